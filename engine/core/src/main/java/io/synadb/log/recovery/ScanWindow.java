package io.synadb.log.recovery;

import io.synadb.file.DataFile;
import io.synadb.log.record.LogFormat;
import io.synadb.log.record.LogFormat.RecordHeader;
import io.synadb.log.record.StoredRecord;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * A view of a file that moves forward over it, a megabyte at a time.
 *
 * <p>Not thread-safe.
 */
public final class ScanWindow {
    private static final int WINDOW_BYTES = 1 << 20;

    private final DataFile file;
    private final long sizeBytes;
    private ByteBuffer bytes;
    private long start;

    /**
     * @param sizeBytes how much of the file is looked at
     */
    ScanWindow(DataFile file, long sizeBytes) {
        this.file = file;
        this.sizeBytes = sizeBytes;
        this.bytes = little(0);
    }

    long sizeBytes() {
        return sizeBytes;
    }

    /** The bytes that {@link #locate} speaks of; another buffer after each call of it. */
    ByteBuffer bytes() {
        return bytes;
    }

    /**
     * Brings {@code length} bytes from {@code offset} on into the window.
     *
     * @return the index of the first of them in {@link #bytes}
     */
    int locate(long offset, int length) {
        if (offset < start || offset + length > start + bytes.limit()) {
            fill(offset, length);
        }
        return (int) (offset - start);
    }

    /** The header at {@code offset}; null where no record can start so, or not end within what is looked at. */
    @Nullable
    RecordHeader header(long offset) {
        long room = sizeBytes - offset;
        if (room < LogFormat.HEADER_BYTES) {
            return null;
        }
        int at = locate(offset, LogFormat.HEADER_BYTES);
        RecordHeader header = LogFormat.header(bytes, at);
        return header.isPossible(room) ? header : null;
    }

    /** The whole record at {@code offset}, as a view that the next {@link #locate} may take away. */
    StoredRecord record(long offset, RecordHeader header, boolean ours) {
        int length = (int) header.recordBytes();
        int at = locate(offset, length);
        return new StoredRecord(
                file.path(), offset, header, bytes.slice(at, length).order(bytes.order()), ours);
    }

    private void fill(long offset, int length) {
        int wanted = Math.max(length, (int) Math.min(WINDOW_BYTES, sizeBytes - offset));
        if (wanted > bytes.capacity() || bytes.capacity() > WINDOW_BYTES) {
            bytes = little(wanted);
        }
        bytes.clear().limit((int) Math.min(bytes.capacity(), sizeBytes - offset));
        start = offset;
        file.read(bytes, offset);
        bytes.flip();
        if (bytes.limit() < length) {
            throw new FileCutException("The file " + file.path() + " was cut while it was read.");
        }
    }

    /** Forgets what was read: the next {@link #locate} reads the file as it is then. */
    void forget() {
        bytes.limit(0);
    }

    private static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Bytes that the file had at the start are not there any more. */
    static final class FileCutException extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        FileCutException(String message) {
            super(message);
        }
    }
}

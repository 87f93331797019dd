package io.synadb.log.region;

import io.synadb.CorruptDataException;
import io.synadb.InvalidArgumentException;
import io.synadb.UnsupportedFeatureException;
import io.synadb.file.ChannelFile;
import io.synadb.file.DataFile;
import io.synadb.file.MappedWindow;
import io.synadb.log.record.AtomFormat;
import io.synadb.log.record.LogFormat;
import io.synadb.log.record.ReservedFormat;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A committed table data file, mapped for reading up to a trusted length.
 *
 * <p>It knows where records stand and can verify each; what they mean is the table's business. The file is mapped in
 * windows of up to a gigabyte, each on first touch. A slice lies within one window and keeps it alive: windows are
 * unmapped when this region and all slices of them are closed. Where the process may write the file, windows are copied on
 * write: what is written through an address shows in other slices of this region, and neither in the file nor in
 * another region. So a region whose slices go to others is not shared beyond one scan: {@link #fresh} makes another. Thread-safe; {@code lock} guards {@code windows} and
 * {@code closed}.
 */
public final class LogRegion implements AutoCloseable {
    private static final long WINDOW_BYTES = 1L << 30;
    private static final long KNOWN_FEATURES = ReservedFormat.FEATURE_TABLE_DATA;

    private final DataFile file;
    private final long lengthBytes;
    private final @Nullable MappedWindow[] windows;
    private final Object lock = new Object();
    private boolean closed;
    private final UUID uuid;
    private final boolean ownsFile;

    private LogRegion(DataFile file, long lengthBytes) {
        this.file = file;
        this.lengthBytes = lengthBytes;
        this.windows = windows(lengthBytes);
        this.ownsFile = true;
        this.uuid = readMeta();
    }

    /** A fresh one. */
    private LogRegion(LogRegion other) {
        this.file = other.file;
        this.lengthBytes = other.lengthBytes;
        this.windows = windows(lengthBytes);
        this.ownsFile = false;
        this.uuid = other.uuid;
    }

    private static @Nullable MappedWindow[] windows(long lengthBytes) {
        return new @Nullable MappedWindow[(int) ((lengthBytes + WINDOW_BYTES - 1) / WINDOW_BYTES)];
    }

    /**
     * The same file with windows of its own, for slices that go to others. It maps through this one's descriptor: whoever has
     * it keeps this one open.
     */
    public LogRegion fresh() {
        return new LogRegion(this);
    }

    /**
     * Opens a data file.
     *
     * @param path the file; {@link io.synadb.NotFoundException} when there is none
     * @param committedLength how many of its bytes a commit vouches for; what stands behind them is not looked at
     * @throws CorruptDataException when the file is shorter, or its {@code meta} record is damaged
     * @throws UnsupportedFeatureException when a newer version of SynaDB wrote it
     */
    public static LogRegion open(Path path, long committedLength) {
        ChannelFile file = ChannelFile.openForCopyOnWrite(path);
        try {
            long size = file.sizeBytes();
            if (size < committedLength) {
                throw new CorruptDataException(
                        path,
                        size,
                        "the file ends here, but " + committedLength
                                + " bytes of it are committed; restore it from a copy.");
            }
            return new LogRegion(file, committedLength);
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /** The file's own uuid, from its {@code meta} record. */
    public UUID uuid() {
        return uuid;
    }

    /** The file. */
    public Path path() {
        return file.path();
    }

    /** The committed length. */
    public long lengthBytes() {
        return lengthBytes;
    }

    /**
     * The record that starts at {@code offset}: header and key, checked against the committed length but not against
     * the record's checksum.
     *
     * @throws CorruptDataException when no record of a table data file can start there
     */
    public LogRecord record(long offset) {
        LogFormat.RecordHeader header;
        if (offset < 0 || offset > lengthBytes - LogFormat.HEADER_BYTES) {
            throw corrupt(offset, "a record was expected, but only " + lengthBytes + " bytes are committed.");
        }
        try (MappedSlice slice = map(offset, LogFormat.HEADER_BYTES)) {
            header = LogFormat.header(slice.buffer(), 0);
        }
        if (!header.isPossible(lengthBytes - offset)) {
            throw corrupt(
                    offset,
                    "found a header with key length " + header.keyBytes() + ", value length " + header.valueBytes()
                            + " and flags " + header.flags() + ", which no record within the committed "
                            + lengthBytes + " bytes can have.");
        }
        try (MappedSlice slice =
                map(offset, header.valueStart() + Math.min(header.valueBytes(), AtomFormat.PREFIX_BYTES))) {
            return record(offset, header, slice.buffer());
        }
    }

    private LogRecord record(long offset, LogFormat.RecordHeader header, ByteBuffer start) {
        int overhead = AtomFormat.PREFIX_BYTES + LogFormat.CHECKSUM_BYTES;
        int atom = header.valueStart();
        long content = header.valueBytes() - overhead;
        if (content < 0
                || start.getInt(atom) != AtomFormat.BYTES
                || start.getLong(atom + AtomFormat.TAG_BYTES) != content) {
            throw corrupt(
                    offset, "expected a Bytes value that fills " + header.valueBytes() + " bytes with its checksum.");
        }
        String key = LogFormat.key(start, LogFormat.HEADER_BYTES, header.keyBytes());
        boolean reserved = ReservedFormat.isReserved(key);
        int expectedFlags = reserved ? LogFormat.FLAG_TOMBSTONE : 0;
        if (header.flags() != expectedFlags) {
            throw corrupt(
                    offset,
                    "the record '" + key + "' has flags " + header.flags() + ", expected " + expectedFlags + ".");
        }
        if (reserved && content < LogFormat.UUID_BYTES) {
            throw corrupt(offset, "the record '" + key + "' is too short for the file's uuid.");
        }
        return new LogRecord(
                key,
                reserved,
                offset,
                offset + atom + AtomFormat.PREFIX_BYTES,
                (int) content,
                offset + header.recordBytes());
    }

    /**
     * Checks the record's checksum, which covers all its bytes.
     *
     * @throws CorruptDataException when they are not those that were written
     */
    public void verify(LogRecord record) {
        verify(record, uuid);
    }

    private void verify(LogRecord record, UUID file) {
        int bytes = Math.toIntExact(record.endOffset() - record.recordOffset());
        try (MappedSlice slice = map(record.recordOffset(), bytes)) {
            if (!LogFormat.isIntact(slice.buffer(), 0, bytes, file, record.recordOffset())) {
                throw corrupt(
                        record.recordOffset(),
                        "the checksum of the record '" + record.key() + "' (" + bytes
                                + " bytes) does not match; restore the file from a copy.");
            }
        }
    }

    private UUID readMeta() {
        LogRecord record = record(0);
        if (!record.key().equals(ReservedFormat.META) || record.contentLength() < ReservedFormat.META_BYTES) {
            throw corrupt(0, "found the record '" + record.key() + "', expected the file's meta record.");
        }
        ReservedFormat.Meta meta;
        try (MappedSlice slice = map(record.contentOffset(), ReservedFormat.META_BYTES)) {
            meta = ReservedFormat.Meta.read(slice.buffer(), 0);
        }
        verify(record, meta.uuid());
        meta.requireReadable(path(), KNOWN_FEATURES);
        if ((meta.requiredFeatures() & ReservedFormat.FEATURE_TABLE_DATA) == 0) {
            throw corrupt(0, "this is a database, expected a data file of a table.");
        }
        return meta.uuid();
    }

    /**
     * A range of the file's bytes, within the committed length. The caller closes it.
     *
     * @param offset its first byte in the file
     * @param length its length, less than 2 GiB
     */
    public MappedSlice map(long offset, long length) {
        if (offset < 0 || length < 0 || length > Integer.MAX_VALUE || offset > lengthBytes - length) {
            throw new InvalidArgumentException("Cannot map " + length + " bytes at offset " + offset + " of " + path()
                    + ": " + lengthBytes + " bytes are committed, and a slice is less than 2 GiB.");
        }
        return new MappedSlice(retainedWindow(offset, length), offset, (int) length);
    }

    private MappedWindow retainedWindow(long offset, long length) {
        synchronized (lock) {
            if (closed) {
                throw new IllegalStateException("The data file " + path() + " is closed.");
            }
            int index = (int) Math.min(offset / WINDOW_BYTES, windows.length - 1);
            long start = index * WINDOW_BYTES;
            long end = Math.min(start + WINDOW_BYTES, lengthBytes);
            if (offset + length > end) {
                return file.map(offset, length);
            }
            MappedWindow window = windows[index];
            if (window == null) {
                window = file.map(start, end - start);
                windows[index] = window;
            }
            window.retain();
            return window;
        }
    }

    private CorruptDataException corrupt(long offset, String message) {
        return new CorruptDataException(path(), offset, message);
    }

    /** Gives up the file and the windows; slices stay valid until they are closed. Idempotent. */
    @Override
    public void close() {
        synchronized (lock) {
            if (closed) {
                return;
            }
            closed = true;
            for (MappedWindow window : windows) {
                if (window != null) {
                    window.release();
                }
            }
            if (ownsFile) {
                file.close();
            }
        }
    }
}

package io.synadb.log.record;

import io.synadb.Compression;
import io.synadb.InvalidArgumentException;
import io.synadb.log.record.AtomFormat.Encodable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * Lays records out in memory, each whole and with its checksum, as many as one write is to bring to the file.
 *
 * <p>Not thread-safe.
 */
public final class RecordEncoder {
    /** What is laid out at once has fewer bytes; one record always has. */
    public static final int MAX_BYTES = 1 << 30;

    private static final int KEPT_BUFFER_BYTES = 1 << 20;

    private final Compression compression;
    private final CRC32C checksum = new CRC32C();
    private final ByteBuffer checksumPrefix =
            ByteBuffer.allocate(LogFormat.CHECKSUM_PREFIX_BYTES).order(ByteOrder.LITTLE_ENDIAN);

    /** The buffer to start with, never a large one. */
    private ByteBuffer kept = direct(4096);

    private ByteBuffer buffer = kept;
    private long start;

    public RecordEncoder(Compression compression) {
        this.compression = compression;
    }

    /** One record, from the buffer's position to its limit; valid until the next call. */
    public ByteBuffer encode(UUID file, long offset, long timestampMicros, byte[] key, int flags, Encodable atom) {
        begin(file, offset, 0);
        add(timestampMicros, key, flags, atom);
        return records();
    }

    /**
     * Begins anew.
     *
     * @param offset where in the file the first byte will stand
     * @param room how many bytes to leave before the first record, for {@link #addFirst}
     */
    public void begin(UUID file, long offset, int room) {
        LogFormat.putChecksumPrefix(checksumPrefix.clear(), file, offset);
        start = offset;
        buffer = kept.clear();
        buffer.position(room);
    }

    /**
     * Adds a record.
     *
     * @return where in the file it ends
     * @throws InvalidArgumentException when this is more than {@link #MAX_BYTES}
     */
    public long add(long timestampMicros, byte[] key, int flags, Encodable atom) {
        long atomBytes = atom.encodedBytes();
        int plainBytes = (int) atomBytes + LogFormat.CHECKSUM_BYTES;
        byte[] block = mayCompress(flags, atomBytes) ? Lz4Values.compress(raw(atom, plainBytes)) : null;
        int valueBytes = block == null ? plainBytes : block.length;
        int allFlags = block == null ? flags : flags | LogFormat.FLAG_LZ4;
        makeRoom((long) LogFormat.HEADER_BYTES + key.length + valueBytes);
        int at = buffer.position();
        LogFormat.putHeader(buffer, timestampMicros, key.length, valueBytes, allFlags);
        buffer.put(key);
        if (block == null) {
            atom.write(buffer);
        } else {
            buffer.put(block, 0, block.length - LogFormat.CHECKSUM_BYTES);
        }
        buffer.putInt(checksum(at, buffer.position()));
        return start + buffer.position();
    }

    /** Adds the record that stands before all others, in the room that was left; it must fill that. */
    public void addFirst(long timestampMicros, byte[] key, int flags, Encodable atom) {
        int end = buffer.position();
        buffer.position(0);
        add(timestampMicros, key, flags, atom);
        buffer.position(end);
    }

    /** All records, from the buffer's position to its limit; valid until the next call. */
    public ByteBuffer records() {
        return buffer.flip();
    }

    private int checksum(int from, int to) {
        checksumPrefix.putLong(LogFormat.UUID_BYTES, start + from);
        checksum.reset();
        checksum.update(checksumPrefix.array(), 0, LogFormat.CHECKSUM_PREFIX_BYTES);
        int limit = buffer.limit();
        checksum.update(buffer.position(from).limit(to));
        buffer.limit(limit);
        return (int) checksum.getValue();
    }

    private boolean mayCompress(int flags, long atomBytes) {
        return compression == Compression.LZ4
                && (flags & LogFormat.FLAG_TOMBSTONE) == 0
                && atomBytes > Lz4Values.THRESHOLD_BYTES;
    }

    private static byte[] raw(Encodable atom, int bytes) {
        ByteBuffer raw = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        atom.write(raw);
        return raw.array();
    }

    /** Makes room for {@code bytes} more behind what is there. */
    private void makeRoom(long bytes) {
        if (bytes <= buffer.remaining()) {
            return;
        }
        long needed = buffer.position() + bytes;
        if (needed > MAX_BYTES) {
            throw new InvalidArgumentException("The records of one batch take more than " + MAX_BYTES
                    + " bytes in the file: make several batches of it.");
        }
        ByteBuffer larger = direct((int) Math.max(needed, Math.min(2L * buffer.capacity(), MAX_BYTES)));
        buffer = larger.put(buffer.flip());
        if (larger.capacity() <= KEPT_BUFFER_BYTES) {
            kept = larger;
        }
    }

    private static ByteBuffer direct(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}

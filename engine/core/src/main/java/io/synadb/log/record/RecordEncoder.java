package io.synadb.log.record;

import io.synadb.Compression;
import io.synadb.InvalidArgumentException;
import io.synadb.log.record.AtomFormat.Encodable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * Lays records out in memory, each whole and with its checksum, so that one write brings it to the file.
 *
 * <p>The buffer holds what the checksum covers in one piece: uuid and offset, then the record. Not thread-safe.
 */
public final class RecordEncoder {
    private static final int KEPT_BUFFER_BYTES = 1 << 20;

    private final Compression compression;
    private final CRC32C checksum = new CRC32C();
    private ByteBuffer buffer = direct(4096);

    public RecordEncoder(Compression compression) {
        this.compression = compression;
    }

    /**
     * A record, from the buffer's position to its limit; valid until the next call.
     *
     * @throws InvalidArgumentException when its value would be too long
     */
    public ByteBuffer encode(UUID file, long offset, long timestampMicros, byte[] key, int flags, Encodable atom) {
        long atomBytes = atom.encodedBytes();
        long plainBytes = atomBytes + LogFormat.CHECKSUM_BYTES;
        byte[] block = mayCompress(flags, atomBytes) ? Lz4Values.compress(raw(atom, (int) plainBytes)) : null;
        long valueBytes = block == null ? plainBytes : block.length;
        if (valueBytes > LogFormat.MAX_VALUE_BYTES) {
            throw new InvalidArgumentException("A value takes " + valueBytes + " bytes in the file; at most "
                    + LogFormat.MAX_VALUE_BYTES + " are possible: split it.");
        }
        int recordBytes = LogFormat.HEADER_BYTES + key.length + (int) valueBytes;
        ByteBuffer target = room(LogFormat.CHECKSUM_PREFIX_BYTES + recordBytes);
        LogFormat.putChecksumPrefix(target, file, offset);
        int allFlags = block == null ? flags : flags | LogFormat.FLAG_LZ4;
        LogFormat.putHeader(target, timestampMicros, key.length, (int) valueBytes, allFlags);
        target.put(key);
        if (block == null) {
            atom.write(target);
        } else {
            target.put(block, 0, block.length - LogFormat.CHECKSUM_BYTES);
        }
        target.flip();
        checksum.reset();
        checksum.update(target);
        target.limit(target.limit() + LogFormat.CHECKSUM_BYTES);
        target.putInt((int) checksum.getValue());
        return target.position(LogFormat.CHECKSUM_PREFIX_BYTES);
    }

    private boolean mayCompress(int flags, long atomBytes) {
        return compression == Compression.LZ4
                && (flags & LogFormat.FLAG_TOMBSTONE) == 0
                && atomBytes > Lz4Values.THRESHOLD_BYTES
                && atomBytes <= LogFormat.MAX_VALUE_BYTES;
    }

    private static byte[] raw(Encodable atom, int bytes) {
        ByteBuffer raw = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        atom.write(raw);
        return raw.array();
    }

    /** An empty buffer of at least {@code bytes}; a large one is not kept. */
    private ByteBuffer room(int bytes) {
        if (bytes > KEPT_BUFFER_BYTES) {
            return direct(bytes);
        }
        if (bytes > buffer.capacity()) {
            buffer = direct(Math.min(KEPT_BUFFER_BYTES, Integer.highestOneBit(bytes) * 2));
        }
        return buffer.clear();
    }

    private static ByteBuffer direct(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}

package io.synadb.log.record;

import io.synadb.log.record.LogFormat.RecordHeader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Says of a record whose it is. First, a good checksum makes it ours; second, an atom that fills its value exactly makes
 * it another program's; third, it is damage. A header that looks plausible makes it nothing.
 *
 * <p>Not thread-safe: it keeps its checksum's state between records.
 */
public final class RecordJudge {
    /** How far into a stored value the length of its atom can stand: raw length, LZ4 token, tag, length, and some. */
    private static final int LENGTH_WITHIN_BYTES = 24;

    private final @Nullable UUID file;
    private final long base;
    private final CRC32C checksum = new CRC32C();
    private final ByteBuffer prefix =
            ByteBuffer.allocate(LogFormat.CHECKSUM_PREFIX_BYTES).order(ByteOrder.LITTLE_ENDIAN);

    /**
     * @param file the file's uuid; null in a file in which no record of ours stands
     */
    public RecordJudge(@Nullable UUID file) {
        this(file, 0);
    }

    /**
     * A judge of records that stood elsewhere when they were written: in a file whose end was cut off and saved.
     *
     * @param base at which offset of the file the first byte stood
     */
    public RecordJudge(@Nullable UUID file, long base) {
        this.file = file;
        this.base = base;
        if (file != null) {
            LogFormat.putChecksumPrefix(prefix, file, 0);
        }
    }

    /** Judges the record whose bytes start at {@code at} of a heap buffer and stand in it whole. */
    public Origin judge(ByteBuffer bytes, int at, RecordHeader header, long recordOffset) {
        if (file != null && isOurs(bytes, at, header, recordOffset)) {
            return Origin.OURS;
        }
        if (!isForeign(bytes, at, header)) {
            return Origin.DAMAGED;
        }
        return file != null && isOneBitFromOurs(bytes, at, header, recordOffset) ? Origin.DAMAGED : Origin.FOREIGN;
    }

    /**
     * Whether one flipped bit made of a record of ours one that its atom fills: a bit of the atom's length, which then claims
     * the checksum behind it. The length stands at the start of the value, in an LZ4 block too; with the bit put back the
     * atom leaves room for the checksum, and that is good.
     */
    private boolean isOneBitFromOurs(ByteBuffer bytes, int at, RecordHeader header, long recordOffset) {
        int start = at + header.valueStart();
        int valueBytes = (int) header.valueBytes();
        int end = start + Math.min(valueBytes, LENGTH_WITHIN_BYTES);
        for (int i = start; i < end; i++) {
            byte found = bytes.get(i);
            for (int bit = 0; bit < Byte.SIZE; bit++) {
                bytes.put(i, (byte) (found ^ (1 << bit)));
                boolean leavesRoom = header.isLz4()
                        || AtomFormat.encodedBytes(bytes, start, valueBytes) == valueBytes - LogFormat.CHECKSUM_BYTES;
                boolean ours = leavesRoom && isOurs(bytes, at, header, recordOffset);
                bytes.put(i, found);
                if (ours) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean isOurs(ByteBuffer bytes, int at, RecordHeader header, long recordOffset) {
        int covered = (int) header.recordBytes() - LogFormat.CHECKSUM_BYTES;
        prefix.putLong(LogFormat.UUID_BYTES, base + recordOffset);
        checksum.reset();
        checksum.update(prefix.array(), 0, LogFormat.CHECKSUM_PREFIX_BYTES);
        checksum.update(bytes.array(), bytes.arrayOffset() + at, covered);
        return (int) checksum.getValue() == bytes.getInt(at + covered);
    }

    private static boolean isForeign(ByteBuffer bytes, int at, RecordHeader header) {
        int value = at + header.valueStart();
        int valueBytes = (int) header.valueBytes();
        if (!isUtf8(bytes, at + LogFormat.HEADER_BYTES, header.keyBytes())
                || ReservedFormat.isReserved(bytes, at + LogFormat.HEADER_BYTES, header.keyBytes())) {
            return false;
        }
        if (!header.isLz4()) {
            return AtomFormat.encodedBytes(bytes, value, valueBytes) == valueBytes;
        }
        ByteBuffer raw = Lz4Values.decompress(bytes, value, valueBytes);
        return raw != null && AtomFormat.encodedBytes(raw, 0, raw.capacity()) == raw.capacity();
    }

    public static boolean isUtf8(ByteBuffer bytes, int at, int length) {
        for (int i = at; i < at + length; i++) {
            if (bytes.get(i) < 0) {
                return decodes(bytes.slice(at, length));
            }
        }
        return true;
    }

    private static boolean decodes(ByteBuffer utf8) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(utf8);
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    /** Who wrote a record. */
    public enum Origin {
        OURS,
        FOREIGN,
        DAMAGED
    }
}

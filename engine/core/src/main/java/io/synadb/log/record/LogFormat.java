package io.synadb.log.record;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * One record of a log. A log is a concatenation of them, from the file's first byte; all numbers are little-endian.
 *
 * <table>
 * <caption>A record</caption>
 * <tr><th>offset</th><th>size</th><th>field</th></tr>
 * <tr><td>0</td><td>8</td><td>timestamp, microseconds since the epoch; never goes back within a file, equal allowed</td></tr>
 * <tr><td>8</td><td>2</td><td>key length k, 1 to 65,534</td></tr>
 * <tr><td>10</td><td>4</td><td>stored value length v, at most 999,999,999</td></tr>
 * <tr><td>14</td><td>1</td><td>flags: 1 delta (only read), 2 LZ4, 4 tombstone; no other bit is ever set</td></tr>
 * <tr><td>15</td><td>k</td><td>key, UTF-8</td></tr>
 * <tr><td>15 + k</td><td>v − 4</td><td>value: an atom ({@link AtomFormat}), or an LZ4 block of one ({@link Lz4Values})</td></tr>
 * <tr><td>15 + k + v − 4</td><td>4</td><td>checksum</td></tr>
 * </table>
 *
 * <p>The checksum is CRC32C (Castagnoli) over the file's uuid (16 bytes), the record's offset in the file (u64), the
 * header, the key, and the value without the checksum. It stands inside the value length, where the published library
 * allows and ignores it; the uuid and the offset catch blocks that stand in the wrong file or place. Records that other
 * programs wrote have none, and their atom ends where the value ends.
 *
 * <p>Stateless and thread-safe.
 */
public final class LogFormat {
    static final int TIMESTAMP = 0;
    public static final int KEY_LENGTH = TIMESTAMP + Long.BYTES;
    public static final int VALUE_LENGTH = KEY_LENGTH + Short.BYTES;
    static final int FLAGS = VALUE_LENGTH + Integer.BYTES;
    public static final int HEADER_BYTES = FLAGS + Byte.BYTES;

    public static final int CHECKSUM_BYTES = Integer.BYTES;

    public static final int UUID_BYTES = 2 * Long.BYTES;
    /** What the checksum covers before the record itself: uuid and offset. */
    static final int CHECKSUM_PREFIX_BYTES = UUID_BYTES + Long.BYTES;

    static final int MAX_KEY_BYTES = 65_534;
    public static final int MAX_VALUE_BYTES = 999_999_999;
    /** What a compressed value may decompress to; the longest array that every JVM can make. */
    static final int MAX_RAW_BYTES = Integer.MAX_VALUE - 8;

    static final int FLAG_DELTA = 1;
    static final int FLAG_LZ4 = 2;
    public static final int FLAG_TOMBSTONE = 4;
    static final int KNOWN_FLAGS = FLAG_DELTA | FLAG_LZ4 | FLAG_TOMBSTONE;

    private LogFormat() {}

    /** The header that starts at {@code at}. Nothing is judged: see {@link RecordHeader#isPossible}. */
    public static RecordHeader header(ByteBuffer bytes, int at) {
        return new RecordHeader(
                bytes.getLong(at + TIMESTAMP),
                Short.toUnsignedInt(bytes.getShort(at + KEY_LENGTH)),
                Integer.toUnsignedLong(bytes.getInt(at + VALUE_LENGTH)),
                Byte.toUnsignedInt(bytes.get(at + FLAGS)));
    }

    /** Writes a header at the buffer's position. */
    public static void putHeader(ByteBuffer target, long timestampMicros, int keyBytes, int valueBytes, int flags) {
        target.putLong(timestampMicros)
                .putShort((short) keyBytes)
                .putInt(valueBytes)
                .put((byte) flags);
    }

    /** Writes what the checksum covers first, at the buffer's position. */
    static void putChecksumPrefix(ByteBuffer target, UUID file, long recordOffset) {
        putUuid(target, file);
        target.putLong(recordOffset);
    }

    /** A checksum that has seen the uuid and the record's offset, and goes on with the header. */
    public static CRC32C startChecksum(UUID file, long recordOffset) {
        ByteBuffer prefix = ByteBuffer.allocate(CHECKSUM_PREFIX_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        putChecksumPrefix(prefix, file, recordOffset);
        CRC32C checksum = new CRC32C();
        checksum.update(prefix.flip());
        return checksum;
    }

    /**
     * Whether the whole record that starts at {@code at} carries the checksum of its bytes in this file and place.
     *
     * @param recordBytes length of the record, which must lie within the buffer
     */
    public static boolean isIntact(ByteBuffer bytes, int at, int recordBytes, UUID file, long recordOffset) {
        int covered = recordBytes - CHECKSUM_BYTES;
        CRC32C checksum = startChecksum(file, recordOffset);
        checksum.update(bytes.slice(at, covered));
        return (int) checksum.getValue() == bytes.getInt(at + covered);
    }

    /** Writes a uuid in the order in which its text names its bytes. */
    public static void putUuid(ByteBuffer target, UUID uuid) {
        target.putLong(Long.reverseBytes(uuid.getMostSignificantBits()))
                .putLong(Long.reverseBytes(uuid.getLeastSignificantBits()));
    }

    public static UUID uuid(ByteBuffer bytes, int at) {
        return new UUID(Long.reverseBytes(bytes.getLong(at)), Long.reverseBytes(bytes.getLong(at + Long.BYTES)));
    }

    public static String key(ByteBuffer bytes, int at, int keyBytes) {
        byte[] key = new byte[keyBytes];
        bytes.get(at, key);
        return new String(key, StandardCharsets.UTF_8);
    }

    /**
     * The fixed first bytes of a record.
     *
     * @param timestampMicros when it was written
     * @param keyBytes length of the key
     * @param valueBytes length of the stored value, checksum included
     * @param flags see the table of {@link LogFormat}
     */
    public record RecordHeader(long timestampMicros, int keyBytes, long valueBytes, int flags) {

        /** Whether a record may start so in a place with {@code room} bytes left. */
        public boolean isPossible(long room) {
            return keyBytes >= 1
                    && keyBytes <= MAX_KEY_BYTES
                    && valueBytes >= AtomFormat.TAG_BYTES
                    && valueBytes <= MAX_VALUE_BYTES
                    && (flags & ~KNOWN_FLAGS) == 0
                    && recordBytes() <= room;
        }

        public long recordBytes() {
            return HEADER_BYTES + keyBytes + valueBytes;
        }

        /** Where the value starts, counted from the start of the record. */
        public int valueStart() {
            return HEADER_BYTES + keyBytes;
        }

        public boolean isTombstone() {
            return (flags & FLAG_TOMBSTONE) != 0;
        }

        public boolean isDelta() {
            return (flags & FLAG_DELTA) != 0;
        }

        public boolean isLz4() {
            return (flags & FLAG_LZ4) != 0;
        }
    }
}

package io.synadb.vector.mapped;

import io.synadb.CorruptDataException;
import io.synadb.UnsupportedFeatureException;
import io.synadb.vector.DistanceMetric;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a file of vectors. Little-endian; checksums are CRC32C.
 *
 * <table>
 * <caption>The file</caption>
 * <tr><th>offset</th><th>size</th><th>part</th></tr>
 * <tr><td>0</td><td>64</td><td>header, written once: 0 magic {@code SYNAVEC1}; 8 u16 format = 1; 10 u16 least reader = 1; 12
 * u32 metric (0 cosine, 1 l2, 2 dot, 3 hamming); 16 uuid, its
 * high half first, each a u64; 32 u32 dimensions d; 36 u32 rows an extent R; 40 u32 journal bytes
 * an extent J, a multiple of 4,096; 44 zeros; 60 u32 checksum of 0–59</td></tr>
 * <tr><td>4,096 and 8,192</td><td>32</td><td>checkpoints, written in turns: 0 u64 number, from 1; 8 u64 journal end, an
 * offset in this file; 16 u64 writes before it; 24 u32 0; 28 u32 checksum of uuid, the slot's offset as u64, and 0–27.
 * All bytes that a checkpoint speaks of were on the device when it was written</td></tr>
 * <tr><td>16,384 + i · E</td><td>E</td><td>extent i, from 0: J bytes of journal, then rows i · R to i · R + R − 1, each d
 * float32; E is rounded up to a multiple of 4,096. What has not been written is zero</td></tr>
 * </table>
 *
 * <table>
 * <caption>A record of the journal</caption>
 * <tr><th>offset</th><th>size</th><th>field</th></tr>
 * <tr><td>0</td><td>4</td><td>u32 checksum of uuid, the record's offset in the file as u64, and all its other bytes</td></tr>
 * <tr><td>4</td><td>2</td><td>u16 key bytes k, at least 1</td></tr>
 * <tr><td>6</td><td>1</td><td>u8 kind: 1 the key has this row from now on, 2 the key is deleted</td></tr>
 * <tr><td>7</td><td>1</td><td>0</td></tr>
 * <tr><td>8</td><td>8</td><td>u64 number of the record, from 1, one more than that of the record before it</td></tr>
 * <tr><td>16</td><td>4</td><td>u32 row, of the extent that the record stands in, greater than all before; 0 for kind 2</td></tr>
 * <tr><td>20</td><td>4</td><td>u32 checksum of the row's bytes; 0 for kind 2</td></tr>
 * <tr><td>24</td><td>4</td><td>u32 records after this one that belong to the same write, each with one less</td></tr>
 * <tr><td>28</td><td>4</td><td>0</td></tr>
 * <tr><td>32</td><td>k</td><td>key, UTF-8; zeros up to a multiple of 8</td></tr>
 * </table>
 *
 * <p>Where a record or a row has no room left in an extent, the next extent goes on. A write whose records are not all there
 * has not happened. Behind the last checkpoint, the first bad record, or the first whose row does not match its checksum, is
 * where the file was torn; before it, it is damage.
 *
 * <p>Stateless and thread-safe.
 */
final class VectorFileFormat {
    static final int PAGE = 4096;
    static final int HEADER_BYTES = 64;
    static final int EXTENTS_START = 4 * PAGE;
    static final int SLOT_BYTES = 32;
    static final int RECORD_BYTES = 32;
    static final byte KIND_PUT = 1;
    static final byte KIND_DELETE = 2;

    private static final byte[] MAGIC = "SYNAVEC1".getBytes(StandardCharsets.US_ASCII);
    private static final int FORMAT = 1;
    private static final int UUID_BYTES = 16;

    private VectorFileFormat() {}

    /**
     * What the header says.
     *
     * @param rowsPerExtent R
     * @param journalBytes J
     */
    record Header(UUID uuid, DistanceMetric metric, int dimensions, int rowsPerExtent, int journalBytes) {

        /** For a new file. */
        static Header create(UUID uuid, DistanceMetric metric, int dimensions, ExtentSize size) {
            int rows = size.rows(dimensions);
            return new Header(uuid, metric, dimensions, rows, size.journalBytes(rows));
        }

        long rowBytes() {
            return (long) dimensions * Float.BYTES;
        }

        long extentBytes() {
            return journalBytes + (rowsPerExtent * rowBytes() + PAGE - 1) / PAGE * PAGE;
        }

        long extentStart(int extent) {
            return EXTENTS_START + extent * extentBytes();
        }

        long rowOffset(int row) {
            return extentStart(row / rowsPerExtent) + journalBytes + row % rowsPerExtent * rowBytes();
        }

        int extentAt(long offset) {
            return (int) ((offset - EXTENTS_START) / extentBytes());
        }

        ByteBuffer encode() {
            ByteBuffer bytes = little(HEADER_BYTES)
                    .put(MAGIC)
                    .putShort((short) FORMAT)
                    .putShort((short) FORMAT)
                    .putInt(metric.code())
                    .putLong(uuid.getMostSignificantBits())
                    .putLong(uuid.getLeastSignificantBits())
                    .putInt(dimensions)
                    .putInt(rowsPerExtent)
                    .putInt(journalBytes);
            return bytes.putInt(HEADER_BYTES - Integer.BYTES, crc(bytes, 0, HEADER_BYTES - Integer.BYTES))
                    .clear();
        }

        /** Reads the header of a file; there are at least {@link #HEADER_BYTES} bytes, or it is none. */
        static Header decode(ByteBuffer bytes, Path path) {
            if (bytes.remaining() < HEADER_BYTES || !hasMagic(bytes)) {
                throw new CorruptDataException(
                        path,
                        0,
                        "found no file of vectors"
                                + (PublishedVectorFile.hasMagic(bytes)
                                        ? " but one of the published library: import it into a new file"
                                        : ", expected the bytes 'SYNAVEC1': is this the right file?")
                                + " Nothing was changed.");
            }
            if (bytes.getInt(HEADER_BYTES - Integer.BYTES) != crc(bytes, 0, HEADER_BYTES - Integer.BYTES)) {
                throw new CorruptDataException(
                        path, 0, "the header does not match its checksum; restore the file from a copy.");
            }
            int leastReader = Short.toUnsignedInt(bytes.getShort(10));
            if (leastReader > FORMAT) {
                throw new UnsupportedFeatureException("The file " + path + " needs a reader of format " + leastReader
                        + "; this one knows format " + FORMAT + ": use a newer SynaDB.");
            }
            int code = bytes.getInt(12);
            for (DistanceMetric metric : DistanceMetric.values()) {
                if (metric.code() == code) {
                    return new Header(
                            new UUID(bytes.getLong(16), bytes.getLong(24)),
                            metric,
                            bytes.getInt(32),
                            bytes.getInt(36),
                            bytes.getInt(40));
                }
            }
            throw new UnsupportedFeatureException(
                    "The file " + path + " compares its vectors by metric number " + code + ": use a newer SynaDB.");
        }

        private static boolean hasMagic(ByteBuffer bytes) {
            for (int i = 0; i < MAGIC.length; i++) {
                if (bytes.get(i) != MAGIC[i]) {
                    return false;
                }
            }
            return true;
        }
    }

    /**
     * Up to where everything was on the device.
     *
     * @param number the later of two has the greater one; 0 stands for no checkpoint
     * @param journalEnd offset in the file behind the last record
     * @param records how many there are before it
     */
    record Checkpoint(long number, long journalEnd, long records) {
        static final Checkpoint NONE = new Checkpoint(0, EXTENTS_START, 0);

        Checkpoint next(long end, long written) {
            return new Checkpoint(number + 1, end, written);
        }

        /** Where it stands: not where the one before it does. */
        long offset() {
            return slot((int) (number % 2));
        }

        static long slot(int which) {
            return (1L + which) * PAGE;
        }

        ByteBuffer encode(UUID uuid) {
            ByteBuffer bytes =
                    little(SLOT_BYTES).putLong(number).putLong(journalEnd).putLong(records);
            return bytes.putInt(SLOT_BYTES - Integer.BYTES, crc(uuid, offset(), bytes, 0, SLOT_BYTES - Integer.BYTES))
                    .clear();
        }

        /** The checkpoint of a slot; {@link #NONE} where there is no whole one. */
        static Checkpoint decode(ByteBuffer bytes, int at, UUID uuid, int which) {
            int end = at + SLOT_BYTES - Integer.BYTES;
            if (bytes.getInt(end) != crc(uuid, slot(which), bytes, at, SLOT_BYTES - Integer.BYTES)) {
                return NONE;
            }
            return new Checkpoint(bytes.getLong(at), bytes.getLong(at + 8), bytes.getLong(at + 16));
        }
    }

    /**
     * A record of the journal.
     *
     * @param following how many more belong to the same write
     */
    record JournalRecord(byte kind, long number, int row, int rowCrc, int following, byte[] key) {

        int bytes() {
            return recordBytes(key.length);
        }

        String text() {
            return new String(key, StandardCharsets.UTF_8);
        }

        /** Puts the record, which will stand at this offset of the file. */
        void encode(ByteBuffer target, UUID uuid, long offset) {
            int at = target.position();
            target.putInt(0)
                    .putShort((short) key.length)
                    .put(kind)
                    .put((byte) 0)
                    .putLong(number)
                    .putInt(row)
                    .putInt(rowCrc)
                    .putInt(following)
                    .putInt(0)
                    .put(key);
            while (target.position() < at + bytes()) {
                target.put((byte) 0);
            }
            target.putInt(at, crc(uuid, offset, target, at + Integer.BYTES, bytes() - Integer.BYTES));
        }

        /** The record that starts at {@code at}, or null when there is no whole one. */
        static @Nullable JournalRecord decode(ByteBuffer bytes, int at, UUID uuid, long offset) {
            if (bytes.limit() - at < RECORD_BYTES) {
                return null;
            }
            int keyBytes = Short.toUnsignedInt(bytes.getShort(at + 4));
            int length = recordBytes(keyBytes);
            if (keyBytes == 0
                    || length > bytes.limit() - at
                    || bytes.getInt(at) != crc(uuid, offset, bytes, at + Integer.BYTES, length - Integer.BYTES)) {
                return null;
            }
            byte[] key = new byte[keyBytes];
            bytes.get(at + RECORD_BYTES, key);
            return new JournalRecord(
                    bytes.get(at + 6),
                    bytes.getLong(at + 8),
                    bytes.getInt(at + 16),
                    bytes.getInt(at + 20),
                    bytes.getInt(at + 24),
                    key);
        }
    }

    static int recordBytes(int keyBytes) {
        return RECORD_BYTES + (keyBytes + 7) / 8 * 8;
    }

    /** The longest key that has room in a journal. */
    static int keyLimitBytes(Header header) {
        return Math.min(65_534, header.journalBytes() - RECORD_BYTES);
    }

    static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static int crc(UUID uuid, long offset, ByteBuffer bytes, int at, int length) {
        CRC32C crc = new CRC32C();
        crc.update(little(UUID_BYTES + Long.BYTES)
                .putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits())
                .putLong(offset)
                .flip());
        crc.update(bytes.slice(at, length));
        return (int) crc.getValue();
    }

    static int crc(ByteBuffer bytes, int at, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.slice(at, length));
        return (int) crc.getValue();
    }
}

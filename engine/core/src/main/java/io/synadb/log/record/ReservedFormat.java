package io.synadb.log.record;

import io.synadb.UnsupportedFeatureException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.UUID;

/**
 * The records that speak of the file itself. Their keys start with U+0001 {@code syna/}, their flags say tombstone, so
 * that other readers hide them, and their value is a {@code Bytes} atom with a checksum. Users may not write such keys.
 *
 * <p>Every payload starts with the file's uuid, so that each verifies alone. What follows, by name:
 *
 * <table>
 * <caption>Payloads; offsets count from the start of the payload</caption>
 * <tr><th>name</th><th>fields</th></tr>
 * <tr><td>{@code meta}</td><td>16 u16 format = 1; 18 u16 least reader = 1; 20 u32 0; 24 u64 required features; 32 u64
 * optional features. Required bit 0: table data file</td></tr>
 * <tr><td>{@code batch}</td><td>16 u64 end offset; 24 u32 records n ≥ 1; 28 u32 0. The next n records, all ours, end
 * exactly at the end offset</td></tr>
 * <tr><td>{@code seal}</td><td>16 u64 own offset; 24 u64 records before it; 32 u64 foreign ones among them; 40 u64
 * previous seal, 0 none. Counts include reserved records; all bytes before a seal are on the device</td></tr>
 * </table>
 *
 * <p>{@code meta} is a file's first record, or, in a file that another program began, follows the seal that adopts what
 * was there. A file has one.
 *
 * <p>Stateless and thread-safe.
 */
public final class ReservedFormat {
    public static final String PREFIX = "\u0001syna/";

    private static final byte[] PREFIX_BYTES = PREFIX.getBytes(StandardCharsets.UTF_8);

    /** With what every reserved key starts. */
    public static final byte FIRST_BYTE = PREFIX_BYTES[0];

    public static final String META = PREFIX + "meta";
    public static final String BATCH = PREFIX + "batch";
    public static final String SEAL = PREFIX + "seal";

    /** Only in data files of tables, where {@code arrow} gives it its meaning. */
    public static final String FOOT = PREFIX + "foot";

    static final int FORMAT_VERSION = 1;
    public static final long FEATURE_TABLE_DATA = 1;

    private static final int META_FORMAT = LogFormat.UUID_BYTES;
    private static final int META_LEAST_READER = META_FORMAT + Short.BYTES;
    private static final int META_REQUIRED = META_LEAST_READER + Short.BYTES + Integer.BYTES;
    private static final int META_OPTIONAL = META_REQUIRED + Long.BYTES;
    public static final int META_BYTES = META_OPTIONAL + Long.BYTES;

    private static final int BATCH_END = LogFormat.UUID_BYTES;
    private static final int BATCH_RECORDS = BATCH_END + Long.BYTES;
    private static final int BATCH_BYTES = BATCH_RECORDS + 2 * Integer.BYTES;

    /** Length of a whole {@code batch} record. */
    public static final int BATCH_RECORD_BYTES = recordBytes(BATCH, BATCH_BYTES);

    private static final int SEAL_OWN = LogFormat.UUID_BYTES;
    private static final int SEAL_RECORDS = SEAL_OWN + Long.BYTES;
    private static final int SEAL_FOREIGN = SEAL_RECORDS + Long.BYTES;
    private static final int SEAL_PREVIOUS = SEAL_FOREIGN + Long.BYTES;
    static final int SEAL_BYTES = SEAL_PREVIOUS + Long.BYTES;

    /** Length of a whole {@code seal} record. */
    public static final int SEAL_RECORD_BYTES = recordBytes(SEAL, SEAL_BYTES);

    private ReservedFormat() {}

    private static int recordBytes(String key, int payloadBytes) {
        int valueBytes = AtomFormat.PREFIX_BYTES + payloadBytes + LogFormat.CHECKSUM_BYTES;
        return LogFormat.HEADER_BYTES + key.length() + valueBytes;
    }

    public static boolean isReserved(String key) {
        return key.startsWith(PREFIX);
    }

    /** Whether the key that starts at {@code at} is reserved. */
    public static boolean isReserved(ByteBuffer bytes, int at, int keyBytes) {
        return keyBytes > PREFIX_BYTES.length && hasPrefix(bytes, at);
    }

    /** Whether a reserved key may start at {@code at}. */
    public static boolean hasPrefix(ByteBuffer bytes, int at) {
        for (int i = 0; i < PREFIX_BYTES.length; i++) {
            if (bytes.get(at + i) != PREFIX_BYTES[i]) {
                return false;
            }
        }
        return true;
    }

    public static int prefixLength() {
        return PREFIX_BYTES.length;
    }

    /** The {@code meta} payload after the uuid. */
    public static ByteBuffer metaFields(long requiredFeatures) {
        return little(META_BYTES - LogFormat.UUID_BYTES)
                .putShort((short) FORMAT_VERSION)
                .putShort((short) FORMAT_VERSION)
                .putInt(0)
                .putLong(requiredFeatures)
                .putLong(0)
                .flip();
    }

    /** The {@code seal} payload after the uuid. */
    public static ByteBuffer sealFields(Seal seal) {
        return little(SEAL_BYTES - LogFormat.UUID_BYTES)
                .putLong(seal.offset())
                .putLong(seal.records())
                .putLong(seal.foreign())
                .putLong(seal.previous())
                .flip();
    }

    /** The {@code batch} payload after the uuid. */
    public static ByteBuffer batchFields(Batch batch) {
        return little(BATCH_BYTES - LogFormat.UUID_BYTES)
                .putLong(batch.end())
                .putInt((int) batch.records())
                .putInt(0)
                .flip();
    }

    private static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * What a {@code meta} record says.
     *
     * @param uuid the file's own
     * @param leastReader the oldest format version whose readers may open the file
     * @param requiredFeatures bits that a reader must know
     */
    public record Meta(UUID uuid, int leastReader, long requiredFeatures) {

        /** Reads a payload that starts at {@code at}; it has at least {@link #META_BYTES}. */
        public static Meta read(ByteBuffer bytes, int at) {
            return new Meta(
                    LogFormat.uuid(bytes, at),
                    Short.toUnsignedInt(bytes.getShort(at + META_LEAST_READER)),
                    bytes.getLong(at + META_REQUIRED));
        }

        /** Refuses a file of a later format, or with required features beyond {@code knownFeatures}. */
        public void requireReadable(Path path, long knownFeatures) {
            if (leastReader > FORMAT_VERSION) {
                throw new UnsupportedFeatureException("The file " + path + " needs a reader of format " + leastReader
                        + "; this one knows format " + FORMAT_VERSION + ": use a newer SynaDB.");
            }
            long unknown = requiredFeatures & ~knownFeatures;
            if (unknown != 0) {
                throw new UnsupportedFeatureException("The file " + path + " needs the features 0x"
                        + Long.toHexString(unknown) + ", which this version does not know: use a newer SynaDB.");
            }
        }
    }

    /**
     * What a {@code batch} record says.
     *
     * @param end the offset at which its last record ends
     * @param records how many records it has
     */
    public record Batch(long end, long records) {

        public static Batch read(ByteBuffer payload) {
            return new Batch(payload.getLong(BATCH_END), Integer.toUnsignedLong(payload.getInt(BATCH_RECORDS)));
        }

        public static boolean fits(int payloadBytes) {
            return payloadBytes >= BATCH_BYTES;
        }
    }

    /**
     * What a {@code seal} record says.
     *
     * @param offset its own record's
     * @param records how many stand before it
     * @param foreign how many of those another program wrote
     * @param previous offset of the seal before, 0 when there is none
     */
    public record Seal(long offset, long records, long foreign, long previous) {
        public static final Seal NONE = new Seal(0, 0, 0, 0);

        public static Seal read(ByteBuffer payload) {
            return new Seal(
                    payload.getLong(SEAL_OWN),
                    payload.getLong(SEAL_RECORDS),
                    payload.getLong(SEAL_FOREIGN),
                    payload.getLong(SEAL_PREVIOUS));
        }

        public static boolean fits(int payloadBytes) {
            return payloadBytes >= SEAL_BYTES;
        }
    }
}

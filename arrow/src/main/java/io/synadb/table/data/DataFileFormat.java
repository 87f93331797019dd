package io.synadb.table.data;

import io.synadb.table.data.statistics.StatisticsJson;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.zip.CRC32C;

/**
 * The bytes of a data file beyond those of its log: which records there are, and the footer.
 *
 * <p>Records in their order: {@code meta}; {@code schema}, the schema message; {@code dict/000000000} and {@code
 * chunk/00000000} and so on, each one dictionary or record batch message whose first byte stands on a multiple of 64; the reserved
 * record {@code foot}. A file that grew goes on with more of them and another {@code foot}, which describes the chunks since the
 * one before, and names all dictionaries so far.
 *
 * <p>A chunk uses the last dictionary of an id that stands before it, as in a stream of Arrow: a later one takes the place of an
 * earlier one for the chunks behind it, and none adds to another. So whoever writes a file need not know the values to come, and
 * whoever reads one chunk reads one dictionary for a column. The id is the field id of the column.
 *
 * <table>
 * <caption>The payload of {@code foot}, little-endian, offsets from its start</caption>
 * <tr><th>offset</th><th>field</th></tr>
 * <tr><td>0</td><td>16 B the file's uuid</td></tr>
 * <tr><td>16</td><td>u64 offset of the previous footer's record, 0 none</td></tr>
 * <tr><td>24</td><td>u64 offset of the schema record</td></tr>
 * <tr><td>32</td><td>u64 rows before this segment</td></tr>
 * <tr><td>40</td><td>u64 rows in it</td></tr>
 * <tr><td>48</td><td>u32 chunks c</td></tr>
 * <tr><td>52</td><td>u32 dictionaries d, all of the file so far</td></tr>
 * <tr><td>56</td><td>u32 statistics length s</td></tr>
 * <tr><td>60</td><td>u32 key filter length f</td></tr>
 * <tr><td>64</td><td>c × 40 B: {@link Chunk}</td></tr>
 * <tr><td>…</td><td>d × 24 B: {@link Dictionary}, in the order of the file</td></tr>
 * <tr><td>…</td><td>u32 block checksums (CRC32C): by chunk, by buffer in the message's order, one per 262,144 bytes from the
 * buffer's start, the last block shorter, an empty buffer none</td></tr>
 * <tr><td>…</td><td>s bytes JSON: an array with the statistics of each chunk, {@link StatisticsJson}</td></tr>
 * <tr><td>…</td><td>f bytes filter of the keys of the segment's rows, {@link KeyFilter}; 0 of a table without a key</td></tr>
 * </table>
 *
 * <p>The record's own checksum covers all of it, and a commit repeats that checksum.
 */
final class DataFileFormat {
    static final String SCHEMA_KEY = "schema";
    static final String FOOTER_NAME = "foot";
    /** How many bytes of a buffer one checksum covers. */
    static final int BLOCK_BYTES = 262_144;
    /** From the start of a chunk's record to its message: header, key of 14 bytes, the atom's tag and length. */
    static final int CHUNK_MESSAGE_OFFSET = 15 + 14 + 12;
    /** A stored value is the atom's prefix of 12 bytes, the content with its padding, and 4 bytes of checksum. */
    static final long MAX_MESSAGE_BYTES = 999_999_999 - 12 - 63 - 4;

    /** A record ends with its checksum. */
    static final int RECORD_CRC_BYTES = 4;

    private static final int UUID_BYTES = 16;
    private static final int FIXED_BYTES = 64;
    private static final int CHUNK_BYTES = 40;
    private static final int DICTIONARY_BYTES = 24;

    private DataFileFormat() {}

    /** The key of the chunk of this number. */
    static String chunkKey(int number) {
        return String.format(Locale.ROOT, "chunk/%08d", number);
    }

    /** The key of the dictionary record of this number. */
    static String dictionaryKey(int number) {
        return String.format(Locale.ROOT, "dict/%09d", number);
    }

    /** The number of checksums of a buffer of this length. */
    static int blocks(long bufferBytes) {
        return Math.toIntExact((bufferBytes + BLOCK_BYTES - 1) / BLOCK_BYTES);
    }

    /** CRC32C of the remaining bytes. */
    static int crc32c(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.duplicate());
        return (int) crc.getValue();
    }

    /**
     * One chunk, 40 bytes: u64 record offset, u64 message length, u32 prefix length, u32 rows, u32 CRC32C of the prefix,
     * u32 number of block checksums, u64 0.
     */
    record Chunk(long recordOffset, long messageLength, int prefixLength, int rows, int prefixCrc, int crcCount) {
        long messageOffset() {
            return recordOffset + CHUNK_MESSAGE_OFFSET;
        }

        long bodyOffset() {
            return messageOffset() + prefixLength;
        }

        private void write(ByteBuffer target) {
            target.putLong(recordOffset).putLong(messageLength);
            target.putInt(prefixLength).putInt(rows).putInt(prefixCrc).putInt(crcCount);
            target.putLong(0);
        }

        private static Chunk read(ByteBuffer source) {
            Chunk chunk = new Chunk(
                    source.getLong(),
                    source.getLong(),
                    source.getInt(),
                    source.getInt(),
                    source.getInt(),
                    source.getInt());
            source.getLong();
            return chunk;
        }
    }

    /** One dictionary, 24 bytes: u64 record offset, u64 message length, u32 id, u32 CRC32C of the message. */
    record Dictionary(long recordOffset, long messageLength, int id, int crc) {
        long messageOffset() {
            return recordOffset + CHUNK_MESSAGE_OFFSET;
        }

        private void write(ByteBuffer target) {
            target.putLong(recordOffset).putLong(messageLength).putInt(id).putInt(crc);
        }

        private static Dictionary read(ByteBuffer source) {
            return new Dictionary(source.getLong(), source.getLong(), source.getInt(), source.getInt());
        }
    }

    /**
     * A footer.
     *
     * @param crcs the block checksums of all its chunks
     * @param statistics JSON
     * @param filterLength how many bytes of a {@link KeyFilter} follow
     */
    @SuppressWarnings("ArrayRecordComponent") // internal, read once
    record Footer(
            long previous,
            long schemaOffset,
            long rowsBefore,
            long rows,
            List<Chunk> chunks,
            List<Dictionary> dictionaries,
            int[] crcs,
            byte[] statistics,
            int filterLength) {

        /** The payload behind the uuid, which the log writes itself, and before the filter, which is written behind it. */
        ByteBuffer payload() {
            int length = filterOffset() - UUID_BYTES;
            ByteBuffer target = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
            target.putLong(previous).putLong(schemaOffset).putLong(rowsBefore).putLong(rows);
            target.putInt(chunks.size())
                    .putInt(dictionaries.size())
                    .putInt(statistics.length)
                    .putInt(filterLength);
            for (Chunk chunk : chunks) {
                chunk.write(target);
            }
            for (Dictionary dictionary : dictionaries) {
                dictionary.write(target);
            }
            for (int crc : crcs) {
                target.putInt(crc);
            }
            return target.put(statistics).flip();
        }

        /** Where the filter starts in the payload. */
        int filterOffset() {
            return FIXED_BYTES
                    + chunks.size() * CHUNK_BYTES
                    + dictionaries.size() * DICTIONARY_BYTES
                    + crcs.length * 4
                    + statistics.length;
        }

        /**
         * Reads a payload, the uuid included; the filter stays where it is.
         *
         * @throws IllegalArgumentException when it contradicts itself
         */
        static Footer read(ByteBuffer payload) {
            ByteBuffer source = payload.slice().order(ByteOrder.LITTLE_ENDIAN);
            require(source.remaining() >= FIXED_BYTES, () -> "a footer of " + source.remaining() + " bytes");
            source.position(UUID_BYTES);
            long previous = source.getLong();
            long schemaOffset = source.getLong();
            long rowsBefore = source.getLong();
            long rows = source.getLong();
            int chunkCount = source.getInt();
            int dictionaryCount = source.getInt();
            int statisticsLength = source.getInt();
            int filterLength = source.getInt();
            long tables = (long) chunkCount * CHUNK_BYTES + (long) dictionaryCount * DICTIONARY_BYTES;
            require(
                    chunkCount >= 0
                            && dictionaryCount >= 0
                            && statisticsLength >= 0
                            && filterLength >= 0
                            && tables + statisticsLength + filterLength <= source.remaining(),
                    () -> "a footer with " + chunkCount + " chunks, " + dictionaryCount
                            + " dictionaries, statistics of "
                            + statisticsLength + " and a filter of " + filterLength + " bytes in "
                            + payload.remaining());
            require(
                    filterLength % KeyFilter.BLOCK_BYTES == 0,
                    () -> "a key filter of " + filterLength + " bytes, which are no blocks of "
                            + KeyFilter.BLOCK_BYTES);
            List<Chunk> chunks = new ArrayList<>();
            long crcCount = 0;
            long rowSum = 0;
            for (int i = 0; i < chunkCount; i++) {
                Chunk chunk = Chunk.read(source);
                require(chunk.crcCount() >= 0 && chunk.rows() >= 0, () -> "a chunk with " + chunk);
                chunks.add(chunk);
                crcCount += chunk.crcCount();
                rowSum += chunk.rows();
            }
            long chunkRows = rowSum;
            require(chunkRows == rows, () -> "chunks with " + chunkRows + " rows in a segment of " + rows);
            List<Dictionary> dictionaries = new ArrayList<>();
            for (int i = 0; i < dictionaryCount; i++) {
                dictionaries.add(Dictionary.read(source));
            }
            long checksums = crcCount;
            require(
                    checksums * 4 + statisticsLength + filterLength <= source.remaining(),
                    () -> checksums + " checksums in a footer of " + payload.remaining() + " bytes");
            int[] crcs = new int[(int) crcCount];
            source.asIntBuffer().get(crcs);
            source.position(source.position() + crcs.length * 4);
            byte[] statistics = new byte[statisticsLength];
            source.get(statistics);
            return new Footer(
                    previous,
                    schemaOffset,
                    rowsBefore,
                    rows,
                    List.copyOf(chunks),
                    List.copyOf(dictionaries),
                    crcs,
                    statistics,
                    filterLength);
        }

        /** Words are put together only for who needs them: a record's take longer than all else here. */
        private static void require(boolean holds, Supplier<String> found) {
            if (!holds) {
                throw new IllegalArgumentException("found " + found.get());
            }
        }
    }
}

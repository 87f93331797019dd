package io.synadb.vector.store;

import io.synadb.container.ContainerReader;
import io.synadb.container.ContainerWriter;
import io.synadb.container.Section;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.function.IntToLongFunction;
import java.util.zip.CRC32C;

/**
 * What a store adds to the file of its graph: the section {@code ids}, which says what each row was, so that a row of the file is
 * only believed to be a row of the store when key and vector are the same.
 *
 * <table>
 * <caption>Section {@code ids}</caption>
 * <tr><th>offset</th><th>size</th><th>field</th></tr>
 * <tr><td>8 r</td><td>4</td><td>u32 CRC32C of the bytes of row r, float32 in little-endian order</td></tr>
 * <tr><td>8 r + 4</td><td>4</td><td>u32 CRC32C of its key, UTF-8</td></tr>
 * </table>
 *
 * <p>There is one for each row of the header; 0 for one that no key had.
 *
 * <p>Stateless and thread-safe.
 */
final class RowIdsFormat {
    static final long NONE = 0;

    private static final String IDS = "ids";
    private static final int BUFFER_BYTES = 1 << 16;

    private RowIdsFormat() {}

    static long id(String key, int checksum) {
        CRC32C crc = new CRC32C();
        crc.update(key.getBytes(StandardCharsets.UTF_8));
        long id = crc.getValue() << Integer.SIZE | Integer.toUnsignedLong(checksum);
        return id == NONE ? 1 : id;
    }

    /** CRC32C of a row's bytes. */
    static int checksum(float[] array, int offset, int dimensions) {
        ByteBuffer bytes = ByteBuffer.allocate(dimensions * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(array, offset, dimensions);
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    /** Adds the section to a container that is being written. */
    static ContainerWriter add(ContainerWriter container, int rows, IntToLongFunction ids) {
        return container.section(IDS, sink -> {
            ByteBuffer bytes = ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
            for (int row = 0; row < rows; row++) {
                bytes.putLong(ids.applyAsLong(row));
                if (!bytes.hasRemaining()) {
                    sink.put(bytes.flip());
                    bytes.clear();
                }
            }
            sink.put(bytes.flip());
        });
    }

    /**
     * Reads the ids, one for each row of the header.
     *
     * @throws io.synadb.CorruptDataException if they are damaged, or not there
     */
    static long[] read(ContainerReader container) {
        Section section = container.section(IDS);
        int[] words = new int[Math.toIntExact(section.length() / Integer.BYTES)];
        section.readInts(0, words, 0, words.length);
        long[] ids = new long[words.length / 2];
        for (int row = 0; row < ids.length; row++) {
            ids[row] = (long) words[2 * row + 1] << Integer.SIZE | Integer.toUnsignedLong(words[2 * row]);
        }
        return ids;
    }
}

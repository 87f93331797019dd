package io.synadb.vector.mapped;

import io.synadb.CorruptDataException;
import io.synadb.UnsupportedFeatureException;
import io.synadb.file.DataFile;
import io.synadb.file.Disk;
import io.synadb.vector.DistanceMetric;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.function.BiConsumer;

/**
 * The published library's own file of vectors, {@code .mmap}, for reading. Little-endian.
 *
 * <table>
 * <caption>The file</caption>
 * <tr><th>offset</th><th>size</th><th>field</th></tr>
 * <tr><td>0</td><td>4</td><td>magic, {@code CEVM}</td></tr>
 * <tr><td>4</td><td>4</td><td>u32 version = 1</td></tr>
 * <tr><td>8</td><td>2</td><td>u16 dimensions d</td></tr>
 * <tr><td>10</td><td>1</td><td>u8 metric: 0 cosine, 1 euclidean, 2 dot</td></tr>
 * <tr><td>11</td><td>5</td><td>zeros</td></tr>
 * <tr><td>16</td><td>8</td><td>u64 vectors, as of its last checkpoint</td></tr>
 * <tr><td>24</td><td>8</td><td>u64 offset behind the last of them</td></tr>
 * <tr><td>32</td><td>32</td><td>zeros</td></tr>
 * <tr><td>64</td><td>…</td><td>records, one after the other: u16 key bytes k, key in UTF-8, d float32</td></tr>
 * </table>
 *
 * <p>It has no checksums; what can be checked is that the records fill the bytes that the header says, and are as many. What
 * was written behind its last checkpoint cannot be told from what was there before, and is left out, as the library leaves it
 * out; but the index beside such a file, a {@link PublishedIndexFile}, has copies of vectors, and is saved at other times.
 *
 * <p>Immutable and thread-safe.
 *
 * @param vectors how many there are
 * @param end offset behind the last of them
 */
public record PublishedVectorFile(Path path, int dimensions, DistanceMetric metric, long vectors, long end) {
    private static final int MAGIC = 0x4D564543;
    private static final int VERSION = 1;
    private static final int HEADER_BYTES = 64;

    /** Where the published library puts the index of such a file. */
    public static Path indexBeside(Path published) {
        return published.resolveSibling(published.getFileName() + ".hnsw");
    }

    static boolean hasMagic(ByteBuffer bytes) {
        return bytes.limit() >= Integer.BYTES
                && bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN).getInt(0) == MAGIC;
    }

    /**
     * Reads the header of a file.
     *
     * @throws CorruptDataException when it is no such file, or shorter than it says
     */
    public static PublishedVectorFile open(Disk disk, Path path) {
        try (DataFile file = disk.openForReading(path)) {
            ByteBuffer header = VectorFileFormat.little(HEADER_BYTES);
            int read = file.read(header, 0);
            if (read < HEADER_BYTES || !hasMagic(header)) {
                throw new CorruptDataException(
                        path, 0, "found no file of vectors of the published library, expected the bytes 'CEVM'.");
            }
            if (header.getInt(4) != VERSION) {
                throw new UnsupportedFeatureException("The file " + path + " has version " + header.getInt(4)
                        + " of the published library's format; version 1 can be read.");
            }
            int dimensions = Short.toUnsignedInt(header.getShort(8));
            int metric = Byte.toUnsignedInt(header.get(10));
            long end = header.getLong(24);
            if (dimensions == 0 || metric > DistanceMetric.DOT.code() || end < HEADER_BYTES || end > file.sizeBytes()) {
                throw new CorruptDataException(
                        path,
                        8,
                        "the header speaks of %d dimensions, metric %d and %d bytes, in a file of %d."
                                .formatted(dimensions, metric, end, file.sizeBytes()));
            }
            return new PublishedVectorFile(path, dimensions, metric(metric), header.getLong(16), end);
        }
    }

    /** A metric by the library's number for it, which is at most that of {@link DistanceMetric#DOT}. */
    static DistanceMetric metric(int code) {
        return switch (code) {
            case 0 -> DistanceMetric.COSINE;
            case 1 -> DistanceMetric.L2;
            default -> DistanceMetric.DOT;
        };
    }

    /**
     * Reads all vectors, in the order in which they were written.
     *
     * @param to is given each key and its vector, which is its own
     * @throws CorruptDataException when the records are not what the header says; some vectors have been given by then
     */
    public void read(Disk disk, BiConsumer<String, float[]> to) {
        long found = 0;
        try (DataFile file = disk.openForReading(path)) {
            PublishedBytes bytes = new PublishedBytes(file, HEADER_BYTES, end);
            while (bytes.hasMore()) {
                String key = bytes.text(bytes.unsignedShort());
                to.accept(key, bytes.floats(dimensions));
                found++;
            }
            if (found != vectors) {
                throw bytes.corrupt(16, "the header speaks of %d vectors, but there are %d.", vectors, found);
            }
        }
    }
}

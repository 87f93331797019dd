package io.synadb.vector.mapped;

import io.synadb.CorruptDataException;
import io.synadb.UnsupportedFeatureException;
import io.synadb.file.DataFile;
import io.synadb.file.Disk;
import io.synadb.vector.DistanceMetric;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * The published library's graph of vectors, {@code .hnsw}, for reading what its nodes hold. Little-endian.
 *
 * <table>
 * <caption>The file</caption>
 * <tr><th>offset</th><th>size</th><th>field</th></tr>
 * <tr><td>0</td><td>4</td><td>magic, {@code HNSW}</td></tr>
 * <tr><td>4</td><td>2</td><td>u16 version = 1</td></tr>
 * <tr><td>6</td><td>2</td><td>u16 dimensions d</td></tr>
 * <tr><td>8</td><td>1</td><td>u8 metric: 0 cosine, 1 euclidean, 2 dot</td></tr>
 * <tr><td>9</td><td>32</td><td>u64 m, u64 the most links of a node, u64 ef-construction, u64 ef-search</td></tr>
 * <tr><td>41</td><td>8</td><td>float64 by which levels were drawn</td></tr>
 * <tr><td>49</td><td>8</td><td>u64 nodes n</td></tr>
 * <tr><td>57</td><td>…</td><td>n nodes: u64 key bytes, key in UTF-8; u64 d, d float32; u64 levels, and for each u64 links and so
 * many u64 node, float32 distance</td></tr>
 * <tr><td>…</td><td>1 or 9</td><td>u8 1 and u64 node where searches begin, or u8 0</td></tr>
 * <tr><td>…</td><td>16</td><td>u64 highest level, u64 state of a random generator</td></tr>
 * </table>
 *
 * <p>It has no checksums; what can be checked is that everything fits, to the last byte. Links are checked and not
 * given: nodes come in the graph by their own order, and keep the links that were best when they came.
 *
 * <p>Immutable and thread-safe.
 *
 * @param m links that a node makes on each level
 * @param efConstruction candidates that they were chosen from
 * @param efSearch candidates of a search
 * @param vectors how many there are
 */
public record PublishedIndexFile(
        Path path, int dimensions, DistanceMetric metric, long m, long efConstruction, long efSearch, long vectors) {
    private static final int MAGIC = 0x57534E48;
    private static final int VERSION = 1;
    private static final int HEADER_BYTES = 57;

    /** Of the library's keys. */
    private static final int MOST_KEY_BYTES = 65_535;

    /** The library's highest level is 32. */
    private static final int MOST_LEVELS = 33;

    private static final int LINK_BYTES = Long.BYTES + Float.BYTES;

    private static final int MOST_LINKS_AT_ONCE = 1024;

    /** Whether a file begins as such an index does; a file that is missing does not. */
    public static boolean isAt(Disk disk, Path path) {
        if (!disk.exists(path)) {
            return false;
        }
        try (DataFile file = disk.openForReading(path)) {
            ByteBuffer magic = VectorFileFormat.little(Integer.BYTES);
            return file.read(magic, 0) == Integer.BYTES && magic.getInt(0) == MAGIC;
        }
    }

    /**
     * Reads the header of a file.
     *
     * @throws CorruptDataException when it is no such file, or too short for what it says
     */
    public static PublishedIndexFile open(Disk disk, Path path) {
        try (DataFile file = disk.openForReading(path)) {
            ByteBuffer header = VectorFileFormat.little(HEADER_BYTES);
            if (file.read(header, 0) < HEADER_BYTES || header.getInt(0) != MAGIC) {
                throw new CorruptDataException(
                        path, 0, "found no index of the published library, expected the bytes 'HNSW'.");
            }
            if (header.getShort(4) != VERSION) {
                throw new UnsupportedFeatureException("The index " + path + " has version " + header.getShort(4)
                        + " of the published library's format; version 1 can be read.");
            }
            int dimensions = Short.toUnsignedInt(header.getShort(6));
            int metric = Byte.toUnsignedInt(header.get(8));
            long vectors = header.getLong(49);
            if (dimensions == 0
                    || metric > DistanceMetric.DOT.code()
                    || vectors < 0
                    || vectors > (file.sizeBytes() - HEADER_BYTES) / (3 * Long.BYTES + dimensions * Float.BYTES)) {
                throw new CorruptDataException(
                        path,
                        6,
                        "the header speaks of %s vectors of %d elements, metric %d, in a file of %d bytes."
                                .formatted(Long.toUnsignedString(vectors), dimensions, metric, file.sizeBytes()));
            }
            return new PublishedIndexFile(
                    path,
                    dimensions,
                    PublishedVectorFile.metric(metric),
                    header.getLong(9),
                    header.getLong(25),
                    header.getLong(33),
                    vectors);
        }
    }

    /**
     * Reads all vectors, in the order of the nodes.
     *
     * @param to is given each key, no key twice, and its vector, which is its own
     * @throws CorruptDataException when something does not fit; some vectors have been given by then
     */
    public void read(Disk disk, BiConsumer<String, float[]> to) {
        try (DataFile file = disk.openForReading(path)) {
            long size = file.sizeBytes();
            PublishedBytes bytes = new PublishedBytes(file, HEADER_BYTES, size);
            Set<String> keys = new HashSet<>();
            for (long node = 0; node < vectors; node++) {
                long start = bytes.at();
                String key = bytes.text((int) bytes.unsignedLong("the length of a key", MOST_KEY_BYTES));
                if (!keys.add(key)) {
                    throw bytes.corrupt(start, "the key '%s' comes twice.", key);
                }
                long length = bytes.unsignedLong("the length of a vector", dimensions);
                if (length != dimensions) {
                    throw bytes.corrupt(
                            start, "the vector of key '%s' has %d elements, not %d.", key, length, dimensions);
                }
                float[] vector = bytes.floats(dimensions);
                passLinks(bytes);
                to.accept(key, vector);
            }
            passEnd(bytes);
            if (bytes.hasMore()) {
                throw bytes.corrupt(bytes.at(), "bytes follow behind the end of the index, to %d.", size);
            }
        }
    }

    private void passLinks(PublishedBytes bytes) {
        long levels = bytes.unsignedLong("the number of a node's levels", MOST_LEVELS);
        for (long level = 0; level < levels; level++) {
            long links = bytes.unsignedLong("the number of a node's links", vectors);
            for (long left = links; left > 0; left -= MOST_LINKS_AT_ONCE) {
                passLinks(bytes, (int) Math.min(left, MOST_LINKS_AT_ONCE));
            }
        }
    }

    private void passLinks(PublishedBytes bytes, int count) {
        long start = bytes.at();
        ByteBuffer links = bytes.next(count * LINK_BYTES);
        for (int i = 0; i < count; i++) {
            long node = links.getLong(i * LINK_BYTES);
            if (node < 0 || node >= vectors) {
                throw bytes.corrupt(start, "a link leads to node %s of %d.", Long.toUnsignedString(node), vectors);
            }
        }
    }

    private void passEnd(PublishedBytes bytes) {
        long start = bytes.at();
        int entry = bytes.unsignedByte();
        if (entry > 1 || entry == 1 && vectors == 0) {
            throw bytes.corrupt(start, "expected a node where searches begin, or none.");
        }
        if (entry == 1) {
            bytes.unsignedLong("where searches begin", vectors - 1);
        }
        bytes.unsignedLong("the highest level", MOST_LEVELS - 1);
        bytes.unsignedLong();
    }
}

package io.synadb.vector.mapped;

import io.synadb.CorruptDataException;
import io.synadb.file.Disk;
import io.synadb.vector.DistanceMetric;
import io.synadb.vector.IndexKind;
import io.synadb.vector.IndexSpec;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the published library's store of mapped vectors has left: its file, the index beside it, or one of them.
 *
 * <p>The library counts the vectors of a file only at checkpoints, and saves the index when it has built it. Killed in between, it
 * leaves an index of vectors that its file does not count, and itself never finds them again. A key of the file never gets another
 * vector. So an index with another one, or with none of the file's keys, was made of another file, of whose vectors none may slip
 * in.
 *
 * <p>Immutable and thread-safe.
 */
public final class PublishedFiles {
    private static final Logger LOG = LoggerFactory.getLogger(PublishedFiles.class);

    private final Disk disk;
    private final @Nullable PublishedVectorFile file;
    private final @Nullable PublishedIndexFile index;
    private final int dimensions;
    private final DistanceMetric metric;

    private PublishedFiles(Disk disk, PublishedVectorFile file, @Nullable PublishedIndexFile index) {
        this.disk = disk;
        this.file = file;
        this.index = index;
        this.dimensions = file.dimensions();
        this.metric = file.metric();
    }

    private PublishedFiles(Disk disk, PublishedIndexFile index) {
        this.disk = disk;
        this.file = null;
        this.index = index;
        this.dimensions = index.dimensions();
        this.metric = index.metric();
    }

    /**
     * Reads the headers of a file and of the index beside it, or of an index.
     *
     * @throws CorruptDataException when something else is there, or an index of other vectors
     */
    public static PublishedFiles open(Disk disk, Path path) {
        if (PublishedIndexFile.isAt(disk, path)) {
            return new PublishedFiles(disk, PublishedIndexFile.open(disk, path));
        }
        PublishedVectorFile file = PublishedVectorFile.open(disk, path);
        Path beside = PublishedVectorFile.indexBeside(path);
        if (!disk.exists(beside)) {
            return new PublishedFiles(disk, file, null);
        }
        PublishedIndexFile index = PublishedIndexFile.open(disk, beside);
        PublishedFiles both = new PublishedFiles(disk, file, index);
        if (index.dimensions() != both.dimensions || index.metric() != both.metric) {
            throw both.ofAnother(
                    index,
                    "is of vectors of %d elements, %s, not %d, %s"
                            .formatted(index.dimensions(), index.metric().word(), both.dimensions, both.metric.word()));
        }
        return both;
    }

    /** The length of every vector. */
    public int dimensions() {
        return dimensions;
    }

    /** How the library compared the vectors. */
    public DistanceMetric metric() {
        return metric;
    }

    /** A graph of ours like the index; its options may be out of their range. */
    public Optional<IndexSpec> graph() {
        return Optional.ofNullable(index).map(known -> IndexSpec.of(IndexKind.HNSW, metric)
                .with("m", known.m())
                .with("ef-construction", known.efConstruction())
                .with("ef-search", known.efSearch()));
    }

    /**
     * Reads the vectors of the file, in its order.
     *
     * @throws CorruptDataException when it is not whole; some vectors have been given by then
     */
    public void readFile(BiConsumer<String, float[]> to) {
        if (file != null) {
            file.read(disk, to);
        }
    }

    /**
     * Reads the vectors that only the index has.
     *
     * @param read finds a vector of the file
     * @throws CorruptDataException when it is not whole, or of another file; some vectors have been given by then
     */
    public void readIndex(Function<String, Optional<float[]>> read, BiConsumer<String, float[]> to) {
        if (index == null) {
            return;
        }
        PublishedIndexFile from = index;
        long[] known = {0};
        from.read(disk, (key, vector) -> {
            Optional<float[]> held = read.apply(key);
            if (held.isEmpty()) {
                to.accept(key, vector);
            } else if (Arrays.equals(held.get(), vector)) {
                known[0]++;
            } else {
                throw ofAnother(from, "has another vector for key '" + key + "'");
            }
        });
        if (file != null && file.vectors() > 0 && from.vectors() > 0 && known[0] == 0) {
            throw ofAnother(from, "has none of its keys");
        }
        LOG.info(
                "Read the index {}: {} of its {} vectors stand nowhere else",
                from.path(),
                from.vectors() - known[0],
                from.vectors());
    }

    private CorruptDataException ofAnother(PublishedIndexFile other, String difference) {
        return new CorruptDataException(
                other.path(),
                0,
                "the index is not of the file beside it: it " + difference
                        + ". Move it elsewhere to import the file without it; by itself it can be imported too.");
    }
}

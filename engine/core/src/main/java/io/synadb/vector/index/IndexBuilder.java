package io.synadb.vector.index;

import io.synadb.InvalidArgumentException;
import io.synadb.UnsupportedFeatureException;
import io.synadb.container.ContainerHeader;
import io.synadb.container.ContainerWriter;
import io.synadb.vector.BuildProgress;
import io.synadb.vector.Coverage;
import io.synadb.vector.GrowingIndex;
import io.synadb.vector.IndexKind;
import io.synadb.vector.IndexSpec;
import io.synadb.vector.RowFilter;
import io.synadb.vector.VectorIndex;
import io.synadb.vector.Vectors;
import io.synadb.vector.flat.FlatIndex;
import io.synadb.vector.hnsw.HnswIndex;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * Makes the index that a spec names, of whichever kind.
 *
 * <pre>{@code
 * IndexSpec spec = IndexSpec.parse("hnsw", Map.of("m", "16", "metric", "l2"));
 * try (VectorIndex index = IndexBuilder.forSpec(spec).build(vectors)) {
 *     Neighbors nearest = index.search(query, SearchParams.nearest(10));
 * }
 * }</pre>
 *
 * <p>Immutable and thread-safe.
 */
public final class IndexBuilder {
    private final IndexSpec spec;
    private final int threads;

    private IndexBuilder(IndexSpec spec, int threads) {
        this.spec = spec;
        this.threads = threads;
    }

    /**
     * Refuses a spec that no index can be built by.
     *
     * @throws InvalidArgumentException if an option has a value that the kind does not know; the message says which ones it does
     */
    public static void check(IndexSpec spec) {
        Objects.requireNonNull(spec, "The spec of the index is null");
        switch (spec.kind()) {
            case FLAT -> FlatIndex.check(spec);
            case HNSW -> HnswIndex.check(spec);
        }
    }

    /**
     * Builds by one thread, so that the same rows and spec give the same index.
     *
     * @throws InvalidArgumentException if the spec is one that {@link #check} refuses
     */
    public static IndexBuilder forSpec(IndexSpec spec) {
        check(spec);
        return new IndexBuilder(spec, 1);
    }

    /**
     * The same by several threads, where the kind can use them; which links a graph then has depends on their timing.
     *
     * @throws InvalidArgumentException if it is less than 1
     */
    public IndexBuilder threads(int count) {
        if (count < 1) {
            throw new InvalidArgumentException("A build by %d threads: expected at least 1".formatted(count));
        }
        return new IndexBuilder(spec, count);
    }

    /** An index without rows as yet. */
    public GrowingIndex empty(Vectors vectors) {
        return switch (spec.kind()) {
            case FLAT -> FlatIndex.empty(vectors, spec);
            case HNSW -> HnswIndex.empty(vectors, spec);
        };
    }

    /** An index of all rows that the vectors have by now. */
    public GrowingIndex build(Vectors vectors) {
        return build(vectors, BuildProgress.UNSEEN);
    }

    /** The same, telling how far it has come; of a graph, as yet, only that it is done. */
    public GrowingIndex build(Vectors vectors, BuildProgress progress) {
        return switch (spec.kind()) {
            case FLAT -> FlatIndex.build(vectors, spec, progress);
            case HNSW -> {
                HnswIndex index = HnswIndex.build(vectors, spec, threads);
                progress.rows(index.size(), vectors.size());
                yield index;
            }
        };
    }

    /**
     * An index of some of the rows that the vectors have by now.
     *
     * @param rows those to take in, whatever they are later
     */
    public GrowingIndex build(Vectors vectors, RowFilter rows) {
        return switch (spec.kind()) {
            case FLAT -> {
                FlatIndex index = FlatIndex.empty(vectors, spec);
                for (int row = rows.next(0); row >= 0 && row < vectors.size(); row = rows.next(row + 1)) {
                    index.insert(row);
                }
                yield index;
            }
            case HNSW -> HnswIndex.build(vectors, spec, threads, rows::accepts);
        };
    }

    /** Whether indexes of a kind can be kept in a file. */
    public static boolean hasFile(IndexKind kind) {
        return switch (kind) {
            case FLAT -> false;
            case HNSW -> true;
        };
    }

    /**
     * Writes an index to a file, which then has it whole, or what it had before.
     *
     * @param data what its vectors were read from
     * @throws UnsupportedFeatureException if its kind {@linkplain #hasFile has no file}
     */
    public static void save(VectorIndex index, Path path, Coverage data) {
        save(index, path, header -> ContainerWriter.to(path, header), data);
    }

    /**
     * The same to a container.
     *
     * @param path of the file, for messages
     * @param container starts it
     */
    public static void save(
            VectorIndex index, Path path, Function<ContainerHeader, ContainerWriter> container, Coverage data) {
        if (!(index instanceof HnswIndex graph)) {
            throw new UnsupportedFeatureException("Cannot write %s: an index of kind '%s' has no file"
                    .formatted(path, index.spec().kind().word()));
        }
        graph.save(container, data);
    }

    /**
     * The index that {@link #save} wrote to a file, as far as it is one of these vectors: of their
     * beginning at least, with this spec, and whole. Rows that it does not cover are found as well.
     *
     * @param data what the vectors were read from; no more rows than there are vectors
     * @return nothing if there is no such file, if it is damaged, of something else, a folder, or cannot be read, which one
     *     warning says, or if the kind has no file: {@linkplain #build build} it
     */
    public Optional<GrowingIndex> open(Path path, Vectors vectors, Coverage data) {
        return switch (spec.kind()) {
            case FLAT -> Optional.empty();
            case HNSW -> HnswIndex.open(path, vectors, spec, data).map(index -> index);
        };
    }
}

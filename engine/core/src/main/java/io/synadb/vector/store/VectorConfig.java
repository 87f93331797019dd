package io.synadb.vector.store;

import io.synadb.InvalidArgumentException;
import io.synadb.vector.DistanceMetric;
import io.synadb.vector.IndexKind;
import io.synadb.vector.IndexSpec;
import io.synadb.vector.index.IndexBuilder;
import java.util.Objects;

/**
 * What a collection of vectors is: how long they are and how they are compared. Both are stored with the vectors, and
 * opening them with others is refused.
 *
 * <p>Everything is checked here, so that no store finds out later: whatever is wrong is an {@link InvalidArgumentException}.
 *
 * <p>Immutable and thread-safe.
 *
 * @param dimensions the length of every vector, from 1 to {@link #MAX_DIMENSIONS}
 * @param metric by which searches rank
 * @param prefix what the keys of a {@link VectorStore} start with in its database; a file of its own has no use for it
 * @param index by which searches find; by default {@link IndexKind#FLAT}, which is exact
 * @param indexFrom from how many vectors on it is worth its building, at least 0; below, searches are exact
 * @param indexThreads by how many threads a graph is built, and takes in the vectors of a batch, from 1 to {@link
 *     #MAX_INDEX_THREADS}. With one, the default, the same writes give the same graph, unless some come while it is built
 */
public record VectorConfig(
        int dimensions, DistanceMetric metric, String prefix, IndexSpec index, int indexFrom, int indexThreads) {
    /** The published library's, so that it finds the vectors too. */
    public static final String DEFAULT_PREFIX = "vec/";

    /** The longest vector has four megabytes. */
    public static final int MAX_DIMENSIONS = 1 << 20;

    /** From how many vectors on an index that is not exact is built, unless somebody says otherwise. */
    public static final int DEFAULT_INDEX_FROM = 10_000;

    /** More threads than any machine gains by. */
    public static final int MAX_INDEX_THREADS = 1024;

    public VectorConfig {
        Objects.requireNonNull(metric, "The metric is null");
        Objects.requireNonNull(prefix, "The prefix is null");
        Objects.requireNonNull(index, "The index is null");
        if (dimensions < 1 || dimensions > MAX_DIMENSIONS) {
            throw new InvalidArgumentException(
                    "Vectors of %d dimensions: expected 1 to %d".formatted(dimensions, MAX_DIMENSIONS));
        }
        if (indexFrom < 0) {
            throw new InvalidArgumentException("An index from %d vectors on: expected at least 0".formatted(indexFrom));
        }
        if (indexThreads < 1 || indexThreads > MAX_INDEX_THREADS) {
            throw new InvalidArgumentException(
                    "An index built by %d threads: expected 1 to %d".formatted(indexThreads, MAX_INDEX_THREADS));
        }
        VectorStoreFormat.checkPrefix(prefix);
        if (index.metric() != metric) {
            throw new InvalidArgumentException(
                    "The index '%s' is of another metric than the vectors, which are compared by %s"
                            .formatted(index, metric.word()));
        }
        IndexBuilder.check(index);
    }

    /** With the prefix {@value #DEFAULT_PREFIX}. */
    public static VectorConfig of(int dimensions, DistanceMetric metric) {
        Objects.requireNonNull(metric, "The metric is null");
        return new VectorConfig(
                dimensions, metric, DEFAULT_PREFIX, IndexSpec.of(IndexKind.FLAT, metric), DEFAULT_INDEX_FROM, 1);
    }

    /** The same under another prefix. */
    public VectorConfig withPrefix(String other) {
        return new VectorConfig(dimensions, metric, other, index, indexFrom, indexThreads);
    }

    /** The same with another index, built from {@link #DEFAULT_INDEX_FROM} vectors on. */
    public VectorConfig withIndex(IndexSpec other) {
        return withIndex(other, DEFAULT_INDEX_FROM);
    }

    /** The same with another index, built from so many vectors on. */
    public VectorConfig withIndex(IndexSpec other, int from) {
        return new VectorConfig(dimensions, metric, prefix, other, from, indexThreads);
    }

    /** The same with an index that so many threads build. */
    public VectorConfig withIndexThreads(int threads) {
        return new VectorConfig(dimensions, metric, prefix, index, indexFrom, threads);
    }
}

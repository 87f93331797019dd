package io.synadb.vector.store;

import io.synadb.InvalidArgumentException;
import io.synadb.vector.DistanceMetric;
import io.synadb.vector.IndexKind;
import io.synadb.vector.IndexSpec;
import java.util.Objects;

/**
 * What a collection of vectors is: how long they are and how they are compared. Both are stored with the vectors, and
 * opening them with others is refused.
 *
 * <p>Immutable and thread-safe.
 *
 * @param dimensions the length of every vector, at least 1
 * @param metric by which searches rank
 * @param prefix what the keys of a {@link VectorStore} start with in its database; a file of its own has no use for it
 * @param index by which searches find; by default {@link IndexKind#FLAT}, which is exact
 * @param indexFrom from how many vectors on it is worth its building; below, searches are exact
 */
public record VectorConfig(int dimensions, DistanceMetric metric, String prefix, IndexSpec index, int indexFrom) {
    /** The published library's, so that it finds the vectors too. */
    public static final String DEFAULT_PREFIX = "vec/";

    /** From how many vectors on an index that is not exact is built, unless somebody says otherwise. */
    public static final int DEFAULT_INDEX_FROM = 10_000;

    public VectorConfig {
        Objects.requireNonNull(metric, "metric");
        if (dimensions < 1) {
            throw new InvalidArgumentException("Vectors of " + dimensions + " dimensions: expected at least 1");
        }
        VectorStoreFormat.checkPrefix(prefix);
        if (index.metric() != metric) {
            throw new InvalidArgumentException(
                    "The index '%s' is of another metric than the vectors, which are compared by %s"
                            .formatted(index, metric.word()));
        }
    }

    /** With the prefix {@value #DEFAULT_PREFIX}. */
    public static VectorConfig of(int dimensions, DistanceMetric metric) {
        Objects.requireNonNull(metric, "metric");
        return new VectorConfig(
                dimensions, metric, DEFAULT_PREFIX, IndexSpec.of(IndexKind.FLAT, metric), DEFAULT_INDEX_FROM);
    }

    /** The same under another prefix. */
    public VectorConfig withPrefix(String other) {
        return new VectorConfig(dimensions, metric, other, index, indexFrom);
    }

    /** The same with another index, built from {@link #DEFAULT_INDEX_FROM} vectors on. */
    public VectorConfig withIndex(IndexSpec other) {
        return withIndex(other, DEFAULT_INDEX_FROM);
    }

    /** The same with another index, built from so many vectors on. */
    public VectorConfig withIndex(IndexSpec other, int from) {
        return new VectorConfig(dimensions, metric, prefix, other, from);
    }
}

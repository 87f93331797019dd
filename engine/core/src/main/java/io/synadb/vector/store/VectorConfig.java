package io.synadb.vector.store;

import io.synadb.InvalidArgumentException;
import io.synadb.vector.DistanceMetric;
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
 */
public record VectorConfig(int dimensions, DistanceMetric metric, String prefix) {
    /** The published library's, so that it finds the vectors too. */
    public static final String DEFAULT_PREFIX = "vec/";

    public VectorConfig {
        Objects.requireNonNull(metric, "metric");
        if (dimensions < 1) {
            throw new InvalidArgumentException("Vectors of " + dimensions + " dimensions: expected at least 1");
        }
        VectorStoreFormat.checkPrefix(prefix);
    }

    /** With the prefix {@value #DEFAULT_PREFIX}. */
    public static VectorConfig of(int dimensions, DistanceMetric metric) {
        return new VectorConfig(dimensions, metric, DEFAULT_PREFIX);
    }

    /** The same under another prefix. */
    public VectorConfig withPrefix(String other) {
        return new VectorConfig(dimensions, metric, other);
    }
}

package io.synadb.table.search;

import io.synadb.InvalidArgumentException;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A vector of which few elements are not zero: their indices, strictly ascending, and their values.
 *
 * <pre>{@code
 * SparseVector query = SparseVector.of(30_522, new int[] {101, 2054, 3000}, new float[] {0.8f, 0.5f, 0.3f});
 * }</pre>
 *
 * <p>Zeros among the values are kept, and change no distance. Immutable, serializable and thread-safe.
 */
public final class SparseVector implements Serializable {
    private static final long serialVersionUID = 1L;

    private final int dimensions;
    private final int[] indices;
    private final float[] values;

    private SparseVector(int dimensions, int[] indices, float[] values) {
        this.dimensions = dimensions;
        this.indices = indices;
        this.values = values;
    }

    /**
     * A vector of these elements; the arrays are copied.
     *
     * @param dimensions how many elements it has, the zeros counted
     * @param indices strictly ascending, from 0 to below {@code dimensions}
     * @param values finite, as many
     * @throws InvalidArgumentException if they are not so
     */
    public static SparseVector of(int dimensions, int[] indices, float[] values) {
        if (dimensions < 1) {
            throw new InvalidArgumentException(
                    "A sparse vector of dimension " + dimensions + ": expected at least 1, that of its column");
        }
        if (indices.length != values.length) {
            throw new InvalidArgumentException("A sparse vector of " + indices.length + " indices and " + values.length
                    + " values: expected as many of both");
        }
        for (int i = 0; i < indices.length; i++) {
            if (indices[i] < 0 || indices[i] >= dimensions) {
                throw new InvalidArgumentException("A sparse vector of dimension " + dimensions + " has index "
                        + indices[i] + " at place " + i + ": expected 0 to " + (dimensions - 1));
            }
            if (i > 0 && indices[i] <= indices[i - 1]) {
                throw new InvalidArgumentException("A sparse vector has index " + indices[i] + " at place " + i
                        + " after index " + indices[i - 1]
                        + ": expected strictly ascending ones; sort the pairs of index and value by index, and add up the"
                        + " values of equal indices");
            }
            if (!Float.isFinite(values[i])) {
                throw new InvalidArgumentException("A sparse vector has " + values[i] + " as the value of index "
                        + indices[i] + ": expected finite numbers");
            }
        }
        return new SparseVector(dimensions, indices.clone(), values.clone());
    }

    /**
     * A vector of these elements, in any order.
     *
     * @param values by index, from 0 to below {@code dimensions}; finite
     * @throws InvalidArgumentException if they are not so
     */
    public static SparseVector of(int dimensions, Map<Integer, Float> values) {
        TreeMap<Integer, Float> sorted = new TreeMap<>(values);
        int[] indices = new int[sorted.size()];
        float[] elements = new float[indices.length];
        int count = 0;
        for (Map.Entry<Integer, Float> element : sorted.entrySet()) {
            indices[count] = element.getKey();
            elements[count++] = element.getValue();
        }
        return of(dimensions, indices, elements);
    }

    /** How many elements it has, the zeros counted. */
    public int dimensions() {
        return dimensions;
    }

    /** How many of them are stored. */
    public int size() {
        return indices.length;
    }

    /** A copy of the indices. */
    public int[] indices() {
        return indices.clone();
    }

    /** A copy of the values. */
    public float[] values() {
        return values.clone();
    }

    /** Those of this vector itself, which nobody changes. */
    int[] sharedIndices() {
        return indices;
    }

    /** Those of this vector itself, which nobody changes. */
    float[] sharedValues() {
        return values;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SparseVector that
                && dimensions == that.dimensions
                && Arrays.equals(indices, that.indices)
                && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * dimensions + Arrays.hashCode(indices)) + Arrays.hashCode(values);
    }

    /** Says how large it is, without the numbers. */
    @Override
    public String toString() {
        return "sparse vector of dimension " + dimensions + " with " + indices.length + " values";
    }
}

package io.synadb.table.data;

import java.io.Serializable;
import java.nio.FloatBuffer;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The least and the greatest Euclidean norm of some vectors, as float64 has them: off by less than {@code d · 2⁻⁵²} of
 * themselves where the vectors have d elements.
 *
 * <p>Immutable, serializable and thread-safe.
 */
public record NormRange(double least, double greatest) implements Serializable {
    private static final long serialVersionUID = 1L;

    /** That of all vectors of two ranges. */
    NormRange union(NormRange other) {
        return new NormRange(Math.min(least, other.least), Math.max(greatest, other.greatest));
    }

    /**
     * That of the vectors of a chunk; null where one has an element that is NaN or infinite.
     *
     * @param elements those of all rows
     * @param has which rows have a vector; at least one does
     */
    static @Nullable NormRange of(FloatBuffer elements, int rows, int dimensions, IntPredicate has) {
        double least = Double.POSITIVE_INFINITY;
        double greatest = 0;
        float[] vector = new float[dimensions];
        for (int row = 0; row < rows; row++) {
            if (has.test(row)) {
                elements.get(row * dimensions, vector);
                double squared = squaredNorm(vector);
                if (!Double.isFinite(squared)) {
                    return null;
                }
                least = Math.min(least, squared);
                greatest = Math.max(greatest, squared);
            }
        }
        return new NormRange(Math.sqrt(least), Math.sqrt(greatest));
    }

    /** Four sums, because one alone would wait for each of its additions. */
    private static double squaredNorm(float[] vector) {
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        int i = 0;
        for (; i + 4 <= vector.length; i += 4) {
            a += square(vector[i]);
            b += square(vector[i + 1]);
            c += square(vector[i + 2]);
            d += square(vector[i + 3]);
        }
        for (; i < vector.length; i++) {
            a += square(vector[i]);
        }
        return (a + b) + (c + d);
    }

    private static double square(double value) {
        return value * value;
    }
}

package io.synadb.table.data.statistics;

import io.synadb.arrow.VectorElements;
import java.io.Serializable;
import java.nio.DoubleBuffer;
import java.util.function.IntPredicate;
import java.util.function.IntToDoubleFunction;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float2Vector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
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
     * That of the vectors of a chunk; null where one has an element that is NaN or infinite, or so great a norm, and where they
     * have none, being of other numbers than searches compare.
     *
     * @param has which rows have a vector; at least one does
     */
    static @Nullable NormRange of(FixedSizeListVector vectors, IntPredicate has) {
        IntToDoubleFunction squaredNorms = squaredNorms(vectors);
        if (squaredNorms == null) {
            return null;
        }
        double least = Double.POSITIVE_INFINITY;
        double greatest = 0;
        for (int row = 0; row < vectors.getValueCount(); row++) {
            if (has.test(row)) {
                double squared = squaredNorms.applyAsDouble(row);
                if (!Double.isFinite(squared)) {
                    return null;
                }
                least = Math.min(least, squared);
                greatest = Math.max(greatest, squared);
            }
        }
        return new NormRange(Math.sqrt(least), Math.sqrt(greatest));
    }

    /** The squared norm by row. */
    private static @Nullable IntToDoubleFunction squaredNorms(FixedSizeListVector vectors) {
        int length = vectors.getListSize();
        FieldVector elements = vectors.getDataVector();
        if (elements instanceof Float8Vector) {
            DoubleBuffer doubles = VectorElements.bytes(vectors).asDoubleBuffer();
            double[] vector = new double[length];
            return row -> {
                doubles.get(row * length, vector);
                return squaredNorm(vector);
            };
        }
        if (!(elements instanceof Float4Vector
                || elements instanceof Float2Vector
                || elements instanceof TinyIntVector)) {
            return null;
        }
        VectorElements floats = VectorElements.of(vectors);
        float[] vector = new float[length];
        return row -> {
            floats.read(row * length, length, vector);
            return squaredNorm(vector);
        };
    }

    private static double squaredNorm(double[] vector) {
        double sum = 0;
        for (double element : vector) {
            sum += square(element);
        }
        return sum;
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

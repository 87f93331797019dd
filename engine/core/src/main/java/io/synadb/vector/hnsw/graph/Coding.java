package io.synadb.vector.hnsw.graph;

import io.synadb.vector.DistanceMetric;
import io.synadb.vector.kernel.Codes;
import io.synadb.vector.kernel.Float64Kernel;
import io.synadb.vector.kernel.VectorKernel;
import io.synadb.vector.kernel.VectorKernels;

/**
 * Rows as the graph compares them: one signed 7-bit number an element, and three float32 terms.
 *
 * <p>A row x becomes c = round(x / s) with s = max|x| / 63, so that x ≈ s·c. Every metric is then one formula of two rows,
 *
 * <pre>distance(a, b) ≈ base(a) + base(b) − weight(a) · weight(b) · ⟨c(a), c(b)⟩ − lift(a) · lift(b)</pre>
 *
 * with these terms:
 *
 * <table>
 * <caption>Terms by metric</caption>
 * <tr><th>metric</th><th>base</th><th>weight</th><th>lift</th><th>gives</th></tr>
 * <tr><td>cosine</td><td>½</td><td>s / |x|</td><td>0</td><td>1 − cos</td></tr>
 * <tr><td>l2</td><td>|x|²</td><td>√2 · s</td><td>0</td><td>the squared distance</td></tr>
 * <tr><td>hamming</td><td>d / 4</td><td>√½, of codes that are signs</td><td>0</td><td>the distance itself</td></tr>
 * <tr><td>dot</td><td>0</td><td>s</td><td>√(R² − |x|²)</td><td>−⟨a, b⟩ for a query, whose lift is 0</td></tr>
 * </table>
 *
 * <p>The product alone is no distance: a row's nearest row would be the longest one, not itself, and a graph of such
 * neighbours has no short ways. The lift adds a dimension in which all rows are equally long, and a query has none (Bachrach et al. 2014, <i>Speeding up the Xbox recommender system</i>).
 *
 * <p>R is the length of the longest row so far. Rows that were coded with a smaller one are near enough: R soon hardly grows,
 * and larger values from the start were measured to find less.
 *
 * <p>The estimates only choose the way and the candidates; candidates are measured in float32. Thread-safe.
 */
public final class Coding {
    /** How many terms a row has. */
    public static final int TERMS = 3;

    private static final int BASE = 0;
    private static final int WEIGHT = 1;
    private static final int LIFT = 2;

    /** Estimates add two squared lengths and twice their product, and must not overflow. */
    private static final float GREATEST_SQUARED_NORM = 1e37f;

    private static final float SQRT_2 = (float) Math.sqrt(2);

    private final VectorKernel kernel = VectorKernels.active();
    private final DistanceMetric metric;
    private final int dimensions;

    /** R² of the dot product; it only grows. Guarded by the monitor for writes. */
    private volatile float largestSquaredNorm;

    /** A coding of rows, none of which it has seen yet. */
    public Coding(DistanceMetric metric, int dimensions) {
        this.metric = metric;
        this.dimensions = dimensions;
    }

    /** What the estimates are estimates of; squared for {@link DistanceMetric#L2}. */
    public DistanceMetric metric() {
        return metric;
    }

    /** The length of every row. */
    public int dimensions() {
        return dimensions;
    }

    /** R² so far. */
    public float largestSquaredNorm() {
        return largestSquaredNorm;
    }

    /** Takes R² over from a file. */
    public void restore(float squaredNorm) {
        raiseLargest(squaredNorm);
    }

    /** Bytes of a code. */
    public int codeBytes() {
        return dimensions;
    }

    /**
     * Whether estimates of this row mean anything. Not so where an element is NaN or infinite, where the squared length leaves
     * the range in which float32 is precise, and for a row without direction under cosine.
     */
    public boolean isCodable(float[] vector, int offset) {
        if (metric == DistanceMetric.HAMMING) {
            return true;
        }
        float squaredNorm = kernel.squaredNorm(vector, offset, dimensions);
        if (Float64Kernel.isPrecise(squaredNorm) && squaredNorm <= GREATEST_SQUARED_NORM) {
            return true;
        }
        return squaredNorm == 0 && metric != DistanceMetric.COSINE && largest(vector, offset) == 0;
    }

    /**
     * Writes the code and the terms of a row, which {@link #isCodable}.
     *
     * @return its squared length, where the metric needs it
     */
    float encodeRow(float[] vector, int offset, byte[] code, int codeOffset, float[] terms, int termsOffset) {
        float squaredNorm = encode(vector, offset, code, codeOffset, terms, termsOffset);
        if (metric == DistanceMetric.DOT) {
            if (squaredNorm > largestSquaredNorm) {
                raiseLargest(squaredNorm);
            }
            terms[termsOffset + LIFT] = (float) Math.sqrt(Math.max(0f, largestSquaredNorm - squaredNorm));
        }
        return squaredNorm;
    }

    /** Makes a probe of a query, which {@link #isCodable}. */
    public void encodeQuery(float[] vector, Probe probe) {
        encode(vector, 0, probe.code, 0, probe.terms, 0);
    }

    /** The estimate, from the product of the codes and the terms of both sides. */
    public static float distance(int product, float[] a, int aOffset, float[] b, int bOffset) {
        return a[aOffset + BASE]
                + b[bOffset + BASE]
                - a[aOffset + WEIGHT] * b[bOffset + WEIGHT] * product
                - a[aOffset + LIFT] * b[bOffset + LIFT];
    }

    private void encodeSigns(float[] vector, int offset, byte[] code, int codeOffset, float[] terms, int termsOffset) {
        for (int i = 0; i < dimensions; i++) {
            code[codeOffset + i] = (byte) (vector[offset + i] > 0 ? 1 : -1);
        }
        terms[termsOffset + BASE] = dimensions / 4f;
        terms[termsOffset + WEIGHT] = (float) Math.sqrt(0.5);
        terms[termsOffset + LIFT] = 0;
    }

    private float encode(float[] vector, int offset, byte[] code, int codeOffset, float[] terms, int termsOffset) {
        if (metric == DistanceMetric.HAMMING) {
            encodeSigns(vector, offset, code, codeOffset, terms, termsOffset);
            return 0;
        }
        float largest = largest(vector, offset);
        float inverse = largest == 0 ? 0 : Codes.LARGEST / largest;
        for (int i = 0; i < dimensions; i++) {
            code[codeOffset + i] = (byte) Math.round(vector[offset + i] * inverse);
        }
        float scale = largest / Codes.LARGEST;
        float squaredNorm = kernel.squaredNorm(vector, offset, dimensions);
        terms[termsOffset + LIFT] = 0;
        switch (metric) {
            case COSINE -> {
                terms[termsOffset + BASE] = 0.5f;
                terms[termsOffset + WEIGHT] = (float) (scale / Math.sqrt(squaredNorm));
            }
            case L2 -> {
                terms[termsOffset + BASE] = squaredNorm;
                terms[termsOffset + WEIGHT] = SQRT_2 * scale;
            }
            case DOT -> {
                terms[termsOffset + BASE] = 0;
                terms[termsOffset + WEIGHT] = scale;
            }
            case HAMMING -> throw new AssertionError("coded by its signs");
        }
        return squaredNorm;
    }

    private synchronized void raiseLargest(float squaredNorm) {
        largestSquaredNorm = Math.max(largestSquaredNorm, squaredNorm);
    }

    private float largest(float[] vector, int offset) {
        float largest = 0;
        for (int i = offset; i < offset + dimensions; i++) {
            largest = Math.max(largest, Math.abs(vector[i]));
        }
        return largest;
    }
}

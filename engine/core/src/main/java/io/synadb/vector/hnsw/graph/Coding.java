package io.synadb.vector.hnsw.graph;

import io.synadb.vector.DistanceMetric;
import io.synadb.vector.Vectors;
import io.synadb.vector.kernel.Float64Kernel;
import io.synadb.vector.kernel.VectorKernel;
import io.synadb.vector.kernel.VectorKernels;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.List;
import java.util.function.IntUnaryOperator;

/**
 * Rows as the graph compares them: three float32 terms, and a small whole number an element, or the element itself.
 *
 * <p>Of a row x, what is left when the {@linkplain Origin origin} o is taken off is coded as c, so that y = x − o ≈ s·c with a
 * scale s, by a {@link RowCode}; under cosine x is brought to length one before. Every metric is then one formula
 * of two rows,
 *
 * <pre>distance(a, b) ≈ base(a) + base(b) − weight(a) · weight(b) · ⟨c(a), c(b)⟩ − lift(a) · lift(b)</pre>
 *
 * with these terms:
 *
 * <table>
 * <caption>Terms by metric</caption>
 * <tr><th>metric</th><th>base</th><th>weight</th><th>lift</th><th>gives</th></tr>
 * <tr><td>cosine</td><td>½ |y|²</td><td>s</td><td>0</td><td>1 − cos</td></tr>
 * <tr><td>l2</td><td>|y|²</td><td>√2 · s</td><td>0</td><td>the squared distance</td></tr>
 * <tr><td>hamming</td><td>d / 4</td><td>√½ · s, of the signs of x</td><td>0</td><td>the distance itself</td></tr>
 * <tr><td>dot</td><td>½ |o|² − ⟨x, o⟩</td><td>s</td><td>√(R² − |x|²)</td><td>−⟨a, b⟩ for a query, whose lift is 0</td></tr>
 * </table>
 *
 * <p>An {@link ExactCode} has −½ |a − b|² in place of the product. So ½ |y|² of each row, which that has in it, is not in the bases: they are 0,
 * and −½ |x|² under dot. Its rows have no origin.
 *
 * <p>The product alone is no distance: a row's nearest row would be the longest one, not itself, and a graph of such
 * neighbours has no short ways. The lift adds a dimension in which all rows are equally long, and a query has none (Bachrach et al. 2014, <i>Speeding up the Xbox recommender system</i>).
 *
 * <p>R is the length of the longest row so far. Rows that were coded with a smaller one are near enough: R soon hardly grows,
 * and larger values from the start were measured to find less.
 *
 * <p>A coded row is a record of bytes, {@code 0 f32 base; 4 f32 weight; 8 f32 lift; 12 c}: what one comparison needs stands
 * together, as each place in memory that it has to go to costs more than the arithmetic.
 *
 * <p>The estimates only choose the way and the candidates; candidates are measured in float32.
 *
 * <p>The code and origin of a coding never change. A graph keeps the coding that it began with, makes its probes by it, and where another
 * is better another graph is built: no row is ever compared with a probe of another coding. Thread-safe.
 */
public final class Coding {
    private static final VarHandle FLOAT = MethodHandles.byteArrayViewVarHandle(float[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int AT_WEIGHT = Float.BYTES;
    private static final int AT_LIFT = AT_WEIGHT + Float.BYTES;
    private static final int AT_CODE = AT_LIFT + Float.BYTES;

    /** Estimates add two squared lengths and twice their product, and must not overflow. */
    private static final float GREATEST_SQUARED_NORM = 1e37f;

    private static final float SQRT_2 = (float) Math.sqrt(2);
    private static final float SQRT_HALF = (float) Math.sqrt(0.5);

    private final VectorKernel kernel = VectorKernels.active();
    private final DistanceMetric metric;
    private final int dimensions;
    private final RowCode code;
    private final Origin origin;
    private final boolean exact;

    /** R² of the dot product; it only grows. Guarded by the monitor for writes. */
    private volatile float largestSquaredNorm;

    /** A coding of rows as they are, none of which it has seen yet. */
    public Coding(DistanceMetric metric, int dimensions) {
        this(metric, dimensions, RowCode.of(dimensions), Origin.zero(dimensions));
    }

    private Coding(DistanceMetric metric, int dimensions, RowCode code, Origin origin) {
        this.metric = metric;
        this.dimensions = dimensions;
        this.code = code;
        this.origin = origin;
        this.exact = code instanceof ExactCode;
    }

    /** A coding by another origin, which has not seen any rows yet. */
    public Coding around(Origin other) {
        return new Coding(metric, dimensions, RowCode.of(dimensions), other);
    }

    /** A coding by the elements themselves, which has not seen any rows yet. */
    public Coding exactly() {
        return new Coding(metric, dimensions, new ExactCode(dimensions), Origin.zero(dimensions));
    }

    /** Whether rows are coded by their elements themselves. */
    public boolean isExact() {
        return exact;
    }

    /**
     * The coding that suits some rows: by small codes around zero or their mean, or, where those {@linkplain Blur blur} them, by their
     * elements themselves. This one if it is that, or if there are too few rows to tell.
     *
     * @param rows the row at each position below {@code count}; a sample of them is read
     */
    public Coding suitedTo(Vectors vectors, IntUnaryOperator rows, int count) {
        if (metric == DistanceMetric.HAMMING) {
            return this;
        }
        List<float[]> sample = RowSample.of(this, vectors, rows, count);
        if (sample.size() < RowSample.LEAST_ROWS) {
            return this;
        }
        Origin learned = origin.learn(sample);
        if (new Blur(sample, learned).isTooMuch()) {
            return exact ? this : exactly();
        }
        return exact || learned != origin ? around(learned) : this;
    }

    /** What is taken off each row. */
    public Origin origin() {
        return origin;
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

    /** Bytes of a coded row. */
    public int rowBytes() {
        return AT_CODE + code.bytes();
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
        return squaredNorm == 0 && metric != DistanceMetric.COSINE && RowCode.largest(vector, offset, dimensions) == 0;
    }

    /**
     * Codes a row, which {@link #isCodable}.
     *
     * @return its squared length
     */
    float encodeRow(float[] vector, int offset, byte[] rows, int rowOffset) {
        float squaredNorm = kernel.squaredNorm(vector, offset, dimensions);
        float[] coded = isCodedAsItIs() ? vector : move(vector, offset, squaredNorm, new float[dimensions]);
        int from = coded == vector ? offset : 0;
        float scale = code.encode(coded, from, rows, rowOffset + AT_CODE);
        FLOAT.set(rows, rowOffset, base(vector, offset, coded, from));
        FLOAT.set(rows, rowOffset + AT_WEIGHT, weight(scale, squaredNorm));
        FLOAT.set(rows, rowOffset + AT_LIFT, metric == DistanceMetric.DOT ? lift(squaredNorm) : 0);
        return squaredNorm;
    }

    /** Makes a probe of a query, which {@link #isCodable}. */
    public void aim(float[] vector, int offset, Probe probe) {
        float squaredNorm = kernel.squaredNorm(vector, offset, dimensions);
        float[] coded = isCodedAsItIs() ? vector : move(vector, offset, squaredNorm, probe.moved(dimensions));
        int from = coded == vector ? offset : 0;
        float scale = code.aim(coded, from, probe);
        probe.base = base(vector, offset, coded, from);
        probe.weight = weight(scale, squaredNorm);
        probe.lift = 0;
    }

    /** Lifts a probe of a row as that row is. */
    static void lift(Probe probe, byte[] rows, int rowOffset) {
        probe.lift = (float) FLOAT.get(rows, rowOffset + AT_LIFT);
    }

    /** The estimated distance of a row from a probe. */
    public float distance(Probe probe, byte[] rows, int rowOffset) {
        return distance(probe, rows, rowOffset, code.product(probe, rows, rowOffset + AT_CODE));
    }

    /**
     * The estimated distances of the {@linkplain Probe#choose rows that were chosen}.
     *
     * @param chunks that they stand in
     * @param distances receives them, from {@code at} on
     */
    public void distances(Probe probe, byte[][] chunks, float[] distances, int at) {
        code.products(probe, chunks, AT_CODE);
        for (int i = 0; i < Probe.ROWS; i++) {
            distances[at + i] = distance(probe, chunks[probe.chosen[i]], probe.offsets[i], probe.products[i]);
        }
    }

    private static float distance(Probe probe, byte[] rows, int rowOffset, float product) {
        return probe.base
                + (float) FLOAT.get(rows, rowOffset)
                - probe.weight * (float) FLOAT.get(rows, rowOffset + AT_WEIGHT) * product
                - probe.lift * (float) FLOAT.get(rows, rowOffset + AT_LIFT);
    }

    /** The estimated distance of two rows. */
    float distance(byte[] a, int aOffset, byte[] b, int bOffset) {
        return (float) FLOAT.get(a, aOffset)
                + (float) FLOAT.get(b, bOffset)
                - (float) FLOAT.get(a, aOffset + AT_WEIGHT)
                        * (float) FLOAT.get(b, bOffset + AT_WEIGHT)
                        * code.product(a, aOffset + AT_CODE, b, bOffset + AT_CODE)
                - (float) FLOAT.get(a, aOffset + AT_LIFT) * (float) FLOAT.get(b, bOffset + AT_LIFT);
    }

    private boolean isCodedAsItIs() {
        return switch (metric) {
            case COSINE -> origin.isZero() && !exact;
            case L2, DOT -> origin.isZero();
            case HAMMING -> false;
        };
    }

    /** Writes the numbers to be coded: what is left without the origin, or signs where only these count. Returns them. */
    private float[] move(float[] vector, int offset, float squaredNorm, float[] moved) {
        if (metric == DistanceMetric.HAMMING) {
            for (int i = 0; i < dimensions; i++) {
                moved[i] = vector[offset + i] > 0 ? 1 : -1;
            }
        } else {
            origin.takeOff(vector, offset, unit(squaredNorm), moved);
        }
        return moved;
    }

    /** What a vector is multiplied by before anything is taken off. */
    private float unit(float squaredNorm) {
        return metric == DistanceMetric.COSINE ? (float) (1 / Math.sqrt(squaredNorm)) : 1;
    }

    /** Multiplies a row by it, in place; the row {@link #isCodable}. */
    void scale(float[] row) {
        float unit = unit(kernel.squaredNorm(row, 0, dimensions));
        for (int i = 0; i < dimensions; i++) {
            row[i] *= unit;
        }
    }

    private float base(float[] vector, int offset, float[] coded, int from) {
        if (exact) {
            return metric == DistanceMetric.DOT ? -kernel.squaredNorm(coded, from, dimensions) / 2 : 0;
        }
        return switch (metric) {
            case COSINE -> origin.isZero() ? 0.5f : kernel.squaredNorm(coded, from, dimensions) / 2;
            case L2 -> kernel.squaredNorm(coded, from, dimensions);
            case DOT -> origin.isZero() ? 0 : origin.squaredNorm() / 2 - origin.dot(vector, offset);
            case HAMMING -> dimensions / 4f;
        };
    }

    private float weight(float scale, float squaredNorm) {
        return switch (metric) {
            // What is coded as it is was not brought to length one.
            case COSINE -> isCodedAsItIs() ? (float) (scale / Math.sqrt(squaredNorm)) : scale;
            case L2 -> SQRT_2 * scale;
            case DOT -> scale;
            case HAMMING -> SQRT_HALF * scale;
        };
    }

    private float lift(float squaredNorm) {
        if (squaredNorm > largestSquaredNorm) {
            raiseLargest(squaredNorm);
        }
        return (float) Math.sqrt(Math.max(0f, largestSquaredNorm - squaredNorm));
    }

    private synchronized void raiseLargest(float squaredNorm) {
        largestSquaredNorm = Math.max(largestSquaredNorm, squaredNorm);
    }
}

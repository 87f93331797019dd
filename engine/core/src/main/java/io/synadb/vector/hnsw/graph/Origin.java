package io.synadb.vector.hnsw.graph;

import io.synadb.vector.kernel.VectorKernel;
import io.synadb.vector.kernel.VectorKernels;
import java.util.List;

/**
 * The point around which the rows of a graph stand; most often zero.
 *
 * <p>A code has few steps. Where rows have much in common, such as pixels, which are never negative, or one element that is large in
 * all of them, the steps go for that, and none are left for what tells rows apart. Among 3,000 rows of 256 elements, each 100 and a
 * spread of 3, the 64 nearest by 4-bit codes hold .26 of the true ten nearest, and with the mean taken off all; where one element is
 * 300 in all rows, .39 under the dot product, and with the mean taken off all. Taking each row's own mean off as well finds no more,
 * and instead of it does not help against the one large element. A scale per element needs another product of two rows, and finds
 * no more either. Rows that are never negative gain less by codes, but the beams that nobody chose need not widen for them: searches among
 * 3,000 of 256 elements take a seventh of the time for the same recall. Where few long rows make the mean, it does harm: so it has to pay for nine rows in ten.
 *
 * <p>Immutable and thread-safe.
 */
public final class Origin {
    /** A new origin has to be nearer to all rows but one in so many. */
    private static final int EXCEPTIONS = 10;

    /** To that part of the squared distance. What is never negative, such as activations, keeps some .7 around its mean. */
    private static final float NEARER = 0.8f;

    private final VectorKernel kernel = VectorKernels.active();
    private final float[] elements;
    private final boolean zero;
    private final float squaredNorm;

    private Origin(float[] elements) {
        this.elements = elements;
        this.squaredNorm = kernel.squaredNorm(elements, 0, elements.length);
        boolean allZero = true;
        for (float element : elements) {
            allZero &= element == 0;
        }
        this.zero = allZero;
    }

    /** Zero: rows are coded as they are. */
    public static Origin zero(int dimensions) {
        return new Origin(new float[dimensions]);
    }

    /** A point that {@link #elements} gave. */
    public static Origin of(float[] elements) {
        return new Origin(elements.clone());
    }

    /** Whether it is zero, so that rows are coded as they are. */
    public boolean isZero() {
        return zero;
    }

    /** A copy. */
    public float[] elements() {
        return elements.clone();
    }

    float squaredNorm() {
        return squaredNorm;
    }

    /** The product of a vector with this. */
    float dot(float[] vector, int offset) {
        return kernel.dot(vector, offset, elements, 0, elements.length);
    }

    /** Writes what is left of {@code unit} times a vector when this is taken off. */
    void takeOff(float[] vector, int offset, float unit, float[] left) {
        for (int i = 0; i < elements.length; i++) {
            left[i] = vector[offset + i] * unit - elements[i];
        }
    }

    /**
     * The mean of rows if it is nearer by far to nearly all of them than this; otherwise this.
     *
     * @param sample directions under cosine
     */
    Origin learn(List<float[]> sample) {
        double[] sum = new double[elements.length];
        for (float[] row : sample) {
            for (int i = 0; i < sum.length; i++) {
                sum[i] += row[i];
            }
        }
        float[] mean = new float[elements.length];
        for (int i = 0; i < mean.length; i++) {
            mean[i] = (float) (sum[i] / sample.size());
        }
        int nearer = 0;
        for (float[] row : sample) {
            float fromMean = kernel.squaredL2(row, 0, mean, 0, mean.length);
            nearer += fromMean < NEARER * kernel.squaredL2(row, 0, elements, 0, elements.length) ? 1 : 0;
        }
        return EXCEPTIONS * nearer >= (EXCEPTIONS - 1) * sample.size() ? new Origin(mean) : this;
    }
}

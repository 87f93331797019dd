package io.synadb.vector.kernel;

/**
 * Sums over float32 vectors. Each vector is a range of an array: an offset, and a length that both vectors share.
 *
 * <p><b>Precision.</b> The sum of n terms differs from the exact one by at most {@code (n / 8 + 32) · 2⁻²⁴ · Σ|term|} as
 * long as no partial sum leaves the range of float32; so do the twins differ by at most twice that. (Each term passes
 * through at most n / 8 + 32 roundings; Higham, <i>Accuracy and Stability of Numerical Algorithms</i>, §4.2.) For sums of
 * squares Σ|term| is the sum itself, so the bound is a relative one.
 *
 * <p><b>Special values.</b> NaN in, NaN out; infinities follow IEEE 754. A vector of length 0 has sum 0.
 *
 * <p>Every method throws {@link IndexOutOfBoundsException} if a range does not lie inside its array. Implementations are
 * stateless and thread-safe, and return the same bits for the same vectors in either order.
 */
public sealed interface VectorKernel permits PlainKernel, SimdKernel {
    /** The share of Σ|term| by which a sum of so many terms can differ from the exact one. */
    static double rounding(int length) {
        return (length / 8.0 + 32) * 0x1p-24;
    }

    /** What the kernel runs on, for people: logs, tests and benchmarks print it. */
    String description();

    /** The sum of products. */
    float dot(float[] a, int aOffset, float[] b, int bOffset, int length);

    /** The sum of squared differences. */
    float squaredL2(float[] a, int aOffset, float[] b, int bOffset, int length);

    /** The sum of squares. */
    float squaredNorm(float[] a, int offset, int length);

    /**
     * The cosine of the angle between two vectors, in one pass over both: in [−1, 1], or NaN when either has no direction,
     * all its elements being zero. Where a sum leaves the range in which float32 holds its precision, the cosine is that of
     * {@link Float64Kernel}.
     */
    float cosine(float[] a, int aOffset, float[] b, int bOffset, int length);

    /**
     * Divides a vector by its length, in place. Each element then differs from the exact one by at most
     * {@code (n / 8 + 36) · 2⁻²⁴} of it, as long as neither leaves the normal range of float32. A vector without a direction
     * (its length is zero, infinite or NaN) stays as it is.
     *
     * @return the length that the vector had
     */
    default float normalize(float[] a, int offset, int length) {
        float squared = squaredNorm(a, offset, length);
        if (Float64Kernel.isPrecise(squared)) {
            double norm = Math.sqrt(squared);
            float scale = (float) (1 / norm);
            for (int i = offset; i < offset + length; i++) {
                a[i] *= scale;
            }
            return (float) norm;
        }
        double norm = Math.sqrt(Float64Kernel.dot(a, offset, a, offset, length));
        if (norm > 0 && norm < Double.POSITIVE_INFINITY) {
            for (int i = offset; i < offset + length; i++) {
                a[i] = (float) (a[i] / norm);
            }
        }
        return (float) norm;
    }

    /** Whether no element is NaN or infinite. */
    boolean allFinite(float[] a, int offset, int length);

    /** The position from {@code offset} of the first element that is NaN or infinite, or −1. */
    default int firstNonFinite(float[] a, int offset, int length) {
        if (allFinite(a, offset, length)) {
            return -1;
        }
        int i = 0;
        while (Float.isFinite(a[offset + i])) {
            i++;
        }
        return i;
    }
}

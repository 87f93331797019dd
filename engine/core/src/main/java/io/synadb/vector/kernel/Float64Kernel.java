package io.synadb.vector.kernel;

import java.util.Objects;

/**
 * The sums of {@link VectorKernel} in float64, for the few vectors whose float32 sums overflow or vanish. No float32 vector
 * that fits into memory overflows or vanishes here.
 *
 * <p>Stateless and thread-safe.
 */
public final class Float64Kernel {
    /**
     * The least sum of squares that float32 holds with full precision: far enough above 2⁻¹²⁶, where it starts to lose
     * bits, for the lost bits of a million elements to round away.
     */
    private static final float LEAST_PRECISE = 1e-30f;

    private Float64Kernel() {}

    /** Whether a float32 sum of squares holds what was added to it; not so if it overflowed, nearly vanished, or is NaN. */
    public static boolean isPrecise(float sumOfSquares) {
        return sumOfSquares >= LEAST_PRECISE && sumOfSquares <= Float.MAX_VALUE;
    }

    /** The sum of products. */
    public static double dot(float[] a, int aOffset, float[] b, int bOffset, int length) {
        checkRanges(a, aOffset, b, bOffset, length);
        double sum = 0;
        for (int i = 0; i < length; i++) {
            sum += (double) a[aOffset + i] * b[bOffset + i];
        }
        return sum;
    }

    /** The sum of squared differences. */
    public static double squaredL2(float[] a, int aOffset, float[] b, int bOffset, int length) {
        checkRanges(a, aOffset, b, bOffset, length);
        double sum = 0;
        for (int i = 0; i < length; i++) {
            double difference = (double) a[aOffset + i] - b[bOffset + i];
            sum += difference * difference;
        }
        return sum;
    }

    /** The cosine of the angle, as {@link VectorKernel#cosine} describes it. */
    public static float cosine(float[] a, int aOffset, float[] b, int bOffset, int length) {
        double dot = dot(a, aOffset, b, bOffset, length);
        double aNorm = Math.sqrt(dot(a, aOffset, a, aOffset, length));
        double bNorm = Math.sqrt(dot(b, bOffset, b, bOffset, length));
        return clamp(dot / (aNorm * bNorm));
    }

    /** The cosine from float32 sums, which must be precise, of a product and two squared norms. */
    static float cosine(float dot, float aSquaredNorm, float bSquaredNorm) {
        return clamp(dot / Math.sqrt((double) aSquaredNorm * bSquaredNorm));
    }

    static void checkRanges(float[] a, int aOffset, float[] b, int bOffset, int length) {
        Objects.checkFromIndexSize(aOffset, length, a.length);
        Objects.checkFromIndexSize(bOffset, length, b.length);
    }

    private static float clamp(double cosine) {
        return (float) Math.max(-1, Math.min(1, cosine));
    }
}

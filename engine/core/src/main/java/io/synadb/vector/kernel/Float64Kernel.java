package io.synadb.vector.kernel;

import java.util.Objects;

/**
 * The sums of {@link VectorKernel} in float64, for the few vectors whose float32 sums overflow, vanish or cancel. No float32
 * vector that fits into memory overflows or vanishes here.
 *
 * <p>Stateless and thread-safe.
 */
public final class Float64Kernel {
    /**
     * The least sum of squares that float32 holds with full precision: far enough above 2⁻¹²⁶, where it starts to lose
     * bits, for the lost bits of a million elements to round away.
     */
    private static final float LEAST_PRECISE = 1e-30f;

    /** The square of an angle in radians; nearer to zero it is what rounding made of vectors of one direction. */
    private static final double LEAST_ANGLE_SQUARED = 0x1p-80;

    private Float64Kernel() {}

    /** Whether a float32 sum of squares holds what was added to it; not so if it overflowed, nearly vanished, or is NaN. */
    public static boolean isPrecise(float sumOfSquares) {
        return sumOfSquares >= LEAST_PRECISE && sumOfSquares <= Float.MAX_VALUE;
    }

    /** The sum of products, by four sums that do not wait for each other. */
    public static double dot(float[] a, int aOffset, float[] b, int bOffset, int length) {
        checkRanges(a, aOffset, b, bOffset, length);
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int i = 0;
        for (; i <= length - 4; i += 4) {
            s0 += (double) a[aOffset + i] * b[bOffset + i];
            s1 += (double) a[aOffset + i + 1] * b[bOffset + i + 1];
            s2 += (double) a[aOffset + i + 2] * b[bOffset + i + 2];
            s3 += (double) a[aOffset + i + 3] * b[bOffset + i + 3];
        }
        for (; i < length; i++) {
            s0 += (double) a[aOffset + i] * b[bOffset + i];
        }
        return s0 + s1 + (s2 + s3);
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

    /**
     * One minus the cosine of the angle, with relative precision however small the angle is: half the squared distance of the
     * two vectors brought to length one. Angles below 10⁻¹² count as none. NaN when either vector has no direction.
     */
    public static double cosineDistance(float[] a, int aOffset, float[] b, int bOffset, int length) {
        double aScale = 1 / Math.sqrt(dot(a, aOffset, a, aOffset, length));
        double bScale = 1 / Math.sqrt(dot(b, bOffset, b, bOffset, length));
        double sum = 0;
        for (int i = 0; i < length; i++) {
            double difference = a[aOffset + i] * aScale - b[bOffset + i] * bScale;
            sum += difference * difference;
        }
        return sum < LEAST_ANGLE_SQUARED ? 0 : sum / 2;
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

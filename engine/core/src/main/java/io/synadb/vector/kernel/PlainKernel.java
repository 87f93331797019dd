package io.synadb.vector.kernel;

import java.util.Objects;

/**
 * The twin in plain Java. Eight independent sums let the processor overlap the additions, and keep the rounding error of a
 * long vector small.
 *
 * <p>Stateless and thread-safe.
 */
public final class PlainKernel implements VectorKernel {
    private static final int STRIDE = 8;

    @Override
    public String description() {
        return "plain Java";
    }

    @Override
    public float dot(float[] a, int aOffset, float[] b, int bOffset, int length) {
        Float64Kernel.checkRanges(a, aOffset, b, bOffset, length);
        float s0 = 0;
        float s1 = 0;
        float s2 = 0;
        float s3 = 0;
        float s4 = 0;
        float s5 = 0;
        float s6 = 0;
        float s7 = 0;
        int i = 0;
        for (; i <= length - STRIDE; i += STRIDE) {
            int p = aOffset + i;
            int q = bOffset + i;
            s0 += a[p] * b[q];
            s1 += a[p + 1] * b[q + 1];
            s2 += a[p + 2] * b[q + 2];
            s3 += a[p + 3] * b[q + 3];
            s4 += a[p + 4] * b[q + 4];
            s5 += a[p + 5] * b[q + 5];
            s6 += a[p + 6] * b[q + 6];
            s7 += a[p + 7] * b[q + 7];
        }
        float sum = ((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7));
        for (; i < length; i++) {
            sum += a[aOffset + i] * b[bOffset + i];
        }
        return sum;
    }

    @Override
    public float squaredL2(float[] a, int aOffset, float[] b, int bOffset, int length) {
        Float64Kernel.checkRanges(a, aOffset, b, bOffset, length);
        float s0 = 0;
        float s1 = 0;
        float s2 = 0;
        float s3 = 0;
        float s4 = 0;
        float s5 = 0;
        float s6 = 0;
        float s7 = 0;
        int i = 0;
        for (; i <= length - STRIDE; i += STRIDE) {
            int p = aOffset + i;
            int q = bOffset + i;
            s0 += squaredDifference(a[p], b[q]);
            s1 += squaredDifference(a[p + 1], b[q + 1]);
            s2 += squaredDifference(a[p + 2], b[q + 2]);
            s3 += squaredDifference(a[p + 3], b[q + 3]);
            s4 += squaredDifference(a[p + 4], b[q + 4]);
            s5 += squaredDifference(a[p + 5], b[q + 5]);
            s6 += squaredDifference(a[p + 6], b[q + 6]);
            s7 += squaredDifference(a[p + 7], b[q + 7]);
        }
        float sum = ((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7));
        for (; i < length; i++) {
            sum += squaredDifference(a[aOffset + i], b[bOffset + i]);
        }
        return sum;
    }

    @Override
    public float squaredNorm(float[] a, int offset, int length) {
        return dot(a, offset, a, offset, length);
    }

    @Override
    public float cosine(float[] a, int aOffset, float[] b, int bOffset, int length) {
        float dot = dot(a, aOffset, b, bOffset, length);
        float aSquaredNorm = squaredNorm(a, aOffset, length);
        float bSquaredNorm = squaredNorm(b, bOffset, length);
        return Float64Kernel.isPrecise(aSquaredNorm) && Float64Kernel.isPrecise(bSquaredNorm)
                ? Float64Kernel.cosine(dot, aSquaredNorm, bSquaredNorm)
                : Float64Kernel.cosine(a, aOffset, b, bOffset, length);
    }

    @Override
    public boolean allFinite(float[] a, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, a.length);
        // A finite number times zero is zero; NaN and infinity times zero are NaN, and NaN survives every addition.
        float s0 = 0;
        float s1 = 0;
        float s2 = 0;
        float s3 = 0;
        int i = 0;
        for (; i <= length - 4; i += 4) {
            int p = offset + i;
            s0 += a[p] * 0f;
            s1 += a[p + 1] * 0f;
            s2 += a[p + 2] * 0f;
            s3 += a[p + 3] * 0f;
        }
        for (; i < length; i++) {
            s0 += a[offset + i] * 0f;
        }
        return (s0 + s1) + (s2 + s3) == 0f;
    }

    private static float squaredDifference(float a, float b) {
        float difference = a - b;
        return difference * difference;
    }
}

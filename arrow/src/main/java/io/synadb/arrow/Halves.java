package io.synadb.arrow;

import io.synadb.vector.kernel.VectorKernels;

/** IEEE 754 binary16, given by its bits, and float32. Stateless and thread-safe. */
public final class Halves {
    private static final int SIGN = 0x8000;
    private static final int INFINITY = 0x7C00;
    private static final int NAN = 0x7E00;
    /** Nearer to what would follow 65,504, the greatest number, than to that: it is infinite, as all beyond it. */
    private static final float LEAST_INFINITE = 65_520f;

    private static final float LEAST_NORMAL = 0x1p-14f;
    /** What the exponent of float32 is biased by more, in place. */
    private static final int BIAS = 112 << 23;

    private static final int FRACTION_SHIFT = 13;

    private Halves() {}

    /** The nearest one, of two that are equally near the even one; infinity for numbers of 65,520 and more. */
    public static short nearest(float value) {
        int bits = Float.floatToRawIntBits(value);
        int sign = bits >>> Short.SIZE & SIGN;
        int magnitude = bits & Integer.MAX_VALUE;
        float size = Float.intBitsToFloat(magnitude);
        if (Float.isNaN(value)) {
            return (short) (sign | NAN);
        } else if (size >= LEAST_INFINITE) {
            return (short) (sign | INFINITY);
        } else if (size < LEAST_NORMAL) {
            return (short) (sign | (int) Math.rint(size * 0x1p24));
        }
        int isOdd = magnitude >> FRACTION_SHIFT & 1;
        int rounded = magnitude + (1 << FRACTION_SHIFT - 1) - 1 + isOdd;
        return (short) (sign | rounded - BIAS >> FRACTION_SHIFT);
    }

    /** The number that it is. */
    public static float widen(short half) {
        float[] wide = new float[1];
        VectorKernels.widening().widenHalves(new short[] {half}, 0, wide, 0, 1);
        return wide[0];
    }
}

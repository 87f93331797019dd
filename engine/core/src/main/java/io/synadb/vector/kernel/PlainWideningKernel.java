package io.synadb.vector.kernel;

import java.util.Objects;

/**
 * The twin in plain Java.
 *
 * <p>Stateless and thread-safe.
 */
final class PlainWideningKernel implements WideningKernel {
    static final int HALF_SIGN = 0x8000;
    static final int HALF_MAGNITUDE = 0x7fff;
    static final int HALF_INFINITY = 0x7c00;
    static final int FLOAT_EXPONENT = 0x7f800000;

    /** How much longer a fraction is in float32. */
    static final int FRACTION_SHIFT = 13;

    /** Exponents are counted from 15 in one format, from 127 in the other: with the bits of the one in the other's place. */
    static final float EXPONENT_BIAS = 0x1p112f;

    @Override
    public void widenHalves(short[] halves, int offset, float[] target, int targetOffset, int length) {
        Objects.checkFromIndexSize(offset, length, halves.length);
        Objects.checkFromIndexSize(targetOffset, length, target.length);
        for (int i = 0; i < length; i++) {
            target[targetOffset + i] = widen(halves[offset + i]);
        }
    }

    static float widen(short half) {
        int magnitude = half & HALF_MAGNITUDE;
        int moved = magnitude << FRACTION_SHIFT;
        int bits = magnitude < HALF_INFINITY
                ? Float.floatToRawIntBits(Float.intBitsToFloat(moved) * EXPONENT_BIAS)
                : moved | FLOAT_EXPONENT;
        return Float.intBitsToFloat(bits | (half & HALF_SIGN) << 16);
    }

    @Override
    public void widenBytes(byte[] bytes, int offset, float[] target, int targetOffset, int length) {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        Objects.checkFromIndexSize(targetOffset, length, target.length);
        for (int i = 0; i < length; i++) {
            target[targetOffset + i] = bytes[offset + i];
        }
    }
}

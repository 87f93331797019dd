package io.synadb.vector.kernel;

import java.util.Objects;

/**
 * Rounds vectors to 7-bit codes: x ≈ s·c, with one scale s a vector and signed whole numbers c from −63 to 63.
 *
 * <p>Seven bits because eight products of two codes still fit into a signed 16-bit lane, which every processor multiplies:
 * no instruction is needed that Java 17 does not reach.
 *
 * <p>Stateless and thread-safe.
 */
public final class Codes {
    /** The greatest code; the least is its negative. */
    public static final int LARGEST = 63;

    private Codes() {}

    /**
     * The scale at which no element of a vector is clipped: its largest magnitude, divided by 63.
     *
     * @return 0 for a vector of zeros; anything where an element is NaN
     */
    public static float scale(float[] vector, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, vector.length);
        float largest = 0;
        for (int i = offset; i < offset + length; i++) {
            largest = Math.max(largest, Math.abs(vector[i]));
        }
        return largest / LARGEST;
    }

    /**
     * Encodes a vector as a row of codes, one after the other.
     *
     * @param scale as of {@link #scale}; elements beyond 63 of it are clipped
     */
    public static void encode(float[] vector, int offset, int length, float scale, byte[] codes, int codesOffset) {
        Objects.checkFromIndexSize(offset, length, vector.length);
        double inverse = inverse(scale);
        for (int i = 0; i < length; i++) {
            codes[codesOffset + i] = code(vector[offset + i], inverse);
        }
    }

    static double inverse(float scale) {
        return scale == 0 ? 0 : 1 / (double) scale;
    }

    /** The code of an element: the nearest multiple of the scale, or the last one on that side. */
    static byte code(double element, double inverseScale) {
        return (byte) Math.max(-LARGEST, Math.min(LARGEST, Math.rint(element * inverseScale)));
    }
}

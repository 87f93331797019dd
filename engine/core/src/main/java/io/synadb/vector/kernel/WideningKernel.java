package io.synadb.vector.kernel;

/**
 * Widens vectors of narrow elements to float32, exactly, so the twins agree to the bit. Widen a few rows at a time, into an
 * array that stays in the first cache, and measure them there: their distances are then those of {@link VectorKernel}.
 *
 * <p>Every method throws {@link IndexOutOfBoundsException} if a range does not lie inside its array. Implementations are
 * stateless and thread-safe.
 */
public sealed interface WideningKernel permits PlainWideningKernel, SimdWideningKernel {
    /** Widens IEEE 754 binary16, given by its bits. Infinities stay infinite, and NaN stays NaN. */
    void widenHalves(short[] halves, int offset, float[] target, int targetOffset, int length);

    /** Widens signed bytes, from −128 to 127. */
    void widenBytes(byte[] bytes, int offset, float[] target, int targetOffset, int length);
}

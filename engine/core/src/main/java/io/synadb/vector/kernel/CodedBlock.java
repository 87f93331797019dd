package io.synadb.vector.kernel;

import java.util.Objects;

/**
 * How 32 rows of 7-bit codes stand together, so that one instruction works on all of them and the query is spread over the
 * lanes once a dimension instead of unpacked once a row.
 *
 * <pre>
 * codes: for each pair of dimensions 2p, 2p + 1      64 bytes
 *          16 times: row i      (2p, 2p + 1)          2
 *                    row i + 16 (2p, 2p + 1)          2
 * terms: 32 scales, 32 errors, 32 norms, 32 bases     128 floats
 * </pre>
 *
 * <p>Dimensions are padded with zeros to a multiple of eight. The terms of a row x, whose code is c, are its scale s; how far
 * s·c is from x, rounded up; the length of x, rounded up; and a base, which is the caller's.
 *
 * <p>A row that nothing can be said of (it holds NaN, or is too long or too short) has an infinite error: no bound excludes
 * it.
 *
 * <p>Stateless and thread-safe.
 */
public final class CodedBlock {
    public static final int ROWS = 32;

    /** Floats of the terms of a block. */
    public static final int TERMS = 4 * ROWS;

    static final int SCALES = 0;
    static final int ERRORS = ROWS;
    static final int NORMS = 2 * ROWS;
    static final int BASES = 3 * ROWS;

    /** Covers every rounding of the float64 arithmetic below. */
    private static final double UP = 1 + 0x1p-40;

    private CodedBlock() {}

    /** Dimensions with padding. */
    public static int paddedDimensions(int dimensions) {
        return (dimensions + 7) & -8;
    }

    /** Bytes of the codes of a block. */
    public static int codeBytes(int dimensions) {
        return Math.multiplyExact(paddedDimensions(dimensions), ROWS);
    }

    /**
     * Writes a row.
     *
     * @param unit what each element is multiplied with first: 1 over the length, where lengths do not matter
     * @param slot its place in the block, from 0 to 31
     */
    public static void put(
            float[] vector,
            int offset,
            int dimensions,
            double unit,
            float base,
            byte[] codes,
            int codesOffset,
            float[] terms,
            int termsOffset,
            int slot) {
        Objects.checkIndex(slot, ROWS);
        float scale = (float) (Codes.scale(vector, offset, dimensions) * unit);
        double inverse = Codes.inverse(scale);
        double squaredError = 0;
        double squaredNorm = 0;
        for (int i = 0; i < dimensions; i++) {
            double element = vector[offset + i] * unit;
            byte code = Codes.code(element, inverse);
            double error = element - (double) scale * code;
            squaredError += error * error;
            squaredNorm += element * element;
            codes[codesOffset + place(slot, i)] = code;
        }
        terms[termsOffset + SCALES + slot] = scale;
        terms[termsOffset + ERRORS + slot] = up(Math.sqrt(squaredError));
        terms[termsOffset + NORMS + slot] = up(Math.sqrt(squaredNorm));
        terms[termsOffset + BASES + slot] = base;
    }

    /** Writes a row that nothing can be said of. */
    public static void putUnbounded(float[] terms, int termsOffset, int slot) {
        Objects.checkIndex(slot, ROWS);
        terms[termsOffset + SCALES + slot] = 0;
        terms[termsOffset + ERRORS + slot] = Float.POSITIVE_INFINITY;
        terms[termsOffset + NORMS + slot] = 0;
        terms[termsOffset + BASES + slot] = 0;
    }

    /** Where the code of a dimension stands. */
    static int place(int slot, int dimension) {
        return (dimension >> 1) * 2 * ROWS + (slot & 15) * 4 + (slot >> 4) * 2 + (dimension & 1);
    }

    /** A float32 not less than the exact value of what was computed in float64. */
    static float up(double value) {
        return Math.nextUp((float) (value * UP));
    }
}

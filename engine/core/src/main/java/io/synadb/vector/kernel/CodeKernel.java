package io.synadb.vector.kernel;

/**
 * Integer products of codes. Those of 7 bits are signed bytes from −63 to 63, as {@link Codes} makes them; an element outside
 * that range makes the product meaningless. Those of 4 bits are whole numbers from 0 to 15, two a byte, that of the even
 * position in the low half, as {@link Nibbles} packs them. All products are exact, so the twins agree to the bit.
 *
 * <p>Every method throws {@link IndexOutOfBoundsException} if a range does not lie inside its array. Implementations are
 * stateless and thread-safe.
 */
public sealed interface CodeKernel permits PlainCodeKernel, SimdCodeKernel {
    /** How many rows {@link #weighNibbles(short[], byte[][], int[], int[], int, int, int[])} takes. */
    int TOGETHER = 4;

    /** The sum of products of two rows of 7-bit codes; a length up to 500,000. */
    int dot(byte[] a, int aOffset, byte[] b, int bOffset, int length);

    /** The sum of products of two rows of 4-bit codes, of as many bytes: a multiple of 16, up to 4,000,000. */
    int dotNibbles(byte[] a, int aOffset, byte[] b, int bOffset, int bytes);

    /**
     * The sum of products of a row of 4-bit codes with one weight each.
     *
     * @param weights from −127 to 127, in the order that {@link Nibbles#weightIndex} says
     * @param bytes of the row: a multiple of 16, up to 500,000
     */
    int weighNibbles(short[] weights, byte[] nibbles, int offset, int bytes);

    /**
     * The sums of products of {@value #TOGETHER} rows of 4-bit codes with the same weights, which are then read once.
     *
     * @param chosen which of the chunks each row stands in
     * @param offsets of the rows in their chunks
     * @param skipped how many bytes of each row come before its codes
     * @param bytes of the codes of a row: a multiple of 16, up to 500,000
     * @param sums receives a sum a row
     */
    void weighNibbles(
            short[] weights, byte[][] chunks, int[] chosen, int[] offsets, int skipped, int bytes, int[] sums);

    /**
     * What the products of a query with the 32 rows of a {@linkplain CodedBlock block} can be at most:
     *
     * <pre>bound = (query.scale · scale · ⟨codes⟩ + query.length · error) + (query.error · norm + base)</pre>
     *
     * computed in float32 in this order, with the row's four terms. Rounding is allowed for, up to 2⁻²² of the base, which
     * is the caller's to allow for.
     *
     * @param bounds receives 32 bounds, in the order of rows
     * @return whether one of them is not less than the threshold; NaN is not less
     */
    boolean boundBlock(
            CodedQuery query,
            byte[] codes,
            int codesOffset,
            float[] terms,
            int termsOffset,
            float threshold,
            float[] bounds);
}

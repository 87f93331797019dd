package io.synadb.vector.kernel;

/**
 * Integer products of 7-bit codes: signed bytes from −63 to 63, as {@link Codes} makes them. All products are exact, so the
 * twins agree to the bit, and every element outside that range makes the product meaningless.
 *
 * <p>Every method throws {@link IndexOutOfBoundsException} if a range does not lie inside its array. Implementations are
 * stateless and thread-safe.
 */
public sealed interface CodeKernel permits PlainCodeKernel, SimdCodeKernel {
    /** The sum of products of two rows of codes; a length up to 500,000. */
    int dot(byte[] a, int aOffset, byte[] b, int bOffset, int length);

    /**
     * What the products of a query with the 32 rows of a {@linkplain CodedBlocks block} can be at most:
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

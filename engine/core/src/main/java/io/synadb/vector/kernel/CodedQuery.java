package io.synadb.vector.kernel;

/**
 * A query as {@link CodeKernel#boundBlock} compares it with the rows of blocks: q ≈ s·c, and what is needed to say how far
 * its product with a row can be from the product of their codes.
 *
 * <p>With q′ = s·c and x′ the decoded row, |⟨q, x⟩ − ⟨q′, x′⟩| ≤ |q′|·|x − x′| + |q − q′|·|x|, by Cauchy and Schwarz.
 *
 * <p>Immutable and thread-safe.
 */
public final class CodedQuery {
    /** Covers the roundings of a bound: each is at most 2⁻²⁴ of a term, and there are fewer than 16. */
    private static final double ROUNDING = 0x1p-20;

    /** One code a dimension, zeros up to a multiple of eight. */
    final short[] weights;

    final float scale;

    /** |q′| */
    final float length;

    /** |q − q′|, and the slack that the caller asked for. */
    final float error;

    private CodedQuery(short[] weights, float scale, float length, float error) {
        this.weights = weights;
        this.scale = scale;
        this.length = length;
        this.error = error;
    }

    /**
     * Encodes a query, whose elements are finite.
     *
     * @param unit what each element is multiplied with first
     * @param slack how much more than the exact product the caller wants a bound to exceed, as a share of |q|·|x|
     */
    public static CodedQuery of(float[] query, int offset, int dimensions, double unit, double slack) {
        float scale = (float) (Codes.scale(query, offset, dimensions) * unit);
        double inverse = Codes.inverse(scale);
        short[] weights = new short[CodedBlock.paddedDimensions(dimensions)];
        double squaredError = 0;
        double squaredNorm = 0;
        double squaredLength = 0;
        for (int i = 0; i < dimensions; i++) {
            double element = query[offset + i] * unit;
            weights[i] = Codes.code(element, inverse);
            double decoded = (double) scale * weights[i];
            squaredError += (element - decoded) * (element - decoded);
            squaredNorm += element * element;
            squaredLength += decoded * decoded;
        }
        double length = Math.sqrt(squaredLength) * (1 + ROUNDING);
        double error = Math.sqrt(squaredError) + (slack + 2 * ROUNDING) * Math.sqrt(squaredNorm);
        return new CodedQuery(weights, scale, CodedBlock.up(length), CodedBlock.up(error));
    }
}

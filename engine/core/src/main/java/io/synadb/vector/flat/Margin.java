package io.synadb.vector.flat;

import io.synadb.vector.DistanceMetric;
import io.synadb.vector.kernel.VectorKernel;

/**
 * Decides by an upper bound on a product whether a row can be among the nearest, by one comparison for every metric but
 * {@link DistanceMetric#HAMMING}:
 *
 * <pre>measure the row unless  bound on ⟨q, x⟩·unit(x) + base(x)  &lt;  threshold(distance at rank k)</pre>
 *
 * <p>The bound is one on the exact product of real numbers. But a row ranks by its float32 distance, which may be smaller
 * than the exact one, so the threshold gives way by as much as rounding can make out: γ = (n / 8 + 32) · 2⁻²⁴ for a sum of n
 * terms, by the contract of {@link VectorKernel}, and a little for what is computed from the sums.
 * Rows that are left out are therefore strictly farther, as measured, than k others; so the answer is that of a scan that
 * measures every row, to the last bit and tie.
 *
 * <p>Nothing is said of vectors so long or so short that a sum of squares leaves the middle of float32's range: they are
 * measured.
 *
 * <p>Immutable and thread-safe.
 */
final class Margin {
    private static final double SHORTEST = 1e-15;
    private static final double LONGEST = 1e15;

    /** Covers the few roundings of a distance that are not part of a sum; each is at most 2⁻²⁴ of it. */
    private static final double ROUNDING = 0x1p-20;

    private final DistanceMetric metric;
    private final double gamma;

    Margin(DistanceMetric metric, int dimensions) {
        this.metric = metric;
        this.gamma = VectorKernel.rounding(dimensions);
    }

    /** The share of |q|·|x| by which a product in float32 can differ from the exact one. */
    double gamma() {
        return gamma;
    }

    /** Whether anything can be said of a vector, row or query, of this length. */
    boolean holdsFor(double norm) {
        return (norm >= SHORTEST && norm <= LONGEST) || (norm == 0 && metric != DistanceMetric.COSINE);
    }

    /** What a vector of this length is multiplied with before its product counts. */
    double unit(double norm) {
        return metric == DistanceMetric.COSINE ? 1 / norm : 1;
    }

    /**
     * What is added to the product with a row.
     *
     * @param norm its length
     * @param uncertainty the share by which the square of that may be off
     */
    float base(double norm, double uncertainty) {
        return metric == DistanceMetric.L2
                ? Math.nextUp((float) (norm * norm * -0.5 * (1 - uncertainty - ROUNDING)))
                : 0;
    }

    /**
     * What a row must reach to be measured.
     *
     * @param queryNorm the query's length
     * @param limit the greatest distance that is still of use, or NaN if all are
     */
    float threshold(double queryNorm, float limit) {
        if (Float.isNaN(limit) || !holdsFor(queryNorm)) {
            return Float.NEGATIVE_INFINITY;
        }
        double exact =
                switch (metric) {
                    case COSINE -> 1 - limit - (3 * gamma + ROUNDING);
                    case L2 ->
                        0.5
                                * (queryNorm * queryNorm * (1 - ROUNDING)
                                        - (double) limit * limit * (1 + 3 * gamma + ROUNDING));
                    case DOT -> -limit;
                    case HAMMING -> throw new IllegalStateException("Hamming distances come from no product");
                };
        return Math.nextDown((float) exact);
    }
}

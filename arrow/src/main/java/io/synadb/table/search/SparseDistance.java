package io.synadb.table.search;

import io.synadb.vector.DistanceMetric;

/**
 * The distance of two sparse vectors, from sums in float64 over their indices in ascending order:
 *
 * <ul>
 *   <li>dot: −Σ aᵢbᵢ, and 0, not −0, for vectors that share no index;
 *   <li>cosine: 1 − Σ aᵢbᵢ / √(Σ aᵢ² · Σ bᵢ²), in [0, 2]; NaN where one of them is zero;
 *   <li>l2: √(Σ (aᵢ − bᵢ)² + (Σ aᵢ² + Σ bᵢ²)), the first sum over what both have, the others over what only one has.
 * </ul>
 *
 * <p>Products of float32 are exact in float64, so what is lost is the rounding of the sums, and of the result to float32. The
 * same two vectors give the same bits, whichever comes first, and in a search as here. Stateless and thread-safe.
 */
public final class SparseDistance {
    private SparseDistance() {}

    /**
     * The distance of two vectors of the same dimension.
     *
     * @param metric dot, cosine or l2
     * @param aIndices strictly ascending, one for each value
     * @param bIndices strictly ascending, one for each value
     */
    public static float of(DistanceMetric metric, int[] aIndices, float[] aValues, int[] bIndices, float[] bValues) {
        SparseSums sums = new SparseSums();
        int b = 0;
        for (int a = 0; a < aIndices.length; a++) {
            while (b < bIndices.length && bIndices[b] < aIndices[a]) {
                b++;
            }
            boolean isShared = b < bIndices.length && bIndices[b] == aIndices[a];
            sums.add(isShared ? bValues[b] : 0, aValues[a]);
        }
        return sums.distance(metric, squaredNorm(bValues));
    }

    /** The sum of the squares. */
    static double squaredNorm(float[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value * value;
        }
        return sum;
    }
}

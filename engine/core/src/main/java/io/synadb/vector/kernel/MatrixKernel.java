package io.synadb.vector.kernel;

/**
 * Products of many queries with many rows at a time, float32. Each number that is loaded is used several times, so the
 * processor is limited by its multipliers, not by memory: some seven times as many products a second as one by one.
 *
 * <p><b>Precision.</b> A product of vectors of n elements differs from the exact one by at most
 * {@code (n + 2) · 2⁻²⁴ · Σ|term|}, as long as no partial sum leaves the range of float32: the terms are added up one after
 * the other. It is not the bits of {@link VectorKernel#dot}; who needs those measures the few rows that matter again.
 *
 * <p>Every method throws {@link IndexOutOfBoundsException} if a range does not lie inside its array. Implementations are
 * stateless and thread-safe.
 */
public sealed interface MatrixKernel permits PlainMatrixKernel, SimdMatrixKernel {
    /** Queries in a panel. */
    int WIDTH = 64;

    /** Rows that {@link #multiply} takes at most. */
    int ROWS = 6;

    /**
     * The products of rows with the queries of a panel.
     *
     * @param panel element i of query j at {@code i * WIDTH + j}
     * @param rows holds the rows one after the other
     * @param count how many rows, at most {@link #ROWS}
     * @param products receives the product of row r with query j at {@code r * WIDTH + j}
     */
    void multiply(float[] panel, float[] rows, int rowsOffset, int count, int dimensions, float[] products);

    /**
     * Whether any query's bound on one row, {@code bound = (product · unit + slack · norms) + base}, is not less than its
     * threshold; NaN is not less.
     *
     * @param products {@link #WIDTH} of them
     * @param norms one for each query
     * @param thresholds one for each query
     * @param bounds receives the bounds
     */
    boolean bound(
            float[] products,
            int offset,
            float unit,
            float slack,
            float base,
            float[] norms,
            float[] thresholds,
            float[] bounds);
}

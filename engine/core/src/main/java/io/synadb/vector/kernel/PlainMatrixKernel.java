package io.synadb.vector.kernel;

import java.util.Objects;

/**
 * The twin in plain Java. Eight independent sums, of one row and eight queries, let the processor overlap the additions.
 *
 * <p>Stateless and thread-safe.
 */
final class PlainMatrixKernel implements MatrixKernel {
    private static final int STRIDE = 8;

    @Override
    public void multiply(float[] panel, float[] rows, int rowsOffset, int count, int dimensions, float[] products) {
        Objects.checkFromIndexSize(rowsOffset, count * dimensions, rows.length);
        for (int row = 0; row < count; row++) {
            for (int query = 0; query < WIDTH; query += STRIDE) {
                multiply(panel, query, rows, rowsOffset + row * dimensions, dimensions, products, row * WIDTH + query);
            }
        }
    }

    private static void multiply(
            float[] panel, int query, float[] rows, int row, int dimensions, float[] products, int to) {
        float s0 = 0;
        float s1 = 0;
        float s2 = 0;
        float s3 = 0;
        float s4 = 0;
        float s5 = 0;
        float s6 = 0;
        float s7 = 0;
        for (int i = 0, p = query; i < dimensions; i++, p += WIDTH) {
            float element = rows[row + i];
            s0 += element * panel[p];
            s1 += element * panel[p + 1];
            s2 += element * panel[p + 2];
            s3 += element * panel[p + 3];
            s4 += element * panel[p + 4];
            s5 += element * panel[p + 5];
            s6 += element * panel[p + 6];
            s7 += element * panel[p + 7];
        }
        products[to] = s0;
        products[to + 1] = s1;
        products[to + 2] = s2;
        products[to + 3] = s3;
        products[to + 4] = s4;
        products[to + 5] = s5;
        products[to + 6] = s6;
        products[to + 7] = s7;
    }

    @Override
    public boolean bound(
            float[] products,
            int offset,
            float unit,
            float slack,
            float base,
            float[] norms,
            float[] thresholds,
            float[] bounds) {
        boolean reached = false;
        for (int query = 0; query < WIDTH; query++) {
            float bound = (products[offset + query] * unit + slack * norms[query]) + base;
            bounds[query] = bound;
            reached |= !(bound < thresholds[query]);
        }
        return reached;
    }
}

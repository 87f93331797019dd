package io.synadb.vector.kernel;

import static jdk.incubator.vector.FloatVector.fromArray;

import java.util.Objects;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The twin on vector registers, whose lanes are queries. A tile of six rows and two registers of queries keeps twelve sums,
 * two registers of the panel and a broadcast element in registers: as much as sixteen of them hold, and enough independent
 * sums to hide the latency of the fused multiply-add.
 *
 * <p>No vector is an argument or a result of a method of ours, as {@link SimdKernel} says.
 *
 * <p>Stateless and thread-safe.
 */
final class SimdMatrixKernel implements MatrixKernel {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();

    @Override
    public void multiply(float[] panel, float[] rows, int rowsOffset, int count, int dimensions, float[] products) {
        Objects.checkFromIndexSize(rowsOffset, count * dimensions, rows.length);
        for (int query = 0; query < WIDTH; query += 2 * LANES) {
            if (count == ROWS) {
                multiplySix(panel, query, rows, rowsOffset, dimensions, products);
            } else {
                for (int row = 0; row < count; row++) {
                    multiplyOne(panel, query, rows, rowsOffset + row * dimensions, dimensions, products, row * WIDTH);
                }
            }
        }
    }

    private static void multiplySix(
            float[] panel, int query, float[] rows, int row0, int dimensions, float[] products) {
        int row1 = row0 + dimensions;
        int row2 = row1 + dimensions;
        int row3 = row2 + dimensions;
        int row4 = row3 + dimensions;
        int row5 = row4 + dimensions;
        FloatVector a0 = FloatVector.zero(SPECIES);
        FloatVector a1 = a0;
        FloatVector a2 = a0;
        FloatVector a3 = a0;
        FloatVector a4 = a0;
        FloatVector a5 = a0;
        FloatVector b0 = a0;
        FloatVector b1 = a0;
        FloatVector b2 = a0;
        FloatVector b3 = a0;
        FloatVector b4 = a0;
        FloatVector b5 = a0;
        for (int i = 0; i < dimensions; i++) {
            FloatVector p = fromArray(SPECIES, panel, i * WIDTH + query);
            FloatVector q = fromArray(SPECIES, panel, i * WIDTH + query + LANES);
            FloatVector element = FloatVector.broadcast(SPECIES, rows[row0 + i]);
            a0 = p.fma(element, a0);
            b0 = q.fma(element, b0);
            element = FloatVector.broadcast(SPECIES, rows[row1 + i]);
            a1 = p.fma(element, a1);
            b1 = q.fma(element, b1);
            element = FloatVector.broadcast(SPECIES, rows[row2 + i]);
            a2 = p.fma(element, a2);
            b2 = q.fma(element, b2);
            element = FloatVector.broadcast(SPECIES, rows[row3 + i]);
            a3 = p.fma(element, a3);
            b3 = q.fma(element, b3);
            element = FloatVector.broadcast(SPECIES, rows[row4 + i]);
            a4 = p.fma(element, a4);
            b4 = q.fma(element, b4);
            element = FloatVector.broadcast(SPECIES, rows[row5 + i]);
            a5 = p.fma(element, a5);
            b5 = q.fma(element, b5);
        }
        a0.intoArray(products, query);
        b0.intoArray(products, query + LANES);
        a1.intoArray(products, WIDTH + query);
        b1.intoArray(products, WIDTH + query + LANES);
        a2.intoArray(products, 2 * WIDTH + query);
        b2.intoArray(products, 2 * WIDTH + query + LANES);
        a3.intoArray(products, 3 * WIDTH + query);
        b3.intoArray(products, 3 * WIDTH + query + LANES);
        a4.intoArray(products, 4 * WIDTH + query);
        b4.intoArray(products, 4 * WIDTH + query + LANES);
        a5.intoArray(products, 5 * WIDTH + query);
        b5.intoArray(products, 5 * WIDTH + query + LANES);
    }

    private static void multiplyOne(
            float[] panel, int query, float[] rows, int row, int dimensions, float[] products, int to) {
        FloatVector a = FloatVector.zero(SPECIES);
        FloatVector b = a;
        for (int i = 0; i < dimensions; i++) {
            FloatVector element = FloatVector.broadcast(SPECIES, rows[row + i]);
            a = fromArray(SPECIES, panel, i * WIDTH + query).fma(element, a);
            b = fromArray(SPECIES, panel, i * WIDTH + query + LANES).fma(element, b);
        }
        a.intoArray(products, to + query);
        b.intoArray(products, to + query + LANES);
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
        for (int query = 0; query < WIDTH; query += LANES) {
            FloatVector bound = fromArray(SPECIES, products, offset + query)
                    .mul(unit)
                    .add(fromArray(SPECIES, norms, query).mul(slack))
                    .add(base);
            bound.intoArray(bounds, query);
            reached |= !bound.compare(VectorOperators.LT, fromArray(SPECIES, thresholds, query))
                    .allTrue();
        }
        return reached;
    }
}

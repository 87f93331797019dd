package io.synadb.table.bench;

import io.synadb.vector.kernel.VectorKernel;
import io.synadb.vector.kernel.VectorKernels;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.Locale;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;

/**
 * Adds up the columns of {@link ReadyRows}, in the same way for whoever reads them: vectors are copied to the first cache a few at a
 * time, because SIMD takes arrays, and added by the engine's kernel. Not thread-safe.
 */
public final class Sums {
    /** Together with the ones, these fit into the first cache. */
    private static final int BLOCK_FLOATS = 4096;

    private final VectorKernel kernel = VectorKernels.active();
    private final int dimensions;
    private final int blockRows;
    private final float[] block;
    private final float[] ones;

    private double elements;
    private long ids;
    private long rows;

    /** Of vectors with so many elements, or of none. */
    public Sums(int dimensions) {
        this.dimensions = dimensions;
        this.blockRows = Math.max(1, BLOCK_FLOATS / Math.max(1, dimensions));
        this.block = new float[blockRows * dimensions];
        this.ones = new float[dimensions];
        Arrays.fill(ones, 1);
    }

    /** Adds some columns of a batch. */
    public void add(VectorSchemaRoot batch, String... columns) {
        for (String column : columns) {
            switch (column) {
                case ReadyRows.ID -> addIds(batch.getVector(column), batch.getRowCount());
                case ReadyRows.VECTOR -> addVectors((FixedSizeListVector) batch.getVector(column), batch.getRowCount());
                default -> throw new IllegalArgumentException(column);
            }
        }
        rows += batch.getRowCount();
    }

    private void addIds(FieldVector column, int count) {
        LongBuffer values = column.getDataBuffer()
                .nioBuffer(0, count * Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .asLongBuffer();
        long sum = 0;
        for (int i = 0; i < count; i++) {
            sum += values.get(i);
        }
        ids += sum;
    }

    private void addVectors(FixedSizeListVector column, int count) {
        FloatBuffer values = column.getDataVector()
                .getDataBuffer()
                .nioBuffer(0, count * dimensions * Float.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer();
        double sum = 0;
        for (int first = 0; first < count; first += blockRows) {
            int length = Math.min(blockRows, count - first) * dimensions;
            values.get(first * dimensions, block, 0, length);
            for (int start = 0; start < length; start += dimensions) {
                sum += kernel.dot(block, start, ones, 0, dimensions);
            }
        }
        elements += sum;
    }

    /** As text, for who reads the same rows elsewhere; sums of elements are rounded, because the order of rows may differ. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%d rows, ids %d, elements %.4g", rows, ids, elements);
    }
}

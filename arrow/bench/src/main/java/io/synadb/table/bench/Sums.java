package io.synadb.table.bench;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static jdk.incubator.vector.FloatVector.fromByteBuffer;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Locale;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;

/**
 * Adds up the columns of {@link ReadyRows}, in the same way for whoever reads them: vectors by vector loads from where they lie, at
 * about the rate at which memory can be read. Not thread-safe.
 */
public final class Sums {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int WIDTH = SPECIES.vectorByteSize();
    /** So many floats are added as floats, and these sums as doubles. */
    private static final int BLOCK_BYTES = 64 << 10;

    private final int dimensions;

    private double elements;
    private long ids;
    private long rows;

    /** Of vectors with so many elements, or of none. */
    public Sums(int dimensions) {
        this.dimensions = dimensions;
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
                .order(LITTLE_ENDIAN)
                .asLongBuffer();
        long sum = 0;
        for (int i = 0; i < count; i++) {
            sum += values.get(i);
        }
        ids += sum;
    }

    private void addVectors(FixedSizeListVector column, int count) {
        ByteBuffer values = column.getDataVector().getDataBuffer().nioBuffer(0, count * dimensions * Float.BYTES);
        double sum = 0;
        for (int start = 0; start < values.limit(); start += BLOCK_BYTES) {
            sum += sum(values, start, Math.min(values.limit(), start + BLOCK_BYTES));
        }
        elements += sum;
    }

    private static double sum(ByteBuffer values, int start, int end) {
        FloatVector s0 = FloatVector.zero(SPECIES);
        FloatVector s1 = s0;
        FloatVector s2 = s0;
        FloatVector s3 = s0;
        int i = start;
        for (; i <= end - 4 * WIDTH; i += 4 * WIDTH) {
            s0 = s0.add(fromByteBuffer(SPECIES, values, i, LITTLE_ENDIAN));
            s1 = s1.add(fromByteBuffer(SPECIES, values, i + WIDTH, LITTLE_ENDIAN));
            s2 = s2.add(fromByteBuffer(SPECIES, values, i + 2 * WIDTH, LITTLE_ENDIAN));
            s3 = s3.add(fromByteBuffer(SPECIES, values, i + 3 * WIDTH, LITTLE_ENDIAN));
        }
        double sum = s0.add(s1).add(s2.add(s3)).reduceLanes(VectorOperators.ADD);
        FloatBuffer rest = values.duplicate().order(LITTLE_ENDIAN).position(i).asFloatBuffer();
        for (int k = 0; k < (end - i) / Float.BYTES; k++) {
            sum += rest.get(k);
        }
        return sum;
    }

    /** As text, for who reads the same rows elsewhere; sums of elements are rounded, because the order of rows may differ. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%d rows, ids %d, elements %.4g", rows, ids, elements);
    }
}

package io.synadb.table.bench;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import java.util.function.IntToLongFunction;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Rows of an {@link #ID} and a {@link #VECTOR}, in batches that are ready to be written. The peer makes the same ones in its own
 * process. Not thread-safe.
 */
public final class ReadyRows implements AutoCloseable {
    /** The column of ids, which count up from 0. */
    public static final String ID = "id";
    /** The column of vectors of float32. */
    public static final String VECTOR = "embedding";

    private final int dimensions;
    private final List<VectorSchemaRoot> batches;

    private ReadyRows(int dimensions, List<VectorSchemaRoot> batches) {
        this.dimensions = dimensions;
        this.batches = batches;
    }

    /** The columns; ids alone where vectors have no dimensions. */
    public static Schema schema(int dimensions) {
        List<Field> columns = new ArrayList<>();
        columns.add(new Field(ID, FieldType.notNullable(new ArrowType.Int(Long.SIZE, true)), null));
        if (dimensions > 0) {
            Field element = Field.nullable("item", new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE));
            columns.add(new Field(
                    VECTOR, FieldType.notNullable(new ArrowType.FixedSizeList(dimensions)), List.of(element)));
        }
        return new Schema(columns);
    }

    /** Rows whose ids count up from 0, with seeded vectors of elements from −1 to 1. */
    public static ReadyRows random(int count, int dimensions, int batchRows, BufferAllocator allocator) {
        return random(count, dimensions, batchRows, row -> row, allocator);
    }

    /** The same with other ids, by the number of the row. */
    public static ReadyRows random(
            int count, int dimensions, int batchRows, IntToLongFunction ids, BufferAllocator allocator) {
        float[] vectors = new float[Math.min(count, batchRows) * dimensions];
        SplittableRandom random = new SplittableRandom(1);
        return of(count, dimensions, batchRows, ids, allocator, first -> {
            for (int i = 0; i < vectors.length; i++) {
                vectors[i] = (float) (random.nextDouble() * 2 - 1);
            }
            return vectors;
        });
    }

    /** Rows of given vectors, one after the other in an array, whose ids count up from 0. */
    public static ReadyRows of(float[] vectors, int dimensions, int batchRows, BufferAllocator allocator) {
        int count = vectors.length / dimensions;
        return of(
                count,
                dimensions,
                batchRows,
                row -> row,
                allocator,
                first -> Arrays.copyOfRange(
                        vectors, first * dimensions, Math.min(count, first + batchRows) * dimensions));
    }

    private static ReadyRows of(
            int count,
            int dimensions,
            int batchRows,
            IntToLongFunction ids,
            BufferAllocator allocator,
            IntFunction<float[]> vectorsFrom) {
        List<VectorSchemaRoot> batches = new ArrayList<>();
        for (int first = 0; first < count; first += batchRows) {
            int rows = Math.min(batchRows, count - first);
            VectorSchemaRoot batch = VectorSchemaRoot.create(schema(dimensions), allocator);
            setIds(batch, first, rows, ids);
            if (dimensions > 0) {
                setVectors(batch, rows * dimensions, vectorsFrom.apply(first));
            }
            batch.setRowCount(rows);
            batches.add(batch);
        }
        return new ReadyRows(dimensions, batches);
    }

    private static void setIds(VectorSchemaRoot batch, int firstRow, int rows, IntToLongFunction ids) {
        BigIntVector column = (BigIntVector) batch.getVector(ID);
        column.allocateNew(rows);
        for (int row = 0; row < rows; row++) {
            column.set(row, ids.applyAsLong(firstRow + row));
        }
    }

    private static void setVectors(VectorSchemaRoot batch, int elements, float[] values) {
        FixedSizeListVector column = (FixedSizeListVector) batch.getVector(VECTOR);
        int rows = elements / column.getListSize();
        column.setInitialCapacity(rows);
        column.allocateNew();
        for (int row = 0; row < rows; row++) {
            column.setNotNull(row);
        }
        Float4Vector numbers = (Float4Vector) column.getDataVector();
        numbers.allocateNew(elements);
        for (int i = 0; i < elements; i++) {
            numbers.set(i, values[i]);
        }
    }

    /** The batches, which stay this object's. */
    public List<VectorSchemaRoot> batches() {
        return batches;
    }

    /** How many rows there are. */
    public int count() {
        return batches.stream().mapToInt(VectorSchemaRoot::getRowCount).sum();
    }

    /** How many elements a vector has. */
    public int dimensions() {
        return dimensions;
    }

    /** The bytes of ids and vectors, without what says which are null. */
    public long sizeBytes() {
        return count() * ((long) dimensions * Float.BYTES + Long.BYTES);
    }

    /** How many rows a batch has, but the last. */
    public int batchRows() {
        return batches.get(0).getRowCount();
    }

    /** The ids and vectors of a batch where they lie, without what says which are null. */
    List<ByteBuffer> values(VectorSchemaRoot batch) {
        List<ByteBuffer> values = new ArrayList<>();
        int rows = batch.getRowCount();
        values.add(batch.getVector(ID).getDataBuffer().nioBuffer(0, rows * Long.BYTES));
        if (batch.getVector(VECTOR) instanceof FixedSizeListVector vectors) {
            values.add(vectors.getDataVector().getDataBuffer().nioBuffer(0, rows * dimensions * Float.BYTES));
        }
        return values;
    }

    @Override
    public void close() {
        batches.forEach(VectorSchemaRoot::close);
    }
}

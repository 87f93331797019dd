package io.synadb.spark.read;

import java.util.List;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.MapData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.vectorized.ArrowColumnVector;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarBatchRow;
import org.apache.spark.unsafe.types.BinaryView;
import org.apache.spark.unsafe.types.CalendarInterval;
import org.apache.spark.unsafe.types.UTF8String;
import org.apache.spark.unsafe.types.VariantVal;
import org.jspecify.annotations.Nullable;

/**
 * A row that moves over a batch. It differs from Spark's own {@link ColumnarBatchRow}, which reads every other column, in
 * that a vector comes as one whole array, which Spark copies at once instead of element by element; binary ones as BINARY.
 *
 * <p>Not thread-safe.
 */
final class BatchRow extends InternalRow {
    private final int rows;
    private final StructType types;
    private final @Nullable FixedSizeListVector[] vectors;
    private final @Nullable VectorCells[] cells;
    private final ColumnarBatchRow others;

    BatchRow(VectorSchemaRoot batch, StructType types) {
        List<FieldVector> fields = batch.getFieldVectors();
        this.rows = batch.getRowCount();
        this.types = types;
        this.vectors = new FixedSizeListVector[fields.size()];
        this.cells = new VectorCells[fields.size()];
        @Nullable ColumnVector[] columns = new ColumnVector[fields.size()];
        for (int i = 0; i < columns.length; i++) {
            if (fields.get(i) instanceof FixedSizeListVector vector) {
                vectors[i] = vector;
                cells[i] = types.fields()[i].dataType() instanceof BinaryType ? null : new VectorCells(vector);
            } else {
                columns[i] = new ArrowColumnVector(fields.get(i));
            }
        }
        this.others = new ColumnarBatchRow(columns);
        this.others.rowId = -1;
    }

    /** Moves to the next row of the batch, if there is one. */
    boolean advance() {
        return ++others.rowId < rows;
    }

    @Override
    public int numFields() {
        return cells.length;
    }

    @Override
    public boolean isNullAt(int ordinal) {
        FixedSizeListVector vector = vectors[ordinal];
        return vector == null ? others.isNullAt(ordinal) : vector.isNull(others.rowId);
    }

    /** The whole array of a vector, valid until it is asked for again; a view of any other list. */
    @Override
    public @Nullable ArrayData getArray(int ordinal) {
        VectorCells vector = cells[ordinal];
        if (vector == null) {
            return others.getArray(ordinal);
        }
        return isNullAt(ordinal) ? null : vector.at(others.rowId);
    }

    @Override
    public InternalRow copy() {
        Object[] values = new Object[numFields()];
        for (int i = 0; i < values.length; i++) {
            values[i] = InternalRow.copyValue(get(i, types.fields()[i].dataType()));
        }
        return new GenericInternalRow(values);
    }

    @Override
    public @Nullable Object get(int ordinal, DataType type) {
        if (isNullAt(ordinal)) {
            return null;
        }
        if (vectors[ordinal] != null && type instanceof BinaryType) {
            return getBinary(ordinal);
        }
        return type instanceof ArrayType ? getArray(ordinal) : others.get(ordinal, type);
    }

    @Override
    public boolean getBoolean(int ordinal) {
        return others.getBoolean(ordinal);
    }

    @Override
    public byte getByte(int ordinal) {
        return others.getByte(ordinal);
    }

    @Override
    public short getShort(int ordinal) {
        return others.getShort(ordinal);
    }

    @Override
    public int getInt(int ordinal) {
        return others.getInt(ordinal);
    }

    @Override
    public long getLong(int ordinal) {
        return others.getLong(ordinal);
    }

    @Override
    public float getFloat(int ordinal) {
        return others.getFloat(ordinal);
    }

    @Override
    public double getDouble(int ordinal) {
        return others.getDouble(ordinal);
    }

    @Override
    public Decimal getDecimal(int ordinal, int precision, int scale) {
        return others.getDecimal(ordinal, precision, scale);
    }

    @Override
    public UTF8String getUTF8String(int ordinal) {
        return others.getUTF8String(ordinal);
    }

    @Override
    public byte[] getBinary(int ordinal) {
        FixedSizeListVector vector = vectors[ordinal];
        if (vector == null) {
            return others.getBinary(ordinal);
        }
        byte[] bits = new byte[vector.getListSize()];
        vector.getDataVector().getDataBuffer().getBytes((long) others.rowId * bits.length, bits);
        return bits;
    }

    @Override
    public BinaryView getBinaryView(int ordinal) {
        return vectors[ordinal] == null ? others.getBinaryView(ordinal) : BinaryView.fromBytes(getBinary(ordinal));
    }

    @Override
    public CalendarInterval getInterval(int ordinal) {
        return others.getInterval(ordinal);
    }

    @Override
    public VariantVal getVariant(int ordinal) {
        return others.getVariant(ordinal);
    }

    @Override
    public InternalRow getStruct(int ordinal, int numFields) {
        return others.getStruct(ordinal, numFields);
    }

    @Override
    public MapData getMap(int ordinal) {
        return others.getMap(ordinal);
    }

    @Override
    public void setNullAt(int ordinal) {
        throw new UnsupportedOperationException("A row of a scan is read-only");
    }

    @Override
    public void update(int ordinal, Object value) {
        throw new UnsupportedOperationException("A row of a scan is read-only");
    }
}

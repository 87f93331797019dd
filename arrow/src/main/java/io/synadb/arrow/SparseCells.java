package io.synadb.arrow;

import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.StructVector;

/**
 * A column of sparse vectors as memory: a view of a batch, which lives as long as that. Thread-safe as long as nobody writes.
 */
public final class SparseCells {
    private final StructVector column;
    private final ListVector indices;
    private final ListVector values;

    /** @param column whose first field holds the indices, and whose second the values */
    public SparseCells(StructVector column) {
        this.column = column;
        this.indices = (ListVector) column.getChildrenFromFields().get(0);
        this.values = (ListVector) column.getChildrenFromFields().get(1);
    }

    /** How many rows there are. */
    public int rows() {
        return column.getValueCount();
    }

    /** Whether a row has no vector. */
    public boolean isNull(int row) {
        return column.isNull(row);
    }

    /** The lists of indices. */
    public ListVector indices() {
        return indices;
    }

    /** The lists of values. */
    public ListVector values() {
        return values;
    }

    /** Where the list of a row begins among the elements of all; for the row behind the last one, where that ends. */
    public static int start(ListVector lists, int row) {
        return lists.getOffsetBuffer().getInt((long) row * Integer.BYTES);
    }

    /** The int32 of all rows. */
    public ArrowBuf indexData() {
        return data(indices);
    }

    /** The float32 of all rows. */
    public ArrowBuf valueData() {
        return data(values);
    }

    private static ArrowBuf data(ListVector lists) {
        FieldVector elements = lists.getDataVector();
        return elements.getDataBuffer();
    }
}

package io.synadb.spark.write.rows;

import org.apache.arrow.vector.complex.ListVector;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;
import org.apache.spark.sql.catalyst.util.ArrayData;

/** Copies lists, element by element. Not thread-safe. */
final class ListAppender extends ColumnAppender {
    private final ListVector lists;
    private final ColumnAppender elements;

    ListAppender(ListVector lists, ColumnAppender elements) {
        super(lists);
        this.lists = lists;
        this.elements = elements;
    }

    @Override
    long appendValue(SpecializedGetters values, int ordinal, int at) {
        ArrayData list = values.getArray(ordinal);
        int first = lists.startNewValue(at);
        long bytes = Integer.BYTES;
        for (int i = 0; i < list.numElements(); i++) {
            bytes += elements.append(list, i, first + i);
        }
        lists.endValue(at, list.numElements());
        return bytes;
    }

    @Override
    void finish() {
        elements.finish();
    }
}

package io.synadb.flink.types;

import org.apache.arrow.vector.complex.ListVector;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.types.logical.LogicalType;

/** Copies lists, element by element. Not thread-safe. */
final class ListAppender extends ColumnAppender {
    private final ListVector lists;
    private final ColumnAppender elements;
    private final ArrayData.ElementGetter getter;

    ListAppender(ListVector lists, LogicalType element, ColumnAppender elements, String path, RowPlace place) {
        super(lists, path, place);
        this.lists = lists;
        this.elements = elements;
        this.getter = ArrayData.createElementGetter(element.copy(true));
    }

    @Override
    long appendValue(Object value, int at) {
        ArrayData list = (ArrayData) value;
        int count = list.size();
        int first = lists.startNewValue(at);
        long bytes = Integer.BYTES + 1;
        for (int i = 0; i < count; i++) {
            bytes += elements.append(getter.getElementOrNull(list, i), first + i);
        }
        lists.endValue(at, count);
        return bytes;
    }

    @Override
    void finish() {
        elements.finish();
    }
}

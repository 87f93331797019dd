package io.synadb.flink.types;

import io.synadb.arrow.Validity;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BitVectorHelper;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.flink.table.data.ArrayData;

/** Copies lists of numbers as memory. Null numbers are zero. Not thread-safe. */
final class NumberListAppender extends ColumnAppender {
    private final ListVector lists;
    private final FieldVector elements;
    private final boolean elementsNullable;
    private final NumberType type;

    NumberListAppender(ListVector lists, NumberType type, String path, RowPlace place) {
        super(lists, path, place);
        this.lists = lists;
        this.elements = lists.getDataVector();
        this.elementsNullable = elements.getField().isNullable();
        this.type = type;
    }

    @Override
    long appendValue(Object value, int at) {
        ArrayData list = (ArrayData) value;
        int count = list.size();
        int nullElement = Nulls.first(list);
        if (nullElement >= 0 && !elementsNullable) {
            throw invalid("has NULL as element " + nullElement
                    + " of its list, expected numbers, because the table declares them NOT NULL. Filter such rows before"
                    + " the sink");
        }
        int first = lists.startNewValue(at);
        while (elements.getValueCapacity() < first + count) {
            elements.reAlloc();
        }
        type.copy(list, elements.getDataBuffer(), (long) first * type.width());
        ArrowBuf validity = elements.getValidityBuffer();
        Validity.set(validity, first, count);
        if (nullElement >= 0) {
            markNulls(list, nullElement, first, validity);
        }
        lists.endValue(at, count);
        return (long) count * type.width() + count / Byte.SIZE + Integer.BYTES + 1;
    }

    private void markNulls(ArrayData list, int firstNull, int first, ArrowBuf validity) {
        for (int i = firstNull; i < list.size(); i++) {
            if (list.isNullAt(i)) {
                BitVectorHelper.unsetBit(validity, first + i);
                elements.getDataBuffer().setZero((long) (first + i) * type.width(), type.width());
            }
        }
    }
}

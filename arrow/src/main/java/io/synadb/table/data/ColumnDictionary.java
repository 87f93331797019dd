package io.synadb.table.data;

import io.synadb.arrow.Schemas;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * The dictionary of one column while its file is written.
 *
 * <p>A chunk whose values are all in the newest dictionary of the file uses that one. Otherwise a new one is written before the
 * chunk: the values so far and the new ones, as long as these are {@value #MOST_VALUES} of {@value #MOST_BYTES} bytes at most; else
 * those of the chunk alone, which are then forgotten. Not thread-safe.
 */
final class ColumnDictionary {
    static final int MOST_VALUES = 65_536;
    static final int MOST_BYTES = 1 << 20;
    private static final int NOTHING = -1;

    private final Field column;
    private DictionaryValues values = new DictionaryValues();
    /** How many of the values the newest dictionary of the file has. */
    private int written = NOTHING;

    /** @param column with its field id */
    ColumnDictionary(Field column) {
        this.column = column;
    }

    int id() {
        return Schemas.fieldId(column);
    }

    /** The numbers of the values of a column, which the caller closes: null where they are. */
    IntVector encode(BaseVariableWidthVector texts) {
        IntVector numbers = new IntVector(column.getName(), texts.getAllocator());
        try {
            numbers.allocateNew(texts.getValueCount());
            fill(numbers, texts);
            if (isLarge() && isNew()) {
                forget();
                fill(numbers, texts);
            }
            numbers.setValueCount(texts.getValueCount());
            return numbers;
        } catch (RuntimeException | Error e) {
            numbers.close();
            throw e;
        }
    }

    private void fill(IntVector numbers, BaseVariableWidthVector texts) {
        for (int row = 0; row < texts.getValueCount(); row++) {
            if (texts.isNull(row)) {
                numbers.set(row, 0);
                numbers.setNull(row);
            } else {
                int start = texts.getOffsetBuffer().getInt((long) row * Integer.BYTES);
                int end = texts.getOffsetBuffer().getInt((row + 1L) * Integer.BYTES);
                numbers.set(row, values.number(texts.getDataBuffer(), start, end - start));
            }
        }
    }

    private boolean isLarge() {
        return values.count() > MOST_VALUES || values.sizeBytes() > MOST_BYTES;
    }

    /** Whether the numbers that were given are of a dictionary that the file does not have. */
    boolean isNew() {
        return values.count() != written;
    }

    /** The values in order, as a column that the caller closes. */
    BaseVariableWidthVector values(BufferAllocator allocator) {
        return values.toVector(column, allocator);
    }

    /** Notes that the file has the values now. */
    void written() {
        written = values.count();
        if (isLarge()) {
            forget();
        }
    }

    /** Starts a dictionary anew. */
    void forget() {
        values = new DictionaryValues();
        written = NOTHING;
    }
}

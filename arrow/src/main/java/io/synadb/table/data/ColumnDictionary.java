package io.synadb.table.data;

import io.synadb.arrow.Schemas;
import java.util.BitSet;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.types.pojo.Field;
import org.jspecify.annotations.Nullable;

/**
 * The dictionary of one column while its file is written.
 *
 * <p>A chunk whose values are all in the newest dictionary of the file uses that one. Otherwise a new one is written before the
 * chunk: of all values so far, or, where these are more than twice as many bytes as those of the chunk, of the chunk alone; so a
 * file that grows by a few new values at a time does not repeat the others. Once chunks without any new value have
 * been given as many bytes so as all values take, all are written once more, for the chunks that follow. Together the
 * dictionaries are no more than three times as long as those of each chunk alone would be.
 *
 * <p>Beyond {@value #MOST_VALUES} values or {@value #MOST_BYTES} bytes the values so far are forgotten. Not thread-safe.
 */
final class ColumnDictionary {
    static final int MOST_VALUES = 65_536;
    static final int MOST_BYTES = 1 << 20;
    private static final int NOTHING = -1;
    /** About what a dictionary takes beside its values: a record, a message, a line of each footer. */
    private static final int OVERHEAD_BYTES = 512;

    private final Field column;
    private DictionaryValues values = new DictionaryValues();
    /** How many of the values the newest dictionary of the file has; {@link #NOTHING} if it is of other values. */
    private int written = NOTHING;
    /** Whether the file has any. */
    private boolean hasAny;
    /** What chunks of known values have cost since all values were written last. */
    private long repeatedBytes;
    /** The values of the chunk that was encoded last, if it is to have a dictionary of its own. */
    private @Nullable DictionaryValues own;
    /** Whether that chunk needs a dictionary that the file does not have. */
    private boolean isNew;

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
            int known = values.count();
            fill(numbers, texts, values);
            if (isLarge() && values.count() > known) {
                forget();
                fill(numbers, texts, values);
            }
            numbers.setValueCount(texts.getValueCount());
            choose(numbers, texts, values.count() == known);
            return numbers;
        } catch (RuntimeException | Error e) {
            numbers.close();
            throw e;
        }
    }

    private void choose(IntVector numbers, BaseVariableWidthVector texts, boolean isKnown) {
        own = null;
        BitSet used = new BitSet(values.count());
        for (int row = 0; row < numbers.getValueCount(); row++) {
            if (!numbers.isNull(row)) {
                used.set(numbers.get(row));
            }
        }
        isNew = used.isEmpty() ? !hasAny : used.length() > written;
        if (!isNew) {
            return;
        }
        long all = OVERHEAD_BYTES + values.sizeBytes() + (long) Integer.BYTES * values.count();
        long alone = OVERHEAD_BYTES
                + used.stream()
                        .mapToLong(value -> values.lengthBytes(value) + Integer.BYTES)
                        .sum();
        repeatedBytes += isKnown ? alone : 0;
        if (all > 2 * alone && repeatedBytes < all) {
            DictionaryValues ofChunk = new DictionaryValues();
            fill(numbers, texts, ofChunk);
            own = ofChunk;
        }
    }

    private static void fill(IntVector numbers, BaseVariableWidthVector texts, DictionaryValues values) {
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
        return isNew;
    }

    /** The values of that dictionary in order, as a column that the caller closes. */
    BaseVariableWidthVector values(BufferAllocator allocator) {
        return (own != null ? own : values).toVector(column, allocator);
    }

    /** Notes that the file has the dictionary now. */
    void written() {
        hasAny = true;
        if (own != null) {
            written = NOTHING;
            return;
        }
        written = values.count();
        repeatedBytes = 0;
        if (isLarge()) {
            forget();
        }
    }

    /** Starts a dictionary anew. */
    void forget() {
        values = new DictionaryValues();
        written = NOTHING;
        repeatedBytes = 0;
    }
}

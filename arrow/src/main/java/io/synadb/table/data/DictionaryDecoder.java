package io.synadb.table.data;

import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.types.pojo.Field;

/** Puts values in the place of their numbers. Stateless and thread-safe. */
final class DictionaryDecoder {
    private DictionaryDecoder() {}

    /**
     * A column of values, which the caller closes; null where the numbers are.
     *
     * @param values texts or bytes, none null; their offsets are not trusted
     * @param column what the result is to be
     * @throws IllegalArgumentException when a number has no value, or the values take 2 GiB or more
     */
    static BaseVariableWidthVector decode(
            IntVector numbers, BaseVariableWidthVector values, Field column, BufferAllocator allocator) {
        int[] offsets = offsets(values);
        int rows = numbers.getValueCount();
        long bytes = 0;
        for (int row = 0; row < rows; row++) {
            if (!numbers.isNull(row)) {
                int number = numbers.get(row);
                if (number < 0 || number >= offsets.length - 1) {
                    throw new IllegalArgumentException("found value " + number + " of a dictionary of "
                            + (offsets.length - 1) + " in '" + column.getName() + "', row " + row + " of the chunk");
                }
                bytes += offsets[number + 1] - offsets[number];
            }
        }
        if (bytes > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "found values of " + bytes + " bytes in '" + column.getName() + "', expected less than 2 GiB");
        }
        BaseVariableWidthVector decoded = (BaseVariableWidthVector) column.createVector(allocator);
        try {
            decoded.allocateNew(bytes, rows);
            copy(numbers, values.getDataBuffer(), offsets, decoded);
            return decoded;
        } catch (RuntimeException | Error e) {
            decoded.close();
            throw e;
        }
    }

    private static int[] offsets(BaseVariableWidthVector values) {
        int count = values.getValueCount();
        int[] offsets = new int[count + 1];
        for (int i = 0; i <= count && count > 0; i++) {
            offsets[i] = values.getOffsetBuffer().getInt((long) i * Integer.BYTES);
            if (offsets[i] < (i == 0 ? 0 : offsets[i - 1])) {
                throw new IllegalArgumentException("found the offset " + offsets[i] + " of value " + i
                        + " in the dictionary of '" + values.getName() + "', before the one before it");
            }
        }
        return offsets;
    }

    private static void copy(IntVector numbers, ArrowBuf values, int[] offsets, BaseVariableWidthVector target) {
        int rows = numbers.getValueCount();
        ArrowBuf ends = target.getOffsetBuffer();
        ArrowBuf data = target.getDataBuffer();
        ends.setInt(0, 0);
        int end = 0;
        for (int row = 0; row < rows; row++) {
            if (!numbers.isNull(row)) {
                int number = numbers.get(row);
                int length = offsets[number + 1] - offsets[number];
                data.setBytes(end, values, offsets[number], length);
                end += length;
            }
            ends.setInt((row + 1L) * Integer.BYTES, end);
        }
        target.getValidityBuffer().setBytes(0, numbers.getValidityBuffer(), 0, (rows + 7L) / 8);
        target.setLastSet(rows - 1);
        target.setValueCount(rows);
    }
}

package io.synadb.flink.types;

import java.util.Arrays;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.FieldVector;
import org.apache.flink.core.memory.MemorySegment;
import org.apache.flink.core.memory.MemorySegmentFactory;
import org.apache.flink.table.data.binary.BinaryArrayData;

/**
 * Makes Flink's binary arrays of ranges of a vector of numbers, each with one copy of memory. Not thread-safe.
 *
 * <p>The layout is that of {@link BinaryArrayData}: the number of elements, a bit for each that is null, the elements, and
 * zeros up to a whole word; null elements are zero, as Flink compares and hashes arrays by their bytes.
 */
final class NumberArrays {
    private final FieldVector numbers;
    private final ArrowBuf data;
    private final int width;
    private final boolean hasNulls;

    /** @param numbers loaded: what it holds is read from now on */
    NumberArrays(FieldVector numbers, NumberType type) {
        this.numbers = numbers;
        this.data = numbers.getDataBuffer();
        this.width = type.width();
        this.hasNulls = numbers.getNullCount() > 0;
    }

    /** The elements from {@code first} on, a copy. */
    BinaryArrayData read(int first, int count) {
        int header = BinaryArrayData.calculateHeaderInBytes(count);
        int length = count * width;
        byte[] bytes = new byte[(header + length + 7) & ~7];
        data.getBytes((long) first * width, bytes, header, length);
        MemorySegment segment = MemorySegmentFactory.wrap(bytes);
        segment.putInt(0, count);
        BinaryArrayData array = new BinaryArrayData();
        array.pointTo(segment, 0, bytes.length);
        if (hasNulls) {
            markNulls(array, first, bytes, header);
        }
        return array;
    }

    private void markNulls(BinaryArrayData array, int first, byte[] bytes, int header) {
        for (int i = 0; i < array.size(); i++) {
            if (numbers.isNull(first + i)) {
                array.setNullAt(i);
                int start = header + i * width;
                Arrays.fill(bytes, start, start + width, (byte) 0);
            }
        }
    }
}

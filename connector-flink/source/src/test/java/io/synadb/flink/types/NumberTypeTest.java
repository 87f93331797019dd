package io.synadb.flink.types;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.flink.core.memory.MemorySegment;
import org.apache.flink.core.memory.MemorySegmentFactory;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.binary.BinaryArrayData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumberTypeTest {
    private static final long AT = 8;

    /** A row that came over a network may lie across the segments of a buffer pool, and outside the heap. */
    @ParameterizedTest
    @CsvSource({"64, 0, false", "64, 60, false", "64, 63, true", "128, 17, true", "4096, 3, true", "8, 0, false"})
    void copiesArraysAcrossSegments(int segmentBytes, int offset, boolean offHeap) {
        float[] numbers = numbers(50);
        BinaryArrayData whole = BinaryArrayData.fromPrimitiveArray(numbers);
        byte[] bytes = new byte[offset + whole.getSizeInBytes()];
        whole.getSegments()[0].get(whole.getOffset(), bytes, offset, whole.getSizeInBytes());
        MemorySegment[] segments = new MemorySegment[(bytes.length + segmentBytes - 1) / segmentBytes];
        for (int i = 0; i < segments.length; i++) {
            segments[i] = offHeap
                    ? MemorySegmentFactory.allocateUnpooledOffHeapMemory(segmentBytes)
                    : MemorySegmentFactory.allocateUnpooledSegment(segmentBytes);
            int start = i * segmentBytes;
            segments[i].put(0, bytes, start, Math.min(segmentBytes, bytes.length - start));
        }
        BinaryArrayData scattered = new BinaryArrayData();
        scattered.pointTo(segments, offset, whole.getSizeInBytes());

        assertThat(copied(scattered)).isEqualTo(numbers);
    }

    @Test
    void copiesWhatHasNoElements() {
        assertThat(copied(BinaryArrayData.fromPrimitiveArray(new float[0]))).isEmpty();
        assertThat(copied(new GenericArrayData(new float[0]))).isEmpty();
        assertThat(copied(new GenericArrayData(new Object[0]))).isEmpty();
    }

    private static float[] copied(ArrayData array) {
        try (BufferAllocator allocator = new RootAllocator();
                ArrowBuf target = allocator.buffer(AT + array.size() * 4L + 8)) {
            target.setZero(0, target.capacity());
            NumberType.FLOAT32.copy(array, target, AT);
            float[] numbers = new float[array.size()];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = target.getFloat(AT + i * 4L);
            }
            assertThat(target.getLong(0)).as("before the target").isZero();
            assertThat(target.getLong(AT + array.size() * 4L))
                    .as("behind the target")
                    .isZero();
            return numbers;
        }
    }

    private static float[] numbers(int count) {
        Random random = new Random(count);
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = random.nextFloat();
        }
        return numbers;
    }
}

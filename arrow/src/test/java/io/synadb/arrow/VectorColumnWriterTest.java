package io.synadb.arrow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BitVectorHelper;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class VectorColumnWriterTest {
    private static final int DIMENSIONS = 3;

    @Test
    void nullsAreZeroAndValidAndNothingOfAnEarlierBatchStays() {
        try (RootAllocator allocator = new RootAllocator();
                FixedSizeListVector vectors = (FixedSizeListVector)
                        Schemas.vector("v", true, DIMENSIONS).createVector(allocator)) {
            vectors.setInitialCapacity(1);
            vectors.allocateNew();
            VectorColumnWriter writer = new VectorColumnWriter(vectors);
            assertThat(writer.dimensions()).isEqualTo(DIMENSIONS);
            assertThat(writer.vectorBytes()).isEqualTo(DIMENSIONS * Float.BYTES);
            fill(writer, vectors, Collections.nCopies(1_000, null));
            writer.reset();
            fill(writer, vectors, Collections.nCopies(1_000, 7f));
            writer.reset();
            fill(writer, vectors, Arrays.asList(1f, null, 3f));
            for (int row = 3; row < 1_000; row++) {
                assertThat(BitVectorHelper.get(vectors.getValidityBuffer(), row))
                        .as("row %d, behind the last", row)
                        .isZero();
            }
        }
    }

    /** Writes vectors of one number each, null for a null vector, and checks what stands there. */
    private static void fill(VectorColumnWriter writer, FixedSizeListVector vectors, List<@Nullable Float> rows) {
        for (int row = 0; row < rows.size(); row++) {
            Float number = rows.get(row);
            if (number == null) {
                writer.setNull(row);
                continue;
            }
            long offset = writer.reserve(row);
            for (int i = 0; i < DIMENSIONS; i++) {
                writer.numbers().setFloat(offset + (long) i * Float.BYTES, number);
            }
            writer.setNotNull(row);
        }
        vectors.setValueCount(rows.size());
        writer.finish();
        Float4Vector numbers = (Float4Vector) vectors.getDataVector();
        for (int row = 0; row < rows.size(); row++) {
            Float number = rows.get(row);
            assertThat(vectors.isNull(row)).isEqualTo(number == null);
            for (int i = 0; i < DIMENSIONS; i++) {
                int at = row * DIMENSIONS + i;
                assertThat(numbers.isNull(at)).isFalse();
                assertThat(numbers.get(at)).isEqualTo(number == null ? 0f : number);
            }
        }
    }
}

package io.synadb.arrow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RowCopyTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void copiesAnyRangesOfAnyType(long seed) {
        Random random = new Random(seed);
        Schema schema = RandomBatches.everyType();
        RandomBatches batches = new RandomBatches(random, random.nextDouble() / 2);
        List<List<Object>> expected = new ArrayList<>();
        try (BufferAllocator allocator = new RootAllocator();
                VectorSchemaRoot target = VectorSchemaRoot.create(schema, allocator)) {
            RowCopy copy = RowCopy.into(target, 1);
            for (int i = 0; i < 20; i++) {
                try (VectorSchemaRoot batch = batches.batch(schema, 1 + random.nextInt(50), allocator)) {
                    int first = random.nextInt(batch.getRowCount());
                    int count = random.nextInt(batch.getRowCount() - first + 1);
                    copy.append(batch, first, count);
                    expected.addAll(RandomBatches.rows(batch).subList(first, first + count));
                }
            }
            copy.finish();
            assertThat(copy.rows()).isEqualTo(expected.size());
            assertThat(RandomBatches.rows(target)).as("seed %d", seed).isEqualTo(expected);
        }
    }
}

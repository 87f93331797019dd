package io.synadb.arrow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.Test;

class RowSelectionTest {
    @Test
    void doesWhatSetsOfRowsDo() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 2_000; round++) {
            int rows = random.nextInt(200);
            RowSelection selection = RowSelection.all(rows);
            BitSet expected = new BitSet();
            expected.set(0, rows);
            for (int step = 0; step < 4 && rows > 0; step++) {
                change(selection, expected, rows, random);
            }
            assertThat(selected(selection)).as("seed %d", seed).isEqualTo(expected);
            assertThat(selection.count()).isEqualTo(expected.cardinality());
            assertThat(selection.isEmpty()).isEqualTo(expected.isEmpty());
            for (int row = 0; row < rows; row++) {
                assertThat(selection.contains(row)).isEqualTo(expected.get(row));
                assertThat(selection.nextRemoved(row)).isEqualTo(Math.min(rows, expected.nextClearBit(row)));
            }
        }
    }

    private static void change(RowSelection selection, BitSet expected, int rows, Random random) {
        int first = random.nextInt(rows);
        int end = first + random.nextInt(rows - first + 1);
        switch (random.nextInt(5)) {
            case 0 -> {
                selection.retainRange(first, end);
                expected.clear(0, first);
                expected.clear(end, rows);
            }
            case 1 -> {
                selection.remove(first);
                expected.clear(first);
            }
            case 2 -> {
                long mask = random.nextLong();
                selection.retain(first / 64, mask);
                IntStream.range(0, 64)
                        .filter(bit -> (mask >>> bit & 1) == 0)
                        .forEach(bit -> expected.clear(first / 64 * 64 + bit));
            }
            case 3 -> {
                selection.retainFirst(end);
                expected.stream().skip(end).boxed().toList().forEach(expected::clear);
            }
            default -> {
                RowSelection more = RowSelection.all(rows);
                more.retainRange(first, end);
                selection.addAll(more);
                expected.set(first, end);
            }
        }
    }

    private static BitSet selected(RowSelection selection) {
        BitSet rows = new BitSet();
        for (int row = selection.next(0); row < selection.rows(); row = selection.next(row + 1)) {
            rows.set(row);
        }
        return rows;
    }

    @Test
    void takesTheSelectedRowsOfEveryType() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        try (BufferAllocator allocator = new RootAllocator()) {
            for (int round = 0; round < 20; round++) {
                int rows = 1 + random.nextInt(150);
                VectorSchemaRoot batch =
                        new RandomBatches(random, 0.2).batch(RandomBatches.everyType(), rows, allocator);
                List<List<Object>> all = RandomBatches.rows(batch);
                RowSelection selection = RowSelection.all(rows);
                selection.retain(0, ~(1L << random.nextInt(64)));
                List<List<Object>> expected =
                        selected(selection).stream().mapToObj(all::get).toList();
                try (VectorSchemaRoot taken = selection.take(batch, allocator)) {
                    assertThat(RandomBatches.rows(taken)).as("seed %d", seed).isEqualTo(expected);
                }
            }
        }
    }

    @Test
    void aBatchOfWhichAllIsSelectedIsNotCopied() {
        try (BufferAllocator allocator = new RootAllocator()) {
            VectorSchemaRoot batch =
                    new RandomBatches(new Random(1), 0).batch(RandomBatches.everyType(), 70, allocator);
            try (VectorSchemaRoot taken = RowSelection.all(70).take(batch, allocator)) {
                assertThat(taken).isSameAs(batch);
            }
        }
    }
}

package io.synadb.vector.hnsw;

import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.vector.DistanceMetric;
import io.synadb.vector.GrowingVectors;
import io.synadb.vector.IndexKind;
import io.synadb.vector.IndexSpec;
import io.synadb.vector.Neighbors;
import io.synadb.vector.SearchParams;
import io.synadb.vector.Vectors;
import io.synadb.vector.hnsw.graph.GraphValidator;
import io.synadb.vector.hnsw.graph.GrowingGraph;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Inserts, removals and searches of many threads at once; afterwards the graph must be as good as any. */
class HnswConcurrencyTest {
    private static final int ROWS = 1500;
    private static final int THREADS = 8;
    private static final int STEPS = 700;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void theGraphIsWholeAfterEverybodyWorkedOnItAtOnce(long seed) {
        // Narrow clusters, few links: as many cuts and hand-overs as can be had.
        Vectors rows = seed == 1 ? Rows.gaussian(ROWS, 12, seed) : Rows.tightClusters(20, ROWS / 20, 6, seed);
        IndexSpec spec =
                IndexSpec.of(IndexKind.HNSW, DistanceMetric.L2).with("m", 4).with("ef-construction", 24);
        try (HnswIndex index = HnswIndex.empty(rows, spec)) {
            AtomicIntegerArray removedForGood = new AtomicIntegerArray(ROWS);
            AtomicInteger ids = new AtomicInteger();
            Parallel.run(THREADS, () -> {
                int id = ids.getAndIncrement();
                SplittableRandom random = new SplittableRandom(31 * seed + id);
                for (int step = 0; step < STEPS; step++) {
                    // Each thread changes rows of its own, so that it knows which are in.
                    int row = random.nextInt(ROWS / THREADS) * THREADS + id;
                    if (row < ROWS && removedForGood.get(row) == 0) {
                        if (random.nextInt(4) > 0) {
                            index.insert(row);
                        } else {
                            index.remove(row);
                            if (random.nextBoolean()) {
                                removedForGood.set(row, 1);
                            }
                        }
                    }
                    if (step % 8 == 0) {
                        checkSearch(index, rows.row(random.nextInt(ROWS)), removedForGood);
                    }
                }
            });
            GraphValidator.check(index.graph(), 4);
            assertThat(Rows.recall(index, Rows.gaussian(50, rows.dimensions(), 9), SearchParams.nearest(10)))
                    .as("recall, seed %d", seed)
                    .isGreaterThan(seed == 1 ? 0.9 : 0.75);
        }
    }

    /** With two links a row, every second row stands on two levels, and the entry comes and goes. */
    @Test
    void theSmallestGraphsAreWholeAfterEverybodyWorkedOnThemAtOnce() {
        int count = 48;
        int threads = 4;
        for (long seed = 0; seed < 200; seed++) {
            IndexSpec spec = IndexSpec.of(IndexKind.HNSW, DistanceMetric.L2)
                    .with("m", 2)
                    .with("ef-construction", 8)
                    .with("seed", seed);
            try (HnswIndex index = HnswIndex.empty(Rows.gaussian(count, 4, seed), spec)) {
                AtomicInteger ids = new AtomicInteger();
                long graph = seed;
                Parallel.run(threads, () -> {
                    int id = ids.getAndIncrement();
                    SplittableRandom random = new SplittableRandom(31 * graph + id);
                    for (int step = 0; step < 300; step++) {
                        int row = random.nextInt(count / threads) * threads + id;
                        if (random.nextBoolean()) {
                            index.insert(row);
                        } else {
                            index.remove(row);
                        }
                    }
                });
                GraphValidator.check(index.graph(), 2);
            }
        }
    }

    /** As it grows from nothing, with rows far from zero, the graph is exchanged for others. */
    @Test
    void theGraphIsWholeAfterOthersTookItsPlaceUnderEverybody() {
        Vectors source = Shape.OFFSET.vectors(ROWS, 12, 5);
        GrowingVectors rows = new GrowingVectors(12);
        IndexSpec spec =
                IndexSpec.of(IndexKind.HNSW, DistanceMetric.L2).with("m", 4).with("ef-construction", 24);
        try (HnswIndex index = HnswIndex.empty(rows, spec)) {
            AtomicIntegerArray removedForGood = new AtomicIntegerArray(ROWS);
            Parallel.run(THREADS, () -> {
                for (int step = 0; step < ROWS / THREADS; step++) {
                    int row = rows.append(source.row(step));
                    index.insert(row);
                    if (row % 5 == 0) {
                        index.remove(row);
                        removedForGood.set(row, 1);
                    }
                    if (step % 8 == 0) {
                        checkSearch(index, source.row(step), removedForGood);
                    }
                }
            });
            GrowingGraph graph = (GrowingGraph) index.graph();
            GraphValidator.check(graph, 4);
            assertThat(graph.coding().origin().isZero()).isFalse();
            for (int row = 0; row < rows.size(); row++) {
                assertThat(graph.holds(row)).as("row %d", row).isEqualTo(row % 5 != 0);
            }
            assertThat(index.size()).isEqualTo(graph.nodes());
        }
    }

    private static void checkSearch(HnswIndex index, float[] query, AtomicIntegerArray removedForGood) {
        int[] before = new int[ROWS];
        for (int row = 0; row < ROWS; row++) {
            before[row] = removedForGood.get(row);
        }
        Neighbors found = index.search(query, SearchParams.nearest(5));
        for (int rank = 0; rank < found.size(); rank++) {
            assertThat(before[found.row(rank)])
                    .as("row %d was out before", found.row(rank))
                    .isZero();
            assertThat(rank == 0 || found.distance(rank - 1) <= found.distance(rank))
                    .isTrue();
        }
    }
}

package io.synadb.vector.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.vector.DistanceMetric;
import io.synadb.vector.kernel.TopK;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What a search of a collection may see while other threads write. Each vector lies at a distance from the origin that its
 * key says, so a key with another's vector would be seen too.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
abstract class AbstractCollectionThreadsContract {
    static final VectorConfig CONFIG = VectorConfig.of(2, DistanceMetric.L2);
    private static final float[] ORIGIN = {0, 0};
    private static final int REPLACED = 10;
    private static final int BATCHES = 150;
    private static final int BATCH = 7;

    private final AtomicInteger batchesDone = new AtomicInteger();
    private final AtomicInteger deleted = new AtomicInteger();

    /** A new, empty collection. */
    abstract VectorCollection openEmpty();

    @Test
    void aSearchSeesEachWriteWholeOrNotAtAll() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(5);
        try (VectorCollection collection = openEmpty()) {
            for (int i = 0; i < REPLACED; i++) {
                collection.insert("replaced/" + i, at(i));
            }
            List<Future<?>> writers = new ArrayList<>();
            writers.add(threads.submit(step(() -> replace(collection))));
            writers.add(threads.submit(step(() -> insertBatches(collection))));
            writers.add(threads.submit(step(() -> insertAndDelete(collection))));
            Callable<Integer> searcher = () -> {
                int searches = 0;
                boolean last;
                do {
                    last = writers.stream().allMatch(Future::isDone);
                    searchAndCheck(collection);
                    searches++;
                } while (!last);
                return searches;
            };
            List<Future<Integer>> searchers = List.of(threads.submit(searcher), threads.submit(searcher));
            for (Future<?> writer : writers) {
                join(writer);
            }
            for (Future<Integer> each : searchers) {
                assertThat((Integer) join(each)).isPositive();
            }
            assertThat(collection.size()).isEqualTo(REPLACED + BATCHES * BATCH);
        } finally {
            threads.shutdownNow();
        }
    }

    private static Callable<Integer> step(Runnable work) {
        return () -> {
            work.run();
            return 0;
        };
    }

    private static Object join(Future<?> task) throws InterruptedException {
        try {
            return task.get();
        } catch (ExecutionException e) {
            throw new AssertionError("A thread failed: " + e.getCause(), e.getCause());
        }
    }

    private static float[] at(int distance) {
        return new float[] {distance, 0};
    }

    private static void replace(VectorCollection collection) {
        for (int round = 0; round < 60; round++) {
            for (int i = 0; i < REPLACED; i++) {
                collection.upsert("replaced/" + i, round % 2 == 0 ? new float[] {0, i} : at(i));
            }
        }
    }

    private void insertBatches(VectorCollection collection) {
        for (int batch = 0; batch < BATCHES; batch++) {
            List<String> keys = new ArrayList<>();
            float[] vectors = new float[2 * BATCH];
            for (int i = 0; i < BATCH; i++) {
                keys.add("batch" + batch + "/" + (1000 + i));
                vectors[2 * i] = 1000 + i;
            }
            collection.insertBatch(keys, vectors);
            batchesDone.set(batch + 1);
        }
    }

    private void insertAndDelete(VectorCollection collection) {
        for (int i = 0; i < 200; i++) {
            collection.insert("gone" + i + "/" + i, at(i));
            assertThat(collection.delete("gone" + i + "/" + i)).isTrue();
            deleted.set(i + 1);
        }
    }

    private void searchAndCheck(VectorCollection collection) {
        int batchesBefore = batchesDone.get();
        int deletedBefore = deleted.get();
        List<SearchResult> found = collection.search(ORIGIN, Integer.MAX_VALUE);
        Set<String> keys = new HashSet<>();
        Map<String, Integer> inGroup = new HashMap<>();
        float distance = 0;
        for (SearchResult result : found) {
            String[] parts = result.key().split("/", -1);
            assertThat(result.distance()).as(result.key()).isEqualTo(Float.parseFloat(parts[1]));
            assertThat(TopK.compare(distance, result.distance())).isLessThanOrEqualTo(0);
            distance = result.distance();
            assertThat(keys.add(result.key()))
                    .as("found once: %s", result.key())
                    .isTrue();
            inGroup.merge(parts[0], 1, Integer::sum);
        }
        assertThat(inGroup.remove("replaced")).isEqualTo(REPLACED);
        for (int batch = 0; batch < batchesBefore; batch++) {
            assertThat(inGroup).containsKey("batch" + batch);
        }
        inGroup.forEach((group, count) -> {
            if (group.startsWith("gone")) {
                assertThat(Integer.parseInt(group.substring(4))).isGreaterThanOrEqualTo(deletedBefore);
            } else {
                assertThat(count).as(group).isEqualTo(BATCH);
            }
        });
        Set<String> some = Set.of("replaced/3", "batch0/1000");
        assertThat(collection.search(ORIGIN, 9, KeyFilter.keys(some)))
                .extracting(SearchResult::key)
                .contains("replaced/3")
                .hasSizeBetween(1, 2);
    }
}

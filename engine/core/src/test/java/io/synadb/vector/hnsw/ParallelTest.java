package io.synadb.vector.hnsw;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class ParallelTest {
    @Test
    void everyPlaceHasItsTurnOnceAndAllThreadsTakePart() {
        CyclicBarrier barrier = new CyclicBarrier(3);
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        Set<Integer> places = ConcurrentHashMap.newKeySet();
        Parallel.forEach(3, 100, place -> {
            assertThat(places.add(place)).isTrue();
            if (threads.add(Thread.currentThread())) {
                await(barrier);
            }
        });
        assertThat(places).hasSize(100);
        assertThat(threads).hasSize(3).contains(Thread.currentThread());
    }

    @Test
    void oneThreadGoesInOrder() {
        AtomicInteger next = new AtomicInteger();
        Parallel.forEach(1, 100, place -> assertThat(next.getAndIncrement()).isEqualTo(place));
        assertThat(next).hasValue(100);
    }

    /** Whoever catches it may close what the others work on. */
    @Test
    void theFailureOfOneIsThrownWhenAllHaveEnded() {
        CyclicBarrier barrier = new CyclicBarrier(3);
        AtomicInteger working = new AtomicInteger();
        AtomicInteger failures = new AtomicInteger();
        Thread caller = Thread.currentThread();
        assertThatThrownBy(() -> Parallel.run(3, () -> {
                    working.incrementAndGet();
                    await(barrier);
                    if (Thread.currentThread() != caller && failures.incrementAndGet() == 1) {
                        working.decrementAndGet();
                        throw new OutOfMemoryError("as asked for");
                    }
                    while (working.get() == 3) {
                        Thread.onSpinWait();
                    }
                    working.decrementAndGet();
                }))
                .isInstanceOf(OutOfMemoryError.class)
                .hasMessage("as asked for");
        assertThat(working).hasValue(0);
    }

    @Test
    void nobodyGoesOnBehindAFailure() {
        AtomicInteger places = new AtomicInteger();
        assertThatThrownBy(() -> Parallel.forEach(2, 1 << 30, place -> {
                    if (places.incrementAndGet() == 1000) {
                        throw new IllegalArgumentException("as asked for");
                    }
                }))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(places).hasValueLessThan(1 << 30);
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(2, TimeUnit.MINUTES);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}

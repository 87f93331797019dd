package io.synadb.vector.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.container.ContainerHeader;
import io.synadb.container.ContainerReader;
import io.synadb.container.ContainerWriter;
import io.synadb.vector.DistanceMetric;
import io.synadb.vector.GrowingVectors;
import io.synadb.vector.IndexKind;
import io.synadb.vector.IndexSpec;
import io.synadb.vector.Neighbors;
import io.synadb.vector.SearchParams;
import io.synadb.vector.Vectors;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An index whose rows cannot be read when it wants them, as where memory ends: the exact one needs them only to search. */
@Timeout(180)
class IndexKeeperTest {
    private static final int DIMENSIONS = 2;
    private static final float[] ORIGIN = {0, 0};

    private final GrowingVectors vectors = new GrowingVectors(DIMENSIONS);
    private final KeyedRows rows = new KeyedRows();
    private final AtomicInteger refusals = new AtomicInteger();

    /** Which threads may not read rows now. */
    private volatile Predicate<Thread> failing = thread -> false;

    private final Store store = new Store();

    private final IndexKeeper keeper = new IndexKeeper(
            store,
            rows,
            VectorConfig.of(DIMENSIONS, DistanceMetric.L2)
                    .withIndex(IndexSpec.of(IndexKind.HNSW, DistanceMetric.L2), 10),
            new Nowhere(),
            null);

    /** With the lock of the writers, as stores do. */
    private void insert(int from, int end) {
        store.write(() -> {
            for (int i = from; i < end; i++) {
                int[] added = {vectors.append(new float[] {i, 0})};
                keeper.add(added);
                rows.put(List.of("k" + i), added);
            }
            keeper.arouse();
            return true;
        });
    }

    private void delete(String key) {
        store.write(() -> {
            keeper.retire(rows.remove(key));
            return true;
        });
    }

    private int[] nearest(int k) {
        Neighbors[] found = keeper.search(Vectors.of(ORIGIN, DIMENSIONS), SearchParams.nearest(k), KeyFilter.all());
        return found[0].rows();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aGraphThatCannotFollowAWriteIsGivenUpAndNotTheWrite(boolean deletes) {
        insert(0, 50);
        nearest(1);
        while (!keeper.isGrown()) {
            Thread.onSpinWait();
        }
        if (deletes) {
            delete("k0");
        }
        failing = thread -> true;
        insert(50, 60);
        failing = thread -> false;

        assertThat(refusals).as("tries").hasValue(1);
        assertThat(keeper.isGrown()).isFalse();
        assertThat(nearest(100))
                .hasSize(deletes ? 59 : 60)
                .startsWith(deletes ? 1 : 0)
                .endsWith(59);
        insert(60, 61);
        delete("k1");
        assertThat(nearest(100)).hasSize(deletes ? 59 : 60).doesNotContain(1).endsWith(60);
        assertThat(keeper.isGrown()).isFalse();
    }

    @Test
    void aGraphThatCannotBeBuiltIsGivenUpAndSearchesStayExact() {
        insert(0, 50);
        failing = thread -> thread.getName().startsWith("synadb-index");
        assertThat(nearest(100)).hasSize(50);
        while (refusals.get() == 0) {
            Thread.onSpinWait();
        }
        insert(50, 60);
        delete("k0");

        assertThat(nearest(100)).hasSize(59).startsWith(1).endsWith(59);
        assertThat(keeper.isGrown()).isFalse();
        assertThat(refusals).as("tries").hasValue(1);
    }

    /** Has no file, and takes none. */
    private record Nowhere() implements GraphHome {
        @Override
        public Path path() {
            return Path.of("nowhere");
        }

        @Override
        public ContainerReader open() {
            throw new AssertionError("There is no file to open.");
        }

        @Override
        public Optional<String> obstacle() {
            return Optional.empty();
        }

        @Override
        public ContainerWriter replacement(ContainerHeader header) {
            throw new AssertionError("There is no file to write.");
        }

        @Override
        public boolean isWritable() {
            return false;
        }

        @Override
        public UUID source() {
            return new UUID(1, 2);
        }

        @Override
        public long sizeBytes() {
            return 0;
        }

        @Override
        public int checksum(int row) {
            return row;
        }

        @Override
        public void force() {
            // Nothing stands behind it.
        }
    }

    private final class Store implements IndexKeeper.Store {
        private final ReentrantLock lock = new ReentrantLock();

        @Override
        public Vectors vectors() {
            return new Vectors() {
                @Override
                public int size() {
                    return vectors.size();
                }

                @Override
                public int dimensions() {
                    return vectors.dimensions();
                }

                @Override
                public Reader reader() {
                    if (failing.test(Thread.currentThread())) {
                        refusals.incrementAndGet();
                        throw new OutOfMemoryError("as asked for");
                    }
                    return vectors.reader();
                }
            };
        }

        @Override
        public boolean isClosed() {
            return false;
        }

        @Override
        public <T> T write(Supplier<T> change) {
            lock.lock();
            try {
                return change.get();
            } finally {
                lock.unlock();
            }
        }

        @Override
        public <T> T using(Supplier<T> question) {
            return question.get();
        }

        @Override
        public String toString() {
            return "a store";
        }
    }
}

package io.synadb.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.InvalidArgumentException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every {@link GrowingIndex} does, apart from what every index does. */
public abstract class AbstractGrowingIndexContract extends AbstractVectorIndexContract {
    private static final int DIMENSIONS = TestVectors.DIMENSIONS;
    private static final SearchParams PARAMS = SearchParams.nearest(K);
    private static final SearchParams EXACT = SearchParams.builder(K).exact().build();

    /** An index without rows as yet. */
    protected abstract GrowingIndex empty(Vectors vectors, DistanceMetric metric);

    @Override
    protected VectorIndex index(Vectors vectors, DistanceMetric metric) {
        GrowingIndex index = empty(vectors, metric);
        for (int row = 0; row < vectors.size(); row++) {
            index.insert(row);
        }
        return index;
    }

    @ParameterizedTest
    @MethodSource("metrics")
    void rowsComeAndGoOneByOne(DistanceMetric metric) {
        float[] rows = TestVectors.CLUSTERED.rows();
        Vectors queries = Vectors.of(TestVectors.CLUSTERED.queries(), DIMENSIONS);
        GrowingVectors vectors = new GrowingVectors(DIMENSIONS);
        BitSet in = new BitSet();
        try (GrowingIndex index = empty(vectors, metric)) {
            for (int from = 0; from < rows.length; from += DIMENSIONS) {
                int row = vectors.append(rows, from, 1);
                index.insert(row);
                in.set(row);
                if (row % 3 == 2) {
                    index.remove(row - 1);
                    in.clear(row - 1);
                }
                if (row % 250 == 249) {
                    assertFindsOnly(in, index, vectors, queries);
                }
            }
            for (int row = 1; row < vectors.size(); row += 6) {
                index.insert(row);
                in.set(row);
            }
            assertFindsOnly(in, index, vectors, queries);
        }
    }

    @Test
    void takesARowInOnceAndOutOnce() {
        Vectors vectors = Vectors.of(new float[] {1, 0, 0, 1, 1, 1}, 2);
        try (GrowingIndex index = empty(vectors, DistanceMetric.L2)) {
            index.insert(2);
            index.insert(2);
            assertThat(index.size()).isEqualTo(1);
            assertThat(index.search(new float[2], PARAMS).rows()).containsExactly(2);
            index.remove(0);
            index.remove(2);
            index.remove(2);
            assertThat(index.size()).isZero();
            assertThat(index.search(new float[2], PARAMS).size()).isZero();
            index.insert(0);
            index.insert(2);
            assertThat(index.search(new float[] {1, 1}, PARAMS).rows()).containsExactly(2, 0);
        }
    }

    @Test
    @SuppressWarnings("NullAway")
    void refusesToTakeRowsInByNobody() {
        GrowingVectors vectors = new GrowingVectors(2);
        vectors.append(new float[] {1, 2});
        try (GrowingIndex index = empty(vectors, DistanceMetric.L2)) {
            assertThatThrownBy(() -> index.insertAll(new int[] {0}, 0))
                    .isInstanceOf(InvalidArgumentException.class)
                    .hasMessage("Rows taken in by 0 threads: expected at least 1");
            assertThatThrownBy(() -> index.insertAll(null, 1))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage("The rows to take in are null");
            assertThat(index.size()).isZero();
        }
    }

    @Test
    void refusesRowsThatTheVectorsDoNotHave() {
        GrowingVectors vectors = new GrowingVectors(2);
        vectors.append(new float[] {1, 2});
        GrowingIndex index = empty(vectors, DistanceMetric.L2);

        assertThatThrownBy(() -> index.insert(1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> index.insert(-1)).isInstanceOf(IndexOutOfBoundsException.class);
        index.insert(0);
        index.remove(-1);
        index.remove(Integer.MIN_VALUE);
        index.remove(Integer.MAX_VALUE);
        assertThat(index.size()).isEqualTo(1);
        index.close();
        assertThatThrownBy(() -> index.insert(0)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> index.remove(0)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void searchesRunWhileRowsComeAndGo() throws InterruptedException, ExecutionException {
        Vectors vectors = Vectors.of(TestVectors.CLUSTERED.rows(), DIMENSIONS);
        Vectors queries = Vectors.of(TestVectors.CLUSTERED.queries(), DIMENSIONS);
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try (GrowingIndex index = empty(vectors, DistanceMetric.L2)) {
            List<Future<?>> writers = new ArrayList<>();
            for (int part = 0; part < 2; part++) {
                int first = part;
                writers.add(threads.submit(() -> {
                    for (int row = first; row < vectors.size(); row += 2) {
                        index.insert(row);
                        if (row % 5 == 0) {
                            index.remove(row);
                        }
                    }
                }));
            }
            List<Future<?>> readers = new ArrayList<>();
            for (int part = 0; part < 2; part++) {
                readers.add(threads.submit(() -> {
                    for (int i = 0; !done.get(); i++) {
                        float[] query = queries.row(i % queries.size());
                        Neighbors found = index.search(query, PARAMS);
                        assertWellFormed(found, vectors, DistanceMetric.L2, query, row -> true);
                    }
                }));
            }
            for (Future<?> writer : writers) {
                writer.get();
            }
            done.set(true);
            for (Future<?> reader : readers) {
                reader.get();
            }
            BitSet in = new BitSet();
            in.set(0, vectors.size());
            for (int row = 0; row < vectors.size(); row += 5) {
                in.clear(row);
            }
            assertFindsOnly(in, index, vectors, queries);
        } finally {
            done.set(true);
            threads.shutdownNow();
        }
    }

    private void assertFindsOnly(BitSet in, GrowingIndex index, Vectors vectors, Vectors queries) {
        DistanceMetric metric = index.spec().metric();
        assertThat(index.size()).isEqualTo(in.cardinality());
        double recall = 0;
        for (int i = 0; i < queries.size(); i++) {
            float[] query = queries.row(i);
            Neighbors found = index.search(query, PARAMS);
            assertWellFormed(found, vectors, metric, query, in::get);
            recall += ExactAnswers.recall(found, vectors, metric, query, K, in::get) / queries.size();
            assertThat(index.search(query, EXACT)).isEqualTo(ExactAnswers.measured(vectors, metric, query, K, in::get));
        }
        assertThat(recall).isGreaterThanOrEqualTo(leastRecall(TestVectors.CLUSTERED) - 1e-9);
    }
}

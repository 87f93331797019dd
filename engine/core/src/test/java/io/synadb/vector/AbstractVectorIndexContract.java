package io.synadb.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.DimensionMismatchException;
import io.synadb.InvalidArgumentException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What every {@link VectorIndex} does, whatever the data. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class AbstractVectorIndexContract {
    protected static final int K = 10;
    private static final IntPredicate ALL = row -> true;

    /** An index of all rows. */
    protected abstract VectorIndex index(Vectors vectors, DistanceMetric metric);

    /** The least mean share of the true nearest that a search finds without saying how hard it should look. */
    protected abstract double leastRecall(TestVectors data);

    /** The same on real embeddings, which are {@link WordNet}. */
    protected abstract double leastRecallOfEmbeddings();

    /** The metrics that the index knows. */
    protected List<DistanceMetric> metrics() {
        return List.of(DistanceMetric.values());
    }

    final Stream<Arguments> everyDataByEveryMetric() {
        return Arrays.stream(TestVectors.values())
                .flatMap(data -> metrics().stream().map(metric -> Arguments.of(data, metric)));
    }

    @ParameterizedTest
    @MethodSource("everyDataByEveryMetric")
    void findsTheNearest(TestVectors data, DistanceMetric metric) {
        Vectors vectors = Vectors.of(data.rows(), TestVectors.DIMENSIONS);
        Vectors queries = Vectors.of(data.queries(), TestVectors.DIMENSIONS);
        try (VectorIndex index = index(vectors, metric)) {
            assertThat(index.size()).isEqualTo(vectors.size());
            assertThat(index.spec().metric()).isEqualTo(metric);
            double recall = 0;
            for (int i = 0; i < queries.size(); i++) {
                float[] query = queries.row(i);
                Neighbors found = index.search(query, SearchParams.nearest(K));
                assertThat(found.size()).isEqualTo(Math.min(K, vectors.size()));
                assertWellFormed(found, vectors, metric, query, ALL);
                recall += ExactAnswers.recall(found, vectors, metric, query, K, ALL) / queries.size();
            }
            assertThat(recall).isGreaterThanOrEqualTo(leastRecall(data) - 1e-9);
        }
    }

    @ParameterizedTest
    @MethodSource("everyDataByEveryMetric")
    void findsTheTrueNearestToTheBitWhereOnlyTheyWillDo(TestVectors data, DistanceMetric metric) {
        Vectors vectors = Vectors.of(data.rows(), TestVectors.DIMENSIONS);
        Vectors queries = Vectors.of(data.queries(), TestVectors.DIMENSIONS);
        SearchParams params = SearchParams.builder(K).exact().build();
        try (VectorIndex index = index(vectors, metric)) {
            Neighbors[] batch = index.searchBatch(queries, params);
            assertThat(batch).hasSize(queries.size());
            for (int i = 0; i < queries.size(); i++) {
                float[] query = queries.row(i);
                Neighbors expected = ExactAnswers.measured(vectors, metric, query, K, ALL);
                assertThat(index.search(query, params)).isEqualTo(expected);
                assertThat(batch[i]).isEqualTo(expected);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("everyDataByEveryMetric")
    void findsOnlyWhatAFilterAccepts(TestVectors data, DistanceMetric metric) {
        Vectors vectors = Vectors.of(data.rows(), TestVectors.DIMENSIONS);
        Vectors queries = Vectors.of(data.queries(), TestVectors.DIMENSIONS);
        try (VectorIndex index = index(vectors, metric)) {
            for (int step : new int[] {2, 7, 100, 10_000}) {
                IntPredicate accepted = row -> row % step == step / 2;
                RowFilter filter = RowBits.where(vectors.size() + 70, accepted);
                SearchParams params = SearchParams.builder(K).filter(filter).build();
                Neighbors[] batch = index.searchBatch(queries, params);
                double recall = 0;
                for (int i = 0; i < queries.size(); i++) {
                    float[] query = queries.row(i);
                    Neighbors found = index.search(query, params);
                    assertWellFormed(found, vectors, metric, query, accepted);
                    assertThat(batch[i]).isEqualTo(found);
                    recall += ExactAnswers.recall(found, vectors, metric, query, K, accepted) / queries.size();
                }
                assertThat(recall).as("one row in %d", step).isGreaterThanOrEqualTo(leastRecall(data) - 1e-9);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("everyDataByEveryMetric")
    void findsWhatIsWithinARadius(TestVectors data, DistanceMetric metric) {
        Vectors vectors = Vectors.of(data.rows(), TestVectors.DIMENSIONS);
        Vectors queries = Vectors.of(data.queries(), TestVectors.DIMENSIONS);
        IntPredicate third = row -> row % 3 == 1;
        RowFilter filter = RowBits.where(vectors.size() + 70, third);
        try (VectorIndex index = index(vectors, metric)) {
            double share = 0;
            int searches = 0;
            for (int i = 0; i < queries.size(); i += 4) {
                float[] query = queries.row(i);
                Neighbors all = ExactAnswers.measured(vectors, metric, query, vectors.size(), ALL);
                // A radius that holds about so many rows, from none that is surely there to every one.
                for (int rank : new int[] {0, 12, 40, all.size() / 2, all.size() - 1}) {
                    RangeParams params = RangeParams.within(all.distance(Math.min(rank, all.size() - 1)));
                    Neighbors expected = ExactAnswers.within(vectors, metric, query, params.radius(), ALL);
                    Neighbors few = ExactAnswers.within(vectors, metric, query, params.radius(), third);
                    assertThat(index.searchWithin(query, params.exactly())).isEqualTo(expected);
                    assertThat(index.searchWithin(query, params.among(filter).exactly()))
                            .isEqualTo(few);
                    share += shareWithin(index.searchWithin(query, params), expected, vectors, metric, query, ALL);
                    share += shareWithin(
                            index.searchWithin(query, params.among(filter)), few, vectors, metric, query, third);
                    searches += 2;
                }
            }
            assertThat(share / searches).isGreaterThanOrEqualTo(leastRecall(data) - 1e-9);
        }
    }

    /** The share of the expected rows that was found; nothing else may have been. */
    private static double shareWithin(
            Neighbors found,
            Neighbors expected,
            Vectors vectors,
            DistanceMetric metric,
            float[] query,
            IntPredicate accepted) {
        assertWellFormed(found, vectors, metric, query, accepted);
        assertThat(expected.rows()).contains(found.rows());
        return expected.size() == 0 ? 1 : (double) found.size() / expected.size();
    }

    @Test
    void nothingIsWithinARadiusThatNoDistanceReaches() {
        Vectors vectors = Vectors.of(new float[] {1, 0, 0, 0, Float.NaN, 1, 2, 2}, 2);
        float[] query = {1, 0.5f};
        try (VectorIndex index = index(vectors, DistanceMetric.COSINE)) {
            assertThat(index.searchWithin(query, RangeParams.within(2)).rows()).containsExactly(3, 0);
            assertThat(index.searchWithin(query, RangeParams.within(Float.POSITIVE_INFINITY))
                            .rows())
                    .containsExactly(3, 0);
            assertThat(index.searchWithin(query, RangeParams.within(0)).size()).isZero();
            assertThatThrownBy(() -> index.searchWithin(query, RangeParams.within(-0.5f)))
                    .isInstanceOf(InvalidArgumentException.class)
                    .hasMessage("The radius is -0.5: expected a distance of the metric cosine, which is at least 0");
            assertThatThrownBy(() -> index.searchWithin(new float[3], RangeParams.within(1)))
                    .isInstanceOf(DimensionMismatchException.class);
            assertThatThrownBy(() -> index.searchWithin(new float[] {1, Float.NaN}, RangeParams.within(1)))
                    .isInstanceOf(InvalidArgumentException.class);
        }
        Vectors products = Vectors.of(new float[] {1, 0, 0, 4, 3, 3}, 2);
        try (VectorIndex index = index(products, DistanceMetric.DOT)) {
            assertThat(index.searchWithin(new float[] {1, 1}, RangeParams.within(-4))
                            .rows())
                    .containsExactly(2, 1);
        }
    }

    @Test
    void findsTheNearestOfRealEmbeddings() {
        Vectors vectors = Vectors.of(WordNet.rows(), WordNet.DIMENSIONS);
        Vectors queries = Vectors.of(Arrays.copyOf(WordNet.queries(), 50 * WordNet.DIMENSIONS), WordNet.DIMENSIONS);
        try (VectorIndex index = index(vectors, DistanceMetric.COSINE)) {
            Neighbors[] batch = index.searchBatch(queries, SearchParams.nearest(K));
            double recall = 0;
            double within = 0;
            for (int i = 0; i < queries.size(); i++) {
                float[] query = queries.row(i);
                Neighbors found = index.search(query, SearchParams.nearest(K));
                assertWellFormed(found, vectors, DistanceMetric.COSINE, query, ALL);
                assertThat(batch[i]).isEqualTo(found);
                recall += ExactAnswers.recall(found, vectors, DistanceMetric.COSINE, query, K, ALL) / queries.size();
                Neighbors truth = ExactAnswers.measured(vectors, DistanceMetric.COSINE, query, 3 * K, ALL);
                RangeParams range = RangeParams.within(truth.distance(truth.size() - 1));
                within +=
                        shareWithin(index.searchWithin(query, range), truth, vectors, DistanceMetric.COSINE, query, ALL)
                                / queries.size();
            }
            assertThat(recall).isGreaterThanOrEqualTo(leastRecallOfEmbeddings() - 1e-9);
            assertThat(within).isGreaterThanOrEqualTo(leastRecallOfEmbeddings() - 1e-9);
        }
    }

    @Test
    void rowsWithoutADistanceComeAfterAllOthers() {
        int dimensions = 5;
        float[] rows = new float[12 * dimensions];
        for (int row = 0; row < 12; row++) {
            // Rows 0, 4 and 8 stay without a direction.
            rows[row * dimensions + row % dimensions] = row % 4 == 0 ? 0 : row;
        }
        Vectors vectors = Vectors.of(rows, dimensions);
        float[] query = {1, 2, 3, 4, 5};
        try (VectorIndex index = index(vectors, DistanceMetric.COSINE)) {
            Neighbors nine = index.search(query, SearchParams.nearest(9));
            assertThat(nine).isEqualTo(ExactAnswers.measured(vectors, DistanceMetric.COSINE, query, 9, ALL));
            assertThat(nine.distances()).doesNotContain(Float.NaN);

            SearchParams exact = SearchParams.builder(11).exact().build();
            assertThat(index.search(query, exact).rows()).endsWith(0, 4);
            assertThat(index.search(new float[dimensions], exact))
                    .isEqualTo(ExactAnswers.measured(vectors, DistanceMetric.COSINE, new float[dimensions], 11, ALL));
        }
    }

    @Test
    void findsEveryRowWhereMoreAreAskedForThanThereAre() {
        Vectors vectors = Vectors.of(TestVectors.CLUSTERED.rows(), TestVectors.DIMENSIONS);
        float[] query = Vectors.of(TestVectors.CLUSTERED.queries(), TestVectors.DIMENSIONS)
                .row(0);
        DistanceMetric metric = metrics().get(0);
        Neighbors all = ExactAnswers.measured(vectors, metric, query, vectors.size(), ALL);
        IntPredicate even = row -> row % 2 == 0;
        RowFilter filter = RowBits.where(vectors.size(), even);
        try (VectorIndex index = index(vectors, metric)) {
            for (int k : new int[] {1 << 30, (1 << 30) + 1, Integer.MAX_VALUE}) {
                assertThat(index.search(query, SearchParams.nearest(k))).isEqualTo(all);
                assertThat(index.search(query, SearchParams.builder(k).ef(k).build()))
                        .isEqualTo(all);
                assertThat(index.search(
                                query, SearchParams.builder(k).filter(filter).build()))
                        .isEqualTo(ExactAnswers.measured(vectors, metric, query, vectors.size(), even));
            }
            SearchParams widest =
                    SearchParams.builder(1).ef(Integer.MAX_VALUE).filter(filter).build();
            assertThat(index.search(query, widest)).isEqualTo(ExactAnswers.measured(vectors, metric, query, 1, even));
        }
    }

    @Test
    void findsNothingAmongNothing() {
        Vectors vectors = Vectors.of(new float[0], 3);
        try (VectorIndex index = index(vectors, metrics().get(0))) {
            assertThat(index.size()).isZero();
            assertThat(index.search(new float[] {1, 2, 3}, SearchParams.nearest(K))
                            .size())
                    .isZero();
            assertThat(index.searchBatch(vectors, SearchParams.nearest(K))).isEmpty();
        }
    }

    @Test
    @SuppressWarnings("NullAway")
    void refusesQueriesThatItCannotAnswer() {
        try (VectorIndex index =
                index(Vectors.of(new float[] {1, 2, 3, 4}, 2), metrics().get(0))) {
            SearchParams params = SearchParams.nearest(1);
            Vectors broken = Vectors.of(new float[] {1, 2, Float.NaN, 1}, 2);
            assertThatThrownBy(() -> index.search(new float[3], params)).isInstanceOf(DimensionMismatchException.class);
            assertThatThrownBy(() -> index.search(null, params))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage("The query is null");
            assertThatThrownBy(() -> index.searchBatch(Vectors.of(new float[6], 3), params))
                    .isInstanceOf(DimensionMismatchException.class);
            assertThatThrownBy(() -> index.search(new float[] {1, Float.POSITIVE_INFINITY}, params))
                    .isInstanceOf(InvalidArgumentException.class)
                    .hasMessageContaining("element 1");
            assertThatThrownBy(() -> index.searchBatch(broken, params))
                    .isInstanceOf(InvalidArgumentException.class)
                    .hasMessageContaining("Query 1");
            assertThatThrownBy(() -> index.searchBatch(Vectors.of(new float[0], 3), params))
                    .isInstanceOf(DimensionMismatchException.class);
            assertThatThrownBy(() -> index.searchBatch(null, params))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage("The queries are null");
            float[] query = {1, 2};
            for (ThrowingCallable unsaid : List.<ThrowingCallable>of(
                    () -> index.search(query, null),
                    () -> index.searchBatch(Vectors.of(query, 2), null),
                    () -> index.searchWithin(query, null))) {
                assertThatThrownBy(unsaid)
                        .isInstanceOf(NullPointerException.class)
                        .hasMessage("The parameters of the search are null");
            }
        }
    }

    @Test
    void answersNothingOnceItIsClosed() {
        VectorIndex index = index(Vectors.of(new float[] {1, 2}, 2), metrics().get(0));
        index.close();

        assertThatCode(index::close).doesNotThrowAnyException();
        assertThatThrownBy(() -> index.search(new float[2], SearchParams.nearest(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(() -> index.searchBatch(Vectors.of(new float[2], 2), SearchParams.nearest(1)))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> index.searchBatch(Vectors.of(new float[0], 2), SearchParams.nearest(1)))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> index.searchWithin(new float[2], RangeParams.within(1)))
                .isInstanceOf(IllegalStateException.class);
    }

    /** Distinct accepted rows, nearest first and ties by row, at the distances of the metric. */
    protected static void assertWellFormed(
            Neighbors found, Vectors vectors, DistanceMetric metric, float[] query, IntPredicate accepted) {
        Set<Integer> seen = new HashSet<>();
        for (int rank = 0; rank < found.size(); rank++) {
            int row = found.row(rank);
            assertThat(seen.add(row)).as("row %d is found once", row).isTrue();
            assertThat(accepted.test(row)).as("row %d is accepted", row).isTrue();
            assertThat(found.distance(rank)).isEqualTo(metric.distance(query, 0, vectors.row(row), 0, query.length));
            if (rank > 0) {
                float before = found.distance(rank - 1);
                boolean ordered = before < found.distance(rank)
                        || (before == found.distance(rank) && found.row(rank - 1) < row)
                        || Float.isNaN(found.distance(rank));
                assertThat(ordered).as("order of %s", found).isTrue();
            }
        }
    }
}

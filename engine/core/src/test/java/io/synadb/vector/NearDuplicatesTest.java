package io.synadb.vector;

import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.vector.flat.FlatIndex;
import io.synadb.vector.hnsw.HnswIndex;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Rows that differ from a query by a thousandth down to a ten-millionth, some brought to other lengths: every index, and
 * every way to search it, finds the same rows at the same distances.
 */
class NearDuplicatesTest {
    private static final int DIMENSIONS = 24;
    private static final int ROWS = 600;
    private static final int QUERIES = 32;
    private static final int K = 25;

    private final Vectors queries = Vectors.of(queries(), DIMENSIONS);
    private final Vectors vectors = Vectors.of(rows(), DIMENSIONS);

    @ParameterizedTest
    @EnumSource
    void areFoundTheSameByEveryIndex(DistanceMetric metric) {
        List<GrowingIndex> indexes = indexes(metric);
        RowBits third = RowBits.where(ROWS, row -> row % 3 == 0);
        RowBits few = RowBits.where(ROWS, row -> row % 40 == 0);
        for (int i = 0; i < QUERIES; i++) {
            float[] query = queries.row(i);
            Neighbors nearest = ExactAnswers.measured(vectors, metric, query, K, row -> true);
            float radius =
                    Math.max(nearest.distance(K / 2), metric == DistanceMetric.DOT ? Float.NEGATIVE_INFINITY : 0);
            Neighbors within = ExactAnswers.within(vectors, metric, query, radius, third::accepts);
            for (GrowingIndex index : indexes) {
                SearchParams.Builder all = SearchParams.builder(K).exact();
                assertThat(index.search(query, all.build()))
                        .as(index.spec().toString())
                        .isEqualTo(nearest);
                for (RowBits filter : List.of(third, few)) {
                    assertThat(index.search(query, all.filter(filter).build()))
                            .isEqualTo(ExactAnswers.measured(vectors, metric, query, K, filter::accepts));
                }
                assertThat(index.searchWithin(
                                query, RangeParams.within(radius).among(third).exactly()))
                        .isEqualTo(within);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void areFoundTheSameInABatch(DistanceMetric metric) {
        for (GrowingIndex index : indexes(metric)) {
            Neighbors[] found =
                    index.searchBatch(queries, SearchParams.builder(K).exact().build());
            for (int i = 0; i < QUERIES; i++) {
                assertThat(found[i]).isEqualTo(ExactAnswers.measured(vectors, metric, queries.row(i), K, row -> true));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void areAsFarByAWalkAsByAScan(DistanceMetric metric) {
        HnswIndex graph = HnswIndex.build(vectors, IndexSpec.of(IndexKind.HNSW, metric));
        for (int i = 0; i < QUERIES; i++) {
            float[] query = queries.row(i);
            Neighbors found =
                    graph.search(query, SearchParams.builder(K).ef(ROWS / 8).build());
            assertThat(found.size()).isEqualTo(K);
            for (int rank = 0; rank < K; rank++) {
                assertThat(found.distance(rank))
                        .isEqualTo(metric.distance(query, 0, vectors.row(found.row(rank)), 0, DIMENSIONS));
            }
        }
    }

    private List<GrowingIndex> indexes(DistanceMetric metric) {
        IndexSpec flat = IndexSpec.of(IndexKind.FLAT, metric);
        return List.of(
                FlatIndex.build(vectors, flat),
                FlatIndex.build(vectors, flat.with("codes", "none")),
                HnswIndex.build(vectors, IndexSpec.of(IndexKind.HNSW, metric)));
    }

    private static float[] queries() {
        SplittableRandom random = new SplittableRandom(20);
        float[] queries = new float[QUERIES * DIMENSIONS];
        for (int i = 0; i < queries.length; i++) {
            queries[i] = (float) random.nextGaussian();
        }
        return queries;
    }

    private float[] rows() {
        SplittableRandom random = new SplittableRandom(21);
        double[] noises = {0, 1e-7, 1e-5, 1e-3, 0.1};
        double[] scales = {1, 1, 1, 3, 1e18, 1e-18};
        float[] rows = new float[ROWS * DIMENSIONS];
        for (int row = 0; row < ROWS; row++) {
            // Half of them are near one query, so that there are more than it asks for.
            float[] near = queries.row(random.nextBoolean() ? 0 : random.nextInt(QUERIES));
            double noise = noises[random.nextInt(noises.length)];
            double scale = scales[random.nextInt(scales.length)];
            for (int i = 0; i < DIMENSIONS; i++) {
                rows[row * DIMENSIONS + i] = (float) (near[i] * scale * (1 + noise * random.nextGaussian()));
            }
        }
        return rows;
    }
}

package io.synadb.vector.hnsw;

import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.vector.DistanceMetric;
import io.synadb.vector.ExactAnswers;
import io.synadb.vector.GrowingVectors;
import io.synadb.vector.IndexKind;
import io.synadb.vector.IndexSpec;
import io.synadb.vector.SearchParams;
import io.synadb.vector.Vectors;
import io.synadb.vector.hnsw.graph.GraphValidator;
import io.synadb.vector.hnsw.graph.GrowingGraph;
import io.synadb.vector.hnsw.graph.Probe;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Graphs of rows so long that they are coded by 4 bits an element, which the contract's are not. */
class CoarseCodesTest {
    private static final int DIMENSIONS = 160;
    private static final int ROWS = 1000;
    private static final int QUERIES = 30;
    private static final int K = 10;

    /** Wide enough to find nearly all where estimates are good, and not to make up for bad ones; no beam that is asked for widens. */
    private static final int EF = 96;

    private static Stream<Arguments> everyShapeByEveryMetric() {
        return Stream.of(Shape.values())
                .flatMap(shape -> Stream.of(DistanceMetric.L2, DistanceMetric.DOT, DistanceMetric.COSINE)
                        .map(metric -> Arguments.of(shape, metric)));
    }

    @ParameterizedTest
    @MethodSource("everyShapeByEveryMetric")
    void findsTheNearest(Shape shape, DistanceMetric metric) {
        Vectors rows = shape.vectors(ROWS, DIMENSIONS, 1);
        try (HnswIndex index = HnswIndex.build(rows, IndexSpec.of(IndexKind.HNSW, metric))) {
            assertThat(recall(index, rows, shape, metric)).isGreaterThanOrEqualTo(leastRecall(shape));
        }
    }

    /** Its origin is learned from rows that came when the graph was there. */
    @ParameterizedTest
    @CsvSource({"OFFSET, L2", "OFFSET, COSINE", "OUTLIER, DOT"})
    void findsTheNearestInAnIndexThatGrewFromNothing(Shape shape, DistanceMetric metric) {
        Vectors rows = shape.vectors(ROWS, DIMENSIONS, 1);
        GrowingVectors growing = new GrowingVectors(DIMENSIONS);
        try (HnswIndex index = HnswIndex.empty(growing, IndexSpec.of(IndexKind.HNSW, metric))) {
            for (int row = 0; row < ROWS; row++) {
                index.insert(growing.append(rows.row(row)));
            }
            assertThat(index.size()).isEqualTo(ROWS);
            GraphValidator.check(index.graph(), 16);
            assertThat(recall(index, rows, shape, metric)).isGreaterThanOrEqualTo(leastRecall(shape));
        }
    }

    /** Steps go for what tells the groups apart, and all rows of one have the same code: more of them than a beam becomes wide. */
    @ParameterizedTest
    @EnumSource(names = {"L2", "COSINE"})
    void aSearchThatCannotTellTheRowsOfAGroupApartLooksAtEveryRow(DistanceMetric metric) {
        int count = 2400;
        Vectors rows = Shape.GAUSSIAN.vectors(count, DIMENSIONS, 1);
        float[] apart = new float[count * DIMENSIONS];
        for (int row = 0; row < count; row++) {
            float[] elements = rows.row(row);
            for (int i = 0; i < DIMENSIONS; i++) {
                apart[row * DIMENSIONS + i] = elements[i] + (row % 2 == 0 ? 100 : -100);
            }
        }
        Vectors groups = Vectors.of(apart, DIMENSIONS);
        try (HnswIndex index = HnswIndex.build(groups, IndexSpec.of(IndexKind.HNSW, metric))) {
            for (int row = 0; row < 10; row++) {
                float[] query = groups.row(row);
                query[row] += 0.5f;
                assertThat(ExactAnswers.recall(
                                index.search(query, SearchParams.nearest(K)), groups, metric, query, K, any -> true))
                        .isEqualTo(1);
            }
        }
    }

    /** A search that walks it when another one takes its place measures its rows as they are coded. */
    @Test
    void aGraphKeepsTheOriginThatItsRowsAreCodedAround() {
        int[] nodes = IntStream.range(0, 255).toArray();
        Vectors rows = Shape.OFFSET.vectors(nodes.length + 1, DIMENSIONS, 1);
        GrowingVectors growing = new GrowingVectors(DIMENSIONS);
        try (HnswIndex index = HnswIndex.empty(growing, IndexSpec.of(IndexKind.HNSW, DistanceMetric.L2))) {
            for (int row : nodes) {
                index.insert(growing.append(rows.row(row)));
            }
            GrowingGraph before = (GrowingGraph) index.graph();
            Probe probe = new Probe(before.coding().rowBytes());
            float[] distances = new float[nodes.length];
            before.aim(probe, rows.row(nodes.length));
            before.distances(probe, nodes, nodes.length, distances);

            index.insert(growing.append(rows.row(nodes.length)));

            GrowingGraph after = (GrowingGraph) index.graph();
            assertThat(after).isNotSameAs(before);
            assertThat(after.nodes()).isEqualTo(nodes.length + 1);
            assertThat(after.coding().origin().isZero()).isFalse();
            assertThat(before.coding().origin().isZero()).isTrue();
            float[] distancesThen = new float[nodes.length];
            before.distances(probe, nodes, nodes.length, distancesThen);
            assertThat(distancesThen).isEqualTo(distances);
        }
    }

    /** Codes find as much wherever rows stand; what is missing among Gaussian ones is that they are all equally far from one another. */
    private static double leastRecall(Shape shape) {
        return shape == Shape.GAUSSIAN ? 0.9 : 0.98;
    }

    private static double recall(HnswIndex index, Vectors rows, Shape shape, DistanceMetric metric) {
        SearchParams params = SearchParams.builder(K).ef(EF).build();
        Vectors queries = shape.vectors(QUERIES, DIMENSIONS, 2);
        double recall = 0;
        for (int i = 0; i < QUERIES; i++) {
            float[] query = queries.row(i);
            recall += ExactAnswers.recall(index.search(query, params), rows, metric, query, K, row -> true) / QUERIES;
        }
        return recall;
    }
}

package io.synadb.vector.hnsw;

import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.vector.DistanceMetric;
import io.synadb.vector.ExactAnswers;
import io.synadb.vector.GrowingVectors;
import io.synadb.vector.IndexKind;
import io.synadb.vector.IndexSpec;
import io.synadb.vector.Neighbors;
import io.synadb.vector.SearchParams;
import io.synadb.vector.Vectors;
import io.synadb.vector.WordNet;
import io.synadb.vector.hnsw.graph.Coding;
import io.synadb.vector.hnsw.graph.GraphValidator;
import io.synadb.vector.hnsw.graph.GrowingGraph;
import io.synadb.vector.hnsw.graph.Probe;
import java.util.SplittableRandom;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Graphs of rows so long that they are coded by 4 bits an element, which the contract's are not; or by none, where these do not do. */
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

    /** Its coding is learned from rows that came when the graph was there. */
    @ParameterizedTest
    @CsvSource({
        "OFFSET, L2",
        "OFFSET, COSINE",
        "OUTLIER, DOT",
        "TWO_GROUPS, L2",
        "FIVE_GROUPS, COSINE",
        "FIVE_GROUPS, DOT"
    })
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

    @ParameterizedTest
    @MethodSource("everyShapeByEveryMetric")
    void rowsAreCodedByTheirElementsThemselvesOnlyWhereSmallCodesBlurThem(Shape shape, DistanceMetric metric) {
        for (int dimensions : new int[] {32, DIMENSIONS}) {
            // So many as the first review of a graph that grows sees, and more than a sample holds.
            for (int count : new int[] {256, 2000}) {
                Coding coding = suited(new Coding(metric, dimensions), shape.vectors(count, dimensions, 1));
                assertThat(coding.isExact()).as("%d of %d", count, dimensions).isEqualTo(shape.isBlurredByCodes());
            }
        }
    }

    @Test
    void smallCodesDoNotBlurSentences() {
        Vectors sentences = Vectors.of(WordNet.rows(), WordNet.DIMENSIONS);
        assertThat(suited(new Coding(DistanceMetric.COSINE, WordNet.DIMENSIONS), sentences)
                        .isExact())
                .isFalse();
    }

    private static Coding suited(Coding coding, Vectors rows) {
        return coding.suitedTo(rows, IntUnaryOperator.identity(), rows.size());
    }

    /** By small codes .62 of the nearest. */
    @Test
    void tellsTheRowsOfTwentyGroupsApart() {
        int dimensions = 128;
        float[] rows = groups(4000, dimensions, 1);
        Vectors vectors = Vectors.of(rows, dimensions);
        Vectors queries = Vectors.of(groups(QUERIES, dimensions, 2), dimensions);
        try (HnswIndex index = HnswIndex.build(vectors, IndexSpec.of(IndexKind.HNSW, DistanceMetric.L2))) {
            double recall = 0;
            for (int i = 0; i < QUERIES; i++) {
                float[] query = queries.row(i);
                Neighbors found =
                        index.search(query, SearchParams.builder(K).ef(64).build());
                recall += ExactAnswers.recall(found, vectors, DistanceMetric.L2, query, K, row -> true) / QUERIES;
            }
            assertThat(recall).isGreaterThanOrEqualTo(0.97);
        }
    }

    /** Twenty groups, 20 times as far apart as they are wide. */
    private static float[] groups(int count, int dimensions, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Vectors centres = Rows.gaussian(20, dimensions, 3);
        float[] rows = new float[count * dimensions];
        for (int row = 0; row < count; row++) {
            float[] centre = centres.row(random.nextInt(20));
            for (int i = 0; i < dimensions; i++) {
                rows[row * dimensions + i] = 20 * centre[i] + (float) random.nextGaussian();
            }
        }
        return rows;
    }

    /** Most rows are no group, so all are coded; those of one all have the same code, and are more of them than a beam becomes wide. */
    @ParameterizedTest
    @EnumSource(names = {"L2", "COSINE"})
    void aSearchThatCannotTellTheRowsOfAGroupApartLooksAtEveryRow(DistanceMetric metric) {
        int count = 3000;
        Vectors spread = Shape.GAUSSIAN.vectors(count, DIMENSIONS, 1);
        float[] rows = new float[count * DIMENSIONS];
        for (int row = 0; row < count; row++) {
            float[] elements = spread.row(row);
            boolean grouped = row % 5 < 2;
            for (int i = 0; i < DIMENSIONS; i++) {
                rows[row * DIMENSIONS + i] = grouped ? 100 + elements[i] : 100 * elements[i];
            }
        }
        Vectors vectors = Vectors.of(rows, DIMENSIONS);
        try (HnswIndex index = HnswIndex.build(vectors, IndexSpec.of(IndexKind.HNSW, metric))) {
            assertThat(((GrowingGraph) index.graph()).coding().isExact()).isFalse();
            for (int row = 0; row < 50; row += 5) {
                float[] query = vectors.row(row);
                query[row] += 0.5f;
                assertThat(ExactAnswers.recall(
                                index.search(query, SearchParams.nearest(K)), vectors, metric, query, K, any -> true))
                        .isEqualTo(1);
            }
        }
    }

    /** Groups at first, and then rows of which they are few. Searches before, between and after share what they need. */
    @Test
    void theCodingChangesWithTheRowsThatCome() {
        Vectors groups = Shape.TWO_GROUPS.vectors(256, DIMENSIONS, 1);
        Vectors clusters = Shape.CLUSTERED.vectors(768, DIMENSIONS, 2);
        GrowingVectors growing = new GrowingVectors(DIMENSIONS);
        try (HnswIndex index = HnswIndex.empty(growing, IndexSpec.of(IndexKind.HNSW, DistanceMetric.L2))) {
            for (int row = 0; row < groups.size(); row++) {
                assertThat(((GrowingGraph) index.graph()).coding().isExact()).isFalse();
                index.insert(growing.append(groups.row(row)));
            }
            for (int row = 0; row < clusters.size(); row++) {
                assertThat(((GrowingGraph) index.graph()).coding().isExact()).isTrue();
                assertFindsItself(index, growing, row % groups.size());
                index.insert(growing.append(clusters.row(row)));
            }
            assertThat(((GrowingGraph) index.graph()).coding().isExact()).isFalse();
            GraphValidator.check(index.graph(), 16);
            for (int row = groups.size(); row < growing.size(); row++) {
                assertFindsItself(index, growing, row);
            }
        }
    }

    private static void assertFindsItself(HnswIndex index, Vectors rows, int row) {
        SearchParams params = SearchParams.builder(1).ef(EF).build();
        assertThat(index.search(rows.row(row), params).rows()).containsExactly(row);
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
            Probe probe = new Probe();
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

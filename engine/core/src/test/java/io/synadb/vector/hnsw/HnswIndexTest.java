package io.synadb.vector.hnsw;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.InvalidArgumentException;
import io.synadb.vector.DistanceMetric;
import io.synadb.vector.GrowingVectors;
import io.synadb.vector.IndexKind;
import io.synadb.vector.IndexSpec;
import io.synadb.vector.Neighbors;
import io.synadb.vector.SearchParams;
import io.synadb.vector.Vectors;
import io.synadb.vector.flat.FlatIndex;
import io.synadb.vector.hnsw.graph.Graph;
import io.synadb.vector.hnsw.graph.GraphValidator;
import io.synadb.vector.hnsw.graph.GrowingGraph;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HnswIndexTest {
    private static final int M = 8;
    private static final SearchParams TEN = SearchParams.nearest(10);

    private static IndexSpec spec(DistanceMetric metric) {
        return IndexSpec.of(IndexKind.HNSW, metric).with("m", M).with("ef-construction", 80);
    }

    private static void check(HnswIndex index) {
        GraphValidator.check(index.graph(), M);
    }

    @ParameterizedTest
    @EnumSource
    void findsTheNearestOfRandomRows(DistanceMetric metric) {
        try (HnswIndex index = HnswIndex.build(Rows.gaussian(2000, 16, 1), spec(metric))) {
            check(index);
            assertThat(index.size()).isEqualTo(2000);
            assertThat(Rows.recall(index, Rows.gaussian(100, 16, 2), TEN)).isGreaterThan(0.95);
        }
    }

    /** However coarse the codes of rows that stand close together beside a far one. */
    @ParameterizedTest
    @EnumSource
    void findsTheVeryNearestWhereTheBeamHasRoomForAllRows(DistanceMetric metric) {
        int count = 300;
        float[] rows = new float[count * 128];
        SplittableRandom random = new SplittableRandom(9);
        for (int i = 0; i < rows.length; i++) {
            rows[i] = (float) (1 + random.nextGaussian() * (i < 128 ? 1000 : 1));
        }
        Vectors vectors = Vectors.of(rows, 128);
        SearchParams all = SearchParams.builder(1).ef(count).build();
        try (HnswIndex index = HnswIndex.build(vectors, spec(metric));
                FlatIndex exact = FlatIndex.build(vectors, IndexSpec.of(IndexKind.FLAT, metric))) {
            for (int row = 0; row < count; row++) {
                float[] query = Arrays.copyOfRange(rows, row * 128, (row + 1) * 128);
                query[0] += 0.5f;
                assertThat(index.search(query, all)).isEqualTo(exact.search(query, all));
            }
        }
    }

    @Test
    void staysWholeAndFindsAsMuchAfterHalfOfItLeftAndCameBack() {
        Vectors rows = Rows.gaussian(2000, 24, 3);
        Vectors queries = Rows.gaussian(500, 24, 4);
        SearchParams narrow = SearchParams.builder(10).ef(40).build();
        try (HnswIndex index = HnswIndex.build(rows, spec(DistanceMetric.L2))) {
            double fresh = Rows.recall(index, queries, narrow);
            IntStream.range(0, 1000).map(i -> i * 7919 % 2000).forEach(index::remove);
            check(index);
            assertThat(index.size()).isEqualTo(1000);
            try (HnswIndex half = HnswIndex.empty(rows, spec(DistanceMetric.L2))) {
                IntStream.range(1000, 2000).map(i -> i * 7919 % 2000).forEach(half::insert);
                assertThat(Rows.recall(index, queries, narrow))
                        .isGreaterThan(Rows.recall(half, queries, narrow) - 0.005);
            }
            IntStream.range(0, 1000).map(i -> i * 7919 % 2000).forEach(index::insert);
            check(index);
            assertThat(Rows.recall(index, queries, narrow)).isGreaterThan(fresh - 0.005);
        }
    }

    /** Each time another half. */
    @Test
    void findsAsMuchAsAFreshGraphHoweverOftenHalfOfItLeftAndCameBack() {
        Vectors rows = Rows.gaussian(2000, 24, 12);
        Vectors queries = Rows.gaussian(500, 24, 13);
        SearchParams narrow = SearchParams.builder(10).ef(40).build();
        IndexSpec byDefault = IndexSpec.of(IndexKind.HNSW, DistanceMetric.L2);
        try (HnswIndex index = HnswIndex.build(rows, byDefault)) {
            double fresh = Rows.recall(index, queries, narrow);
            List<Integer> order =
                    new ArrayList<>(IntStream.range(0, rows.size()).boxed().toList());
            for (int round = 0; round < 4; round++) {
                Collections.shuffle(order, new Random(round));
                List<Integer> half = order.subList(0, rows.size() / 2);
                half.forEach(index::remove);
                half.forEach(index::insert);
                assertThat(Rows.recall(index, queries, narrow))
                        .as("round %d", round)
                        .isGreaterThan(fresh - 0.005);
            }
            assertThat(index.size()).isEqualTo(rows.size());
            GraphValidator.check(index.graph(), 16);
        }
    }

    @Test
    void equalRowsAreInOnePieceAndComeInOrder() {
        try (HnswIndex index = HnswIndex.build(Rows.allEqual(500, 8), spec(DistanceMetric.COSINE))) {
            check(index);
            IntStream.range(0, 500).filter(row -> row % 3 != 0).forEach(index::remove);
            check(index);
            Neighbors found = index.search(new float[] {1, 0, 0, 0, 0, 0, 0, 0}, SearchParams.nearest(167));
            assertThat(found.rows())
                    .isEqualTo(IntStream.range(0, 167).map(i -> 3 * i).toArray());
        }
    }

    @Test
    void clustersWiderThanAllLinksOfARowStayConnected() {
        Vectors rows = Rows.tightClusters(10, 150, 8, 5);
        try (HnswIndex index = HnswIndex.build(rows, spec(DistanceMetric.L2))) {
            check(index);
            IntStream.range(0, 1500).filter(row -> row % 2 == 0).forEach(index::remove);
            check(index);
            assertThat(Rows.recall(index, Rows.gaussian(50, 8, 6), TEN)).isGreaterThan(0.9);
        }
    }

    @Test
    void takesOutEveryRowAndStartsAnew() {
        Vectors rows = Rows.gaussian(300, 4, 7);
        try (HnswIndex index = HnswIndex.build(rows, spec(DistanceMetric.L2))) {
            while (index.size() > 0) {
                // The entry is the row whose loss hurts most.
                index.remove(index.graph().entry());
                check(index);
            }
            assertThat(index.search(rows.row(0), TEN).size()).isZero();
            IntStream.range(0, 300).forEach(index::insert);
            check(index);
            assertThat(index.search(rows.row(17), TEN).row(0)).isEqualTo(17);
        }
    }

    @Test
    void buildsOfOneThreadAreTheSame() {
        Vectors rows = Rows.gaussian(500, 8, 8);
        try (HnswIndex one = HnswIndex.build(rows, spec(DistanceMetric.L2));
                HnswIndex other = HnswIndex.build(rows, spec(DistanceMetric.L2));
                HnswIndex seeded = HnswIndex.build(rows, spec(DistanceMetric.L2).with("seed", 43))) {
            assertThat(dump(one)).isEqualTo(dump(other)).isNotEqualTo(dump(seeded));
        }
    }

    @Test
    void manyRowsComeInByOneThreadAsInABuildAndByMoreAsWell() {
        Vectors rows = Rows.gaussian(1000, 12, 5);
        Vectors queries = Rows.gaussian(50, 12, 6);
        int[] all = IntStream.range(0, 1000).toArray();
        try (HnswIndex built = HnswIndex.build(rows, spec(DistanceMetric.L2));
                HnswIndex one = HnswIndex.empty(rows, spec(DistanceMetric.L2));
                HnswIndex four = HnswIndex.empty(rows, spec(DistanceMetric.L2))) {
            one.insertAll(all, 1);
            four.insertAll(all, 4);
            four.insertAll(new int[] {7, 7, 8}, 4);
            for (int query = 0; query < queries.size(); query++) {
                assertThat(one.search(queries.row(query), TEN)).isEqualTo(built.search(queries.row(query), TEN));
            }
            check(four);
            assertThat(four.size()).isEqualTo(1000);
            assertThat(Rows.recall(four, queries, TEN)).isGreaterThan(0.95);
        }
    }

    @Test
    void insertedRowsAreFoundAtOnceAndRemovedRowsNever() {
        GrowingVectors rows = new GrowingVectors(2);
        try (HnswIndex index = HnswIndex.empty(rows, spec(DistanceMetric.L2))) {
            for (int i = 0; i < 200; i++) {
                float[] vector = {i, -i};
                index.insert(rows.append(vector));
                assertThat(index.search(vector, SearchParams.nearest(1)).row(0)).isEqualTo(i);
            }
            for (int i = 0; i < 199; i++) {
                index.remove(i);
                Neighbors found = index.search(new float[] {i, -i}, TEN);
                assertThat(found.row(0)).isEqualTo(i + 1);
                assertThat(found.size()).isEqualTo(Math.min(10, 199 - i));
            }
        }
    }

    @Test
    void aRowIsInOnceOrNotAtAll() {
        Vectors rows = Rows.gaussian(50, 4, 9);
        try (HnswIndex index = HnswIndex.build(rows, spec(DistanceMetric.L2))) {
            index.insert(3);
            assertThat(index.size()).isEqualTo(50);
            index.remove(3);
            index.remove(3);
            index.remove(-1);
            index.remove(5000);
            assertThat(index.size()).isEqualTo(49);
            check(index);
            assertThatThrownBy(() -> index.insert(50)).isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void rowsThatNoEstimateCanPlaceAreFoundAllTheSame() {
        float[] vectors = {
            1, 0, 0, 1, 0, 0, Float.NaN, 1, 1e19f, 1e19f, 1e-20f, 0, -1, 0, Float.POSITIVE_INFINITY, 0,
        };
        try (HnswIndex index = HnswIndex.build(Vectors.of(vectors, 2), spec(DistanceMetric.COSINE))) {
            check(index);
            Neighbors found = index.search(new float[] {1, 0.1f}, SearchParams.nearest(8));
            assertThat(found.rows()).containsExactly(0, 5, 4, 1, 6, 2, 3, 7);
            assertThat(Arrays.copyOf(found.distances(), 5)).doesNotContain(Float.NaN);
            index.remove(2);
            assertThat(index.search(new float[] {1, 0}, SearchParams.nearest(8)).rows())
                    .doesNotContain(2);
        }
    }

    @Test
    void theOptionsAreThoseThatWereAskedFor() {
        IndexSpec asked = spec(DistanceMetric.DOT).with("seed", 7);
        try (HnswIndex index = HnswIndex.empty(Rows.gaussian(1, 2, 1), asked)) {
            assertThat(index.spec()).isEqualTo(asked.with("ef-search", 64));
        }
        assertThatThrownBy(() -> HnswIndex.empty(Rows.gaussian(1, 2, 1), asked.with("m", 1)))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("Option 'm' of index 'hnsw' is '1': expected a whole number from 2 to 256");
        assertThatThrownBy(() -> HnswIndex.empty(Rows.gaussian(1, 2, 1), asked.with("ef-construction", 4)))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("Option 'ef-construction' of index 'hnsw' is 4: expected at least m, which is 8");
        assertThatThrownBy(
                        () -> HnswIndex.empty(Rows.gaussian(1, 2, 1), IndexSpec.of(IndexKind.FLAT, DistanceMetric.L2)))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("The index to build is 'flat metric=l2', expected hnsw");
    }

    /** Whoever asks for many links has not asked for fewer candidates than these. */
    @Test
    void moreLinksThanCandidatesByDefaultAreChosenFromAsManyCandidates() {
        IndexSpec wide = IndexSpec.of(IndexKind.HNSW, DistanceMetric.L2).with("m", 250);
        try (HnswIndex index = HnswIndex.build(Rows.gaussian(300, 4, 1), wide)) {
            assertThat(index.spec().options()).containsEntry("ef-construction", "250");
            GraphValidator.check(index.graph(), 250);
        }
    }

    /** Also where it is one of the longest rows, at which walks begin. */
    @ParameterizedTest
    @EnumSource
    void aWalkThatDoesWithoutARowDoesNotFindIt(DistanceMetric metric) {
        Vectors rows = Rows.gaussian(200, 16, 15);
        try (HnswIndex index = HnswIndex.build(rows, spec(metric))) {
            Search search = new Search(((GrowingGraph) index.graph()).coding(), rows);
            for (int row = 0; row < rows.size(); row++) {
                if (row != index.graph().entry()) {
                    assertThat(search.walkWithout(row, rows.row(row), 10, index.graph(), 40)
                                    .rows())
                            .doesNotContain((long) row);
                }
            }
        }
    }

    @Test
    void aRecallTargetIsReachedByQueriesLikeTheRows() {
        Vectors rows = Rows.gaussian(2000, 24, 11);
        Vectors queries = Rows.gaussian(300, 24, 12);
        try (HnswIndex index = HnswIndex.build(rows, spec(DistanceMetric.L2))) {
            double before = 0;
            for (double target : new double[] {0.7, 0.9, 0.97}) {
                double recall = Rows.recall(
                        index,
                        queries,
                        SearchParams.builder(10).recallTarget(target).build());
                assertThat(recall).as("recall for target %s", target).isGreaterThan(target - 0.03);
                assertThat(recall).isGreaterThan(before);
                before = recall;
            }
            SearchParams all = SearchParams.builder(10).recallTarget(1).build();
            SearchParams exact = SearchParams.builder(10).exact().build();
            assertThat(index.search(queries.row(0), all)).isEqualTo(index.search(queries.row(0), exact));
        }
    }

    @Test
    void anIndexThatGrewMeasuresItsRecallAnew() {
        Vectors rows = Rows.gaussian(1000, 24, 13);
        SearchParams params = SearchParams.builder(10).recallTarget(0.9).build();
        try (HnswIndex index = HnswIndex.empty(rows, spec(DistanceMetric.L2))) {
            assertThat(index.search(rows.row(0), params).size()).isZero();
            IntStream.range(0, 1000).forEach(index::insert);
            assertThat(Rows.recall(index, Rows.gaussian(100, 24, 14), params)).isGreaterThan(0.87);
        }
    }

    @Test
    void aWalkForMoreRowsThanThereAreFindsThemAll() {
        Vectors rows = Rows.gaussian(300, 8, 40);
        try (HnswIndex index = HnswIndex.build(rows, spec(DistanceMetric.L2))) {
            for (int wanted : new int[] {300, 1000, 3000}) {
                SearchParams params = SearchParams.builder(wanted).ef(wanted).build();
                assertThat(index.search(rows.row(7), params).size()).isEqualTo(300);
                assertThat(index.search(rows.row(7), SearchParams.nearest(wanted / 2))
                                .size())
                        .isEqualTo(Math.min(300, wanted / 2));
            }
        }
    }

    @Test
    void aClosedIndexSaysSo() {
        HnswIndex index = HnswIndex.build(Rows.gaussian(5, 2, 1), spec(DistanceMetric.L2));
        index.close();
        index.close();
        assertThatThrownBy(() -> index.search(new float[2], TEN))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The index is closed.");
        assertThatThrownBy(() -> index.insert(0)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> index.remove(0)).isInstanceOf(IllegalStateException.class);
    }

    private static String dump(HnswIndex index) {
        Graph graph = index.graph();
        StringBuilder text = new StringBuilder().append(graph.entry());
        int[] links = new int[graph.mostLinks()];
        for (int row = 0; row < index.size(); row++) {
            for (int level = 0; level <= graph.levelOf(row); level++) {
                int count = graph.links(level, row, links);
                text.append('\n').append(Arrays.toString(Arrays.copyOf(links, count)));
            }
        }
        return text.toString();
    }
}

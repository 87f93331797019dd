package io.synadb.vector.hnsw;

import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.container.ContainerHeader;
import io.synadb.container.ContainerReader;
import io.synadb.vector.Coverage;
import io.synadb.vector.DistanceMetric;
import io.synadb.vector.ExactAnswers;
import io.synadb.vector.IndexKind;
import io.synadb.vector.IndexSpec;
import io.synadb.vector.Neighbors;
import io.synadb.vector.RangeParams;
import io.synadb.vector.RowBits;
import io.synadb.vector.RowFilter;
import io.synadb.vector.SearchParams;
import io.synadb.vector.Vectors;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class LeavingRowsTest {
    private static final int ROWS = 400;
    private static final int DIMENSIONS = 8;

    @TempDir
    Path folder;

    @Test
    void holdsTheRowsOfAModel() {
        SplittableRandom random = new SplittableRandom(1);
        for (int bound : new int[] {0, 1, 63, 64, 65, 300}) {
            LeavingRows rows = new LeavingRows(bound);
            BitSet model = new BitSet();
            for (int step = 0; step < 3 * bound; step++) {
                int row = random.nextInt(bound);
                if (random.nextInt(3) == 0) {
                    rows.remove(row);
                    model.clear(row);
                } else {
                    rows.add(row);
                    model.set(row);
                }
            }
            assertThat(rows.count()).isEqualTo(model.cardinality());
            for (int row = 0; row < bound + 70; row++) {
                assertThat(rows.contains(row)).isEqualTo(model.get(row));
                assertThat(rows.next(row)).isEqualTo(model.nextSetBit(row));
            }
        }
    }

    @Test
    void isTakenFromAFilterOrFromAllRows() {
        LeavingRows rows = new LeavingRows(100);
        RowBits even = RowBits.where(200, row -> row % 2 == 0);
        assertThat(rows.takenFrom(even, 100, 200)).isSameAs(even);
        assertThat(rows.takenFrom(null, 100, 200)).isNull();
        for (int row : new int[] {0, 1, 2, 50, 51, 99}) {
            rows.add(row);
        }
        RowFilter few = Objects.requireNonNull(rows.takenFrom(even, 94, 200));
        RowFilter all = Objects.requireNonNull(rows.takenFrom(null, 94, 103));
        assertThat(few.cardinality()).isEqualTo(97);
        assertThat(all.cardinality()).isEqualTo(94);
        assertThat(List.of(few.next(0), few.next(49), few.next(50), few.next(198), few.next(199)))
                .containsExactly(4, 52, 52, 198, -1);
        assertThat(List.of(all.next(0), all.next(50), all.next(99), all.next(102), all.next(103)))
                .containsExactly(3, 52, 100, 102, -1);
        assertThat(few.accepts(4) && all.accepts(3)).isTrue();
        assertThat(few.accepts(2) || few.accepts(3) || all.accepts(2)).isFalse();

        rows.remove(2);
        assertThat(few.accepts(2) || all.accepts(2)).isFalse();
        assertThat(few.next(0)).isEqualTo(4);
        rows.readmit(2);
        assertThat(few.accepts(2) && all.accepts(2)).isTrue();
    }

    /** In a database nothing is left of such a row; what is read in its place is zero, the nearest of all by L2. */
    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "HAMMING")
    void searchesPassOverThem(DistanceMetric metric) {
        for (int share : new int[] {40, 4, 2}) {
            RowBits wanted = RowBits.where(ROWS, row -> row % share != 0);
            float[] floats = new float[ROWS * DIMENSIONS];
            SplittableRandom random = new SplittableRandom(share);
            for (int i = 0; i < floats.length; i++) {
                floats[i] = (float) random.nextGaussian();
            }
            Path path = folder.resolve(share + ".syx");
            IndexSpec spec = IndexSpec.of(IndexKind.HNSW, metric).with("m", 6);
            Coverage data = new Coverage(new UUID(1, 2), 1, ROWS);
            try (HnswIndex index = HnswIndex.build(Vectors.of(floats.clone(), DIMENSIONS), spec)) {
                index.save(path, data);
            }
            for (int row = 0; row < ROWS; row += share) {
                Arrays.fill(floats, row * DIMENSIONS, (row + 1) * DIMENSIONS, 0);
            }
            Vectors rows = Vectors.of(floats, DIMENSIONS);
            ContainerReader file = ContainerReader.open(path, ContainerHeader.Magic.INDEX);
            try (HnswIndex index =
                    HnswIndex.open(file, rows, spec, data, wanted).orElseThrow()) {
                assertThat(index.behind()).isEqualTo(ROWS / share);
                assertAnswersOnly(index, rows, wanted);
                assertThat(index.catchUp(() -> false)).isTrue();
                assertAnswersOnly(index, rows, wanted);
            }
        }
    }

    private static void assertAnswersOnly(HnswIndex index, Vectors rows, RowBits wanted) {
        DistanceMetric metric = index.spec().metric();
        assertThat(index.size()).isEqualTo(wanted.cardinality());
        double recall = 0;
        for (int row = 1; row <= 20; row++) {
            float[] query = rows.row(2 * row - 1);
            Neighbors truth = ExactAnswers.measured(rows, metric, query, 10, wanted::accepts);
            assertThat(index.search(query, SearchParams.builder(10).exact().build()))
                    .isEqualTo(truth);
            assertThat(index.searchWithin(
                            query, RangeParams.within(truth.distance(9)).exactly()))
                    .isEqualTo(truth);
            RowBits even = RowBits.where(ROWS, candidate -> candidate % 4 == 0 || candidate % 4 == 1);
            for (SearchParams params : List.of(
                    SearchParams.nearest(10),
                    SearchParams.builder(10).ef(30).build(),
                    SearchParams.builder(10).recallTarget(0.95).build(),
                    SearchParams.builder(10).filter(even).build())) {
                Neighbors found = index.search(query, params);
                assertThat(found.size()).isEqualTo(10);
                assertThat(IntStream.of(found.rows()))
                        .as("%s", params)
                        .doesNotHaveDuplicates()
                        .allMatch(wanted::accepts);
                if (params.filter().isEmpty()) {
                    recall += ExactAnswers.recall(found, rows, metric, query, 10, wanted::accepts) / 60;
                }
            }
        }
        assertThat(recall).isGreaterThan(0.95);
    }
}

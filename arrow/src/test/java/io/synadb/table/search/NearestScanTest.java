package io.synadb.table.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.DimensionMismatchException;
import io.synadb.InvalidArgumentException;
import io.synadb.SchemaException;
import io.synadb.arrow.RandomBatches;
import io.synadb.arrow.Schemas;
import io.synadb.table.data.BitFlips;
import io.synadb.table.data.ChunkRows;
import io.synadb.table.data.DataFile;
import io.synadb.table.data.DataFileReader;
import io.synadb.table.data.DataFileWriter;
import io.synadb.table.storage.LocalStorage;
import io.synadb.table.storage.Storage;
import io.synadb.vector.DistanceMetric;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NearestScanTest {
    private static final Schema SCHEMA = Schemas.withFieldIds(
            new Schema(List.of(
                    Schemas.vector("v", true, 2),
                    RandomBatches.nullable("row", new ArrowType.Int(64, true)),
                    RandomBatches.nullable("text", new ArrowType.Utf8()))),
            1);
    private static final float[] QUERY = {1, 2};
    private static final float @Nullable [] NULL = null;
    private static final float NAN = Float.NaN;

    private final BufferAllocator allocator = new RootAllocator();
    private Storage storage;

    @BeforeEach
    void openStorage(@TempDir Path directory) {
        storage = LocalStorage.of(directory);
    }

    @AfterEach
    void nothingIsLeftAllocated() {
        allocator.close();
    }

    @ParameterizedTest
    @EnumSource(DistanceMetric.class)
    void agreesWithSortingAllRows(DistanceMetric metric) {
        for (long seed = 0; seed < 25; seed++) {
            Random random = new Random(seed);
            List<float @Nullable []> vectors = smallVectors(random, random.nextInt(200));
            DataFile file = write(vectors, 20 + random.nextInt(60));
            for (NullOrder nulls : NullOrder.values()) {
                int k = 1 + random.nextInt(30);
                float[] query = {random.nextInt(3) - 1, random.nextInt(3) - 1};
                Nearest nearest = new Nearest("v", query, metric, k, nulls);
                assertThat(search(file, nearest))
                        .as("seed %d, %s", seed, nearest)
                        .isEqualTo(expected(vectors, nearest));
            }
        }
    }

    /** Coordinates of few values, so that ties, equal rows and zero vectors are common; some rows null. */
    private static List<float @Nullable []> smallVectors(Random random, int count) {
        List<float @Nullable []> vectors = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            float[] vector = {random.nextInt(4) - 1, random.nextInt(4) - 1};
            vectors.add(random.nextInt(10) == 0 ? NULL : vector);
        }
        return vectors;
    }

    /** The model: sort all rows, cut after rank k, and keep what ties with it. */
    private static List<Long> expected(List<float @Nullable []> vectors, Nearest nearest) {
        List<Long> rows = new ArrayList<>();
        List<Double> ranks = new ArrayList<>();
        for (int row = 0; row < vectors.size(); row++) {
            rows.add((long) row);
            ranks.add(rank(vectors.get(row), nearest));
        }
        List<Double> sorted = ranks.stream().sorted().toList();
        if (sorted.size() <= nearest.k()) {
            return rows;
        }
        double last = sorted.get(nearest.k() - 1);
        return rows.stream().filter(row -> ranks.get(row.intValue()) <= last).toList();
    }

    private static double rank(float @Nullable [] vector, Nearest nearest) {
        boolean cosine = nearest.metric() == DistanceMetric.COSINE;
        if (vector == null || (cosine && (isZero(vector) || isZero(nearest.query())))) {
            return nearest.nulls() == NullOrder.FIRST ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        return 0.0 + nearest.metric().distance(nearest.query(), 0, vector, 0, vector.length);
    }

    private static boolean isZero(float[] vector) {
        return vector[0] == 0 && vector[1] == 0;
    }

    @Test
    void keepsAllTiesAtTheLastRank() {
        DataFile file = write(List.of(v(1, 2), v(3, 2), v(9, 9), v(1, 4), v(-1, 2)), 2);
        assertThat(search(file, l2(2, NullOrder.LAST))).containsExactly(0L, 1L, 3L, 4L);
    }

    @Test
    void rowsWithoutAVectorRankLast() {
        DataFile file = write(Arrays.asList(NULL, v(1, 2), NULL, v(5, 5)), 3);
        assertThat(search(file, l2(1, NullOrder.LAST))).containsExactly(1L);
        assertThat(search(file, l2(2, NullOrder.LAST))).containsExactly(1L, 3L);
        assertThat(search(file, l2(3, NullOrder.LAST))).containsExactly(0L, 1L, 2L, 3L);
    }

    @Test
    void rowsWithoutAVectorRankFirst() {
        DataFile file = write(Arrays.asList(NULL, v(1, 2), NULL, v(5, 5)), 3);
        assertThat(search(file, l2(1, NullOrder.FIRST))).containsExactly(0L, 2L);
        assertThat(search(file, l2(3, NullOrder.FIRST))).containsExactly(0L, 1L, 2L);
    }

    @Test
    void aZeroVectorHasNoCosineDistance() {
        DataFile file = write(List.of(v(0, 0), v(1, 2), v(-1, -2)), 3);
        Nearest nearest = new Nearest("v", QUERY, DistanceMetric.COSINE, 2, NullOrder.LAST);
        assertThat(search(file, nearest)).containsExactly(1L, 2L);
        Nearest first = new Nearest("v", QUERY, DistanceMetric.COSINE, 1, NullOrder.FIRST);
        assertThat(search(file, first)).containsExactly(0L);
    }

    @Test
    void aZeroQueryTiesAllRowsUnderCosine() {
        DataFile file = write(List.of(v(0, 0), v(1, 2), v(-1, -2)), 3);
        Nearest nearest = new Nearest("v", v(0, 0), DistanceMetric.COSINE, 1, NullOrder.LAST);
        assertThat(search(file, nearest)).containsExactly(0L, 1L, 2L);
    }

    @Test
    void notANumberRanksBetweenNumbersAndRowsWithoutDistance() {
        DataFile file = write(Arrays.asList(v(NAN, 0), NULL, v(1, 2), v(0, NAN)), 4);
        assertThat(search(file, l2(1, NullOrder.LAST))).containsExactly(2L);
        assertThat(search(file, l2(2, NullOrder.LAST))).containsExactly(0L, 2L, 3L);
        assertThat(search(file, l2(4, NullOrder.LAST))).containsExactly(0L, 1L, 2L, 3L);
        assertThat(search(file, l2(2, NullOrder.FIRST))).containsExactly(1L, 2L);
    }

    @Test
    void productsThatAreNoNumbersAreAlwaysKept() {
        DataFile file = write(List.of(v(NAN, 0), v(1, 2), v(5, 5)), 4);
        assertThat(search(file, new Nearest("v", QUERY, DistanceMetric.DOT, 1, NullOrder.LAST)))
                .containsExactly(0L, 2L);
    }

    @Test
    void distancesAreThoseOfTheMetricBitForBit() {
        Random random = new Random(7);
        List<float @Nullable []> vectors = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            vectors.add(v((float) random.nextGaussian(), (float) random.nextGaussian()));
        }
        DataFile file = write(vectors, 17);
        try (DataFileReader reader = DataFileReader.open(storage, file)) {
            NearestScan scan = scan(reader, l2(10, NullOrder.LAST), List.of(2));
            int found = 0;
            for (Optional<NearestRows> rows = scan.next(); rows.isPresent(); rows = scan.next()) {
                try (NearestRows some = rows.get()) {
                    for (int i = 0; i < some.positions().length; i++) {
                        float[] vector = Objects.requireNonNull(vectors.get((int) some.positions()[i]));
                        assertThat(some.distances()[i]).isEqualTo(DistanceMetric.L2.distance(QUERY, 0, vector, 0, 2));
                        found++;
                    }
                }
            }
            assertThat(found).isEqualTo(10);
        }
    }

    @Test
    void searchesTheChunksAskedFor() {
        DataFile file = write(List.of(v(1, 2), v(9, 9), v(8, 8), v(7, 7), v(1, 2)), 2);
        try (DataFileReader reader = DataFileReader.open(storage, file)) {
            ChunkRows live = reader::liveRows;
            ChunkRows secondChunk = live.within(reader, reader.firstRowOf(1), reader.firstRowOf(2));
            NearestScan scan = NearestScan.of(reader, secondChunk, l2(1, NullOrder.LAST), 1, List.of(2), allocator);
            try (NearestRows rows = scan.next().orElseThrow()) {
                assertThat(rows.positions()).containsExactly(3);
            }
            assertThat(scan.next()).isEmpty();
        }
    }

    @Test
    void aFileWithoutRowsHasNoAnswer() {
        assertThat(search(write(List.of(), 2), l2(3, NullOrder.FIRST))).isEmpty();
    }

    @Test
    void answersOutliveTheReader() {
        DataFile file = write(List.of(v(1, 2)), 1);
        NearestRows rows;
        try (DataFileReader reader = DataFileReader.open(storage, file)) {
            rows = scan(reader, l2(1, NullOrder.LAST), List.of(3, 1)).next().orElseThrow();
        }
        assertThat(RandomBatches.rows(rows.rows())).containsExactly(List.of("text 0", List.of(1f, 2f)));
        rows.close();
    }

    @Test
    void anyFlippedBitIsFoundOrHarmless() throws Exception {
        DataFile file = write(Arrays.asList(v(1, 2), NULL, v(3, 4)), 3);
        long found = BitFlips.assertFoundOrHarmless(
                storage.local(file.path()),
                () -> DataFileReader.open(storage, file),
                List.of(reader -> search(reader, l2(2, NullOrder.LAST))));
        assertThat(found).as("flips that were found").isGreaterThan(file.length() * 4);
    }

    @Test
    void aQueryOfAnotherLengthIsRefused() {
        DataFile file = write(List.of(v(1, 2)), 1);
        assertThatThrownBy(() -> search(file, new Nearest("v", v(1, 2, 3), DistanceMetric.L2, 1, NullOrder.LAST)))
                .isInstanceOf(DimensionMismatchException.class)
                .hasMessageContaining("Column 'v'")
                .hasMessageContaining("vectors of length 2, but the query has 3");
    }

    @Test
    void aColumnWithoutVectorsIsRefused() {
        DataFile file = write(List.of(v(1, 2)), 1);
        try (DataFileReader reader = DataFileReader.open(storage, file)) {
            assertThatThrownBy(() ->
                            NearestScan.of(reader, reader::liveRows, l2(1, NullOrder.LAST), 2, List.of(1), allocator))
                    .isInstanceOf(SchemaException.class)
                    .hasMessageContaining("Column 'row' is not a vector column");
        }
    }

    @Test
    void aQuestionWithoutAnAnswerIsRefused() {
        assertThatThrownBy(() -> l2(0, NullOrder.LAST))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("k = 0");
        assertThatThrownBy(() -> new Nearest("v", v(), DistanceMetric.L2, 1, NullOrder.LAST))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("query vector for column 'v' is empty");
    }

    private static float[] v(float... elements) {
        return elements;
    }

    private static Nearest l2(int k, NullOrder nulls) {
        return new Nearest("v", QUERY, DistanceMetric.L2, k, nulls);
    }

    private NearestScan scan(DataFileReader reader, Nearest nearest, List<Integer> fieldIds) {
        return NearestScan.of(reader, reader::liveRows, nearest, 1, fieldIds, allocator);
    }

    /** The positions of the answer, in order, after a check that the rows are those at these positions. */
    private List<Long> search(DataFile file, Nearest nearest) {
        try (DataFileReader reader = DataFileReader.open(storage, file)) {
            return search(reader, nearest);
        }
    }

    private List<Long> search(DataFileReader reader, Nearest nearest) {
        List<Long> positions = new ArrayList<>();
        NearestScan scan = scan(reader, nearest, List.of(2, 3));
        for (Optional<NearestRows> rows = scan.next(); rows.isPresent(); rows = scan.next()) {
            try (NearestRows some = rows.get()) {
                List<List<Object>> values = RandomBatches.rows(some.rows());
                for (int i = 0; i < some.positions().length; i++) {
                    long position = some.positions()[i];
                    positions.add(position);
                    assertThat(values.get(i)).isEqualTo(List.of(position, "text " + position));
                }
            }
        }
        assertThat(positions).isSortedAccordingTo(Comparator.naturalOrder());
        return positions;
    }

    private DataFile write(List<float @Nullable []> vectors, int chunkRows) {
        try (DataFileWriter writer = DataFileWriter.create(storage, "data/" + UUID.randomUUID() + ".syna", SCHEMA)) {
            for (int start = 0; start < vectors.size(); start += chunkRows) {
                try (VectorSchemaRoot batch =
                        batch(vectors.subList(start, Math.min(vectors.size(), start + chunkRows)), start)) {
                    writer.write(batch);
                }
            }
            return writer.finish(Map.of());
        }
    }

    private VectorSchemaRoot batch(List<float @Nullable []> vectors, long firstRow) {
        VectorSchemaRoot batch = VectorSchemaRoot.create(SCHEMA, allocator);
        batch.allocateNew();
        FixedSizeListVector column = (FixedSizeListVector) batch.getVector("v");
        BigIntVector rows = (BigIntVector) batch.getVector("row");
        for (int row = 0; row < vectors.size(); row++) {
            rows.setSafe(row, firstRow + row);
            byte[] text = ("text " + (firstRow + row)).getBytes(StandardCharsets.UTF_8);
            ((VarCharVector) batch.getVector("text")).setSafe(row, text);
            float @Nullable [] vector = vectors.get(row);
            if (vector == null) {
                column.setNull(row);
            } else {
                int start = column.startNewValue(row);
                for (int i = 0; i < vector.length; i++) {
                    ((Float4Vector) column.getDataVector()).setSafe(start + i, vector[i]);
                }
            }
        }
        batch.setRowCount(vectors.size());
        return batch;
    }
}

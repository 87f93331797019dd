package io.synadb.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.synadb.DimensionMismatchException;
import io.synadb.InvalidArgumentException;
import io.synadb.SchemaException;
import io.synadb.UnsupportedFeatureException;
import io.synadb.arrow.SparseColumns;
import io.synadb.arrow.ipc.ArrowInput;
import io.synadb.arrow.ipc.ArrowOutput;
import io.synadb.table.compaction.Compaction;
import io.synadb.table.data.DataFile;
import io.synadb.table.data.statistics.ColumnStatistics;
import io.synadb.table.predicate.ColumnPath;
import io.synadb.table.predicate.Predicate;
import io.synadb.table.search.NearestSparse;
import io.synadb.table.search.NullOrder;
import io.synadb.table.search.SparseVector;
import io.synadb.vector.DistanceMetric;
import io.synadb.vector.IndexKind;
import io.synadb.vector.IndexSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.LongPredicate;
import java.util.stream.LongStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables with a column of sparse vectors. */
class SparseTableTest {
    private static final int DIMENSIONS = 50;
    private static final List<DistanceMetric> METRICS =
            List.of(DistanceMetric.DOT, DistanceMetric.COSINE, DistanceMetric.L2);

    @TempDir
    Path folder;

    private final BufferAllocator allocator = new RootAllocator();

    @AfterEach
    void releasesAllMemory() {
        allocator.close();
    }

    private Table table(int dimensions) {
        return Table.create(TestTables.storage(folder.resolve("table")), SparseRows.spec(dimensions));
    }

    private static List<String> rows(long first, long end, LongPredicate shown) {
        return LongStream.range(first, end)
                .filter(shown)
                .mapToObj(id -> {
                    TreeMap<Integer, Float> vector = SparseRows.vector(id, DIMENSIONS);
                    return id + "|"
                            + (vector == null
                                    ? "null"
                                    : "{\"indices\":" + text(vector.keySet()) + ",\"values\":" + text(vector.values())
                                            + "}");
                })
                .toList();
    }

    private static String text(Iterable<?> elements) {
        return elements.toString().replace(" ", "");
    }

    @Test
    void givesBackWhatWasWrittenAfterDeletionsAndCompaction() {
        Table table = table(DIMENSIONS);
        SparseRows.append(table, 0, 100, DIMENSIONS, allocator);
        SparseRows.append(table, 100, 60, DIMENSIONS, allocator);
        assertThat(TestTables.read(table.current(), allocator)).isEqualTo(rows(0, 160, id -> true));
        table.newCommit(table.current())
                .deleteWhere(Predicate.parse("id < 10 OR id = 120"), allocator)
                .publish();
        Compaction.of(table).run(allocator);
        assertThat(table.current().files()).hasSize(1);
        assertThat(TestTables.read(table.current(), allocator)).isEqualTo(rows(0, 160, id -> id >= 10 && id != 120));
    }

    @Test
    void statisticsKnowNormsAndHowManyValuesVectorsHave() {
        Table table = table(DIMENSIONS);
        DataFile file =
                SparseRows.append(table, 0, 100, DIMENSIONS, allocator).files().get(0);
        List<TreeMap<Integer, Float>> vectors = LongStream.range(0, 100)
                .filter(id -> id % 7 != 6)
                .mapToObj(id -> SparseRows.vector(id, DIMENSIONS))
                .toList();
        ColumnStatistics ofVectors = Objects.requireNonNull(file.statistics().get(2));
        assertThat(ofVectors.nulls()).isEqualTo(14);
        assertThat(ofVectors.norms().orElseThrow().least()).isZero();
        assertThat(ofVectors.norms().orElseThrow().greatest())
                .isCloseTo(
                        vectors.stream()
                                .mapToDouble(vector -> SparseRows.distance(DistanceMetric.L2, vector, Map.of()))
                                .max()
                                .orElseThrow(),
                        within(1e-12));
        for (int fieldOfStruct : new int[] {3, 4}) {
            ColumnStatistics ofLists = Objects.requireNonNull(file.statistics().get(fieldOfStruct));
            assertThat(ofLists.minLength()).contains(0);
            assertThat(ofLists.maxLength())
                    .contains(vectors.stream().mapToInt(Map::size).max().orElseThrow());
        }
    }

    @Test
    void anEarlierWriterIsRefusedFromTheDayThatTheColumnIsThere() throws Exception {
        Table table = Table.create(TestTables.storage(folder.resolve("table")), TestTables.spec());
        assertThat(Files.readString(commit(0))).contains("\"writerFeatures\":[]");
        table.changeSchema(table.current())
                .addColumn(SparseColumns.field("terms", true, DIMENSIONS))
                .publish();
        assertThat(Files.readString(commit(1)))
                .contains("{\"protocol\":{\"minReader\":1,\"minWriter\":1,\"features\":[],"
                        + "\"writerFeatures\":[\"sparse-vectors\"]");
        table.changeSchema(table.current()).dropColumn("pos").publish();
        assertThat(Files.readString(commit(2))).doesNotContain("protocol");
        Path other = folder.resolve("other");
        Table.create(TestTables.storage(other), SparseRows.spec(DIMENSIONS));
        assertThat(Files.readString(other.resolve("_syna/log/00000000000000000000.json")))
                .contains("\"features\":[],\"writerFeatures\":[\"sparse-vectors\"]");
    }

    private Path commit(int version) {
        return folder.resolve("table/_syna/log/%020d.json".formatted(version));
    }

    @Test
    void columnsChangeAroundItAndItsFieldsDoNot() {
        Table table = Table.create(TestTables.storage(folder.resolve("table")), SparseRows.spec(DIMENSIONS));
        SparseRows.append(table, 0, 10, DIMENSIONS, allocator);
        table.changeSchema(table.current())
                .addColumn(SparseColumns.field("more", true, 9))
                .renameColumn("terms", "words")
                .publish();
        assertThat(table.current().properties()).containsOnly(Map.entry("sparse.words.dim", "50"));
        assertThat(SparseColumns.dimensions(table.current().schema().findField("words")))
                .isEqualTo(DIMENSIONS);
        assertThat(TestTables.read(table.current(), allocator))
                .isEqualTo(rows(0, 10, id -> true).stream()
                        .map(row -> row + "|null")
                        .toList());
        try (Matches none = table.current()
                .search("more", SparseVector.of(9, new int[] {1}, new float[] {1}))
                .run(allocator)) {
            assertThat(none.size()).isZero();
        }
        assertThatThrownBy(() ->
                        table.changeSchema(table.current()).renameColumn(ColumnPath.of("words", "indices"), "ids"))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageStartingWith("Column 'words' of table " + folder)
                .hasMessageEndingWith(
                        " holds sparse vectors, whose fields cannot be changed: add another column, or drop"
                                + " this one.");
        assertThatThrownBy(() -> table.changeSchema(table.current())
                        .addField(ColumnPath.of("words"), Field.nullable("note", new ArrowType.Utf8()), null))
                .isInstanceOf(InvalidArgumentException.class);
        table.changeSchema(table.current()).dropColumn("words").publish();
        assertThat(table.current().properties()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, DIMENSIONS, 1 << 18, (1 << 18) + 1, Integer.MAX_VALUE})
    void findsTheNearestAsAPlainModelDoes(int dimensions) {
        Table table = table(dimensions);
        SparseRows.append(table, 0, 150, dimensions, allocator);
        SparseRows.append(table, 150, 1, dimensions, allocator);
        SparseRows.append(table, 151, 249, dimensions, allocator);
        table.newCommit(table.current())
                .deleteWhere(Predicate.parse("id >= 40 AND id < 80"), allocator)
                .publish();
        for (long seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            TreeMap<Integer, Float> query = SparseRows.random(random, dimensions);
            int k = 1 + random.nextInt(30);
            for (DistanceMetric metric : METRICS) {
                List<Found> all = model(query, dimensions, metric, id -> id < 40 || id >= 80);
                List<Found> some = model(query, dimensions, metric, id -> id >= 80 && id < 90 || id == 7);
                VectorSearch search = table.current()
                        .search("terms", SparseRows.sparse(query, dimensions))
                        .metric(metric)
                        .k(k);
                assertFound(search, first(all, k), "seed " + seed + " " + metric);
                assertFound(
                        search.where(Predicate.parse("id >= 80 AND id < 90 OR id = 7")),
                        first(some, k),
                        "seed " + seed + " " + metric + " filtered");
            }
        }
    }

    private record Found(double distance, long id) {}

    private static List<Found> model(
            TreeMap<Integer, Float> query, int dimensions, DistanceMetric metric, LongPredicate shown) {
        List<Found> found = new ArrayList<>();
        LongStream.range(0, 400).filter(shown).forEach(id -> {
            TreeMap<Integer, Float> vector = SparseRows.vector(id, dimensions);
            if (vector != null) {
                double distance = SparseRows.distance(metric, query, vector);
                if (!Double.isNaN(distance)) {
                    // Ties are those of float32, as answers have them.
                    found.add(new Found((float) distance, id));
                }
            }
        });
        found.sort(Comparator.comparingDouble(Found::distance).thenComparing(Found::id));
        return found;
    }

    private static List<Found> first(List<Found> all, int k) {
        return all.subList(0, Math.min(k, all.size()));
    }

    private void assertFound(VectorSearch search, List<Found> expected, String what) {
        try (Matches matches = search.run(allocator)) {
            assertThat(matches.size()).as(what).isEqualTo(expected.size());
            BigIntVector ids = (BigIntVector) matches.rows().getVector("id");
            for (int rank = 0; rank < expected.size(); rank++) {
                assertThat(ids.get(rank)).as(what).isEqualTo(expected.get(rank).id());
                assertThat((double) matches.distances()[rank])
                        .as(what)
                        .isCloseTo(expected.get(rank).distance(), within(1e-6));
            }
        }
    }

    @Test
    void rowsThatShareNothingWithTheQueryAreAnswersToo() {
        Table table = table(DIMENSIONS);
        write(table, List.of(1), List.of(-1f), List.of(2), List.of(5f), List.of(), List.of(), List.of(1), List.of(2f));
        SparseVector query = SparseVector.of(DIMENSIONS, new int[] {1}, new float[] {1});
        try (Matches matches = table.current().search("terms", query).run(allocator)) {
            BigIntVector ids = (BigIntVector) matches.rows().getVector("id");
            assertThat(List.of(ids.get(0), ids.get(1), ids.get(2), ids.get(3))).containsExactly(3L, 1L, 2L, 0L);
            assertThat(matches.distances()).containsExactly(-2f, 0f, 0f, 1f);
        }
    }

    /** Appends rows of ids from 0, given as indices and values in turns. */
    @SafeVarargs
    private void write(Table table, @Nullable List<? extends Number>... lists) {
        try (TableWriter writer = table.newWrite(WriteOptions.defaults()).newWriter("test", allocator);
                VectorSchemaRoot batch = VectorSchemaRoot.create(SparseRows.SCHEMA, allocator)) {
            batch.allocateNew();
            for (int row = 0; row < lists.length / 2; row++) {
                ((BigIntVector) batch.getVector("id")).setSafe(row, row);
                SparseRows.set(batch, row, indices(lists[2 * row]), values(lists[2 * row + 1]));
            }
            batch.setRowCount(lists.length / 2);
            writer.write(batch);
            table.newCommit(table.current()).append(writer.finish()).publish();
        }
    }

    private static @Nullable List<Integer> indices(@Nullable List<? extends Number> list) {
        return list == null ? null : list.stream().map(Number::intValue).toList();
    }

    private static @Nullable List<Float> values(@Nullable List<? extends Number> list) {
        return list == null ? null : list.stream().map(Number::floatValue).toList();
    }

    @Test
    void aRowThatIsNoSparseVectorIsRefusedWithItsPlace() {
        Table table = table(DIMENSIONS);
        assertRefused(
                table,
                "has index 3 at place 1 after index 7 in the sparse vector of column 'terms', expected strictly ascending"
                        + " ones: sort the pairs of index and value by index, and add up the values of equal indices.",
                Arrays.asList(7, 3),
                Arrays.asList(1f, 2f));
        assertRefused(table, "has index 3 at place 1 after index 3", Arrays.asList(3, 3), Arrays.asList(1f, 2f));
        assertRefused(
                table,
                "has index 50 at place 0 in the sparse vector of column 'terms', expected 0 to 49, because the dimension is"
                        + " 50.",
                Arrays.asList(50),
                Arrays.asList(1f));
        assertRefused(table, "has index -1 at place 0", Arrays.asList(-1), Arrays.asList(1f));
        assertRefused(
                table,
                "has 2 indices and 1 values in the sparse vector of column 'terms', expected as many of both.",
                Arrays.asList(1, 2),
                Arrays.asList(1f));
        assertRefused(table, "has NaN as the value of index 1", Arrays.asList(1), Arrays.asList(Float.NaN));
        assertRefused(
                table,
                "has -Infinity as the value of index 1",
                Arrays.asList(1),
                Arrays.asList(Float.NEGATIVE_INFINITY));
        assertRefused(
                table,
                "has no values in the sparse vector of column 'terms', expected a list of them, which may be empty.",
                Arrays.asList(1),
                null);
        assertThat(table.current().rows()).isZero();
    }

    private void assertRefused(Table table, String problem, List<Integer> indices, @Nullable List<Float> values) {
        assertThatThrownBy(() -> write(table, List.of(1), List.of(1f), null, null, indices, values))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("row 2 of the rows written (id = 2) " + problem)
                .hasMessageEndingWith(" Nothing was committed; make the whole vector null, or leave the row out.");
    }

    @Test
    void goesThroughArrowFilesAndStaysSparse() throws Exception {
        Table table = table(DIMENSIONS);
        SparseRows.append(table, 0, 40, DIMENSIONS, allocator);
        Path file = folder.resolve("rows.arrow");
        try (ArrowOutput output = ArrowOutput.file(file)) {
            table.current().scan().writeTo(output, allocator);
        }
        try (ArrowInput input = ArrowInput.open(file, allocator)) {
            Table copy = Table.create(
                    TestTables.storage(folder.resolve("copy")),
                    TableSpec.builder().schema(input.schema()).build());
            assertThat(SparseColumns.dimensions(copy.current().schema().findField("terms")))
                    .isEqualTo(DIMENSIONS);
            TableSnapshot appended = copy.append(input, WriteOptions.defaults(), allocator);
            assertThat(TestTables.read(appended, allocator)).isEqualTo(rows(0, 40, id -> true));
        }
    }

    @Test
    void onlyColumnsAreSparseVectors() {
        Field sparse = table(DIMENSIONS).current().schema().findField("terms");
        Schema nested =
                new Schema(List.of(new Field("outer", FieldType.nullable(new ArrowType.Struct()), List.of(sparse))));
        assertThatThrownBy(() -> TableSpec.builder().schema(nested).build())
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageStartingWith("Field 'outer.terms' is declared as sparse vectors, which only columns hold");
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        Table table = table(DIMENSIONS);
        SparseVector other = SparseVector.of(51, new int[] {1}, new float[] {1});
        assertThatThrownBy(() -> table.current().search("terms", other))
                .isInstanceOf(DimensionMismatchException.class)
                .hasMessageEndingWith(": the query vector has the dimension 51, expected 50.");
        assertThatThrownBy(() -> table.current().search("terms", new float[50]))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("holds sparse vectors");
        assertThatThrownBy(() -> table.current().search("id", other))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageEndingWith(
                        " cannot be searched by a sparse vector: it is Int(64, true), expected sparse vectors."
                                + " Declare their dimension as 'sparse.id.dim' when the table is created.");
        assertThatThrownBy(() ->
                        table.indexes().create("terms", IndexSpec.of(IndexKind.HNSW, DistanceMetric.DOT), allocator))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("'terms'")
                .hasMessageContaining("sparse vectors, which have no index");
        assertThatThrownBy(() -> new NearestSparse("terms", other, DistanceMetric.HAMMING, 1, NullOrder.LAST))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("expected dot, cosine or l2");
        assertThatThrownBy(() -> new NearestSparse("terms", other, DistanceMetric.DOT, 0, NullOrder.LAST))
                .isInstanceOf(InvalidArgumentException.class);
    }

    @Test
    void aDeclarationHasToFitTheColumn() {
        assertThatThrownBy(() -> TableSpec.builder()
                        .schema(SparseRows.SCHEMA)
                        .property("sparse.id.dim", "9")
                        .build())
                .isInstanceOf(SchemaException.class)
                .hasMessageStartingWith("Column 'id' is declared as sparse vectors of dimension 9 but is Int(64, true)")
                .hasMessageContaining(
                        "expected a struct of 'indices', a list of int32, and 'values', a list of float32");
        assertThatThrownBy(() -> TableSpec.builder()
                        .schema(SparseRows.SCHEMA)
                        .property("sparse.term.dim", "9")
                        .build())
                .isInstanceOf(SchemaException.class)
                .hasMessageEndingWith("Did you mean 'terms'?");
        assertThatThrownBy(() -> TableSpec.builder()
                        .schema(SparseRows.SCHEMA)
                        .property("sparse.terms.dims", "9")
                        .build())
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("sparse.<column>.dim");
        assertThatThrownBy(() -> SparseRows.spec(0))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage(
                        "The property 'sparse.terms.dim' is '0': expected the dimension of the sparse vectors, a whole"
                                + " number from 1 to 2147483647.");
        assertThatThrownBy(() -> TableSpec.builder()
                        .schema(SparseRows.spec(9).schema())
                        .property("sparse.terms.dim", "8")
                        .build())
                .isInstanceOf(SchemaException.class)
                .hasMessageContaining("of dimension 8 and has those of dimension 9");
    }
}

package io.synadb.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.InvalidArgumentException;
import io.synadb.SchemaException;
import io.synadb.arrow.RandomBatches;
import io.synadb.arrow.RowSelection;
import io.synadb.table.data.DataFile;
import io.synadb.table.data.DataFileReader;
import io.synadb.table.predicate.ColumnPath;
import io.synadb.table.predicate.Predicate;
import io.synadb.table.predicate.PredicateCases;
import io.synadb.table.predicate.bound.BoundPredicate;
import io.synadb.table.predicate.bound.Verdict;
import io.synadb.table.search.Nearest;
import io.synadb.table.search.NullOrder;
import io.synadb.table.storage.Storage;
import io.synadb.vector.DistanceMetric;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scans and searches with a condition give the rows for which it is true, and read little else. */
class FilteredScanTest {
    @TempDir
    Path directory;

    private final BufferAllocator allocator = new RootAllocator();

    @AfterEach
    void releasesAllMemory() {
        allocator.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "text", "bool,int8", "decimal", "day,time,instant"})
    void pruningNeverChangesTheAnswer(String partitionBy) {
        long seed = System.nanoTime();
        PredicateCases cases = new PredicateCases(new Random(seed));
        Storage storage = TestTables.storage(directory);
        Table table = Table.create(
                storage,
                TableSpec.builder()
                        .schema(PredicateCases.SCHEMA)
                        .partitionBy(partitionBy.isEmpty() ? new String[0] : partitionBy.split(","))
                        .build());
        for (int commit = 0; commit < 2; commit++) {
            append(table, cases, 3, 4);
        }
        Map<Verdict, Integer> verdicts = new EnumMap<>(Verdict.class);
        // More where chance has it that none of them decides, or all do.
        for (int i = 0; i < 60 || verdicts.size() < Verdict.values().length && i < 1_000; i++) {
            Predicate predicate = cases.predicate(2);
            List<String> expected = expected(table.current(), storage, predicate, seed, verdicts);
            ScanBuilder scan = table.current()
                    .scan()
                    .select("int64", "text", "struct")
                    .where(predicate)
                    .taskBytes(i % 2 == 0 ? 1_000 : 1_000_000);
            assertThat(TestTables.read(scan, allocator))
                    .as("seed %d: %s", seed, predicate)
                    .isEqualTo(expected);
        }
        assertThat(verdicts.keySet()).as("seed %d: %s", seed, verdicts).contains(Verdict.values());
    }

    /** Writes batches, each as a chunk or several of its own. */
    private void append(Table table, PredicateCases cases, int batches, int rows) {
        WriteOptions options = WriteOptions.defaults().withChunkBytes(500);
        try (TableWriter writer = table.newWrite(options).newWriter("test", allocator)) {
            for (int i = 0; i < batches; i++) {
                try (VectorSchemaRoot batch = cases.batch(rows, allocator)) {
                    writer.write(batch);
                }
            }
            table.newCommit(table.current()).append(writer.finish()).publish();
        }
    }

    /** The rows by testing every one of them; checks on the way what is said of each file and chunk unread. */
    private List<String> expected(
            TableSnapshot snapshot, Storage storage, Predicate predicate, long seed, Map<Verdict, Integer> verdicts) {
        List<Integer> shown = List.of(5, 9, 14);
        BoundPredicate bound = BoundPredicate.of(predicate, snapshot.schema(), "it");
        List<String> rows = new ArrayList<>();
        for (DataFile file : snapshot.files()) {
            long selected = 0;
            try (DataFileReader reader = DataFileReader.open(storage, file)) {
                for (int chunk = 0; chunk < reader.chunks(); chunk++) {
                    RowSelection selection = RowSelection.all((int) reader.rowsOf(chunk));
                    try (VectorSchemaRoot values = reader.read(chunk, bound.fieldIds(), allocator)) {
                        bound.narrow(values, selection);
                    }
                    selected += selection.count();
                    Verdict verdict = bound.verdict(reader.statisticsOf(chunk), selection.rows(), file.partition());
                    verdicts.merge(verdict, 1, Integer::sum);
                    assertTrue(verdict, selection.count(), selection.rows(), "seed " + seed + ": " + predicate);
                    try (VectorSchemaRoot values = selection.take(reader.read(chunk, shown, allocator), allocator)) {
                        rows.addAll(TestTables.rows(values));
                    }
                }
            }
            assertTrue(bound.verdict(file), selected, file.rows(), "seed " + seed + ": " + predicate);
        }
        return rows;
    }

    private static void assertTrue(Verdict verdict, long selected, long rows, String description) {
        switch (verdict) {
            case NEVER -> assertThat(selected).as(description).isZero();
            case ALWAYS -> assertThat(selected).as(description).isEqualTo(rows);
            case MAYBE -> assertThat(selected).isBetween(0L, rows);
        }
    }

    @Test
    void filesOfOtherPartitionsAndRangesAreNotPlanned() {
        Table table = Table.create(TestTables.storage(directory), TestTables.spec("pos"));
        TestTables.append(table, 0, 30, allocator);
        TestTables.append(table, 100, 30, allocator);
        assertThat(tasks(table, "pos = 'noun'")).isEqualTo(2);
        assertThat(tasks(table, "pos = 'noun' AND id < 100")).isEqualTo(1);
        assertThat(tasks(table, "pos IS NULL")).isEqualTo(2);
        assertThat(tasks(table, "pos IS NULL AND pos <> 'x'")).isZero();
        assertThat(tasks(table, "id BETWEEN 30 AND 99")).isZero();
        assertThat(tasks(table, "pos LIKE '%n' OR id = 100")).isEqualTo(3);
        assertThat(TestTables.read(
                        table.current().scan().select("id").where(Predicate.parse("pos = 'verb' AND id < 9")),
                        allocator))
                .containsExactly("1", "7");
    }

    @Test
    void filesAreNotPlannedForNanThatTheyDoNotHave() {
        Schema schema = new Schema(
                List.of(RandomBatches.nullable("x", new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE))));
        Storage storage = TestTables.storage(directory);
        Table table = Table.create(storage, TableSpec.builder().schema(schema).build());
        append(table, 1, 5);
        append(table, Double.NaN, 2);
        append(table, Double.NaN, Double.NaN);
        append(table, Double.POSITIVE_INFINITY, 7);
        assertThat(tasks(table, "x IS NAN")).isEqualTo(2);
        assertThat(tasks(table, "x = NaN")).isEqualTo(2);
        assertThat(tasks(table, "x IS NOT NAN")).isEqualTo(3);
        assertThat(tasks(table, "x > 10")).isEqualTo(3);
        assertThat(tasks(table, "x < 2")).isEqualTo(1);
        assertThat(tasks(table, "x BETWEEN 2 AND 6")).isEqualTo(2);
        assertThat(TestTables.read(table.current().scan().where(Predicate.parse("x > 6")), allocator))
                .containsExactly("NaN", "NaN", "NaN", "Infinity", "7.0");
        // Statistics alone say that all of its rows are NaN.
        storage.delete(table.current().files().get(2).path());
        TableCommit commit = table.newCommit(table.current()).deleteWhere(Predicate.parse("x IS NAN"), allocator);
        assertThat(TestTables.read(commit.publish(), allocator))
                .containsExactly("1.0", "5.0", "2.0", "Infinity", "7.0");
    }

    @Test
    void filesArePassedOverByTheFieldsOfStructs() {
        Field city = RandomBatches.nullable("city", new ArrowType.Utf8());
        Field place = RandomBatches.nullable("place", new ArrowType.Struct(), city);
        Schema schema = new Schema(List.of(RandomBatches.nullable("address", new ArrowType.Struct(), place)));
        Table table = Table.create(
                TestTables.storage(directory),
                TableSpec.builder().schema(schema).build());
        appendCities(table, "Bergen", "Oslo");
        appendCities(table, "Paris", null);
        assertThat(tasks(table, "address.place.city = 'Oslo'")).isEqualTo(1);
        assertThat(tasks(table, "address.place.city >= 'Oslo'")).isEqualTo(2);
        assertThat(tasks(table, "address.place.city IS NULL")).isEqualTo(1);
        assertThat(tasks(table, "address.place.city > 'Q'")).isZero();
        // What stands in a null struct is no value.
        assertThat(tasks(table, "address.place.city < 'B'")).isZero();
        assertThat(TestTables.read(
                        table.current().scan().where(Predicate.parse("address.place.city LIKE 'P%'")), allocator))
                .containsExactly("{\"place\":{\"city\":\"Paris\"}}");
    }

    /** A null is a null address, with a place and a city in it that nobody sees. */
    private void appendCities(Table table, @Nullable String... cities) {
        try (TableWriter writer = table.newWrite(WriteOptions.defaults()).newWriter("test", allocator);
                VectorSchemaRoot batch = VectorSchemaRoot.create(table.current().schema(), allocator)) {
            StructVector addresses = (StructVector) batch.getVector(0);
            StructVector places =
                    (StructVector) addresses.getChildrenFromFields().get(0);
            VarCharVector names = (VarCharVector) places.getChildrenFromFields().get(0);
            for (int row = 0; row < cities.length; row++) {
                String name = cities[row];
                names.setSafe(row, (name == null ? "Aachen" : name).getBytes(StandardCharsets.UTF_8));
                places.setIndexDefined(row);
                addresses.setIndexDefined(row);
                if (name == null) {
                    addresses.setNull(row);
                }
            }
            batch.setRowCount(cities.length);
            writer.write(batch);
            table.newCommit(table.current()).append(writer.finish()).publish();
        }
    }

    private void append(Table table, double... values) {
        try (TableWriter writer = table.newWrite(WriteOptions.defaults()).newWriter("test", allocator);
                VectorSchemaRoot batch = VectorSchemaRoot.create(table.current().schema(), allocator)) {
            Float8Vector column = (Float8Vector) batch.getVector(0);
            for (int row = 0; row < values.length; row++) {
                column.setSafe(row, values[row]);
            }
            batch.setRowCount(values.length);
            writer.write(batch);
            table.newCommit(table.current()).append(writer.finish()).publish();
        }
    }

    private static int tasks(Table table, String condition) {
        return table.current()
                .scan()
                .where(Predicate.parse(condition))
                .plan()
                .tasks()
                .size();
    }

    @Test
    void theLimitCountsWhatIsSelected() {
        Table table = Table.create(TestTables.storage(directory), TestTables.spec());
        for (int file = 0; file < 5; file++) {
            TestTables.append(table, file * 100, 100, allocator);
        }
        Predicate third = Predicate.parse("pos = 'noun'");
        ScanBuilder some = table.current().scan().select("id").where(third).limit(3);
        assertThat(TestTables.read(some, allocator).subList(0, 3)).containsExactly("0", "3", "6");
        assertThat(TestTables.read(some, allocator)).hasSize(15);
        assertThat(table.current().scan().limit(150).plan().tasks()).hasSize(2);
        assertThat(table.current()
                        .scan()
                        .where(Predicate.parse("id >= 200"))
                        .limit(100)
                        .plan()
                        .tasks())
                .hasSize(1);
        assertThat(table.current().scan().limit(0).plan().tasks()).isEmpty();
        assertThatThrownBy(() -> table.current().scan().limit(-1))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("limit = -1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "id >= 40",
                "pos = 'noun'",
                "pos IS NULL OR id = 33",
                "id IN (1, 50, 99, 149)",
                "pos LIKE 'n%' AND id > 20",
                "id < 0",
                "embedding IS NULL",
                "NOT (id > 60 OR pos = 'verb')"
            })
    void searchesAmongTheSelectedRows(String condition) {
        Table table = Table.create(TestTables.storage(directory), TestTables.spec());
        WritePlan plan = table.newWrite(WriteOptions.defaults().withChunkBytes(400));
        table.newCommit(table.current())
                .append(TestTables.write(plan, 0, 100, allocator))
                .publish();
        TestTables.append(table, 100, 50, allocator);
        Predicate predicate = Predicate.parse(condition);
        float[] query = {30.05f, 30.175f, 30.3f, 30.425f};
        List<Long> selected = TestTables.read(
                        table.current().scan().select("id").where(predicate), allocator)
                .stream()
                .map(Long::valueOf)
                .filter(id -> id % 7 != 6)
                .sorted((a, b) -> Double.compare(Math.abs(a - 30.05), Math.abs(b - 30.05)))
                .limit(10)
                .toList();
        try (Matches matches = table.current()
                .search("embedding", query)
                .k(10)
                .where(predicate)
                .select("id")
                .run(allocator)) {
            assertThat(TestTables.rows(matches.rows()).stream()
                            .map(Long::valueOf)
                            .toList())
                    .isEqualTo(selected);
        }
        // The same through the tasks that engines run.
        Nearest nearest = new Nearest("embedding", query, DistanceMetric.L2, 200, NullOrder.LAST);
        ScanBuilder scan = table.current().scan().select("id").where(predicate);
        List<String> all = TestTables.read(scan, allocator);
        assertThat(TestTables.read(scan.nearest(nearest), allocator)).isEqualTo(all);
    }

    @Test
    void conditionsAddUpAndTravel() throws IOException, ClassNotFoundException {
        Table table = Table.create(TestTables.storage(directory), TestTables.spec());
        TestTables.append(table, 0, 100, allocator);
        ScanBuilder scan = table.current()
                .scan()
                .select("id")
                .where(ColumnPath.of("id").greaterThan(10))
                .where(ColumnPath.of("id").atMost(13));
        assertThat(scan).hasToString("scan of [id] where id > 10 AND id <= 13");
        ScanTask task = scan.plan().tasks().get(0);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(task);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()));
                BatchReader reader = ((ScanTask) in.readObject()).open(allocator);
                VectorSchemaRoot batch = reader.next().orElseThrow()) {
            assertThat(TestTables.rows(batch))
                    .isEqualTo(LongStream.rangeClosed(11, 13)
                            .mapToObj(Long::toString)
                            .toList());
            assertThat(reader.next()).isEmpty();
        }
    }

    @Test
    void wrongConditionsAreRefusedBeforeAnythingIsRead() {
        Storage storage = TestTables.storage(directory);
        TableSnapshot snapshot = Table.create(storage, TestTables.spec()).current();
        assertThatThrownBy(() -> snapshot.scan().where(Predicate.parse("colour = 1")))
                .isInstanceOf(SchemaException.class)
                .hasMessage("The condition on 'colour' names 'colour', which is not in table " + storage.location()
                        + ": there are [id, pos, embedding].");
        assertThatThrownBy(() -> snapshot.search("embedding", new float[4]).where(Predicate.parse("id = 'x'")))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("Column 'id' of table " + storage.location()
                        + " is Int(64, true) and cannot be compared with 'x': expected a number.");
    }
}

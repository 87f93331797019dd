package io.synadb.table;

import static io.synadb.table.TestTables.append;
import static io.synadb.table.TestTables.read;
import static io.synadb.table.TestTables.rows;
import static io.synadb.table.TestTables.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.DimensionMismatchException;
import io.synadb.InvalidArgumentException;
import io.synadb.NotFoundException;
import io.synadb.SchemaException;
import io.synadb.table.predicate.Predicate;
import io.synadb.table.search.Nearest;
import io.synadb.table.search.NullOrder;
import io.synadb.table.storage.Storage;
import io.synadb.vector.DistanceMetric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScanTest {
    @TempDir
    Path directory;

    private final BufferAllocator allocator = new RootAllocator();
    private Storage storage;
    private Table table;

    @BeforeEach
    void fill() {
        storage = TestTables.storage(directory);
        table = Table.create(storage, spec());
        append(table, 0, 100, allocator);
        append(table, 100, 50, allocator);
    }

    @AfterEach
    void releasesAllMemory() {
        allocator.close();
    }

    @Test
    void readsSelectedColumnsInTheOrderAsked() {
        ScanBuilder scan = table.current().scan().select("pos", "id");
        assertThat(scan.plan().schema().getFields()).extracting(Field::getName).containsExactly("pos", "id");
        assertThat(read(scan, allocator).subList(98, 102)).containsExactly("adj|98", "null|99", "verb|100", "adj|101");
    }

    @Test
    void countsRowsWithoutColumns() {
        long rows = 0;
        for (ScanTask task : table.current().scan().select().plan().tasks()) {
            try (BatchReader reader = task.open(allocator);
                    VectorSchemaRoot batch = reader.next().orElseThrow()) {
                assertThat(batch.getFieldVectors()).isEmpty();
                rows += batch.getRowCount();
            }
        }
        assertThat(rows).isEqualTo(150);
    }

    @Test
    void plansKnowRowsAndBytes() {
        ScanPlan all = table.current().scan().plan();
        ScanPlan ids = table.current().scan().select("id").plan();
        assertThat(all.rows()).isEqualTo(150);
        assertThat(all.sizeBytes()).isEqualTo(table.current().sizeBytes());
        assertThat(ids.sizeBytes()).isBetween(1L, all.sizeBytes() / 4);
        assertThat(all.tasks()).extracting(ScanTask::rows).containsExactly(100L, 50L);
    }

    @Test
    void batchesOutliveTheirReader() {
        List<VectorSchemaRoot> batches = new ArrayList<>();
        for (ScanTask task : table.current().scan().plan().tasks()) {
            try (BatchReader reader = task.open(allocator)) {
                batches.add(reader.next().orElseThrow());
            }
        }
        List<String> read =
                batches.stream().flatMap(batch -> rows(batch).stream()).toList();
        batches.forEach(VectorSchemaRoot::close);
        assertThat(read).isEqualTo(rows(0, 150));
    }

    @Test
    void aLongFileIsReadBySeveralTasksOfWholeChunks() {
        WritePlan plan = table.newWrite(WriteOptions.defaults().withChunkBytes(1_000));
        table.newCommit(table.current())
                .overwrite(TestTables.write(plan, 0, 500, allocator))
                .publish();
        ScanBuilder scan = table.current().scan().taskBytes(10_000);
        List<ScanTask> tasks = scan.plan().tasks();
        assertThat(tasks).hasSizeGreaterThan(2);
        assertThat(tasks.stream().mapToLong(ScanTask::rows).sum()).isEqualTo(500);
        assertThat(read(scan, allocator)).isEqualTo(rows(0, 500));
    }

    @Test
    void aTaskIsAsLongAsTheColumnsThatItReads() {
        WritePlan plan = table.newWrite(WriteOptions.defaults().withChunkBytes(1_000));
        table.newCommit(table.current())
                .overwrite(TestTables.write(plan, 0, 500, allocator))
                .publish();
        assertThat(tasksOf("id")).as("4,000 bytes of ids").hasSize(1);
        assertThat(tasksOf("id", "embedding").size())
                .as("12,000 bytes of ids and vectors")
                .isEqualTo(2);
        assertThat(tasksOf("id", "pos").size()).as("texts of any length").isGreaterThan(2);
        assertThat(table.current()
                        .scan()
                        .select("id")
                        .where(Predicate.parse("pos >= 'a'"))
                        .taskBytes(10_000)
                        .plan()
                        .tasks()
                        .size())
                .as("a condition on texts")
                .isGreaterThan(2);
        assertThat(read(table.current().scan().select("id").taskBytes(10_000), allocator))
                .isEqualTo(IntStream.range(0, 500).mapToObj(String::valueOf).toList());
    }

    private List<ScanTask> tasksOf(String... columns) {
        return table.current().scan().select(columns).taskBytes(10_000).plan().tasks();
    }

    @Test
    void aSearchLeavesTheNearestOfEachTask() {
        float[] query = {30, 30, 30, 30};
        ScanBuilder scan = table.current()
                .scan()
                .select("id")
                .nearest(new Nearest("embedding", query, DistanceMetric.L2, 2, NullOrder.LAST));
        // 34 and 104 have null vectors, and rank last.
        assertThat(read(scan, allocator)).containsExactly("29", "30", "100", "101");
    }

    @Test
    void aSearchWithNullsFirstLeavesThemToo() {
        float[] query = {30, 30, 30, 30};
        ScanBuilder scan = table.current()
                .scan()
                .select("id")
                .nearest(new Nearest("embedding", query, DistanceMetric.L2, 1, NullOrder.FIRST));
        List<String> nullVectors = LongStream.range(0, 150)
                .filter(id -> id % 7 == 6)
                .mapToObj(Long::toString)
                .toList();
        assertThat(read(scan, allocator)).isEqualTo(nullVectors);
    }

    @Test
    void findsTheNearestOfTheWholeTable() {
        float[] query = {99.5f, 99.5f, 99.5f, 99.5f};
        try (Matches matches = table.current()
                .search("embedding", query)
                .k(4)
                .select("id", "pos")
                .run(allocator)) {
            assertThat(matches.size()).isEqualTo(4);
            assertThat(rows(matches.rows())).containsExactly("99|null", "100|verb", "98|adj", "101|adj");
            assertThat(matches.distances()).isSorted();
        }
    }

    @Test
    void tiesRankByFileAndRow() {
        append(table, 10, 3, allocator);
        append(table, 10, 3, allocator);
        float[] query = {11, 11, 11, 11};
        try (Matches matches = table.current()
                .search("embedding", query)
                .metric(DistanceMetric.L2)
                .k(4)
                .run(allocator)) {
            assertThat(rows(matches.rows()))
                    .containsExactly(TestTables.row(11), TestTables.row(11), TestTables.row(11), TestTables.row(10));
        }
    }

    @Test
    void fewerRowsThanAskedForAreAllRowsWithADistance() {
        float[] query = new float[TestTables.DIMENSIONS];
        try (Matches matches = table.at(1).search("embedding", query).k(1000).run(allocator)) {
            assertThat(matches.size()).isEqualTo(100 - 14);
        }
        try (Matches none = table.at(0).search("embedding", query).run(allocator)) {
            assertThat(none.size()).isZero();
        }
    }

    @Test
    void wrongQuestionsSayWhatIsWrong() {
        TableSnapshot snapshot = table.current();
        assertThatThrownBy(() -> snapshot.scan().select("id", "colour"))
                .isInstanceOf(SchemaException.class)
                .hasMessage("Table " + storage.location()
                        + " has no column 'colour': its columns are [id, pos, embedding].");
        assertThatThrownBy(() -> snapshot.search("pos", new float[4]))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("Column 'pos' of table " + storage.location()
                        + " cannot be searched: it is Utf8, expected vectors. Declare its length as 'vector.pos.dim' when"
                        + " the table is created.");
        assertThatThrownBy(() -> snapshot.search("embedding", new float[3]))
                .isInstanceOf(DimensionMismatchException.class)
                .hasMessage("Cannot search column 'embedding' of table " + storage.location()
                        + ": the query vector has 3 elements, expected 4.");
        assertThatThrownBy(() -> snapshot.search("embedding", new float[] {0, Float.NaN, 0, 0}))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("Cannot search column 'embedding' of table " + storage.location()
                        + ": element 1 of the query vector is NaN, expected a finite number.");
        assertThatThrownBy(() -> snapshot.search("embedding", new float[4]).k(0).run(allocator))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("embedding");
    }

    @Test
    void aDataFileThatIsGoneIsNamed() throws IOException {
        ScanTask task = table.current().scan().plan().tasks().get(0);
        Files.delete(directory.resolve(task.file().path()));
        assertThatThrownBy(() -> task.open(allocator))
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining(task.file().path());
    }
}

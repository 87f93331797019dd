package io.synadb.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.arrow.RandomBatches;
import io.synadb.table.data.DataFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tasks over any rows of a file, as a reader makes them that goes on where it was interrupted. */
class RowRangeTest {
    private static final int ROWS = 500;
    private static final long SEED = 20_261_121;

    @TempDir
    Path directory;

    private final BufferAllocator allocator = new RootAllocator();
    private Table table;
    private List<List<Object>> written;
    private DataFile file;

    @BeforeEach
    void fill() {
        TableSpec spec = TableSpec.builder().schema(RandomBatches.everyType()).build();
        table = Table.create(TestTables.storage(directory), spec);
        WritePlan plan = table.newWrite(WriteOptions.defaults().withChunkBytes(4_000));
        try (VectorSchemaRoot batch = new RandomBatches(new Random(SEED), 0.1).batch(plan.schema(), ROWS, allocator);
                TableWriter writer = plan.newWriter("test", allocator)) {
            written = RandomBatches.rows(batch);
            writer.write(batch);
            List<DataFile> files = writer.finish();
            file = files.get(0);
            table.newCommit(table.current()).append(files).publish();
        }
    }

    @AfterEach
    void releasesAllMemory() {
        allocator.close();
    }

    private List<List<Object>> read(ScanTask task) {
        List<List<Object>> rows = new ArrayList<>();
        try (BatchReader reader = task.open(allocator)) {
            for (Optional<VectorSchemaRoot> next = reader.next(); next.isPresent(); next = reader.next()) {
                try (VectorSchemaRoot batch = next.get()) {
                    rows.addAll(RandomBatches.rows(batch));
                }
            }
        }
        return rows;
    }

    @Test
    void readsAnyRowsOfEveryType() {
        FileScan scan = table.current().scan().files();
        Random random = new Random(SEED);
        for (int i = 0; i < 60; i++) {
            int first = random.nextInt(ROWS + 1);
            int end = first + random.nextInt(ROWS + 1 - first);
            ScanTask task = scan.task(file, first, end);
            assertThat(task.firstRow()).isEqualTo(first);
            assertThat(task.rows()).isEqualTo(end - first);
            assertThat(read(task)).as("rows %d to %d", first, end).isEqualTo(written.subList(first, end));
        }
    }

    @Test
    void aTaskThatGoesOnReadsExactlyTheRest() {
        FileScan scan = table.current().scan().taskBytes(20_000).files();
        for (int first : List.of(0, 1, 17, 250, ROWS - 1)) {
            List<ScanTask> tasks = scan.tasks(file, first);
            List<List<Object>> rows = new ArrayList<>();
            tasks.forEach(task -> rows.addAll(read(task)));
            assertThat(rows).as("from row %d", first).isEqualTo(written.subList(first, ROWS));
            assertThat(tasks.get(0).firstRow()).isEqualTo(first);
        }
        assertThat(scan.tasks(file, 0)).hasSizeGreaterThan(5);
        assertThat(scan.tasks(file, ROWS)).isEmpty();
    }

    @Test
    void partsOfChunksCountRowsWithoutColumns() throws IOException {
        ScanTask task = table.current().scan().select().files().task(file, 3, 11);
        long rows = 0;
        try (BatchReader reader = task.open(allocator)) {
            for (Optional<VectorSchemaRoot> next = reader.next(); next.isPresent(); next = reader.next()) {
                try (VectorSchemaRoot batch = next.get()) {
                    rows += batch.getRowCount();
                }
            }
        }
        assertThat(rows).isEqualTo(8);
    }

    @Test
    void rowsThatAFileHasNotAreRefused() {
        FileScan scan = table.current().scan().files();
        assertThatThrownBy(() -> scan.task(file, 3, ROWS + 1))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessage("Rows 3 to " + (ROWS + 1) + " of " + file.path() + ", which has " + ROWS + " rows");
        assertThatThrownBy(() -> scan.task(file, -1, 3)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> scan.task(file, 4, 3)).isInstanceOf(IndexOutOfBoundsException.class);
    }
}

package io.synadb.table.compaction;

import static io.synadb.table.TestTables.append;
import static io.synadb.table.TestTables.read;
import static io.synadb.table.TestTables.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.CorruptDataException;
import io.synadb.InvalidArgumentException;
import io.synadb.SchemaException;
import io.synadb.table.BatchReader;
import io.synadb.table.Serialized;
import io.synadb.table.Table;
import io.synadb.table.TableSnapshot;
import io.synadb.table.TestTables;
import io.synadb.table.WriteOptions;
import io.synadb.table.commit.StorageView;
import io.synadb.table.data.DataFile;
import io.synadb.table.predicate.ColumnPath;
import io.synadb.table.storage.Storage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one compaction does when nobody else is there. */
class CompactionTest {
    private static final CompactionOptions WORN_ONLY =
            CompactionOptions.defaults().withMinRows(1);

    @TempDir
    Path directory;

    private final BufferAllocator allocator = new RootAllocator();
    private Storage storage;
    private Table table;

    @BeforeEach
    void create() {
        storage = TestTables.storage(directory);
        table = Table.create(storage, TestTables.spec());
    }

    @AfterEach
    void releasesAllMemory() {
        allocator.close();
    }

    private long dataFiles() {
        return storage.walk("data").size();
    }

    private static String folder(DataFile file) {
        return file.path().substring(0, file.path().lastIndexOf('/'));
    }

    @Test
    void smallFilesOfEachPartitionBecomeOneWithTheirRowsInOrder() {
        Table parted = Table.create(TestTables.storage(directory.resolve("parted")), TestTables.spec("pos"));
        for (int i = 0; i < 3; i++) {
            append(parted, 20L * i, 20, allocator);
        }
        TableSnapshot before = parted.current();
        assertThat(before.files()).hasSize(12);

        CompactionResult done = Compaction.of(parted).run(allocator);

        TableSnapshot after = parted.current();
        assertThat(after.version()).isEqualTo(before.version() + 1);
        assertThat(done)
                .isEqualTo(
                        new CompactionResult(done.snapshot(), 12, 4, before.sizeBytes(), after.sizeBytes(), 60, 0, 0));
        assertThat(done.snapshot().version()).isEqualTo(after.version());
        assertThat(done.isCommitted()).isTrue();
        assertThat(after.files()).hasSize(4);
        for (DataFile file : after.files()) {
            List<DataFile> sources = before.files().stream()
                    .filter(source -> source.partition().equals(file.partition()))
                    .toList();
            assertThat(FileRows.of(after, file, allocator)).isEqualTo(FileRows.of(before, sources, allocator));
            assertThat(file.generation()).isEqualTo(1);
            assertThat(folder(file)).isEqualTo(folder(sources.get(0)));
        }
    }

    @Test
    void deletedRowsAreLeftOutOfTheNewFile() {
        TableSnapshot before = append(table, 0, 100, allocator);
        TableSnapshot fewer = table.newCommit(before)
                .delete(before.files().get(0).path(), LongStream.range(10, 40).toArray())
                .publish();
        CompactionResult done = Compaction.of(table).options(WORN_ONLY).run(allocator);
        assertThat(done.deletedRows()).isEqualTo(30);
        assertThat(done.rows()).isEqualTo(70);
        DataFile file = table.current().files().get(0);
        assertThat(file.rows()).isEqualTo(70);
        assertThat(file.deletes()).isNull();
        List<String> expected = new ArrayList<>(rows(0, 10));
        expected.addAll(rows(40, 60));
        assertThat(read(table.current(), allocator)).isEqualTo(expected).isEqualTo(read(fewer, allocator));
        assertThat(read(table.at(before.version()), allocator)).isEqualTo(rows(0, 100));
    }

    @Test
    void whereNothingPaysNothingIsCommitted() {
        TableSnapshot before = append(table, 0, 100, allocator);
        TableSnapshot worn = table.newCommit(before)
                .delete(before.files().get(0).path(), LongStream.range(0, 19).toArray())
                .publish();
        CompactionResult done = Compaction.of(table).run(allocator);
        assertThat(done.isCommitted()).isFalse();
        assertThat(done.snapshot().version()).isEqualTo(worn.version());
        assertThat(table.current().version()).isEqualTo(worn.version());
        assertThat(dataFiles()).isEqualTo(1);
    }

    @Test
    void compactingTwiceIsCompactingOnce() {
        CompactionOptions options = CompactionOptions.defaults().withTargetFileBytes(300_000);
        for (int i = 0; i < 12; i++) {
            append(table, 2_000L * i, 2_000, allocator);
        }
        assertThat(Compaction.of(table).options(options).run(allocator).isCommitted())
                .isTrue();
        assertThat(table.current().files()).hasSizeBetween(3, 5);
        assertThat(read(table.current(), allocator)).isEqualTo(rows(0, 24_000));
        CompactionPlan second = Compaction.of(table).options(options).plan();
        assertThat(second.groups()).as("files %s", table.current().files()).isEmpty();
    }

    @Test
    void aConditionLeavesTheFilesOfOtherPartitionsAlone() {
        Table parted = Table.create(TestTables.storage(directory.resolve("parted")), TestTables.spec("pos"));
        append(parted, 0, 20, allocator);
        TableSnapshot before = append(parted, 20, 20, allocator);
        DataFile first = before.files().get(0);
        String part = first.partition().values().iterator().next();
        CompactionResult done =
                Compaction.of(parted).where(ColumnPath.of("pos").equalTo(part)).run(allocator);
        assertThat(done.filesBefore()).isEqualTo(2);
        assertThat(done.filesAfter()).isEqualTo(1);
        assertThat(parted.current().files()).hasSize(7).doesNotContain(first);
        assertThat(read(parted.current(), allocator)).containsExactlyInAnyOrderElementsOf(rows(0, 40));
        assertThat(Compaction.of(parted)
                        .where(ColumnPath.of("id").atLeast(1_000L))
                        .run(allocator)
                        .isCommitted())
                .as("no file can have such a row")
                .isFalse();
        assertThatThrownBy(() -> Compaction.of(parted)
                        .where(ColumnPath.of("kind").isNull())
                        .plan())
                .isInstanceOf(SchemaException.class)
                .hasMessageContaining("kind");
    }

    @Test
    void whenAWorkerFailsTheFilesOfTheOthersAreDeleted() {
        Table parted = Table.create(TestTables.storage(directory.resolve("parted")), TestTables.spec("pos"));
        append(parted, 0, 20, allocator);
        append(parted, 20, 20, allocator);
        assertThatThrownBy(() -> Compaction.of(parted).run((groups, done) -> {
                    groups.stream().skip(1).forEach(group -> done.accept(group.rewrite(allocator)));
                    throw new IllegalStateException("a worker is lost");
                }))
                .hasMessage("a worker is lost");
        assertThat(parted.storage().walk("data")).hasSize(8);
        assertThat(parted.current().version()).isEqualTo(2);
    }

    @Test
    void readersOfEarlierVersionsGoOn() {
        append(table, 0, 10, allocator);
        TableSnapshot before = append(table, 10, 10, allocator);
        try (BatchReader reader = before.scan().plan().tasks().get(1).open(allocator)) {
            Compaction.of(table).run(allocator);
            try (VectorSchemaRoot batch = reader.next().orElseThrow()) {
                assertThat(batch.getRowCount()).isEqualTo(10);
            }
        }
        assertThat(read(before, allocator)).isEqualTo(rows(0, 20));
        assertThat(read(Table.open(storage).at(before.version()), allocator)).isEqualTo(rows(0, 20));
        assertThat(dataFiles()).isEqualTo(3);
        table.maintenance().expireVersions(Instant.now().plusSeconds(60), 1);
        assertThat(dataFiles()).isEqualTo(1);
        assertThat(read(table.current(), allocator)).isEqualTo(rows(0, 20));
    }

    @Test
    void groupsTravelToWorkers() throws Exception {
        append(table, 0, 10, allocator);
        append(table, 10, 10, allocator);
        CompactionPlan plan = Compaction.of(table).plan();
        assertThat(plan.groups()).hasSize(1);
        CompactionGroup group = Serialized.copy(plan.groups().get(0));
        assertThat(group.files()).isEqualTo(table.current().files());
        assertThat(group.rows()).isEqualTo(20);
        assertThat(group.sizeBytes()).isEqualTo(table.current().sizeBytes());
        CompactedGroup rewritten = Serialized.copy(group.rewrite(allocator));
        assertThat(plan.commit(List.of(rewritten)).filesBefore()).isEqualTo(2);
        assertThat(read(table.current(), allocator)).isEqualTo(rows(0, 20));
        assertThatThrownBy(() -> plan.commit(List.of(rewritten)))
                .as("its files are part of the table, and would be deleted as those of a lost group")
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("was committed before");
        plan.discard(List.of(rewritten));
        assertThat(read(table.current(), allocator)).isEqualTo(rows(0, 20));
    }

    @Test
    void memoryHoldsAFewChunksHoweverLargeTheFilesAre() {
        WriteOptions options = WriteOptions.defaults().withChunkBytes(16_384);
        for (int i = 0; i < 2; i++) {
            List<DataFile> files = TestTables.write(table.newWrite(options), 40_000L * i, 40_000, allocator);
            table.newCommit(table.current()).append(files).publish();
        }
        TableSnapshot before = table.current();
        table.newCommit(before).delete(before.files().get(0).path(), 1, 39_998).publish();
        assertThat(before.sizeBytes()).isGreaterThan(2_000_000);
        try (BufferAllocator few = new RootAllocator(512 * 1024)) {
            CompactionResult done = Compaction.of(table)
                    .options(CompactionOptions.defaults().withChunkBytes(16_384))
                    .run(few);
            assertThat(done.rows()).isEqualTo(79_998);
        }
        assertThat(table.current().rows()).isEqualTo(79_998);
    }

    @Test
    void anInterruptEndsItAndLeavesNothingBehind() {
        append(table, 0, 10, allocator);
        append(table, 10, 10, allocator);
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> Compaction.of(table).run(allocator))
                    .isInstanceOf(CancellationException.class)
                    .hasMessage("The compaction was interrupted; it has committed nothing.");
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(table.current().version()).isEqualTo(2);
        assertThat(dataFiles()).isEqualTo(2);
    }

    @Test
    void anInterruptInTheMiddleDeletesWhatWasWritten() {
        Storage parted = TestTables.storage(directory.resolve("parted"));
        Table plain = Table.create(parted, TestTables.spec("pos"));
        append(plain, 0, 20, allocator);
        append(plain, 20, 20, allocator);
        AtomicInteger files = new AtomicInteger();
        Table interrupted = Table.open(new StorageView(parted) {
            @Override
            public Path prepare(String path) {
                if (files.incrementAndGet() == 3) {
                    Thread.currentThread().interrupt();
                }
                return super.prepare(path);
            }
        });
        try {
            assertThatThrownBy(() -> Compaction.of(interrupted).run(allocator)).isInstanceOf(RuntimeException.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(files.get()).isEqualTo(3);
        assertThat(plain.current().version()).isEqualTo(2);
        assertThat(parted.walk("data")).hasSize(8);
    }

    @Test
    void aDamagedFileIsNamedAndNothingIsCommitted() throws IOException {
        append(table, 0, 10, allocator);
        TableSnapshot before = append(table, 10, 10, allocator);
        DataFile last = before.files().get(1);
        byte[] bytes = Files.readAllBytes(storage.local(last.path()));
        bytes[(int) last.footer() + 50] ^= 1;
        Files.write(storage.local(last.path()), bytes);
        assertThatThrownBy(() -> Compaction.of(table).run(allocator))
                .isInstanceOf(CorruptDataException.class)
                .hasMessageContaining(last.path());
        assertThat(table.current().version()).isEqualTo(before.version());
        assertThat(dataFiles()).isEqualTo(2);
    }

    @Test
    void aCompactionWithOtherRowsThanBeforeIsRefused() {
        TableSnapshot before = append(table, 0, 10, allocator);
        List<DataFile> fewer = TestTables.write(table.newWrite(WriteOptions.defaults()), 0, 9, allocator);
        assertThatThrownBy(() ->
                        table.newCommit(before).compact(before.files(), fewer).publish())
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageStartingWith("A compaction cannot take away files with 10 rows and add files with 9:");
    }
}

package io.synadb.table;

import static io.synadb.table.TestTables.batch;
import static io.synadb.table.TestTables.read;
import static io.synadb.table.TestTables.rows;
import static io.synadb.table.TestTables.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.ConflictException;
import io.synadb.CorruptDataException;
import io.synadb.InvalidArgumentException;
import io.synadb.NotFoundException;
import io.synadb.table.commit.log.AppendedFile;
import io.synadb.table.compaction.Compaction;
import io.synadb.table.data.DataFile;
import io.synadb.table.deletes.DeletedRows;
import io.synadb.table.predicate.Predicate;
import io.synadb.table.storage.Storage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Writers that commit several times, and whose files grow meanwhile. */
class GrowingFilesTest {
    @TempDir
    Path directory;

    private final BufferAllocator allocator = new RootAllocator();
    private Storage storage;
    private Table table;
    private TableWriter writer;

    @BeforeEach
    void create() {
        storage = TestTables.storage(directory.resolve("table"));
        table = Table.create(storage, spec());
        writer = newWriter(WriteOptions.defaults());
    }

    @AfterEach
    void releasesAllMemory() {
        writer.close();
        allocator.close();
    }

    private TableWriter newWriter(WriteOptions options) {
        return table.newWrite(options).newWriter("growing", allocator);
    }

    private List<DataFile> flushed(long firstId, int count) {
        write(firstId, count);
        return writer.flush();
    }

    private void write(long firstId, int count) {
        try (VectorSchemaRoot batch = batch(firstId, count, allocator)) {
            writer.write(batch);
        }
    }

    private TableSnapshot commit(List<DataFile> files) {
        return table.newCommit(table.current()).append(files).publish();
    }

    private TableSnapshot grow(long firstId, int count) {
        return commit(flushed(firstId, count));
    }

    private List<String> current() {
        return read(Table.open(storage).current(), allocator);
    }

    private static List<String> rowsOf(LongStream... ids) {
        return Stream.of(ids).flatMap(LongStream::boxed).map(TestTables::row).toList();
    }

    @Test
    void eachCommitMakesTheFileLongerAndEarlierVersionsStayShort() {
        TableSnapshot first = grow(0, 10);
        TableSnapshot second = grow(10, 7);
        write(17, 3);
        TableSnapshot third = commit(writer.finish());

        DataFile file = third.files().get(0);
        assertThat(third.files()).hasSize(1);
        assertThat(file.path()).isEqualTo(first.files().get(0).path());
        assertThat(file.rows()).isEqualTo(20);
        assertThat(file.firstRow()).isZero();
        assertThat(file.length()).isGreaterThan(second.files().get(0).length());
        assertThat(third.rows()).isEqualTo(20);
        assertThat(table.versions())
                .extracting(version -> version.counts().get("rows"))
                .containsExactly(0L, 10L, 7L, 3L);
        assertThat(read(first, allocator)).isEqualTo(rows(0, 10));
        assertThat(read(table.at(2), allocator)).isEqualTo(rows(0, 17));
        assertThat(current()).isEqualTo(rows(0, 20));
    }

    @Test
    void statisticsAreOfTheWholeFile() {
        grow(0, 10);
        DataFile grown = grow(10, 30).files().get(0);
        DataFile whole = TestTables.write(table.newWrite(WriteOptions.defaults()), 0, 40, allocator)
                .get(0);
        assertThat(grown.statistics()).isEqualTo(whole.statistics());
        assertThat(read(table.current().scan().where(Predicate.parse("id >= 8 and id < 12")), allocator))
                .isEqualTo(rows(8, 4));
    }

    @Test
    void aFlushWithoutNewRowsGivesNothingAndSoDoesTheEnd() {
        assertThat(writer.flush()).isEmpty();
        grow(0, 10);
        assertThat(writer.flush()).isEmpty();
        assertThat(writer.finish()).isEmpty();
        assertThat(current()).isEqualTo(rows(0, 10));
        assertThatThrownBy(writer::flush).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void partitionsGrowEachInAFileOfItsOwnAsLongAsTheyAreOpen() {
        table = Table.create(TestTables.storage(directory.resolve("parts")), spec("pos"));
        storage = table.storage();
        try (TableWriter partitioned = newWriter(WriteOptions.defaults().withMaxOpenFiles(2))) {
            writer = partitioned;
            for (int round = 0; round < 5; round++) {
                grow(round * 60L, 60);
            }
            TableSnapshot newest = table.current();
            assertThat(newest.files()).hasSizeBetween(4, 20);
            assertThat(read(newest, allocator)).containsExactlyInAnyOrderElementsOf(rows(0, 300));
        }
    }

    @Test
    void aFileOfTheTargetLengthIsComplete() {
        writer = newWriter(WriteOptions.defaults().withTargetFileBytes(6_000));
        for (int round = 0; round < 20; round++) {
            grow(round * 10L, 10);
        }
        TableSnapshot newest = table.current();
        assertThat(newest.files()).hasSizeBetween(2, 15);
        assertThat(newest.files().subList(0, newest.files().size() - 1)).allMatch(file -> file.length() >= 6_000);
        assertThat(current()).isEqualTo(rows(0, 200));
    }

    @Test
    void anAbortLeavesWhatWasGivenOn() {
        List<DataFile> given = flushed(0, 10);
        write(10, 10);
        writer.abort();
        commit(given);
        assertThat(current()).isEqualTo(rows(0, 10));
        try (TableWriter other = newWriter(WriteOptions.defaults());
                VectorSchemaRoot batch = batch(10, 10, allocator)) {
            other.write(batch);
        }
        assertThat(storage.walk("data")).hasSize(1);
    }

    @Test
    void resultsThatFollowUponOneAnotherAreOneCommitAndOthersAreRefused() {
        List<DataFile> first = flushed(0, 10);
        List<DataFile> second = flushed(10, 10);
        List<DataFile> third = flushed(20, 10);
        TableCommit both = table.newCommit(table.current());
        both.append(first).append(second).publish();
        assertThat(current()).isEqualTo(rows(0, 20));
        assertThatThrownBy(() -> commit(second))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("Cannot add rows 10 to 19 of file " + first.get(0).path() + " to table "
                        + storage.location()
                        + ": it has rows 0 to 19 of it already. Commit what a writer gives on once, in the order in"
                        + " which it gives it, or give the commit a transaction to make repeating it harmless.");
        TableCommit gap = table.newCommit(table.current());
        assertThatThrownBy(() -> gap.append(second).append(second).publish()).hasMessageContaining("is named twice");
        commit(third);
        assertThat(current()).isEqualTo(rows(0, 30));
    }

    @Test
    void aRepeatedTransactionAddsNothing() {
        List<DataFile> first = flushed(0, 10);
        List<DataFile> second = flushed(10, 10);
        for (int repeat = 0; repeat < 2; repeat++) {
            table.newCommit(table.current()).append(first).txn("job", 1, 0).publish();
        }
        for (int repeat = 0; repeat < 3; repeat++) {
            table.newCommit(table.current()).append(second).txn("job", 2, 1).publish();
            table.newCommit(table.current()).append(first).txn("job", 1, 0).publish();
        }
        assertThat(table.current().version()).isEqualTo(2);
        assertThat(current()).isEqualTo(rows(0, 20));
    }

    @Test
    void theRowsBehindARollbackComeWithoutThoseThatWereRolledBack() {
        grow(0, 10);
        grow(10, 10);
        grow(20, 5);
        table.maintenance().rollback(table.current(), 2);
        assertThat(current()).isEqualTo(rows(0, 20));
        table.maintenance().rollback(table.current(), 1);
        TableSnapshot base = table.current();
        TableSnapshot grown = grow(25, 5);
        assertThat(grown.files()).hasSize(1);
        assertThat(current()).isEqualTo(rowsOf(LongStream.range(0, 10), LongStream.range(25, 30)));
        assertThat(read(table.at(3), allocator)).isEqualTo(rows(0, 25));

        List<AppendedFile> appended = table.appendedAfter(base, Long.MAX_VALUE).files();
        assertThat(appended).hasSize(1);
        assertThat(appended.get(0).firstRow()).isEqualTo(10);
        assertThat(followed(appended)).isEqualTo(rows(25, 5));
        grow(30, 5);
        assertThat(current()).isEqualTo(rowsOf(LongStream.range(0, 10), LongStream.range(25, 35)));
    }

    @Test
    void theRowsBehindAnOverwriteOrADeletionComeAlone() {
        grow(0, 10);
        table.newCommit(table.current()).overwrite(List.of()).publish();
        TableSnapshot base = table.current();
        grow(10, 10);
        assertThat(current()).isEqualTo(rows(10, 10));
        assertThat(followed(table.appendedAfter(base, Long.MAX_VALUE).files())).isEqualTo(rows(10, 10));

        table.newCommit(table.current())
                .deleteWhere(Predicate.parse("id < 100"), allocator)
                .publish();
        assertThat(table.current().files()).isEmpty();
        grow(20, 10);
        assertThat(current()).isEqualTo(rows(20, 10));

        List<DataFile> over = flushed(30, 4);
        table.newCommit(table.current()).overwrite(over).publish();
        assertThat(current()).isEqualTo(rows(30, 4));
        grow(34, 4);
        assertThat(current()).isEqualTo(rows(30, 8));
    }

    @Test
    void theRowsBehindACompactionComeOnce() {
        grow(0, 10);
        TestTables.append(table, 10, 10, allocator);
        assertThat(Compaction.of(table).run(allocator).filesAfter()).isEqualTo(1);
        TableSnapshot base = table.current();
        grow(20, 10);
        grow(30, 10);
        assertThat(table.current().files()).hasSize(2);
        assertThat(current()).isEqualTo(rows(0, 40));
        assertThat(followed(table.appendedAfter(base, Long.MAX_VALUE).files())).isEqualTo(rows(20, 20));
        Compaction.of(table).run(allocator);
        assertThat(table.current().files()).hasSize(1);
        assertThat(current()).isEqualTo(rows(0, 40));
    }

    @Test
    void aCompactionThatReadTheShorterFileLosesNoRow() {
        grow(0, 10);
        TestTables.append(table, 10, 10, allocator);
        var plan = Compaction.of(table).plan();
        var rewritten =
                plan.groups().stream().map(group -> group.rewrite(allocator)).toList();
        grow(20, 10);
        assertThat(plan.commit(rewritten).lostGroups()).isEqualTo(1);
        assertThat(current()).containsExactlyInAnyOrderElementsOf(rows(0, 30));
        assertThat(Compaction.of(table).run(allocator).filesAfter()).isEqualTo(1);
        assertThat(current()).containsExactlyInAnyOrderElementsOf(rows(0, 30));
    }

    @Test
    void afterTheLastVersionThatHadTheFileItsNewRowsHaveToBeWrittenAgain() throws IOException {
        DataFile file = grow(0, 10).files().get(0);
        table.newCommit(table.current()).overwrite(List.of()).publish();
        table.maintenance().expireVersions(Instant.now().minusSeconds(3600), 1);
        List<DataFile> late = flushed(10, 10);
        Path kept = storage.local(file.path());
        Path copy = directory.resolve("copy");
        Files.copy(kept, copy);
        TestTables.append(table, 100, 1, allocator);
        table.maintenance().expireVersions(Instant.now().plusSeconds(60), 1);
        assertThat(kept).doesNotExist();
        assertThatThrownBy(() -> commit(late))
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining("write the");
        Files.move(copy, kept);
        assertThatThrownBy(() -> commit(late))
                .isInstanceOf(ConflictException.class)
                .hasMessage("Cannot add rows 10 to 19 of file " + file.path() + " to table " + storage.location()
                        + ": it left the table before version 3, the oldest that is left, and may be deleted at any"
                        + " moment. Nothing was committed, and a retry is of no use: write these rows again with a new"
                        + " writer.");
        assertThat(current()).isEqualTo(rows(100, 1));
    }

    @Test
    void aFlushSaysThatItsFileExpired() {
        DataFile file = grow(0, 10).files().get(0);
        table.newCommit(table.current()).overwrite(List.of()).publish();
        TestTables.append(table, 100, 1, allocator);
        write(10, 10);
        table.maintenance().expireVersions(Instant.now().plusSeconds(60), 1);
        assertThat(storage.exists(file.path())).isFalse();
        assertThatThrownBy(writer::flush)
                .isInstanceOf(NotFoundException.class)
                .hasMessage("Cannot add rows 10 to 19 to data file " + file.path() + " of " + storage.location()
                        + ": it is not there any more. All versions of the table that had it expired, or somebody deleted"
                        + " it, and what was not committed of it is lost. Close this writer, and write the rows since its"
                        + " last commit again with a new one.")
                .satisfies(
                        gone -> assertThat(gone.getSuppressed()[0]).hasRootCauseInstanceOf(NoSuchFileException.class));
        assertThatThrownBy(writer::flush).isInstanceOf(IllegalStateException.class);
        writer.close();
        writer = newWriter(WriteOptions.defaults());
        grow(10, 10);
        assertThat(current()).isEqualTo(rowsOf(LongStream.of(100), LongStream.range(10, 20)));
    }

    @Test
    void expiryAndOrphanRemovalKeepAFileThatAVersionHas() {
        for (int i = 0; i < 5; i++) {
            grow(i * 10L, 10);
        }
        write(50, 10);
        table.maintenance().expireVersions(Instant.now().plusSeconds(60), 1);
        assertThat(current()).isEqualTo(rows(0, 50));
        grow(60, 10);
        assertThat(current()).isEqualTo(rows(0, 70));
    }

    @Test
    void deletionsByOthersAndGrowthAreJoined() {
        TableSnapshot base = grow(0, 10);
        String path = base.files().get(0).path();
        List<DataFile> grown = flushed(10, 10);
        TableCommit deletion = table.newCommit(base).delete(path, 3, 4);
        TableCommit growth = table.newCommit(base).append(grown);
        deletion.publish();
        growth.publish();
        List<String> expected = new ArrayList<>(rows(0, 20));
        expected.removeAll(rows(3, 2));
        assertThat(current()).isEqualTo(expected);

        TableSnapshot before = table.current();
        grow(20, 10);
        table.newCommit(before)
                .delete(path, 15)
                .append(TestTables.write(plan(), 90, 1, allocator))
                .publish();
        expected.remove(TestTables.row(15));
        expected.addAll(rows(20, 10));
        expected.addAll(rows(90, 1));
        assertThat(current()).isEqualTo(expected);

        List<DataFile> more = flushed(30, 2);
        table.newCommit(table.current())
                .delete(path, DeletedRows.of(0, 29))
                .append(more)
                .publish();
        expected.remove(TestTables.row(0));
        expected.remove(TestTables.row(29));
        expected.addAll(expected.indexOf(TestTables.row(90)), rows(30, 2));
        assertThat(current()).isEqualTo(expected);
    }

    private WritePlan plan() {
        return table.newWrite(WriteOptions.defaults());
    }

    @Test
    void followersSeeTheNewRowsAlone() {
        TableSnapshot first = grow(0, 10);
        TestTables.append(table, 100, 3, allocator);
        grow(10, 10);
        grow(20, 5);
        TableIncrement increment = table.appendedAfter(first, Long.MAX_VALUE);
        assertThat(increment.files()).extracting(AppendedFile::firstRow).containsExactly(0L, 10L, 20L);
        assertThat(followed(increment.files())).isEqualTo(rowsOf(LongStream.range(100, 103), LongStream.range(10, 25)));
    }

    private List<String> followed(List<AppendedFile> files) {
        FileScan scan = table.current().scan().files();
        List<String> rows = new ArrayList<>();
        for (AppendedFile appended : files) {
            for (ScanTask task : scan.tasks(appended.file(), appended.firstRow())) {
                try (BatchReader reader = task.open(allocator)) {
                    while (reader.hasNext()) {
                        try (VectorSchemaRoot batch = reader.next().orElseThrow()) {
                            rows.addAll(TestTables.rows(batch));
                        }
                    }
                }
            }
        }
        return rows;
    }

    @Test
    void aFileThatIsNotTheCommittedOneIsRefused() throws IOException {
        List<DataFile> first = flushed(0, 10);
        commit(first);
        String path = first.get(0).path();
        DataFile second = flushed(10, 10).get(0);
        assertThatThrownBy(() -> commit(List.of(second.withFirstRow(12))))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("Cannot add rows 12 to 19 of file " + path + " to table " + storage.location()
                        + ": no footer of it ends there. Commit what the writer gave on as it is.");
        assertThatThrownBy(() -> commit(List.of(second.withBucket(1))))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("found rows of {}, bucket 0 in the table, expected those of {}, bucket 1");

        Table other = Table.create(TestTables.storage(directory.resolve("other")), spec());
        try (TableWriter elsewhere = other.newWrite(WriteOptions.defaults()).newWriter("other", allocator);
                VectorSchemaRoot one = batch(0, 10, allocator);
                VectorSchemaRoot two = batch(50, 10, allocator)) {
            elsewhere.write(one);
            DataFile there = elsewhere.flush().get(0);
            elsewhere.write(two);
            DataFile grown = elsewhere.finish().get(0);
            Files.copy(other.storage().local(there.path()), storage.local(path), StandardCopyOption.REPLACE_EXISTING);
            DataFile forged = new DataFile(
                            path,
                            grown.length(),
                            grown.footer(),
                            grown.footerCrc(),
                            grown.rows(),
                            Map.of(),
                            Map.of(),
                            0,
                            0)
                    .withFirstRow(10);
            assertThatThrownBy(() -> commit(List.of(forged)))
                    .isInstanceOfAny(CorruptDataException.class, InvalidArgumentException.class);
        }
        assertThat(table.current().version()).isEqualTo(1);
    }

    @Test
    void aCompactionCannotAppendToFiles() {
        TableSnapshot base = grow(0, 10);
        List<DataFile> grown = flushed(10, 10);
        assertThatThrownBy(() -> table.newCommit(base).compact(List.of(), grown).publish())
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("A compaction cannot append to files that are there: it writes new ones.");
    }
}

package io.synadb.table;

import static io.synadb.table.TestTables.append;
import static io.synadb.table.TestTables.batch;
import static io.synadb.table.TestTables.read;
import static io.synadb.table.TestTables.rows;
import static io.synadb.table.TestTables.spec;
import static io.synadb.table.TestTables.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.AlreadyExistsException;
import io.synadb.ConflictException;
import io.synadb.InvalidArgumentException;
import io.synadb.NotFoundException;
import io.synadb.SchemaException;
import io.synadb.VersionNotFoundException;
import io.synadb.table.data.DataFile;
import io.synadb.table.partition.PartitionBy;
import io.synadb.table.storage.Storage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableTest {
    @TempDir
    Path directory;

    private final BufferAllocator allocator = new RootAllocator();
    private Storage storage;

    @BeforeEach
    void place() {
        storage = TestTables.storage(directory.resolve("table"));
    }

    @AfterEach
    void releasesAllMemory() {
        allocator.close();
    }

    @Test
    void aNewTableIsEmptyAtVersionZero() {
        assertThat(Table.exists(storage)).isFalse();
        Table table = Table.create(storage, spec("pos"));
        assertThat(Table.exists(storage)).isTrue();
        TableSnapshot snapshot = Table.open(storage).current();
        assertThat(snapshot.version()).isZero();
        assertThat(snapshot.rows()).isZero();
        assertThat(snapshot.tableId()).isEqualTo(table.id());
        assertThat(snapshot.schema()).isEqualTo(spec("pos").schema());
        assertThat(snapshot.partitionBy()).containsExactly(PartitionBy.identity("pos"));
        assertThat(read(snapshot, allocator)).isEmpty();
    }

    @Test
    void everyVersionStaysReadable() {
        Table table = Table.create(storage, spec());
        append(table, 0, 10, allocator);
        append(table, 10, 5, allocator);
        List<DataFile> files = write(table.newWrite(WriteOptions.defaults()), 100, 3, allocator);
        TableSnapshot last = table.newCommit(table.current()).overwrite(files).publish();

        assertThat(last.version()).isEqualTo(3);
        Table opened = Table.open(storage);
        assertThat(read(opened.at(0), allocator)).isEmpty();
        assertThat(read(opened.at(1), allocator)).isEqualTo(rows(0, 10));
        assertThat(read(opened.at(2), allocator)).isEqualTo(rows(0, 15));
        assertThat(read(opened.at(3), allocator)).isEqualTo(rows(100, 3));
        assertThat(read(opened.current(), allocator)).isEqualTo(rows(100, 3));
    }

    @Test
    void timesIncreaseAndChooseVersions() {
        Table table = Table.create(storage, spec());
        long created = table.current().timeMicros();
        long first = append(table, 0, 1, allocator).timeMicros();
        long second = append(table, 1, 1, allocator).timeMicros();
        assertThat(first).isGreaterThan(created);
        assertThat(second).isGreaterThan(first);
        assertThat(table.asOf(at(first)).version()).isEqualTo(1);
        assertThat(table.asOf(at(second - 1)).version()).isEqualTo(1);
        assertThat(table.asOf(at(second + 1_000_000)).version()).isEqualTo(2);
        assertThatThrownBy(() -> table.asOf(at(created - 1)))
                .isInstanceOf(VersionNotFoundException.class)
                .hasMessage("Table " + storage.location() + " did not exist at " + at(created - 1)
                        + ": it was created at " + at(created) + ".");
        assertThat(table.asOf(Instant.MAX).version()).isEqualTo(2);
        assertThatThrownBy(() -> table.asOf(Instant.MIN)).isInstanceOf(VersionNotFoundException.class);
    }

    private static Instant at(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    @Test
    void manyWritersBecomeOneVersion() {
        Table table = Table.create(storage, spec());
        WritePlan plan = table.newWrite(WriteOptions.defaults());
        List<DataFile> files = new ArrayList<>();
        for (int task = 0; task < 4; task++) {
            files.addAll(write(plan, task * 10L, 10, allocator));
        }
        assertThat(read(table.current(), allocator)).isEmpty();
        TableSnapshot snapshot = table.newCommit(table.current()).append(files).publish();
        assertThat(snapshot.version()).isEqualTo(1);
        assertThat(snapshot.files()).hasSize(4);
        assertThat(read(snapshot, allocator)).isEqualTo(rows(0, 40));
    }

    @Test
    void anAppendRebasesOnAnother() {
        Table table = Table.create(storage, spec());
        TableSnapshot base = table.current();
        List<DataFile> late = write(table.newWrite(WriteOptions.defaults()), 10, 5, allocator);
        append(Table.open(storage), 0, 10, allocator);
        TableSnapshot snapshot = table.newCommit(base).append(late).publish();
        assertThat(snapshot.version()).isEqualTo(2);
        assertThat(read(snapshot, allocator)).isEqualTo(rows(0, 15));
    }

    @Test
    void anOverwriteConflictsWithAnAppendItDidNotRead() {
        Table table = Table.create(storage, spec());
        TableSnapshot base = table.current();
        List<DataFile> late = write(table.newWrite(WriteOptions.defaults()), 10, 5, allocator);
        append(Table.open(storage), 0, 10, allocator);
        assertThatThrownBy(() -> table.newCommit(base).overwrite(late).publish())
                .isInstanceOf(ConflictException.class)
                .hasMessageStartingWith("Cannot commit to table " + storage.location()
                        + ": the files that this overwrite would replace are not those that it read. Read version 0,"
                        + " found version 1 (append, commit ")
                .hasMessageEndingWith(
                        "Nothing was committed, and a retry is safe: read the table again and repeat the" + " change.");
        assertThat(table.current().version()).isEqualTo(1);
    }

    @Test
    void theSameFilesAreNotCommittedTwice() {
        Table table = Table.create(storage, spec());
        List<DataFile> files = write(table.newWrite(WriteOptions.defaults()), 0, 5, allocator);
        table.newCommit(table.current()).append(files).publish();
        assertThatThrownBy(() -> table.newCommit(table.current()).append(files).publish())
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining(
                        "File " + files.get(0).path() + " is part of table " + storage.location() + " already");
    }

    @Test
    void aTransactionIsCommittedOnce() {
        Table table = Table.create(storage, spec());
        List<DataFile> files = write(table.newWrite(WriteOptions.defaults()), 0, 5, allocator);
        TableSnapshot base = table.current();
        table.newCommit(base).append(files).txn("query-7", 42).publish();
        append(table, 5, 5, allocator);
        TableSnapshot again =
                table.newCommit(base).append(files).txn("query-7", 42).publish();
        assertThat(again.version()).isEqualTo(2);
        assertThat(read(again, allocator)).isEqualTo(rows(0, 10));
    }

    @Test
    void aTransactionWithOtherFilesIsRefused() {
        Table table = Table.create(storage, spec());
        WritePlan plan = table.newWrite(WriteOptions.defaults());
        List<DataFile> first = write(plan, 0, 5, allocator);
        List<DataFile> second = write(plan, 0, 5, allocator);
        table.newCommit(table.current()).append(first).txn("query-7", 42).publish();
        assertThatThrownBy(() -> table.newCommit(table.current())
                        .append(second)
                        .txn("query-7", 42)
                        .publish())
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("Application 'query-7' committed other files under its version 42 to table "
                        + storage.location());
        assertThat(table.current().rows()).isEqualTo(5);
    }

    @Test
    void anApplicationThatWasSetBackIsRefused() {
        Table table = Table.create(storage, spec());
        WritePlan plan = table.newWrite(WriteOptions.defaults());
        List<DataFile> first = write(plan, 0, 5, allocator);
        table.newCommit(table.current()).append(first).txn("job", 3).publish();
        table.newCommit(table.current())
                .append(write(plan, 5, 5, allocator))
                .txn("job", 7)
                .publish();
        assertThat(table.current().newestTransaction("job")).hasValue(7);
        assertThat(table.current().newestTransaction("other")).isEmpty();

        List<DataFile> again = write(plan, 5, 5, allocator);
        for (TableCommit commit : List.of(
                table.newCommit(table.current()).append(again).txn("job", 4),
                table.newCommit(table.current()).append(again).txn("job", 4, 3),
                table.newCommit(table.current()).append(again).txn("job", 9, 3))) {
            assertThatThrownBy(commit::publish)
                    .isInstanceOf(ConflictException.class)
                    .hasMessageStartingWith("Application 'job' cannot commit its version ")
                    .hasMessageContaining(" to table " + storage.location() + ": it knows its versions up to 3, found"
                            + " version 7. It was set back, and would write rows a second time. Nothing was committed;"
                            + " continue from its newest state, or use a new application name.");
        }
        assertThat(table.current().version()).isEqualTo(2);
        assertThat(read(table.current(), allocator)).isEqualTo(rows(0, 10));
    }

    @Test
    void aRepeatedCommitIsNoSetBackHoweverOld() {
        Table table = Table.create(storage, spec());
        WritePlan plan = table.newWrite(WriteOptions.defaults());
        List<DataFile> first = write(plan, 0, 5, allocator);
        table.newCommit(table.current()).append(first).txn("job", 3, 0).publish();
        table.newCommit(table.current())
                .append(write(plan, 5, 5, allocator))
                .txn("job", 7, 3)
                .publish();
        table.newCommit(table.current()).append(first).txn("job", 3, 0).publish();
        assertThat(table.current().version()).isEqualTo(2);
    }

    @Test
    void otherApplicationsDoNotSetOneBack() {
        Table table = Table.create(storage, spec());
        WritePlan plan = table.newWrite(WriteOptions.defaults());
        for (String app : List.of("a", "b")) {
            for (long version : new long[] {1, 2}) {
                table.newCommit(table.current())
                        .append(write(plan, 0, 1, allocator))
                        .txn(app, version)
                        .publish();
            }
        }
        assertThat(table.current().version()).isEqualTo(4);
        TableCommit commit = table.newCommit(table.current());
        assertThatThrownBy(() -> commit.txn("a", 3, 3))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage(
                        "Application 'a' cannot commit its version 3 after its version 3: expected numbers that grow"
                                + " from commit to commit.");
    }

    @Test
    void aTableIsMadeWithItsFirstRowsInOneVersion() {
        List<DataFile> files = write(WritePlan.of(storage, spec("pos"), WriteOptions.defaults()), 0, 30, allocator);
        assertThat(Table.exists(storage)).isFalse();
        TableSnapshot snapshot =
                TableCommit.creating(storage, spec("pos")).append(files).publish();
        assertThat(snapshot.version()).isZero();
        assertThat(read(Table.open(storage).current(), allocator)).containsExactlyInAnyOrderElementsOf(rows(0, 30));
    }

    @Test
    void anAppendJoinsTheTableThatSomebodyElseMadeMeanwhile() {
        List<DataFile> files = write(WritePlan.of(storage, spec(), WriteOptions.defaults()), 10, 10, allocator);
        append(Table.create(storage, spec()), 0, 10, allocator);
        TableSnapshot snapshot =
                TableCommit.creating(storage, spec()).append(files).publish();
        assertThat(snapshot.version()).isEqualTo(2);
        assertThat(read(snapshot, allocator)).isEqualTo(rows(0, 20));
    }

    @Test
    void anAppendDoesNotJoinATableOfOtherColumns() {
        List<DataFile> files = write(WritePlan.of(storage, spec(), WriteOptions.defaults()), 10, 10, allocator);
        Table table = Table.create(storage, spec("pos"));
        assertThatThrownBy(() ->
                        TableCommit.creating(storage, spec()).append(files).publish())
                .isInstanceOf(SchemaException.class)
                .hasMessageStartingWith("A table was created at " + storage.location()
                        + " while these rows were written, and its columns or its partitioning are not theirs");
        assertThat(table.current().version()).isZero();
    }

    @Test
    void aTableIsNotMadeTwice() {
        Table.create(storage, spec());
        String message = "There is a SynaDB table at " + storage.location()
                + " already, at version 0. Open it, or choose another place.";
        assertThatThrownBy(() -> Table.create(storage, spec()))
                .isInstanceOf(AlreadyExistsException.class)
                .hasMessage(message);
        assertThatThrownBy(() -> TableCommit.creating(storage, spec())
                        .overwrite(List.of())
                        .publish())
                .isInstanceOf(AlreadyExistsException.class)
                .hasMessage(message);
    }

    @Test
    void aMissingTableIsNamed() throws IOException {
        Files.createDirectories(directory.resolve("table/other"));
        assertThatThrownBy(() -> Table.open(storage))
                .isInstanceOf(NotFoundException.class)
                .hasMessage("There is no SynaDB table at " + storage.location()
                        + ": no commit was found in its _syna/log. Check the path, or create the table first.");
    }

    @Test
    void aVersionThatDoesNotExistNamesThoseThatDo() {
        Table table = Table.create(storage, spec());
        append(table, 0, 1, allocator);
        for (long version : new long[] {-1, 2, Long.MAX_VALUE}) {
            assertThatThrownBy(() -> table.at(version))
                    .isInstanceOf(VersionNotFoundException.class)
                    .hasMessage(
                            "Table " + storage.location() + " has no version " + version + ": it has versions 0 to 1.");
        }
    }

    @Test
    void anAbortedWriteLeavesNoFile() throws IOException {
        Table table = Table.create(storage, spec("pos"));
        try (TableWriter writer = table.newWrite(WriteOptions.defaults().withMaxOpenFiles(2))
                        .newWriter("task 0", allocator);
                var rows = batch(0, 100, allocator)) {
            writer.write(rows);
        }
        try (Stream<Path> left = Files.walk(directory.resolve("table/data"))) {
            assertThat(left.filter(Files::isRegularFile)).isEmpty();
        }
    }

    @Test
    void filesThatAreNotThereOrAreNamedTwiceAreNotCommitted() {
        Table table = Table.create(storage, spec());
        List<DataFile> files = write(table.newWrite(WriteOptions.defaults()), 0, 3, allocator);
        assertThatThrownBy(() -> table.newCommit(table.current())
                        .append(files)
                        .append(files)
                        .publish())
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("file " + files.get(0).path() + " is named twice");
        Table other = Table.create(TestTables.storage(directory.resolve("other")), spec());
        assertThatThrownBy(() -> other.newCommit(other.current()).append(files).publish())
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining("it has no file " + files.get(0).path() + ". It was written for another table");
        assertThat(other.current().version()).isZero();

        TableSnapshot base = table.current();
        table.newCommit(base).append(files).txn("app", 1).publish();
        table.newCommit(table.current()).overwrite(List.of()).publish();
        table.maintenance().expireVersions(Instant.MAX, 1);
        assertThat(storage.exists(files.get(0).path())).isFalse();
        // What was committed once is not asked for again.
        TableSnapshot again =
                table.newCommit(table.current()).append(files).txn("app", 1).publish();
        assertThat(again.rows()).isZero();
        assertThatThrownBy(() -> table.newCommit(table.current())
                        .append(files)
                        .txn("app", 2)
                        .publish())
                .isInstanceOf(NotFoundException.class);
    }

    @Test
    void aCommitIsPublishedOnce() {
        Table table = Table.create(storage, spec());
        TableCommit commit = table.newCommit(table.current()).append(List.of());
        commit.publish();
        assertThatThrownBy(commit::publish).isInstanceOf(IllegalStateException.class);
    }
}

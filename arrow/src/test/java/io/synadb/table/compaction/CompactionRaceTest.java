package io.synadb.table.compaction;

import static io.synadb.table.TestTables.append;
import static io.synadb.table.TestTables.read;
import static io.synadb.table.TestTables.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.ConflictException;
import io.synadb.table.Table;
import io.synadb.table.TableSnapshot;
import io.synadb.table.TestTables;
import io.synadb.table.WriteOptions;
import io.synadb.table.commit.TableChange;
import io.synadb.table.commit.format.Action;
import io.synadb.table.commit.log.CommitLog;
import io.synadb.table.commit.log.TableState;
import io.synadb.table.data.DataFile;
import io.synadb.table.partition.PartitionField;
import io.synadb.table.storage.Storage;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What others commit between the reading of the files and the commit of those that take their place. */
class CompactionRaceTest {
    private static final int ROWS = 40;

    @TempDir
    Path directory;

    private final BufferAllocator allocator = new RootAllocator();
    private Storage storage;
    private Table table;
    /** Two files of {@link #ROWS} rows each; of the first, row 3 is deleted. */
    private TableSnapshot before;

    private CompactionPlan plan;
    private List<CompactedGroup> rewritten;

    @BeforeEach
    void rewrite() {
        storage = TestTables.storage(directory);
        table = Table.create(storage, TestTables.spec());
        append(table, 0, ROWS, allocator);
        TableSnapshot all = append(table, ROWS, ROWS, allocator);
        before = table.newCommit(all).delete(path(all, 0), 3).publish();
        plan = Compaction.of(table).plan();
        rewritten = List.of(plan.groups().get(0).rewrite(allocator));
    }

    @AfterEach
    void releasesAllMemory() {
        allocator.close();
    }

    private static String path(TableSnapshot snapshot, int file) {
        return snapshot.files().get(file).path();
    }

    private static List<String> without(int count, long... deleted) {
        return LongStream.range(0, count)
                .filter(id -> LongStream.of(deleted).noneMatch(gone -> gone == id))
                .mapToObj(TestTables::row)
                .toList();
    }

    private long dataFiles() {
        return storage.walk("data").size();
    }

    private void assertLost(List<String> expected, long dataFilesLeft) {
        long version = table.current().version();
        CompactionResult result = plan.commit(rewritten);
        assertThat(result).isEqualTo(CompactionResult.nothing(result.snapshot(), 1));
        assertThat(table.current().version()).isEqualTo(version);
        assertThat(read(table.current(), allocator)).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(dataFiles()).as("the new file was deleted").isEqualTo(dataFilesLeft);
    }

    @Test
    void whatOthersAppendStays() {
        append(table, 2 * ROWS, 5, allocator);
        assertThat(plan.commit(rewritten).filesBefore()).isEqualTo(2);
        assertThat(table.current().files()).hasSize(2);
        assertThat(read(table.current(), allocator)).containsExactlyInAnyOrderElementsOf(without(2 * ROWS + 5, 3));
    }

    @Test
    void rowsThatOthersDeleteAreDeletedOfTheNewFile() {
        TableSnapshot fewer = table.newCommit(before)
                .delete(path(before, 0), 0, 5, ROWS - 1)
                .delete(path(before, 1), 0, ROWS - 1)
                .publish();
        CompactionResult done = plan.commit(rewritten);
        assertThat(done.rows()).isEqualTo(2 * ROWS - 6);
        assertThat(done.deletedRows()).as("left out of the new file").isEqualTo(1);
        TableSnapshot after = table.current();
        assertThat(after.files()).hasSize(1);
        assertThat(after.files().get(0).rows()).isEqualTo(2 * ROWS - 1);
        assertThat(after.rows()).isEqualTo(2 * ROWS - 6);
        List<String> expected = without(2 * ROWS, 0, 3, 5, ROWS - 1, ROWS, 2 * ROWS - 1);
        assertThat(read(after, allocator)).isEqualTo(expected);
        assertThat(read(fewer, allocator)).isEqualTo(expected);
        assertThat(read(Table.open(storage).current(), allocator)).isEqualTo(expected);
    }

    @Test
    void aGroupIsLostWhenItsFilesExpireWhileItIsRewritten() {
        CompactionResult done = Compaction.of(table).run((groups, finished) -> {
            if (table.current().version() == before.version()) {
                List<DataFile> other = TestTables.write(table.newWrite(WriteOptions.defaults()), 0, 5, allocator);
                table.newCommit(before).overwrite(other).publish();
                append(table, 5, 5, allocator);
                table.maintenance().expireVersions(Instant.now().plusSeconds(60), 1);
                assertThat(storage.exists(path(before, 0))).isFalse();
            }
            groups.forEach(group -> finished.accept(group.rewrite(allocator)));
        });
        assertThat(done.filesBefore()).isEqualTo(2);
        assertThat(read(table.current(), allocator)).isEqualTo(rows(0, 10));
    }

    @Test
    void theRowsOfAFileThatLeavesTheTableAreDeletedOfTheNewFile() {
        table.newCommit(before)
                .delete(path(before, 0), LongStream.range(0, ROWS).toArray())
                .delete(path(before, 1), 1)
                .publish();
        assertThat(table.current().files()).hasSize(1);
        CompactionResult done = plan.commit(rewritten);
        assertThat(done.lostGroups()).isZero();
        assertThat(done.filesBefore()).isEqualTo(1);
        assertThat(done.rows()).isEqualTo(ROWS - 1);
        assertThat(done.deletedRows()).isZero();
        List<String> expected = new ArrayList<>(rows(ROWS, ROWS));
        expected.remove(1);
        assertThat(read(table.current(), allocator)).isEqualTo(expected);
        assertThat(read(Table.open(storage).current(), allocator)).isEqualTo(expected);
    }

    @Test
    void aGroupIsLostWhenAFileWithMostOfItLeavesTheTable() {
        table.newCommit(before)
                .delete(path(before, 1), LongStream.range(0, ROWS).toArray())
                .publish();
        assertLost(without(ROWS, 3), 2);
    }

    @Test
    void aGroupIsLostWhenRowsThatItLeftOutComeBack() {
        table.maintenance().rollback(before, before.version() - 1);
        assertLost(rows(0, 2 * ROWS), 2);
    }

    /** The new file is without its values. */
    @Test
    void aGroupIsLostWhenAColumnThatItLeftOutComesBack() {
        TableSnapshot dropped = table.changeSchema(before).dropColumn("pos").publish();
        plan = Compaction.of(table).plan();
        rewritten = List.of(plan.groups().get(0).rewrite(allocator));
        assertThat(table.current().keeps(before)).isTrue();
        TableSnapshot back = table.maintenance().rollback(dropped, before.version());
        assertThat(back.shows(dropped)).isTrue();
        assertThat(back.keeps(dropped)).isFalse();
        assertLost(without(2 * ROWS, 3), 3);
    }

    @Test
    void aGroupIsLostToAnOverwrite() {
        List<DataFile> other = TestTables.write(table.newWrite(WriteOptions.defaults()), 7, 3, allocator);
        table.newCommit(before).overwrite(other).publish();
        assertLost(rows(7, 3), 3);
    }

    @Test
    void ofTwoCompactionsOneWins() {
        CompactionPlan faster = Compaction.of(table).plan();
        assertThat(faster.commit(List.of(faster.groups().get(0).rewrite(allocator)))
                        .lostGroups())
                .isZero();
        assertLost(without(2 * ROWS, 3), 3);
    }

    @Test
    void allGroupsAreLostWhenTheTableBecomesAnother() {
        CommitLog log = new CommitLog(storage);
        TableState state = log.load();
        Action.Metadata old = state.metadata();
        Action.Metadata parted = new Action.Metadata(
                old.id(), old.schema(), List.of(PartitionField.identity(2)), List.of(), 0, old.properties());
        new TableChange(TableChange.Kind.ALTER, parted, state, List.of(), null).publish(log);
        assertLost(without(2 * ROWS, 3), 2);
    }

    @Test
    void aChangeOfColumnsIsNoLoss() {
        TableSnapshot changed = table.changeSchema(table.current())
                .addColumn(Field.notNullable("score", new ArrowType.Int(32, true)), 7)
                .renameColumn("pos", "part")
                .dropColumn("embedding")
                .publish();
        CompactionResult done = plan.commit(rewritten);
        assertThat(done.lostGroups()).isZero();
        assertThat(done.snapshot().version()).isEqualTo(changed.version() + 1);
        assertThat(FileRows.of(done.snapshot(), done.snapshot().files(), allocator))
                .hasSize(2 * ROWS - 1)
                .isEqualTo(FileRows.of(changed, changed.files(), allocator));
    }

    @Test
    void allGroupsAreLostWhenTheColumnsThatTheyWereWrittenForAreGone() {
        TableSnapshot required = table.changeSchema(table.current())
                .addColumn(Field.notNullable("score", new ArrowType.Int(32, true)), 7)
                .publish();
        TableSnapshot wider = table.changeSchema(required)
                .widenColumn("score", new ArrowType.Int(64, true))
                .publish();
        plan = Compaction.of(table).plan();
        rewritten = List.of(plan.groups().get(0).rewrite(allocator));
        TableSnapshot dropped = table.changeSchema(wider).dropColumn("score").publish();
        assertThat(table.current().shows(wider)).isTrue();
        table.maintenance().rollback(dropped, required.version());
        assertThat(table.current().shows(wider)).isFalse();
        assertLost(without(2 * ROWS, 3).stream().map(row -> row + "|7").toList(), 3);
    }

    @Test
    void groupsThatAreNotLostAreCommittedWithoutThoseThatAre() {
        Table parted = Table.create(TestTables.storage(directory.resolve("parted")), TestTables.spec("pos"));
        append(parted, 0, 20, allocator);
        TableSnapshot two = append(parted, 20, 20, allocator);
        CompactionPlan groups = Compaction.of(parted).plan();
        List<CompactedGroup> files =
                groups.groups().stream().map(group -> group.rewrite(allocator)).toList();
        assertThat(files).hasSize(4);
        parted.newCommit(two).deleteFiles(two.files().subList(0, 1)).publish();
        List<List<Object>> expected = FileRows.of(parted.current(), allocator);
        CompactionResult done = groups.commit(files);
        assertThat(done.lostGroups()).isEqualTo(1);
        assertThat(done.filesBefore()).isEqualTo(6);
        assertThat(done.filesAfter()).isEqualTo(3);
        assertThat(FileRows.of(parted.current(), allocator)).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(parted.storage().walk("data")).as("8 old files, 3 new ones").hasSize(11);
    }

    @Test
    void itBeginsAgainWhenAnotherCompactionWasFaster() {
        plan.discard(rewritten);
        Table mine = Table.open(
                new InterferingStorage(storage, 1, () -> Compaction.of(table).run(allocator)));
        CompactionResult done = Compaction.of(mine).run(allocator);
        assertThat(done.isCommitted()).isFalse();
        assertThat(done.lostGroups()).isZero();
        assertThat(read(table.current(), allocator)).isEqualTo(without(2 * ROWS, 3));
        assertThat(dataFiles()).isEqualTo(3);
    }

    @Test
    void deletionsThatAreFasterAreCarriedOverEachTime() {
        plan.discard(rewritten);
        AtomicInteger next = new AtomicInteger(10);
        Runnable deletion = () -> table.newCommit(table.current())
                .delete(path(before, 0), next.getAndIncrement())
                .publish();
        CompactionResult done = Compaction.of(Table.open(new InterferingStorage(storage, 4, deletion)))
                .run(allocator);
        assertThat(done.filesBefore()).isEqualTo(2);
        assertThat(read(table.current(), allocator)).isEqualTo(without(2 * ROWS, 3, 10, 11, 12, 13));
        assertThat(dataFiles()).isEqualTo(3);
        assertThat(storage.list("deletes"))
                .as("five of deletions, one of the new file")
                .hasSize(6);
    }

    @Test
    void itGivesUpWhereSomebodyDeletesBeforeEachAttempt() {
        plan.discard(rewritten);
        AtomicInteger next = new AtomicInteger(10);
        Runnable deletion = () -> table.newCommit(table.current())
                .delete(path(before, 0), next.getAndIncrement())
                .publish();
        Table mine = Table.open(new InterferingStorage(storage, Integer.MAX_VALUE, deletion));
        assertThatThrownBy(() -> Compaction.of(mine).run(allocator))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("which this compact takes away, is not what it read")
                .hasMessageContaining("a retry is safe");
        assertThat(table.current().rows()).isEqualTo(2 * ROWS - 1 - (next.get() - 10));
        assertThat(dataFiles()).as("the new file was deleted").isEqualTo(2);
        assertThat(storage.list("deletes")).hasSize(1 + next.get() - 10);
    }

    @Test
    void itGivesUpWhereSomebodyOverwritesInEachRound() {
        plan.discard(rewritten);
        Runnable overwrite = () -> {
            List<DataFile> files = new ArrayList<>();
            files.addAll(TestTables.write(table.newWrite(WriteOptions.defaults()), 0, 4, allocator));
            files.addAll(TestTables.write(table.newWrite(WriteOptions.defaults()), 4, 4, allocator));
            table.newCommit(table.current()).overwrite(files).publish();
        };
        InterferingStorage contended = new InterferingStorage(storage, Integer.MAX_VALUE, overwrite);
        assertThatThrownBy(() -> Compaction.of(Table.open(contended)).run(allocator))
                .isInstanceOf(ConflictException.class)
                .hasMessageStartingWith(
                        "Cannot compact table " + storage.location() + ": in each of 5 rounds others took")
                .hasMessageEndingWith(
                        "A retry is safe: compact again when there are fewer overwrites and compactions.");
        assertThat(read(table.current(), allocator)).isEqualTo(rows(0, 8));
        assertThat(dataFiles()).as("two of each of five overwrites").isEqualTo(2 + 2 * 5);
    }
}

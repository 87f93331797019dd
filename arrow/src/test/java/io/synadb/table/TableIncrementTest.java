package io.synadb.table;

import static io.synadb.table.TestTables.append;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.ConflictException;
import io.synadb.table.commit.log.AppendedFile;
import io.synadb.table.compaction.CompactedGroup;
import io.synadb.table.compaction.Compaction;
import io.synadb.table.compaction.CompactionPlan;
import java.nio.file.Path;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableIncrementTest {
    @TempDir
    Path directory;

    private final BufferAllocator allocator = new RootAllocator();
    private Table table;
    private TableSnapshot created;

    @BeforeEach
    void create() {
        table = Table.create(TestTables.storage(directory), TestTables.spec());
        created = table.current();
    }

    @AfterEach
    void releasesAllMemory() {
        allocator.close();
    }

    @Test
    void namesTheFilesOfEachVersionInOrder() {
        append(table, 0, 10, allocator);
        TableSnapshot second = append(table, 10, 20, allocator);
        append(table, 30, 5, allocator);

        TableIncrement all = table.appendedAfter(created, Long.MAX_VALUE);
        assertThat(all.last().version()).isEqualTo(3);
        assertThat(all.last().files()).isEqualTo(table.current().files());
        assertThat(all.files()).extracting(AppendedFile::version).containsExactly(1L, 2L, 3L);
        assertThat(all.files()).extracting(file -> file.file().rows()).containsExactly(10L, 20L, 5L);
        assertThat(all.files()).extracting(AppendedFile::firstRow).containsOnly(0L);

        TableIncrement later = table.appendedAfter(second, Long.MAX_VALUE);
        assertThat(later.files()).isEqualTo(all.files().subList(2, 3));
    }

    @Test
    void stopsAtTheVersionAskedFor() {
        append(table, 0, 10, allocator);
        append(table, 10, 10, allocator);
        TableIncrement first = table.appendedAfter(created, 1);
        assertThat(first.last().version()).isEqualTo(1);
        assertThat(first.files()).hasSize(1);
    }

    @Test
    void isEmptyWhereNothingCameAfter() {
        TableSnapshot newest = append(table, 0, 10, allocator);
        TableIncrement none = table.appendedAfter(newest, Long.MAX_VALUE);
        assertThat(none.last().version()).isEqualTo(1);
        assertThat(none.files()).isEmpty();
    }

    @Test
    void aVersionThatRemovedFilesCannotBeFollowed() {
        append(table, 0, 10, allocator);
        TableSnapshot second = append(table, 10, 10, allocator);
        String first = second.files().get(0).path();
        table.newCommit(second).overwrite(List.of()).publish();
        append(table, 20, 10, allocator);

        assertThat(table.appendedAfter(created, 2).files()).hasSize(2);
        assertThatThrownBy(() -> table.appendedAfter(created, Long.MAX_VALUE))
                .isInstanceOf(ConflictException.class)
                .hasMessage("Cannot follow table " + table.storage().location()
                        + " past version 2: version 3 (overwrite) removed files (2, " + first
                        + " first), so that rows that were read before are no longer part of it. Begin again, with all"
                        + " rows of the newest version or with what comes after version 3.");
    }

    @Test
    void aCompactionIsPassedOver() {
        append(table, 0, 10, allocator);
        TableSnapshot seen = append(table, 10, 10, allocator);
        assertThat(Compaction.of(table).run(allocator).filesBefore()).isEqualTo(2);
        append(table, 20, 5, allocator);

        TableIncrement all = table.appendedAfter(created, Long.MAX_VALUE);
        assertThat(all.last().version()).isEqualTo(4);
        assertThat(all.last().files()).isEqualTo(table.current().files());
        assertThat(all.files()).extracting(AppendedFile::version).containsExactly(1L, 2L, 4L);
        assertThat(all.files()).extracting(file -> file.file().rows()).containsExactly(10L, 10L, 5L);

        TableIncrement compacted = table.appendedAfter(seen, 3);
        assertThat(compacted.last().version()).isEqualTo(3);
        assertThat(compacted.files()).isEmpty();
        assertThat(table.appendedAfter(compacted.last(), Long.MAX_VALUE).files())
                .isEqualTo(all.files().subList(2, 3));
    }

    @Test
    void newKeysAreFollowedAndAReplacedRowEndsTheFollowing() {
        Table keyed = Table.create(TestTables.storage(directory.resolve("keyed")), KeyedTables.spec(2));
        TableSnapshot first = KeyedTables.upsert(keyed, "one", allocator, 1, 2);
        TableSnapshot second = KeyedTables.upsert(keyed, "two", allocator, 3, 4);
        assertThat(keyed.appendedAfter(first, Long.MAX_VALUE).files())
                .extracting(AppendedFile::version)
                .containsOnly(second.version());
        KeyedTables.upsert(keyed, "three", allocator, 4, 5);
        assertThatThrownBy(() -> keyed.appendedAfter(first, Long.MAX_VALUE))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining(
                        "past version 2: version 3 (upsert) put rows in the places of others with their keys,"
                                + " or deleted rows by their keys, so that");
    }

    @Test
    void rowsDeletedBeforeACompactionOrAfterItEndTheFollowing() {
        append(table, 0, 10, allocator);
        TableSnapshot seen = append(table, 10, 10, allocator);
        CompactionPlan plan = Compaction.of(table).plan();
        List<CompactedGroup> rewritten = List.of(plan.groups().get(0).rewrite(allocator));
        table.newCommit(seen).delete(seen.files().get(0).path(), 1).publish();
        TableSnapshot compacted = plan.commit(rewritten).snapshot();
        assertThatThrownBy(() -> table.appendedAfter(seen, Long.MAX_VALUE))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("version 3 (delete) deleted rows");
        assertThat(table.appendedAfter(table.at(3), Long.MAX_VALUE).files())
                .as("the compaction carries the deletion, which was seen")
                .isEmpty();
        table.newCommit(compacted).delete(compacted.files().get(0).path(), 2).publish();
        assertThatThrownBy(() -> table.appendedAfter(table.at(3), Long.MAX_VALUE))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("version 5 (delete) deleted rows");
    }
}

package io.synadb.table;

import static io.synadb.table.TestTables.append;
import static io.synadb.table.TestTables.read;
import static io.synadb.table.TestTables.rows;
import static io.synadb.table.TestTables.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.synadb.InvalidArgumentException;
import io.synadb.NotFoundException;
import io.synadb.table.storage.Storage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Upkeep of a table with rows, through its door, on a local disk. */
class TableMaintenanceTest {
    @TempDir
    Path directory;

    private final BufferAllocator allocator = new RootAllocator();
    private Storage storage;
    private Table table;
    private TableMaintenance upkeep;

    /** Versions 0 to 3 with no rows, 10, 15, and only the last 5 of those. */
    @BeforeEach
    void create() {
        storage = TestTables.storage(directory);
        table = Table.create(storage, spec());
        upkeep = table.maintenance();
        append(table, 0, 10, allocator);
        TableSnapshot second = append(table, 10, 5, allocator);
        table.newCommit(second).deleteFiles(second.files().subList(0, 1)).publish();
    }

    @AfterEach
    void releasesAllMemory() {
        allocator.close();
    }

    @Test
    void aVersionIsFoundByItsTag() {
        upkeep.createTag(Tag.of("release"), 1);
        assertThat(upkeep.tags()).isEqualTo(Map.of(Tag.of("release"), 1L));
        assertThat(read(Table.open(storage).at(Tag.of("release")), allocator)).isEqualTo(rows(0, 10));
        upkeep.dropTag(Tag.of("release"));
        assertThatThrownBy(() -> table.at(Tag.of("release"))).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> Tag.of(" ")).isInstanceOf(InvalidArgumentException.class);
    }

    @Test
    void theVersionsThatCanBeReadAreListed() {
        upkeep.createTag(Tag.of("release"), 1);
        assertThat(table.versions())
                .extracting(TableVersion::version, TableVersion::operation)
                .containsExactly(
                        tuple(0L, "create"),
                        tuple(1L, "append"),
                        tuple(2L, "append"),
                        tuple(3L, "delete"),
                        tuple(4L, "tag"));
        assertThat(table.versions().get(1).counts()).containsEntry("rows", 10L);
        assertThat(table.versions().get(1).timeMicros()).isEqualTo(table.at(1).timeMicros());
        assertThat(upkeep.oldestVersion()).isZero();
        upkeep.expireVersions(Instant.now().plusSeconds(60), 2);
        assertThat(upkeep.oldestVersion()).isEqualTo(3);
        assertThat(table.versions()).extracting(TableVersion::version).containsExactly(1L, 3L, 4L, 5L);
        assertThat(table.versions().get(0).operation()).isEqualTo("append");
    }

    @Test
    void anAgeThatIsNoneIsRefused() {
        assertThatThrownBy(() -> upkeep.removeOrphanFiles(Duration.ofSeconds(-5)))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("that are -5 seconds old: expected an hour or more");
        assertThat(upkeep.removeOrphanFiles(Duration.ofSeconds(Long.MAX_VALUE))).isZero();
        assertThatThrownBy(() -> upkeep.removeOrphanFiles(Duration.ofSeconds(Long.MIN_VALUE)))
                .isInstanceOf(InvalidArgumentException.class);
    }

    @Test
    void aRollbackBringsRowsBack() {
        TableSnapshot back = upkeep.rollback(table.current(), 2);
        assertThat(back.version()).isEqualTo(4);
        // A file that comes back is behind those that stayed.
        assertThat(read(back, allocator)).containsExactlyInAnyOrderElementsOf(rows(0, 15));
        assertThat(read(table.at(3), allocator)).isEqualTo(rows(10, 5));
        append(table, 15, 5, allocator);
        assertThat(read(table.current(), allocator)).containsExactlyInAnyOrderElementsOf(rows(0, 20));
    }

    @Test
    void deletedRowsComeBackAndGoWithARollback() {
        TableSnapshot now = table.current();
        String path = now.files().get(0).path();
        TableSnapshot fewer = table.newCommit(now).delete(path, 0, 1).publish();
        assertThat(read(fewer, allocator)).isEqualTo(rows(12, 3));
        TableSnapshot all = upkeep.rollback(fewer, now.version());
        assertThat(read(all, allocator)).isEqualTo(rows(10, 5));
        assertThat(read(upkeep.rollback(all, fewer.version()), allocator)).isEqualTo(rows(12, 3));
    }

    @Test
    void whoReadsAVersionThatExpiresIsToldSo() {
        ScanPlan plan = table.at(2).scan().plan();
        String gone = plan.tasks().get(0).file().path();
        assertThat(upkeep.expireVersions(Instant.now().plusSeconds(60), 1)).isEqualTo(4);
        assertThatThrownBy(() -> plan.tasks().get(0).open(allocator).close())
                .isInstanceOf(NotFoundException.class)
                .hasMessage("Data file " + gone + " of table " + storage.location()
                        + " is gone. Most likely the version that names it has expired since it was opened: read a newer"
                        + " version, and let versions expire only when no reader is older.");
        assertThat(read(table.current(), allocator)).isEqualTo(rows(10, 5));
        assertThat(read(Table.open(storage).current(), allocator)).isEqualTo(rows(10, 5));
        append(table, 15, 5, allocator);
        assertThat(read(Table.open(storage).current(), allocator)).isEqualTo(rows(10, 10));
    }

    @Test
    void whatAWriterLeftIsRemovedWhenItIsOld() throws IOException {
        List<String> left = TestTables.write(table.newWrite(WriteOptions.defaults()), 50, 5, allocator).stream()
                .map(file -> file.path())
                .toList();
        assertThat(upkeep.removeOrphanFiles(Duration.ofHours(1))).isZero();
        FileTime old = FileTime.from(Instant.now().minus(2, ChronoUnit.HOURS));
        Files.setLastModifiedTime(storage.local(left.get(0)), old);
        Files.setLastModifiedTime(storage.local(table.at(1).files().get(0).path()), old);
        assertThat(upkeep.removeOrphanFiles(Duration.ofHours(1))).isEqualTo(1);
        assertThat(storage.exists(left.get(0))).isFalse();
        upkeep.expireVersions(Instant.MIN, 1);
        assertThat(upkeep.oldestVersion()).isZero();
        assertThat(read(table.at(2), allocator)).isEqualTo(rows(0, 15));
    }
}

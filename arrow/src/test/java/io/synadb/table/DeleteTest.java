package io.synadb.table;

import static io.synadb.table.TestTables.append;
import static io.synadb.table.TestTables.read;
import static io.synadb.table.TestTables.row;
import static io.synadb.table.TestTables.rows;
import static io.synadb.table.TestTables.spec;
import static io.synadb.table.TestTables.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.ConflictException;
import io.synadb.CorruptDataException;
import io.synadb.InvalidArgumentException;
import io.synadb.table.commit.StorageView;
import io.synadb.table.data.BitFlips;
import io.synadb.table.data.DataFile;
import io.synadb.table.deletes.DeletedRows;
import io.synadb.table.search.Nearest;
import io.synadb.table.search.NullOrder;
import io.synadb.table.storage.Storage;
import io.synadb.vector.DistanceMetric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeleteTest {
    @TempDir
    Path directory;

    private final BufferAllocator allocator = new RootAllocator();
    private Storage storage;
    private Table table;

    @BeforeEach
    void create() {
        storage = TestTables.storage(directory);
        table = Table.create(storage, spec());
    }

    @AfterEach
    void releasesAllMemory() {
        allocator.close();
    }

    private static String path(TableSnapshot snapshot, int file) {
        return snapshot.files().get(file).path();
    }

    private List<String> live(LongStream ids) {
        return ids.mapToObj(TestTables::row).toList();
    }

    private List<String> deleteFiles() {
        return storage.list("deletes");
    }

    @Test
    void deletedRowsAreGoneFromTheVersionOn() {
        TableSnapshot before = append(table, 0, 10, allocator);
        TableSnapshot after = table.newCommit(before)
                .delete(path(before, 0), 9, 0)
                .delete(path(before, 0), 3)
                .publish();

        List<String> left = live(LongStream.of(1, 2, 4, 5, 6, 7, 8));
        assertThat(read(after, allocator)).isEqualTo(left);
        assertThat(read(Table.open(storage).current(), allocator)).isEqualTo(left);
        assertThat(after.rows()).isEqualTo(7);
        assertThat(after.scan().plan().rows()).isEqualTo(7);
        assertThat(after.files().get(0).rows()).isEqualTo(10);
        assertThat(read(table.at(before.version()), allocator)).isEqualTo(rows(0, 10));
    }

    @Test
    void laterDeletionsJoinEarlierOnes() {
        TableSnapshot snapshot = append(table, 0, 10, allocator);
        String file = path(snapshot, 0);
        for (long position : List.of(2L, 5L, 5L, 7L)) {
            snapshot = table.newCommit(snapshot).delete(file, position).publish();
        }
        assertThat(read(snapshot, allocator)).isEqualTo(live(LongStream.of(0, 1, 3, 4, 6, 8, 9)));
        assertThat(deleteFiles()).as("none for what was deleted already").hasSize(3);
    }

    @Test
    void oneFileHoldsAllBitmapsOfACommit() {
        append(table, 0, 10, allocator);
        TableSnapshot before = append(table, 10, 10, allocator);
        TableSnapshot after = table.newCommit(before)
                .delete(path(before, 0), 1)
                .delete(path(before, 1), DeletedRows.of(0, 9))
                .publish();
        assertThat(after.rows()).isEqualTo(17);
        assertThat(deleteFiles()).hasSize(1);
        assertThat(read(after.scan().select("id"), allocator))
                .containsExactly(
                        "0", "2", "3", "4", "5", "6", "7", "8", "9", "11", "12", "13", "14", "15", "16", "17", "18");
    }

    @Test
    void aFileWithoutALiveRowLeavesTheTable() {
        append(table, 0, 3, allocator);
        TableSnapshot before = append(table, 10, 2, allocator);
        TableSnapshot after =
                table.newCommit(before).delete(path(before, 0), 0, 1, 2).publish();
        assertThat(after.files()).containsExactly(before.files().get(1));
        assertThat(read(after, allocator)).isEqualTo(rows(10, 2));
        assertThat(deleteFiles()).isEmpty();
    }

    @Test
    void batchesKnowTheirRowsPlacesAndChunksWithoutALiveRowAreNotRead() throws IOException {
        WritePlan plan = table.newWrite(WriteOptions.defaults().withChunkBytes(1_000));
        TableSnapshot before = table.newCommit(table.current())
                .append(write(plan, 0, 120, allocator))
                .publish();
        ScanTask task = before.scan().plan().tasks().get(0);
        int chunkRows;
        try (BatchReader reader = task.open(allocator);
                VectorSchemaRoot first = reader.next().orElseThrow()) {
            chunkRows = first.getRowCount();
        }
        assertThat(chunkRows).isBetween(4, 40);
        long[] secondChunk = LongStream.range(chunkRows, 2L * chunkRows).toArray();
        TableSnapshot after = table.newCommit(before)
                .delete(path(before, 0), secondChunk)
                .delete(path(before, 0), 2L * chunkRows + 1, 119)
                .publish();
        breakRow(before.files().get(0), chunkRows);

        LongStream left = LongStream.range(0, 119).filter(id -> id / chunkRows != 1 && id != 2L * chunkRows + 1);
        assertThat(read(after, allocator)).isEqualTo(live(left));
        try (BatchReader reader = after.scan().plan().tasks().get(0).open(allocator)) {
            long expected = 0;
            while (reader.hasNext()) {
                try (VectorSchemaRoot batch = reader.next().orElseThrow()) {
                    List<String> batchRows = rows(batch);
                    assertThat(reader.positions().size()).isEqualTo(batch.getRowCount());
                    for (int i = 0; i < batchRows.size(); i++) {
                        assertThat(batchRows.get(i))
                                .isEqualTo(row(reader.positions().of(i)));
                        assertThat(reader.positions().of(i)).isGreaterThanOrEqualTo(expected);
                        expected = reader.positions().of(i) + 1;
                    }
                }
            }
            assertThat(reader.next()).isEmpty();
        }
    }

    /** Flips a bit of a row's vector, which is found by its bytes, wherever the file has it. */
    private void breakRow(DataFile file, long id) throws IOException {
        Path local = storage.local(file.path());
        byte[] bytes = Files.readAllBytes(local);
        int pattern = Float.floatToIntBits(TestTables.element(id, 1));
        for (int at = 0; at < bytes.length - 4; at += 4) {
            int found = (bytes[at + 3] & 0xff) << 24
                    | (bytes[at + 2] & 0xff) << 16
                    | (bytes[at + 1] & 0xff) << 8
                    | bytes[at] & 0xff;
            if (found == pattern) {
                BitFlips.flip(local, 8L * at);
                return;
            }
        }
        throw new AssertionError("row " + id + " was not found");
    }

    @Test
    void searchesPassDeletedRowsOver() {
        TableSnapshot before = append(table, 0, 30, allocator);
        float[] query = {20, 20, 20, 20};
        TableSnapshot after =
                table.newCommit(before).delete(path(before, 0), 19, 21).publish();
        // 20 has a null vector.
        try (Matches matches =
                after.search("embedding", query).k(3).select("id").run(allocator)) {
            assertThat(rows(matches.rows())).containsExactly("18", "22", "17");
        }
        ScanBuilder scan = after.scan()
                .select("id")
                .nearest(new Nearest("embedding", query, DistanceMetric.L2, 2, NullOrder.LAST));
        assertThat(read(scan, allocator)).containsExactly("18", "22");
    }

    @Test
    void deletionsOfSeveralWritersAreJoined() {
        TableSnapshot base = append(table, 0, 10, allocator);
        String file = path(base, 0);
        table.newCommit(base).delete(file, 1, 2).publish();
        append(table, 10, 2, allocator);
        TableSnapshot last = table.newCommit(base).delete(file, 2, 3).publish();
        assertThat(read(last, allocator)).isEqualTo(live(LongStream.of(0, 4, 5, 6, 7, 8, 9, 10, 11)));
    }

    @Test
    void ofTwoReplacementsOfARowOneIsRefused() {
        TableSnapshot base = append(table, 0, 10, allocator);
        String file = path(base, 0);
        WritePlan plan = table.newWrite(WriteOptions.defaults());
        TableSnapshot first = table.newCommit(base)
                .delete(file, 4)
                .append(write(plan, 104, 1, allocator))
                .publish();
        TableCommit second = table.newCommit(base).delete(file, 4, 5).append(write(plan, 204, 2, allocator));
        List<String> files = deleteFiles();

        assertThatThrownBy(second::publish)
                .isInstanceOf(ConflictException.class)
                .hasMessageStartingWith("Cannot commit to table " + directory + ": rows of data file " + file
                        + " that this change replaces were deleted or replaced by another. Read version 1, found version 2"
                        + " (row-delta, commit ");
        assertThat(deleteFiles()).isEqualTo(files);
        TableSnapshot other = table.newCommit(base)
                .delete(file, 5)
                .append(write(plan, 105, 1, allocator))
                .publish();
        assertThat(read(first, allocator)).hasSize(10).contains(row(104)).doesNotContain(row(4));
        assertThat(read(other, allocator))
                .hasSize(10)
                .contains(row(104), row(105))
                .doesNotContain(row(4), row(5));
    }

    @Test
    void aDeletionConflictsWithTheRemovalOfItsFileAndAnOverwriteWithADeletion() {
        TableSnapshot base = append(table, 0, 10, allocator);
        String file = path(base, 0);
        table.newCommit(base).delete(file, 1).publish();
        WritePlan plan = table.newWrite(WriteOptions.defaults());
        assertThatThrownBy(() -> table.newCommit(base)
                        .overwrite(write(plan, 50, 5, allocator))
                        .publish())
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("found version 2 (delete, commit ");
        table.newCommit(table.current())
                .overwrite(write(plan, 50, 5, allocator))
                .publish();
        assertThatThrownBy(() -> table.newCommit(base).delete(file, 2).publish())
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("data file " + file + ", of which this change deletes rows, was removed.");
        assertThat(deleteFiles()).hasSize(1);
    }

    @Test
    void anApplicationDeletesOnce() {
        TableSnapshot base = append(table, 0, 10, allocator);
        String file = path(base, 0);
        for (int i = 0; i < 2; i++) {
            TableSnapshot last =
                    table.newCommit(base).delete(file, 1, 3).txn("cleaner", 7).publish();
            assertThat(last.version()).isEqualTo(2);
        }
        assertThatThrownBy(() -> table.newCommit(base)
                        .delete(file, 1, 4)
                        .txn("cleaner", 7)
                        .publish())
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("Application 'cleaner' committed other files under its version 7");
        assertThat(table.current().rows()).isEqualTo(8);
        assertThat(deleteFiles()).hasSize(1);
    }

    @Test
    void rowsThatAreNotThereCannotBeDeleted() {
        TableSnapshot base = append(table, 0, 10, allocator);
        String file = path(base, 0);
        assertThatThrownBy(() -> table.newCommit(base).delete(file, 3, 10).publish())
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("Cannot delete row 10 of " + file + ": it has rows 0 to 9.");
        assertThatThrownBy(() -> table.newCommit(table.at(0)).delete(file, 3).publish())
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("Cannot delete rows of " + file + ": it is no data file of table " + directory
                        + " at version 0, which this commit was made from.");
        assertThatThrownBy(() -> table.newCommit(base)
                        .overwrite(List.of())
                        .delete(file, 3)
                        .publish())
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("overwrite, or delete and append");
        assertThatThrownBy(() -> table.newCommit(base).delete(file, -1)).isInstanceOf(InvalidArgumentException.class);
        assertThat(table.current().version()).isEqualTo(1);
        assertThat(deleteFiles()).isEmpty();
    }

    @Test
    void whoFollowsTheTableIsToldOfDeletions() {
        TableSnapshot base = append(table, 0, 10, allocator);
        TableSnapshot deleted = table.newCommit(base).delete(path(base, 0), 1).publish();
        assertThatThrownBy(() -> table.appendedAfter(base, Long.MAX_VALUE))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("version 2 (delete) deleted rows of " + path(base, 0));
        TableSnapshot next = append(table, 10, 2, allocator);
        assertThat(table.appendedAfter(deleted, Long.MAX_VALUE).files())
                .singleElement()
                .satisfies(appended ->
                        assertThat(appended.file()).isEqualTo(next.files().get(1)));
    }

    @Test
    void noFlippedBitOfTheBitmapsShowsARow() throws IOException {
        TableSnapshot base = append(table, 0, 10, allocator);
        TableSnapshot deleted =
                table.newCommit(base).delete(path(base, 0), 1, 3, 7).publish();
        Path file = storage.local(
                Objects.requireNonNull(deleted.files().get(0).deletes()).file());
        for (long bit = 0; bit < 8 * Files.size(file); bit++) {
            BitFlips.flip(file, bit);
            assertThatThrownBy(() -> read(deleted, allocator))
                    .as("bit %d", bit)
                    .isInstanceOf(CorruptDataException.class)
                    .hasMessageContaining(String.valueOf(file.getFileName()));
            BitFlips.flip(file, bit);
        }
        assertThat(read(deleted, allocator)).hasSize(7);
    }

    private void expireAllButTheNewest() {
        table.maintenance().expireVersions(Instant.now().plusSeconds(60), 1);
    }

    @Test
    void rowsOfAnExpiredVersionAreReplacedUnlessOthersDeletedThem() {
        TableSnapshot created = append(table, 0, 10, allocator);
        String path = path(created, 0);
        TableSnapshot base = table.newCommit(created).delete(path, 0).publish();
        table.newCommit(base).delete(path, 5).publish();
        expireAllButTheNewest();
        assertThat(storage.exists(
                        Objects.requireNonNull(base.files().get(0).deletes()).file()))
                .isFalse();
        List<DataFile> files = write(table.newWrite(WriteOptions.defaults()), 10, 1, allocator);
        assertThatThrownBy(() ->
                        table.newCommit(base).delete(path, 5).append(files).publish())
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("were deleted or replaced by another");
        TableSnapshot replaced =
                table.newCommit(base).delete(path, 3).append(files).publish();
        assertThat(read(replaced, allocator)).isEqualTo(live(LongStream.of(1, 2, 4, 6, 7, 8, 9, 10)));
    }

    @Test
    void aWriterWhoseNewestVersionExpiresUnderItGoesOnFromTheNext() {
        TableSnapshot created = append(table, 0, 10, allocator);
        String path = path(created, 0);
        table.newCommit(created).delete(path, 0).publish();
        Storage slow = new StorageView(storage) {
            private static final long serialVersionUID = 1L;
            private boolean overtaken;

            @Override
            public Path local(String file) {
                if (file.startsWith("deletes/") && !overtaken) {
                    overtaken = true;
                    table.newCommit(created).delete(path, 5).publish();
                    expireAllButTheNewest();
                }
                return super.local(file);
            }
        };
        TableSnapshot after =
                Table.open(slow).newCommit(created).delete(path, 3).publish();
        assertThat(read(after, allocator)).isEqualTo(live(LongStream.of(1, 2, 4, 6, 7, 8, 9)));
    }
}

package io.synadb.table;

import static io.synadb.table.KeyedTables.batch;
import static io.synadb.table.KeyedTables.delete;
import static io.synadb.table.KeyedTables.keys;
import static io.synadb.table.KeyedTables.read;
import static io.synadb.table.KeyedTables.spec;
import static io.synadb.table.KeyedTables.upsert;
import static io.synadb.table.KeyedTables.write;
import static io.synadb.table.KeyedTables.written;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.InvalidArgumentException;
import io.synadb.KeyException;
import io.synadb.SchemaException;
import io.synadb.table.commit.StorageView;
import io.synadb.table.compaction.Compaction;
import io.synadb.table.data.DataFile;
import io.synadb.table.predicate.Predicate;
import io.synadb.table.storage.Storage;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyedTableTest {
    @TempDir
    Path directory;

    private final BufferAllocator allocator = new RootAllocator();
    private Storage storage;
    private Table table;

    @BeforeEach
    void create() {
        storage = TestTables.storage(directory);
        table = Table.create(storage, spec(3));
    }

    @AfterEach
    void releasesAllMemory() {
        allocator.close();
    }

    private TableWriter writer() {
        return table.newWrite(WriteOptions.defaults()).newWriter("test", allocator);
    }

    @Test
    void theKeyIsThereWhenTheTableIsOpenedAgain() {
        TableSnapshot opened = Table.open(storage).current();
        assertThat(opened.key()).containsExactly("id");
        assertThat(opened.buckets()).isEqualTo(3);
        assertThat(Table.create(TestTables.storage(directory.resolve("plain")), TestTables.spec())
                        .current()
                        .key())
                .isEmpty();
    }

    @Test
    void noColumnGetsTheNameOfWhatARowDoesToItsKey() {
        for (String column : List.of("id", "value")) {
            assertThatThrownBy(() -> table.changeSchema(table.current()).renameColumn(column, "_op"))
                    .isInstanceOf(InvalidArgumentException.class)
                    .hasMessageStartingWith("A table with a key cannot have a column '_op'");
        }
        assertThatThrownBy(() -> table.changeSchema(table.current())
                        .addColumn(Field.nullable("_op", new ArrowType.Int(8, true))))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageStartingWith("A table with a key cannot have a column '_op'");
    }

    @Test
    void aRowTakesThePlaceOfTheOneWithItsKey() {
        upsert(table, "one", allocator, 1, 2, 3, 4, 5, 6, 7, 8);
        TableSnapshot second = upsert(table, "two", allocator, 2, 9, 4);
        assertThat(read(second, allocator))
                .isEqualTo(Map.of(
                        1L, "one", 2L, "two", 3L, "one", 4L, "two", 5L, "one", 6L, "one", 7L, "one", 8L, "one", 9L,
                        "two"));
        assertThat(read(table.at(1), allocator)).hasSize(8).containsEntry(2L, "one");
        TableVersion version = table.versions().get(2);
        assertThat(version.operation()).isEqualTo("upsert");
        assertThat(version.counts()).containsEntry("rows", 3L).containsEntry("deleted", 2L);
    }

    @Test
    void theLastRowOfAKeyCountsWithinAWriterAndAmongSeveral() {
        List<DataFile> first;
        try (TableWriter writer = writer()) {
            write(writer, "a", allocator, 1, 2, 1, 3);
            write(writer, "b", allocator, 3, 3);
            first = writer.finish();
        }
        List<DataFile> second = written(table, "c", allocator, 2);
        TableSnapshot all =
                table.newCommit(table.current()).append(first).append(second).publish();
        assertThat(read(all, allocator)).isEqualTo(Map.of(1L, "a", 2L, "c", 3L, "b"));
    }

    @Test
    void deletionsAndRowsOfAWriterTakeEffectInTheirOrder() {
        upsert(table, "old", allocator, 1, 2, 3, 4);
        try (TableWriter writer = writer()) {
            delete(writer, allocator, 1, 2, 77);
            write(writer, "new", allocator, 2, 3, 5);
            delete(writer, allocator, 3, 5);
            write(writer, "newer", allocator, 5);
            table.newCommit(table.current()).append(writer.finish()).publish();
        }
        assertThat(read(table.current(), allocator)).isEqualTo(Map.of(2L, "new", 4L, "old", 5L, "newer"));
    }

    @Test
    void aCommitThatOnlyDeletesLeavesNoFileBehind() {
        upsert(table, "one", allocator, 1, 2, 3);
        int files = storage.walk("data").size();
        TableSnapshot after = delete(table, allocator, 1, 3, 8);
        assertThat(read(after, allocator)).isEqualTo(Map.of(2L, "one"));
        assertThat(storage.walk("data")).hasSize(files);
        int bitmaps = storage.walk("deletes").size();
        delete(table, allocator, 1, 8);
        assertThat(storage.walk("deletes")).as("nobody's bitmaps").hasSize(bitmaps);
        assertThat(read(delete(table, allocator, 2), allocator)).isEmpty();
        assertThat(table.current().files()).isEmpty();
        assertThat(read(upsert(table, "again", allocator, 3), allocator)).isEqualTo(Map.of(3L, "again"));
    }

    @Test
    void whoIsSlowerLooksTheKeysUpAgain() {
        upsert(table, "old", allocator, 1, 2);
        TableSnapshot read = table.current();
        List<DataFile> files = written(table, "mine", allocator, 1, 3);
        Table other = Table.open(storage);
        upsert(other, "theirs", allocator, 1, 2, 3, 4);
        TableSnapshot after = table.newCommit(read).append(files).publish();
        assertThat(read(after, allocator)).isEqualTo(Map.of(1L, "mine", 2L, "theirs", 3L, "mine", 4L, "theirs"));
        assertThat(after.version()).isEqualTo(3);
    }

    @Test
    void whoIsOvertakenWhilePublishingLooksTheKeysUpAgain() {
        upsert(table, "old", allocator, 1, 2);
        AtomicInteger publications = new AtomicInteger();
        Table overtaken = Table.open(new StorageView(storage) {
            private static final long serialVersionUID = 1L;

            @Override
            public boolean putIfAbsent(String path, byte[] content) {
                if (path.startsWith("_syna/log/") && publications.getAndIncrement() < 2) {
                    upsert(table, "theirs", allocator, 1, 3);
                }
                return super.putIfAbsent(path, content);
            }
        });
        TableSnapshot after = upsert(overtaken, "mine", allocator, 1, 3, 4);
        assertThat(publications).hasValue(3);
        assertThat(read(after, allocator)).isEqualTo(Map.of(1L, "mine", 2L, "old", 3L, "mine", 4L, "mine"));
        assertThat(read(table.at(after.version() - 1), allocator))
                .isEqualTo(Map.of(1L, "theirs", 2L, "old", 3L, "theirs"));
    }

    @Test
    void aCompactionMeanwhileIsNoConflict() {
        upsert(table, "one", allocator, 1, 2, 3);
        upsert(table, "two", allocator, 3, 4, 5);
        TableSnapshot read = table.current();
        List<DataFile> files = written(table, "three", allocator, 1, 5, 6);
        assertThat(Compaction.of(Table.open(storage)).run(allocator).isCommitted())
                .isTrue();
        TableSnapshot after = table.newCommit(read).append(files).publish();
        assertThat(read(after, allocator))
                .isEqualTo(Map.of(1L, "three", 2L, "one", 3L, "two", 4L, "two", 5L, "three", 6L, "three"));
        assertThat(after.files()).allSatisfy(file -> assertThat(file.bucket()).isLessThan(3));
    }

    @Test
    void anOverwriteHasOneRowOfEachKey() {
        upsert(table, "old", allocator, 1, 2);
        List<DataFile> files = written(table, "new", allocator, 2, 5, 5);
        TableSnapshot after = table.newCommit(table.current()).overwrite(files).publish();
        assertThat(read(after, allocator)).isEqualTo(Map.of(2L, "new", 5L, "new"));
    }

    @Test
    void rowsThatARollbackBroughtBackAreReplacedToo() {
        upsert(table, "one", allocator, 1, 2);
        upsert(table, "two", allocator, 1);
        upsert(table, "three", allocator, 1, 2);
        table.maintenance().rollback(table.current(), 1);
        assertThat(read(table.current(), allocator)).isEqualTo(Map.of(1L, "one", 2L, "one"));
        assertThat(read(upsert(table, "four", allocator, 1), allocator)).isEqualTo(Map.of(1L, "four", 2L, "one"));
        table.maintenance().rollback(table.current(), 2);
        assertThat(read(upsert(table, "five", allocator, 2), allocator)).isEqualTo(Map.of(1L, "two", 2L, "five"));
    }

    @Test
    void theSameFilesUnderOneTransactionAreCommittedOnce() {
        upsert(table, "old", allocator, 1, 2);
        try (TableWriter writer = writer()) {
            write(writer, "new", allocator, 1);
            delete(writer, allocator, 2);
            List<DataFile> files = writer.finish();
            TableSnapshot base = table.current();
            table.newCommit(base).append(files).txn("app", 1).publish();
            upsert(table, "newest", allocator, 2);
            TableSnapshot again =
                    table.newCommit(base).append(files).txn("app", 1).publish();
            assertThat(read(again, allocator)).isEqualTo(Map.of(1L, "new", 2L, "newest"));
        }
    }

    @Test
    void aTableThatIsMadeWithItsFirstRowsHasOneOfEachKey() {
        Storage place = TestTables.storage(directory.resolve("made"));
        try (TableWriter writer =
                WritePlan.of(place, spec(2), WriteOptions.defaults()).newWriter("test", allocator)) {
            write(writer, "a", allocator, 1, 2, 2);
            TableCommit.creating(place, spec(2)).append(writer.finish()).publish();
        }
        assertThat(read(Table.open(place).current(), allocator)).isEqualTo(Map.of(1L, "a", 2L, "a"));
    }

    @Test
    void deletionsByAConditionAndByKeyMeet() {
        table = Table.create(TestTables.storage(directory.resolve("one")), spec(1));
        upsert(table, "one", allocator, 1, 2, 3);
        TableSnapshot read = table.current();
        TableCommit commit = table.newCommit(read).deleteWhere(Predicate.parse("id < 3"), allocator);
        upsert(table, "two", allocator, 1);
        TableSnapshot after = commit.publish();
        assertThat(read(after, allocator)).isEqualTo(Map.of(1L, "two", 3L, "one"));
    }

    @Test
    void aNullInTheKeyIsNamedWithItsRow() {
        try (TableWriter writer = writer();
                VectorSchemaRoot rows = batch("x", allocator, 1, 2, 3)) {
            writer.write(rows);
            rows.getVector("id").setNull(1);
            assertThatThrownBy(() -> writer.write(rows))
                    .isInstanceOf(KeyException.class)
                    .hasMessage(
                            "Cannot write to table " + directory + " (test): row 4 of the rows written has a null in"
                                    + " column 'id', which is part of the key. Nothing was committed; give the row a key, or"
                                    + " leave it out.");
            try (VectorSchemaRoot keys = keys(allocator, 5)) {
                keys.getVector(0).setNull(0);
                assertThatThrownBy(() -> writer.delete(keys)).isInstanceOf(KeyException.class);
            }
            assertThatThrownBy(() -> writer.delete(rows))
                    .isInstanceOf(SchemaException.class)
                    .hasMessageContaining("expected those of the key");
        }
    }

    @Test
    void aTableWithoutAKeyDeletesNothingByKey() {
        Table plain = Table.create(TestTables.storage(directory.resolve("plain")), TestTables.spec());
        try (TableWriter writer = plain.newWrite(WriteOptions.defaults()).newWriter("test", allocator);
                VectorSchemaRoot keys = keys(allocator, 5)) {
            assertThatThrownBy(() -> writer.delete(keys))
                    .isInstanceOf(InvalidArgumentException.class)
                    .hasMessageContaining("the table has no key. Delete by a condition");
        }
    }

    @Test
    void aFileOfAnotherBucketIsRefused() {
        List<DataFile> files = written(table, "x", allocator, 1);
        List<DataFile> moved = List.of(files.get(0).withBucket((files.get(0).bucket() + 1) % 3));
        assertThatThrownBy(() -> table.newCommit(table.current()).append(moved).publish())
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("it was written for another table");
    }

    @Test
    void aKeyStaysOneWhenItsColumnsChange() {
        Schema small = new Schema(List.of(
                new Field("id", FieldType.notNullable(new ArrowType.Int(32, true)), null),
                KeyedTables.SCHEMA.getFields().get(1)));
        Table changing = Table.create(
                TestTables.storage(directory.resolve("changing")),
                TableSpec.builder().schema(small).key("id").buckets(2).build());
        try (TableWriter writer = changing.newWrite(WriteOptions.defaults()).newWriter("test", allocator);
                VectorSchemaRoot rows = VectorSchemaRoot.create(small, allocator)) {
            for (int row = 0; row < 5; row++) {
                ((IntVector) rows.getVector(0)).setSafe(row, row);
            }
            rows.setRowCount(5);
            writer.write(rows);
            changing.newCommit(changing.current()).append(writer.finish()).publish();
        }
        changing.changeSchema(changing.current())
                .widenColumn("id", new ArrowType.Int(64, true))
                .publish();
        upsert(changing, "wide", allocator, 2, 4);
        assertThat(read(changing.current(), allocator))
                .isEqualTo(Map.of(0L, "null", 1L, "null", 2L, "wide", 3L, "null", 4L, "wide"));
        changing.lookup(allocator, 3L).orElseThrow().close();
        assertThatThrownBy(() -> changing.changeSchema(changing.current()).allowNulls("id"))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageEndingWith("cannot become nullable: it is of the table's key.");
        assertThatThrownBy(() -> changing.changeSchema(changing.current()).dropColumn("id"))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageEndingWith("cannot be dropped: it is of the table's key.");
    }
}

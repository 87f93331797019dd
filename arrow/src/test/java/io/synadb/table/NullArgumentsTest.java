package io.synadb.table;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.InvalidArgumentException;
import io.synadb.table.compaction.Compaction;
import io.synadb.table.compaction.CompactionOptions;
import io.synadb.table.data.DataFile;
import io.synadb.table.databases.DatabaseFolder;
import io.synadb.table.partition.PartitionBy;
import io.synadb.table.predicate.ColumnPath;
import io.synadb.table.predicate.Predicate;
import io.synadb.table.storage.LocalStorage;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What users pass by mistake, of whom nobody checks null. */
@SuppressWarnings("NullAway")
class NullArgumentsTest {
    @TempDir
    Path directory;

    @TestFactory
    Stream<DynamicTest> aNullIsNamed() {
        Table table = Table.create(TestTables.storage(directory), TestTables.spec());
        TableSnapshot read = table.current();
        List<DataFile> noFile = Arrays.asList((DataFile) null);
        Map<String, String> noValue = new HashMap<>();
        noValue.put("owner", null);
        Map<String, ThrowingCallable> calls = new HashMap<>();
        calls.put("The property 'a' is null", () -> TableSpec.builder().property("a", null));
        calls.put("A property of a table has no name", () -> TableSpec.builder().property(null, "a"));
        calls.put("The property 'owner' is null", () -> TableSpec.builder().properties(noValue));
        calls.put("A table needs a map of properties", () -> TableSpec.builder().properties(null));
        calls.put("TableSpec.Builder.schema needs a schema", () -> TableSpec.builder()
                .schema(null));
        calls.put("TableSpec.Builder.key needs the name of a column", () -> TableSpec.builder()
                .key("id", null));
        calls.put("TableSpec.Builder.partitionBy needs the name of a column", () -> TableSpec.builder()
                .partitionBy("id", null));
        calls.put("TableSpec.Builder.partitionBy needs a part", () -> TableSpec.builder()
                .partitionBy((PartitionBy) null));
        calls.put("PartitionBy needs the name of a column", () -> PartitionBy.day(null));
        calls.put("LocalStorage.of needs a folder", () -> LocalStorage.of(null));
        calls.put("Table.open needs a storage", () -> Table.open(null));
        calls.put("Table.exists needs a storage", () -> Table.exists(null));
        calls.put("Table.drop needs a storage", () -> Table.drop(null));
        calls.put("Table.create needs a specification", () -> Table.create(table.storage(), null));
        calls.put("Table.asOf needs a time", () -> table.asOf(null));
        calls.put("Table.at needs a tag", () -> table.at(null));
        calls.put("Tag.of needs a name", () -> Tag.of(null));
        calls.put("Table.newCommit needs a version", () -> table.newCommit(null));
        calls.put("Table.changeSchema needs a version", () -> table.changeSchema(null));
        calls.put("Table.changeProperties needs a version", () -> table.changeProperties(null));
        calls.put("The property 'b' is null", () -> table.changeProperties(read).set("b", null));
        calls.put("TableCommit.append needs a data file", () -> table.newCommit(read)
                .append(null));
        calls.put("TableCommit.append needs a data file, ", () -> table.newCommit(read)
                .append(noFile));
        calls.put("TableCommit.deleteFiles needs a data file", () -> table.newCommit(read)
                .deleteFiles(noFile));
        calls.put(
                "TableCommit.delete needs the path", () -> table.newCommit(read).delete(null, 1L));
        calls.put("TableCommit.index needs an index file", () -> table.newCommit(read)
                .index(null));
        calls.put("SchemaChange.addColumn needs a column", () -> table.changeSchema(read)
                .addColumn(null));
        calls.put("SchemaChange.renameColumn needs a new name", () -> table.changeSchema(read)
                .renameColumn("id", null));
        calls.put("ColumnPath needs the name of a column", () -> table.changeSchema(read)
                .dropColumn((String) null));
        calls.put("ColumnPath.of needs the name of a field", () -> ColumnPath.of("id", (String) null));
        calls.put("ScanBuilder.select needs the name", () -> read.scan().select("id", null));
        calls.put("ScanBuilder.where needs a condition", () -> read.scan().where(null));
        calls.put("Predicate.parse needs a text", () -> Predicate.parse(null));
        calls.put("TableSnapshot.search needs a query", () -> read.search("embedding", (float[]) null));
        calls.put("TableSnapshot.search needs the name", () -> read.search(null, new float[4]));
        calls.put("TableMaintenance.createTag needs a tag", () -> table.maintenance()
                .createTag(null, 0));
        calls.put("TableMaintenance.dropTag needs a tag", () -> table.maintenance()
                .dropTag(null));
        calls.put("TableMaintenance.rollback needs a version", () -> table.maintenance()
                .rollback(null, 0));
        calls.put("TableMaintenance.expireVersions needs a time", () -> table.maintenance()
                .expireVersions(null, 1));
        calls.put("TableMaintenance.removeOrphanFiles needs a duration", () -> table.maintenance()
                .removeOrphanFiles(null));
        calls.put("Table.appendedAfter needs a version", () -> table.appendedAfter(null, 3));
        calls.put("Table.newWrite needs options", () -> table.newWrite(null));
        calls.put("TableCommit.writtenFor needs a version", () -> table.newCommit(read)
                .writtenFor(null));
        calls.put("CompactionOptions.of needs a map of properties", () -> CompactionOptions.of(null));
        calls.put("Compaction.of needs a table", () -> Compaction.of(null));
        calls.put("DatabaseFolder.of needs a folder", () -> DatabaseFolder.of(null));
        calls.put("DatabaseFolder.newWriter needs the name of a database", () -> DatabaseFolder.of(directory)
                .newWriter(null));
        calls.put(
                "DatabaseScan.prefix needs the beginning of keys",
                () -> DatabaseFolder.of(directory).scan().prefix(null));
        calls.put("Table.lookup needs a value", () -> {
            try (BufferAllocator allocator = new RootAllocator()) {
                table.lookup(allocator, (Object[]) null);
            }
        });
        calls.put("TableIndexes.create needs a kind of index", () -> {
            try (BufferAllocator allocator = new RootAllocator()) {
                table.indexes().create("embedding", null, allocator);
            }
        });
        calls.put("TableCommit.deleteWhere needs a condition", () -> {
            try (BufferAllocator allocator = new RootAllocator()) {
                table.newCommit(read).deleteWhere(null, allocator);
            }
        });
        calls.put("TableWriter.write needs a batch", () -> {
            try (BufferAllocator allocator = new RootAllocator();
                    TableWriter writer = table.newWrite(WriteOptions.defaults()).newWriter("t", allocator)) {
                writer.write(null);
            }
        });
        return calls.entrySet().stream()
                .map(call -> DynamicTest.dynamicTest(call.getKey(), () -> assertThatThrownBy(call.getValue())
                        .isInstanceOf(InvalidArgumentException.class)
                        .hasMessageStartingWith(call.getKey())));
    }
}

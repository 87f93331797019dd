package io.synadb.table;

import static io.synadb.table.TestTables.append;
import static io.synadb.table.TestTables.read;
import static io.synadb.table.TestTables.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.InvalidArgumentException;
import io.synadb.SchemaException;
import io.synadb.arrow.compression.Compression;
import io.synadb.table.compaction.Compaction;
import io.synadb.table.data.DataFile;
import io.synadb.table.predicate.Predicate;
import io.synadb.table.storage.Storage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tables whose properties say how their files are written: their rows are the same. */
class TableEncodingTest {
    @TempDir
    Path directory;

    private final BufferAllocator allocator = new RootAllocator();
    private Storage storage;

    @BeforeEach
    void place() {
        storage = TestTables.storage(directory);
    }

    @AfterEach
    void releasesAllMemory() {
        allocator.close();
    }

    private static TableSpec.Builder spec(String compression, boolean dictionary) {
        return TableSpec.builder()
                .schema(TestTables.SCHEMA)
                .property("compression", compression)
                .property("dictionary.pos", Boolean.toString(dictionary));
    }

    @ParameterizedTest
    @CsvSource({"none,true", "lz4,false", "zstd,false", "zstd,true"})
    void rowsAreTheSameThroughDeletesChangesAndCompaction(String compression, boolean dictionary) throws IOException {
        Table table = Table.create(storage, spec(compression, dictionary).build());
        append(table, 0, 300, allocator);
        append(table, 300, 200, allocator);
        assertThat(read(table.current(), allocator)).isEqualTo(rows(0, 500));
        assertThat(read(table.current().scan().where(Predicate.parse("pos = 'verb' AND id < 20")), allocator))
                .isEqualTo(ids(1, 7, 10, 13, 16));
        assertThat(read(
                        table.current().scan().select("pos").where(Predicate.parse("pos IS NULL AND id < 10")),
                        allocator))
                .containsExactly("null", "null");
        table.newCommit(table.current())
                .deleteWhere(Predicate.parse("pos = 'noun' AND id > 8"), allocator)
                .publish();
        table.changeSchema(table.current())
                .renameColumn("pos", "part.of")
                .moveFirst("part.of")
                .moveAfter("part.of", "id")
                .publish();
        assertThat(table.current().properties())
                .containsEntry("dictionary.part.of", Boolean.toString(dictionary))
                .doesNotContainKey("dictionary.pos");
        List<String> left = LongStream.range(0, 500)
                .filter(id ->
                        id <= 8 || TestTables.part(id).filter("noun"::equals).isEmpty())
                .mapToObj(TestTables::row)
                .toList();
        assertThat(read(table.current(), allocator)).isEqualTo(left);
        Compaction.of(table).run(allocator);
        assertThat(table.current().files()).hasSize(1);
        assertThat(read(table.current(), allocator)).isEqualTo(left);
        assertThat(holdsDictionaries(table.current().files().get(0))).isEqualTo(dictionary);
        table.changeSchema(table.current()).dropColumn("part.of").publish();
        assertThat(table.current().properties()).doesNotContainKey("dictionary.part.of");
        assertThat(read(table.current(), allocator)).hasSameSizeAs(left);
    }

    @Test
    void aWriteMayHaveAnotherCompressionThanTheTable() throws IOException {
        Table table = Table.create(storage, spec("none", false).build());
        long plain = appended(table, WriteOptions.defaults());
        long lz4 = appended(table, WriteOptions.defaults().withCompression(Compression.LZ4));
        long zstd = appended(table, WriteOptions.defaults().withCompression(Compression.ZSTD));
        assertThat(lz4).isLessThan(plain);
        assertThat(zstd).isLessThan(lz4);
        assertThat(read(table.current(), allocator))
                .isEqualTo(Stream.of(rows(0, 2000), rows(0, 2000), rows(0, 2000))
                        .flatMap(List::stream)
                        .toList());
    }

    private long appended(Table table, WriteOptions options) {
        List<DataFile> files = TestTables.write(table.newWrite(options), 0, 2000, allocator);
        table.newCommit(table.current()).append(files).publish();
        return files.get(0).length();
    }

    @Test
    void aKeyMayHaveADictionary() {
        Table table = Table.create(
                storage,
                TableSpec.builder()
                        .schema(KeyedTables.SCHEMA)
                        .key("id")
                        .property("dictionary.value", "true")
                        .property("compression", "lz4")
                        .build());
        for (String value : List.of("first", "second")) {
            try (TableWriter writer = table.newWrite(WriteOptions.defaults()).newWriter("test", allocator);
                    VectorSchemaRoot batch = KeyedTables.batch(value, allocator, 1, 2, value.length())) {
                writer.write(batch);
                table.newCommit(table.current()).append(writer.finish()).publish();
            }
        }
        assertThat(read(table.current(), allocator))
                .containsExactlyInAnyOrder("5|first", "1|second", "2|second", "6|second");
    }

    @Test
    void refusesWhatCannotBeMeant() {
        assertThatThrownBy(() -> spec("lz5", false).build())
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("The property 'compression' is 'lz5': expected one of none, lz4, zstd."
                        + " Did you mean 'lz4'?");
        assertThatThrownBy(() ->
                        spec("none", true).property("dictionary.poss", "true").build())
                .isInstanceOf(SchemaException.class)
                .hasMessage("The property 'dictionary.poss' names the column 'poss', which does not exist: the columns"
                        + " are [id, pos, embedding]. Did you mean 'pos'?");
        assertThatThrownBy(() ->
                        spec("none", true).property("dictionary.id", "true").build())
                .isInstanceOf(SchemaException.class)
                .hasMessageContaining("expected a string or binary column");
        assertThatThrownBy(() ->
                        spec("none", true).property("dictionary.pos", "yes").build())
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("The property 'dictionary.pos' is 'yes': expected true or false.");
    }

    private boolean holdsDictionaries(DataFile file) throws IOException {
        String bytes = Files.readString(storage.local(file.path()), StandardCharsets.ISO_8859_1);
        return bytes.contains("dict/000000000");
    }

    private static List<String> ids(long... ids) {
        return LongStream.of(ids).mapToObj(TestTables::row).toList();
    }
}

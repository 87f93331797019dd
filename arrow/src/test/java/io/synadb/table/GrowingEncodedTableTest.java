package io.synadb.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.table.compaction.Compaction;
import io.synadb.table.compaction.CompactionResult;
import io.synadb.table.data.DataFile;
import io.synadb.table.predicate.Predicate;
import io.synadb.table.storage.Storage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Files that grow, are compressed and have dictionaries and filters of their keys: each version is that of a plain map, and its keys
 * are found.
 */
class GrowingEncodedTableTest {
    private static final Schema SCHEMA = new Schema(List.of(
            Field.notNullable("id", new ArrowType.Utf8()),
            Field.nullable("value", new ArrowType.Utf8()),
            Field.nullable("number", new ArrowType.Int(64, true))));

    private final BufferAllocator allocator = new RootAllocator();
    private Storage storage;

    @BeforeEach
    void place(@TempDir Path directory) {
        storage = TestTables.storage(directory);
    }

    @AfterEach
    void releasesAllMemory() {
        allocator.close();
    }

    private Table create(String compression) {
        TableSpec spec = TableSpec.builder()
                .schema(SCHEMA)
                .key("id")
                .property("compression", compression)
                .property("dictionary.id", "true")
                .property("dictionary.value", "true")
                .build();
        return Table.create(storage, spec);
    }

    /** Rows, of which those without a value have null. */
    private void write(TableWriter writer, Map<String, String> rows) {
        try (VectorSchemaRoot batch = VectorSchemaRoot.create(SCHEMA, allocator)) {
            int row = 0;
            for (Map.Entry<String, String> entry : rows.entrySet()) {
                set(batch, 0, row, entry.getKey());
                if (!entry.getValue().isEmpty()) {
                    set(batch, 1, row, entry.getValue());
                }
                ((BigIntVector) batch.getVector(2)).setSafe(row, row);
                row++;
            }
            batch.setRowCount(row);
            writer.write(batch);
        }
    }

    private void delete(TableWriter writer, String key) {
        try (VectorSchemaRoot keys =
                VectorSchemaRoot.create(new Schema(SCHEMA.getFields().subList(0, 1)), allocator)) {
            set(keys, 0, 0, key);
            keys.setRowCount(1);
            writer.delete(keys);
        }
    }

    private static void set(VectorSchemaRoot batch, int column, int row, String text) {
        ((VarCharVector) batch.getVector(column)).setSafe(row, text.getBytes(StandardCharsets.UTF_8));
    }

    private Map<String, String> read(ScanBuilder scan, String value) {
        Map<String, String> rows = new TreeMap<>();
        for (String row : TestTables.read(scan.select("id", value), allocator)) {
            String[] cells = row.split("\\|", -1);
            assertThat(rows.put(cells[0], cells[1].equals("null") ? "" : cells[1]))
                    .isNull();
        }
        return rows;
    }

    @ParameterizedTest
    @CsvSource({"none,1", "lz4,2", "zstd,3"})
    void everyVersionIsThatOfAPlainMap(String compression, long seed) {
        Random random = new Random(seed);
        Table table = create(compression);
        List<Map<String, String>> versions = new ArrayList<>(List.of(Map.of()));
        Map<String, String> model = new TreeMap<>();
        String value = "value";
        try (TableWriter growing = table.newWrite(WriteOptions.defaults()).newWriter("growing", allocator)) {
            for (int round = 0; round < 12; round++) {
                TableWriter writer = growing;
                try (TableWriter other = table.newWrite(WriteOptions.defaults()).newWriter("other", allocator)) {
                    if (round % 4 == 3 && round < 7) {
                        writer = other;
                    }
                    Map<String, String> rows = rows(random);
                    write(writer, rows);
                    model.putAll(rows);
                    if (writer == other) {
                        String gone = rows.keySet().iterator().next();
                        delete(writer, gone);
                        model.remove(gone);
                    }
                    List<DataFile> files = writer == other ? other.finish() : growing.flush();
                    table.newCommit(table.current()).append(files).publish();
                    versions.add(new TreeMap<>(model));
                }
                if (round == 5) {
                    Compaction.of(table).run(allocator);
                    while (versions.size() <= table.current().version()) {
                        versions.add(new TreeMap<>(model));
                    }
                } else if (round == 7) {
                    table.changeSchema(table.current())
                            .renameColumn("value", "word")
                            .moveFirst("word")
                            .publish();
                    versions.add(new TreeMap<>(model));
                    value = "word";
                }
                requireKeys(table, model, random, value);
            }
        }
        assertThat(table.current().properties())
                .containsEntry("dictionary.word", "true")
                .containsEntry("compression", compression);
        assertThat(table.current().version()).isEqualTo(versions.size() - 1);
        for (int version = 0; version < versions.size(); version++) {
            TableSnapshot snapshot = Table.open(storage).at(version);
            String name = snapshot.schema().getFields().stream()
                            .anyMatch(field -> field.getName().equals("word"))
                    ? "word"
                    : "value";
            assertThat(read(snapshot.scan(), name)).as("version %d", version).isEqualTo(versions.get(version));
        }
    }

    /** Some keys of few, with values that come again and others that do not. */
    private static Map<String, String> rows(Random random) {
        Map<String, String> rows = new TreeMap<>();
        for (int i = 0; i < 40; i++) {
            String value =
                    switch (random.nextInt(4)) {
                        case 0 -> "";
                        case 1 -> "value " + random.nextInt(1_000_000);
                        default -> "common " + random.nextInt(5);
                    };
            rows.put("key " + random.nextInt(200), value);
        }
        return rows;
    }

    private void requireKeys(Table table, Map<String, String> model, Random random, String value) {
        for (int i = 0; i < 10; i++) {
            String key = "key " + random.nextInt(200);
            Map<String, String> expected =
                    model.containsKey(key) ? Map.of(key, String.valueOf(model.get(key))) : Map.of();
            assertThat(read(table.current().scan().where(Predicate.parse("id = '" + key + "'")), value))
                    .isEqualTo(expected);
            Table asked = i % 2 == 0 ? table : Table.open(storage);
            try (VectorSchemaRoot row = asked.lookup(allocator, key).orElseGet(VectorSchemaRoot::of)) {
                assertThat(row.getRowCount()).isEqualTo(expected.size());
                if (row.getRowCount() == 1) {
                    String found = String.valueOf(row.getVector(value).getObject(0));
                    assertThat(found.equals("null") ? "" : found).isEqualTo(expected.get(key));
                }
            }
        }
    }

    @Test
    void aFileWithTooManyDictionariesIsFollowedByAnotherAndCompactionMakesOneOfThem() {
        Table table = create("none");
        Map<String, String> model = new TreeMap<>();
        try (TableWriter writer = table.newWrite(WriteOptions.defaults()).newWriter("growing", allocator)) {
            for (int i = 0; i < 150; i++) {
                Map<String, String> rows = Map.of("key " + i, "value " + i);
                write(writer, rows);
                model.putAll(rows);
                table.newCommit(table.current()).append(writer.flush()).publish();
            }
        }
        // Two columns: two dictionaries each time.
        assertThat(table.current().files()).hasSize(2);
        assertThat(table.current().files().get(0).rows()).isBetween(100L, 140L);
        assertThat(Compaction.of(table).run(allocator).isCommitted()).isTrue();
        assertThat(read(table.current().scan(), "value")).isEqualTo(model);
    }

    @Test
    void aLoneFileOfManySmallChunksIsRewrittenOnce() {
        Table table = create("lz4");
        Map<String, String> model = new TreeMap<>();
        try (TableWriter writer = table.newWrite(WriteOptions.defaults()).newWriter("growing", allocator)) {
            for (int i = 0; i < 20; i++) {
                Map<String, String> rows = Map.of("key " + i, "value " + i % 3);
                write(writer, rows);
                model.putAll(rows);
                table.newCommit(table.current()).append(writer.flush()).publish();
                if (i < 7) {
                    // Seven parts are not worth it.
                    assertThat(Compaction.of(table).plan().groups()).isEmpty();
                }
            }
        }
        DataFile grown = table.current().files().get(0);
        assertThat(table.current().files()).hasSize(1);
        CompactionResult done = Compaction.of(table).run(allocator);
        assertThat(done.isCommitted()).isTrue();
        assertThat(table.current().files()).hasSize(1);
        assertThat(table.current().files().get(0).length()).isLessThan(grown.length() / 4);
        assertThat(read(table.current().scan(), "value")).isEqualTo(model);
        assertThat(Compaction.of(table).run(allocator).isCommitted()).isFalse();
    }

    @Test
    void whatIsSetInABatchChangesNoLookUp() {
        Table table = create("none");
        try (TableWriter writer = table.newWrite(WriteOptions.defaults()).newWriter("test", allocator)) {
            write(writer, Map.of("a", "1", "b", "2"));
            table.newCommit(table.current()).append(writer.finish()).publish();
        }
        for (int i = 0; i < 2; i++) {
            ScanTask task = table.current().scan().plan().tasks().get(0);
            try (BatchReader reader = task.open(allocator);
                    VectorSchemaRoot batch = reader.next().orElseThrow()) {
                ((BigIntVector) batch.getVector("number")).set(0, 77);
                ((VarCharVector) batch.getVector("id")).getDataBuffer().setByte(0, 'z');
                assertThat(table.lookup(allocator, "z")).isEmpty();
                try (VectorSchemaRoot row = table.lookup(allocator, "a").orElseThrow()) {
                    assertThat(((BigIntVector) row.getVector("number")).get(0)).isLessThan(2);
                    ((BigIntVector) row.getVector("number")).set(0, 78);
                }
            }
        }
        assertThat(read(table.current().scan(), "value")).isEqualTo(Map.of("a", "1", "b", "2"));
        assertThat(TestTables.read(table.current().scan().where(Predicate.parse("number >= 2")), allocator))
                .isEmpty();
    }
}

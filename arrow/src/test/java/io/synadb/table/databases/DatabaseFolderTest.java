package io.synadb.table.databases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.synadb.Atom;
import io.synadb.DimensionMismatchException;
import io.synadb.InvalidArgumentException;
import io.synadb.KeyException;
import io.synadb.NotFoundException;
import io.synadb.SchemaException;
import io.synadb.SynaDb;
import io.synadb.arrow.RandomBatches;
import io.synadb.table.predicate.Predicate;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseFolderTest {
    /** What the published library wrote. */
    private static final Path GOLDEN = Path.of("../engine/core/src/test/resources/golden/synadb");

    @TempDir
    Path directory;

    private final BufferAllocator allocator = new RootAllocator();

    @AfterEach
    void releasesAllMemory() {
        allocator.close();
    }

    @Test
    void readsTheNewestValuesOfAllDatabasesInTheOrderOfTheirKeys() {
        try (SynaDb b = open("b");
                SynaDb a = open("a")) {
            b.append("x", Atom.of(1.5));
            a.append("text", Atom.of("one"));
            a.append("text", Atom.of("two"));
            a.append("int", Atom.of(-7));
            a.append("bytes", Atom.of(new byte[] {1, -1}));
            a.append("null", Atom.ofNull());
            a.append("vector", Atom.of(new float[] {1, 2}));
            a.append("gone", Atom.of(1));
            a.delete("gone");
        }
        assertThat(rows(folder().scan().select("database", "key", "value", "deleted")))
                .containsExactly(
                        "[a, bytes, [bytes=01ff], false]",
                        "[a, int, [int=-7], false]",
                        "[a, null, [], false]",
                        "[a, text, [text=two], false]",
                        "[a, vector, [vector=[1.0, 2.0]], false]",
                        "[b, x, [float=1.5], false]");
    }

    @Test
    void readsHistoriesWithDeletionsAndTimes() {
        List<Long> times = new ArrayList<>();
        try (SynaDb db = open("a")) {
            times.add(db.append("k", Atom.of(1.0)).timestampMicros());
            times.add(db.append("other", Atom.of("x")).timestampMicros());
            times.add(db.delete("k").timestampMicros());
        }
        assertThat(rows(folder().scan().history().select("key", "value", "timestamp", "deleted")))
                .containsExactly(
                        "[k, [float=1.0], " + times.get(0) + ", false]",
                        "[k, null, " + times.get(2) + ", true]",
                        "[other, [text=x], " + times.get(1) + ", false]");
        assertThat(rows(folder().scan()
                        .prefix("k")
                        .values(AtomType.FLOAT)
                        .history()
                        .select("value", "deleted")))
                .containsExactly("[1.0, false]", "[null, true]");
    }

    @Test
    void readsVectorsOfTheLengthThatIsFound() {
        try (SynaDb db = open("a")) {
            db.append("note", Atom.of("no vector"));
            db.append("vec/1", Atom.of(new float[] {1, 2, 3}));
            db.append("vec/2", Atom.of(new float[] {4, 5, 6}));
        }
        DatabaseScan scan = folder().scan().vectors().select("key", "value");
        assertThat(io.synadb.arrow.Schemas.dimensions(scan.plan().schema().findField("value")))
                .isEqualTo(3);
        assertThat(rows(scan)).containsExactly("[vec/1, [1.0, 2.0, 3.0]]", "[vec/2, [4.0, 5.0, 6.0]]");
        assertThatThrownBy(() -> rows(folder().scan().vectors(2)))
                .isInstanceOf(DimensionMismatchException.class)
                .hasMessageContaining("Key 'vec/1' in")
                .hasMessageContaining("has a vector of length 3, expected 2");
        assertThatThrownBy(() -> folder().scan().prefix("note").vectors().plan())
                .isInstanceOf(SchemaException.class)
                .hasMessageContaining("No key in ['note'..'notf'] has a vector");
    }

    @Test
    void conditionsOnKeysAndDatabasesNarrowAScan() throws Exception {
        for (String name : List.of("a", "b", "c")) {
            try (SynaDb db = open(name)) {
                for (String key : List.of("k1", "k2", "k3", "z")) {
                    db.append(key, Atom.of(name));
                }
            }
        }
        Files.writeString(directory.resolve("c.db"), "damaged");
        DatabaseScan scan = folder().scan().prefix("k").values(AtomType.TEXT).select("key", "value");
        assertThat(scan.narrow(Predicate.parse("database < 'c'"))).isTrue();
        assertThat(scan.narrow(Predicate.parse("key IN ('k3', 'k1', 'z') OR key < 'k1'")))
                .isTrue();
        assertThat(scan.narrow(Predicate.parse("value = 'a'"))).isFalse();
        assertThat(scan.narrow(Predicate.parse("key = 'k1' AND database = 'a'")))
                .isFalse();
        assertThat(rows(scan)).containsExactly("[k1, a]", "[k3, a]", "[k1, b]", "[k3, b]");
        assertThat(rows(scan.history())).hasSize(4);
        assertThat(scan.narrow(Predicate.FALSE)).isTrue();
        assertThat(rows(scan)).isEmpty();
    }

    @Test
    void aSingleDatabaseIsReadAsAFolderOfOne() {
        try (SynaDb a = open("a");
                SynaDb b = open("b")) {
            a.append("k", Atom.of(1));
            b.append("k", Atom.of(2));
        }
        DatabaseScan scan = DatabaseFolder.of(directory.resolve("b.db")).scan().values(AtomType.INT);
        assertThat(rows(scan.select("database", "key", "value"))).containsExactly("[b, k, 2]");
    }

    @Test
    void makesBatchesOfAFewThousandRows() throws Exception {
        try (SynaDb db = open("a")) {
            db.write(batch -> {
                for (int i = 0; i < 20_000; i++) {
                    batch.append(String.format("k%05d", i), Atom.of(i));
                }
            });
        }
        DatabaseTask task = folder().scan().values(AtomType.INT).plan().tasks().get(0);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new ObjectOutputStream(bytes).writeObject(task);
        DatabaseTask sent =
                (DatabaseTask) new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
        int batches = 0;
        long rows = 0;
        try (DatabaseReader reader = sent.open(allocator)) {
            for (Optional<VectorSchemaRoot> next = reader.next(); next.isPresent(); next = reader.next()) {
                try (VectorSchemaRoot batch = next.get()) {
                    batches++;
                    rows += batch.getRowCount();
                }
            }
        }
        assertThat(batches).isEqualTo(3);
        assertThat(rows).isEqualTo(20_000);
    }

    @Test
    void theOriginalsFilesAreATable() throws IOException {
        for (String file : List.of("log-types", "log-history", "log-delta", "log-lz4")) {
            Files.copy(GOLDEN.resolve(file + ".db"), directory.resolve(file + ".db"));
        }
        for (DatabaseTask task : folder().scan().history().plan().tasks()) {
            List<String> expected = new ArrayList<>();
            try (SynaDb db = SynaDb.openReadOnly(task.database())) {
                JsonNode records = expected(task.database()).get("records");
                List<String> keys = new ArrayList<>();
                records.forEach(record -> keys.add(record.get("key").asText()));
                assertThat(keys).isNotEmpty();
                keys.stream().distinct().forEach(key -> db.history(key).forEach(version -> expected.add(key)));
                assertThat(expected).hasSameSizeAs(keys);
            }
            List<String> found = new ArrayList<>();
            read(task, batch -> RandomBatches.rows(batch)
                    .forEach(row -> found.add(row.get(1).toString())));
            assertThat(found).containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    @Test
    void theOriginalsVectorStoresAreVectors() throws IOException {
        Path file = directory.resolve("vectorstore-cosine.db");
        Files.copy(GOLDEN.resolve("vectorstore-cosine.db"), file);
        JsonNode expected = expected(file).get("vectors");
        List<String> vectors = new ArrayList<>();
        for (JsonNode vector : expected) {
            vectors.add(List.of(
                            "vec/" + vector.get("key").asText(),
                            floats(vector.get("f32le").asText()))
                    .toString());
        }
        assertThat(rows(folder().scan().prefix("vec/").vectors().select("key", "value")))
                .hasSize(40)
                .containsExactlyInAnyOrderElementsOf(vectors);
    }

    @Test
    void whatIsReadCanBeWrittenElsewhere() throws IOException {
        Files.copy(GOLDEN.resolve("log-types.db"), directory.resolve("log-types.db"));
        DatabaseFolder copy = DatabaseFolder.of(directory.resolve("new/copy"));
        DatabaseScan scan = folder().scan().select("database", "key", "value", "deleted");
        try (DatabaseWriter writer = copy.newWriter("default")) {
            for (DatabaseTask task : scan.plan().tasks()) {
                read(task, writer::write);
            }
        }
        assertThat(copy.databases()).containsExactly(directory.resolve("new/copy/log-types.db"));
        assertThat(rows(copy.scan().select("database", "key", "value", "deleted")))
                .hasSizeGreaterThan(20)
                .isEqualTo(rows(scan));
    }

    @Test
    void writesAndDeletesInTheDatabasesThatRowsName() {
        write(List.of("k", "k", "gone", "z"), List.of("a", "b", "a", ""), List.of(1.0, 2.0, 3.0, 4.0), -1);
        write(List.of("k", "gone"), List.of("a", "a"), List.of(5.0, 0.0), 1);
        assertThat(rows(folder().scan().values(AtomType.FLOAT).select("database", "key", "value")))
                .containsExactly("[a, k, 5.0]", "[b, k, 2.0]", "[default, z, 4.0]");
        assertThat(rows(folder().scan().prefix("gone").history().select("value", "deleted")))
                .containsExactly("[[float=3.0], false]", "[null, true]");
    }

    @Test
    void writesNothingToADatabaseIfOneOfItsRowsIsRefused() {
        assertThatThrownBy(() -> write(List.of("k", ""), List.of("a", "a"), List.of(1.0, 2.0), -1))
                .isInstanceOf(KeyException.class);
        assertThat(rows(folder().scan())).isEmpty();
        assertThatThrownBy(() -> write(List.of("k"), List.of("../a"), List.of(1.0), -1))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("A database cannot be named '../a'");
    }

    /** Arrow does not look at the bytes of a text, and another one in their place would be another key or value. */
    @Test
    void refusesTextsThatAreNoUtf8RatherThanChangeThem() {
        Field value =
                RandomBatches.nullable("value", DatabaseColumns.field("key").getType());
        Field database = RandomBatches.nullable("database", value.getType());
        for (String broken : List.of("key", "value", "database")) {
            try (DatabaseWriter writer = folder().newWriter("a");
                    VectorSchemaRoot batch = VectorSchemaRoot.create(
                            new org.apache.arrow.vector.types.pojo.Schema(
                                    List.of(DatabaseColumns.field("key"), value, database)),
                            allocator)) {
                batch.getFieldVectors().forEach(column -> ((VarCharVector) column).setSafe(0, new byte[] {'a'}));
                ((VarCharVector) batch.getVector(broken)).setSafe(0, new byte[] {'a', -1, -2});
                batch.setRowCount(1);
                assertThatThrownBy(() -> writer.write(batch))
                        .isInstanceOf(InvalidArgumentException.class)
                        .hasMessage("Row 0 of the batch has in column '" + broken
                                + "' 3 bytes that are no UTF-8: give it a text, or make it a binary value.");
            }
        }
        assertThat(Files.exists(directory.resolve("a.db"))).isTrue();
        assertThat(rows(folder().scan())).isEmpty();
    }

    @Test
    void refusesColumnsThatDatabasesDoNotHave() {
        open("a").close();
        assertThatThrownBy(() -> folder().scan().select("keys"))
                .isInstanceOf(SchemaException.class)
                .hasMessageContaining("Databases have no column 'keys'")
                .hasMessageContaining("Did you mean 'key'");
        try (DatabaseWriter writer = folder().newWriter("a");
                VectorSchemaRoot times =
                        VectorSchemaRoot.create(folder().scan().plan().schema(), allocator);
                VectorSchemaRoot onlyKeys = VectorSchemaRoot.create(
                        folder().scan().select("key").plan().schema(), allocator)) {
            assertThatThrownBy(() -> writer.write(times))
                    .isInstanceOf(SchemaException.class)
                    .hasMessageContaining("databases give each write its time themselves");
            assertThatThrownBy(() -> writer.write(onlyKeys)).hasMessageContaining("the rows have no column 'value'");
        }
        assertThatThrownBy(() ->
                        DatabaseFolder.of(directory.resolve("none")).scan().plan())
                .isInstanceOf(NotFoundException.class);
    }

    /** @param deletes the row that deletes its key; -1 for none */
    private void write(List<String> keys, List<String> databases, List<Double> values, int deletes) {
        List<Field> fields = List.of(
                DatabaseColumns.field("key"),
                RandomBatches.nullable(
                        "database", DatabaseColumns.field("database").getType()),
                AtomType.FLOAT.field("value"),
                DatabaseColumns.field("deleted"));
        try (DatabaseWriter writer = folder().newWriter("default");
                VectorSchemaRoot batch =
                        VectorSchemaRoot.create(new org.apache.arrow.vector.types.pojo.Schema(fields), allocator)) {
            batch.getFieldVectors().forEach(FieldVector::allocateNew);
            for (int row = 0; row < keys.size(); row++) {
                ((VarCharVector) batch.getVector("key"))
                        .setSafe(row, keys.get(row).getBytes(StandardCharsets.UTF_8));
                if (!databases.get(row).isEmpty()) {
                    ((VarCharVector) batch.getVector("database"))
                            .setSafe(row, databases.get(row).getBytes(StandardCharsets.UTF_8));
                }
                ((Float8Vector) batch.getVector("value")).setSafe(row, values.get(row));
                ((BitVector) batch.getVector("deleted")).setSafe(row, row == deletes ? 1 : 0);
            }
            batch.setRowCount(keys.size());
            writer.write(batch);
        }
    }

    private DatabaseFolder folder() {
        return DatabaseFolder.of(directory);
    }

    private SynaDb open(String name) {
        return SynaDb.open(directory.resolve(name + ".db"));
    }

    private List<String> rows(DatabaseScan scan) {
        List<String> rows = new ArrayList<>();
        for (DatabaseTask task : scan.plan().tasks()) {
            read(task, batch -> RandomBatches.rows(batch).forEach(row -> rows.add(row.toString())));
        }
        return rows;
    }

    private void read(DatabaseTask task, java.util.function.Consumer<VectorSchemaRoot> each) {
        try (DatabaseReader reader = task.open(allocator)) {
            for (Optional<VectorSchemaRoot> next = reader.next(); next.isPresent(); next = reader.next()) {
                try (VectorSchemaRoot batch = next.get()) {
                    each.accept(batch);
                }
            }
        }
    }

    private static JsonNode expected(Path database) throws IOException {
        return new ObjectMapper()
                .readTree(GOLDEN.resolve(database.getFileName() + ".expected.json")
                        .toFile());
    }

    private static List<Float> floats(String littleEndianHex) {
        ByteBuffer bytes =
                ByteBuffer.wrap(HexFormat.of().parseHex(littleEndianHex)).order(ByteOrder.LITTLE_ENDIAN);
        List<Float> floats = new ArrayList<>();
        while (bytes.hasRemaining()) {
            floats.add(bytes.getFloat());
        }
        return floats;
    }
}

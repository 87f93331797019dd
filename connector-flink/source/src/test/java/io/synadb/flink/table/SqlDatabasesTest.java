package io.synadb.flink.table;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.synadb.Atom;
import io.synadb.CorruptDataException;
import io.synadb.DimensionMismatchException;
import io.synadb.SynaDb;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.types.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Folders of ordinary databases in SQL. */
@Timeout(300)
class SqlDatabasesTest extends SqlTest {
    private static final String NATIVE = "'layout' = 'native'";
    private static final String ANY =
            "ROW<`float` DOUBLE, `int` BIGINT, `text` STRING, `bytes` BYTES, `vector` ARRAY<FLOAT>>";
    private static final String ALL =
            "(`database` STRING, `key` STRING, `value` " + ANY + ", `timestamp` TIMESTAMP_LTZ(6), deleted BOOLEAN)";
    /** What the published library wrote. */
    private static final Path GOLDEN = Path.of("../../engine/core/src/test/resources/golden/synadb");

    @BeforeEach
    void databases() {
        try (SynaDb notes = open("data", "notes");
                SynaDb sensors = open("data", "sensors")) {
            notes.append("text", Atom.of("one"));
            notes.append("text", Atom.of("two"));
            notes.append("bytes", Atom.of(new byte[] {1, -1}));
            notes.append("null", Atom.ofNull());
            notes.append("gone", Atom.of(1));
            notes.delete("gone");
            notes.append("vec/a", Atom.of(new float[] {1, 2}));
            sensors.append("vec/b", Atom.of(new float[] {3, 4}));
            sensors.append("vec/c", Atom.of(new float[] {5, 6}));
            sensors.append("int", Atom.of(-7));
            sensors.append("float", Atom.of(1.5));
        }
    }

    private SynaDb open(String into, String name) {
        folder.resolve(into).toFile().mkdir();
        return SynaDb.open(folder.resolve(into).resolve(name + ".db"));
    }

    private static List<String> texts(StreamTableEnvironment sql, String query) throws Exception {
        return rows(sql, query).stream().map(Row::toString).toList();
    }

    @Test
    void aFolderIsRowsOfAllItsDatabasesInBatchesAndStreams() throws Exception {
        declare("data", ALL, NATIVE);
        for (StreamTableEnvironment sql : List.of(batch, streaming)) {
            assertThat(texts(sql, "SELECT `database`, `key`, `value`, deleted FROM data"))
                    .containsExactly(
                            "+I[notes, bytes, +I[null, null, null, [1, -1], null], false]",
                            "+I[notes, null, +I[null, null, null, null, null], false]",
                            "+I[notes, text, +I[null, null, two, null, null], false]",
                            "+I[notes, vec/a, +I[null, null, null, null, [1.0, 2.0]], false]",
                            "+I[sensors, float, +I[1.5, null, null, null, null], false]",
                            "+I[sensors, int, +I[null, -7, null, null, null], false]",
                            "+I[sensors, vec/b, +I[null, null, null, null, [3.0, 4.0]], false]",
                            "+I[sensors, vec/c, +I[null, null, null, null, [5.0, 6.0]], false]");
        }
        assertThat(texts(batch, "SELECT count(*), max(`timestamp`) > now() - INTERVAL '1' HOUR FROM data"))
                .containsExactly("+I[8, true]");
    }

    @Test
    void aHistoryHasAllVersionsAndDeletions() throws Exception {
        declare(
                "data",
                "(`key` STRING, deleted BOOLEAN, `value` STRING)",
                NATIVE,
                "'read.history' = 'true'",
                "'read.values' = 'text'");
        assertThat(texts(batch, "SELECT * FROM data"))
                .containsExactly("+I[gone, true, null]", "+I[text, false, one]", "+I[text, false, two]");
    }

    @Test
    void keysWithVectorsAreAColumnOfVectors() throws Exception {
        declare(
                "data",
                "(`key` STRING, `value` ARRAY<FLOAT>)",
                NATIVE,
                "'read.prefix' = 'vec/'",
                "'read.values' = 'vector'");
        assertThat(texts(streaming, "SELECT * FROM data"))
                .containsExactly("+I[vec/a, [1.0, 2.0]]", "+I[vec/b, [3.0, 4.0]]", "+I[vec/c, [5.0, 6.0]]");
        try (SynaDb notes = open("data", "notes")) {
            notes.append("vec/z", Atom.of(new float[] {1, 2, 3}));
        }
        assertThatFails(() -> rows(batch, "SELECT * FROM data"))
                .isInstanceOf(DimensionMismatchException.class)
                .hasMessageContaining("Key 'vec/z' in ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "`key` = 'text'; true",
                "`key` LIKE 'vec/%' AND `key` <> 'vec/b'; true",
                "`key` IN ('vec/c', 'int', 'none'); true",
                "`key` >= 'i' AND `key` < 'u'; true",
                "`database` = 'sensors'; true",
                "`database` IN ('notes', 'x') AND `key` > 'n'; true",
                "`database` = 'none'; true",
                "`value`.`float` > 1; false",
                "`key` LIKE '%t'; false",
                "`key` = 'int' OR `database` = 'notes'; false",
            })
    void conditionsOnKeysAndDatabasesAreAnsweredInTheScan(String condition, boolean taken) throws Exception {
        declare("data", ALL, NATIVE);
        String columns = "SELECT `database`, `key` FROM data";
        List<String> all = texts(batch, "SELECT `database`, `key`, " + condition + " FROM data").stream()
                .filter(row -> row.endsWith(", true]"))
                .map(row -> row.replace(", true]", "]"))
                .toList();
        String query = columns + " WHERE " + condition;
        assertThat(texts(batch, query)).isEqualTo(all);
        assertThat(batch.explainSql(query).contains("where=["))
                .as(batch.explainSql(query))
                .isEqualTo(!taken);
    }

    @Test
    void onlyTheColumnsThatAreAskedForAreRead() throws Exception {
        declare("data", ALL, NATIVE);
        assertThat(batch.explainSql("SELECT `key` FROM data")).contains("project=[key]");
        assertThat(texts(batch, "SELECT count(*) FROM data WHERE `key` > 'n'")).containsExactly("+I[5]");
        assertThat(texts(batch, "SELECT `value`.`int` FROM data WHERE `key` = 'int'"))
                .containsExactly("+I[-7]");
    }

    @Test
    void aPathMayBeOneDatabase() throws Exception {
        declare("single", "(`database` STRING, `key` STRING)", NATIVE);
        batch.executeSql("ALTER TABLE single SET ('path' = '" + folder.resolve("data/sensors.db") + "')");
        assertThat(texts(batch, "SELECT * FROM single"))
                .containsExactly("+I[sensors, float]", "+I[sensors, int]", "+I[sensors, vec/b]", "+I[sensors, vec/c]");
    }

    private Path golden(String name) throws IOException {
        Path copies = Files.createDirectories(folder.resolve("originals"));
        return Files.copy(GOLDEN.resolve(name + ".db"), copies.resolve(name + ".db"));
    }

    private static JsonNode expected(String name) throws IOException {
        return new ObjectMapper()
                .readTree(GOLDEN.resolve(name + ".db.expected.json").toFile());
    }

    @Test
    void theOriginalsFilesAreRows() throws Exception {
        List<String> newest = new ArrayList<>();
        List<String> history = new ArrayList<>();
        for (String name : List.of("log-types", "log-history", "log-delta", "log-lz4", "py-kv")) {
            Path file = golden(name);
            for (JsonNode record : expected(name).get("records")) {
                history.add("+I[" + name + ", " + record.get("key").asText() + "]");
            }
            try (SynaDb db = SynaDb.openReadOnly(file)) {
                db.keys().forEach(key -> newest.add("+I[" + name + ", " + key + "]"));
            }
        }
        declare("originals", "(`database` STRING, `key` STRING)", NATIVE);
        assertThat(texts(batch, "SELECT * FROM originals")).containsExactlyInAnyOrderElementsOf(newest);
        declare("originals", "(`database` STRING, `key` STRING)", NATIVE, "'read.history' = 'true'");
        assertThat(texts(streaming, "SELECT * FROM originals")).containsExactlyInAnyOrderElementsOf(history);
    }

    @Test
    void theOriginalsVectorStoresAreVectors() throws Exception {
        golden("vectorstore-cosine");
        List<String> expected = new ArrayList<>();
        for (JsonNode vector : expected("vectorstore-cosine").get("vectors")) {
            expected.add("+I[vec/" + vector.get("key").asText() + ", ["
                    + floats(vector.get("f32le").asText()) + "]]");
        }
        declare(
                "originals",
                "(`key` STRING, `value` ARRAY<FLOAT>)",
                NATIVE,
                "'read.prefix' = 'vec/'",
                "'read.values' = 'vector'");
        assertThat(texts(batch, "SELECT * FROM originals")).hasSize(40).containsExactlyInAnyOrderElementsOf(expected);
    }

    private static String floats(String littleEndianHex) {
        ByteBuffer bytes =
                ByteBuffer.wrap(HexFormat.of().parseHex(littleEndianHex)).order(ByteOrder.LITTLE_ENDIAN);
        List<String> floats = new ArrayList<>();
        while (bytes.hasRemaining()) {
            floats.add(Float.toString(bytes.getFloat()));
        }
        return String.join(", ", floats);
    }

    @Test
    void whatTheOriginalWroteIsWrittenAgain() throws Exception {
        golden("log-types");
        golden("log-history");
        declare("originals", ALL, NATIVE, "'read.history' = 'true'");
        declare("copies", "(`database` STRING, `key` STRING, `value` " + ANY + ", deleted BOOLEAN)", NATIVE);
        insert(batch, "INSERT INTO copies SELECT `database`, `key`, `value`, deleted FROM originals");
        declare("copies", ALL, NATIVE, "'read.history' = 'true'");
        String rows = "SELECT `database`, `key`, `value`, deleted FROM ";
        assertThat(texts(batch, rows + "copies")).hasSizeGreaterThan(100).isEqualTo(texts(batch, rows + "originals"));
        for (String name : List.of("log-types", "log-history")) {
            try (SynaDb original = SynaDb.openReadOnly(folder.resolve("originals/" + name + ".db"));
                    SynaDb copy = SynaDb.openReadOnly(folder.resolve("copies/" + name + ".db"))) {
                assertThat(copy.keys()).containsExactlyInAnyOrderElementsOf(original.keys());
                for (String key : original.keys()) {
                    assertThat(copy.get(key)).isEqualTo(original.get(key));
                }
            }
        }
    }

    @Test
    void statementsAddDatabasesInBatchesAndStreams() throws Exception {
        declare("fresh", "(`key` STRING, `value` DOUBLE)", NATIVE, "'read.values' = 'float'");
        insert(batch, "INSERT INTO fresh VALUES ('a', 1.5), ('b', 2.5)");
        insert(streaming, "INSERT INTO fresh VALUES ('c', 3.5)");
        insert(streaming, "INSERT INTO fresh SELECT UPPER(`key`), `value` FROM fresh");
        assertThat(texts(batch, "SELECT * FROM fresh"))
                .containsExactly("+I[A, 1.5]", "+I[B, 2.5]", "+I[C, 3.5]", "+I[a, 1.5]", "+I[b, 2.5]", "+I[c, 3.5]");
        try (var files = Files.list(folder.resolve("fresh"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .allMatch(name -> name.matches("part-0000[01]-[0-9a-f-]{36}-[0-9]+\\.db|\\.published-.*"));
        }
    }

    @Test
    void deletionsDeleteAndValuesOfAnyTypeKeepTheirType() throws Exception {
        declare("fresh", "(`key` STRING, `value` ROW<`text` STRING, `int` BIGINT>, deleted BOOLEAN)", NATIVE);
        batch.getConfig().set("table.exec.resource.default-parallelism", "1");
        insert(
                batch,
                "INSERT INTO fresh VALUES ('t', ROW('x', CAST(NULL AS BIGINT)), false),"
                        + " ('i', ROW(CAST(NULL AS STRING), CAST(7 AS BIGINT)), CAST(NULL AS BOOLEAN)),"
                        + " ('t', CAST(NULL AS ROW<`text` STRING, `int` BIGINT>), true)");
        declare("fresh", ALL, NATIVE, "'read.history' = 'true'");
        assertThat(texts(batch, "SELECT `key`, `value`.`text`, `value`.`int`, deleted FROM fresh"))
                .containsExactly("+I[i, null, 7, false]", "+I[t, null, null, true]", "+I[t, x, null, false]");
    }

    @Test
    void namedDatabasesAreNewAndOfBatchJobs() throws Exception {
        declare("rooms", "(`database` STRING, `key` STRING, `value` BIGINT)", NATIVE, "'read.values' = 'int'");
        String values =
                " VALUES ('attic', 'a', CAST(1 AS BIGINT)), ('cellar', 'b', CAST(2 AS BIGINT)), ('attic', 'c', CAST(3 AS BIGINT))";
        insert(batch, "INSERT INTO rooms" + values);
        assertThat(texts(batch, "SELECT * FROM rooms"))
                .containsExactly("+I[attic, a, 1]", "+I[attic, c, 3]", "+I[cellar, b, 2]");
        assertThat(folder.resolve("rooms/attic.db")).exists();
        assertThatFails(() -> insert(batch, "INSERT INTO rooms" + values.replace("attic", "hall")))
                .hasMessageContaining("has a database cellar.db already");
        assertThat(folder.resolve("rooms/hall.db")).doesNotExist();
        assertThatFails(() -> insert(streaming, "INSERT INTO rooms" + values))
                .hasMessageStartingWith("Cannot write to the databases that the column 'database' names in "
                        + path("rooms") + ": each checkpoint of a streaming job makes new databases");
    }

    @Test
    void theExampleOfTheReadmeRuns() throws Exception {
        try (SynaDb attic = open("rooms", "attic")) {
            attic.append("temp", Atom.of(21.5));
            attic.append("temp", Atom.of(19.0));
        }
        String page = Files.readString(Path.of("../README.md"));
        String block = page.substring(page.indexOf("CREATE TABLE rooms"));
        String[] statements = block.substring(0, block.indexOf("```"))
                .replace("/data/", folder + "/")
                .replaceAll("--.*", "")
                .split(";");
        assertThat(statements).hasSize(5);
        batch.executeSql(statements[0]);
        assertThat(texts(batch, statements[1])).containsExactly("+I[attic, 21.5]");
        batch.executeSql(statements[2]);
        insert(batch, statements[3]);
        assertThat(texts(batch, "SELECT * FROM words")).containsExactly("+I[vec/shoe, [1.0, 0.0]]");
    }

    @Test
    void filesThatAreNoDatabasesAreNamed() throws Exception {
        Files.writeString(folder.resolve("data/other.db"), "SQLite format 3, or anything else that is no log");
        declare("data", ALL, NATIVE);
        assertThatFails(() -> rows(batch, "SELECT `key` FROM data"))
                .isInstanceOf(CorruptDataException.class)
                .hasMessageContaining("other.db");
        assertThat(rows(batch, "SELECT `key` FROM data WHERE `database` <> 'other'"))
                .hasSize(8);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '"',
            value = {
                "(`key` STRING); 'layout' = 'nativ'; The option 'layout' is 'nativ': expected table or native",
                "(`key` STRING); 'layout' = 'native', 'version-as-of' = '1';"
                        + " The option 'version-as-of' does not go with 'layout' = 'native', which takes",
                "(`key` STRING); 'layout' = 'native', 'vector.v.dim' = '3'; The option 'vector.v.dim' does not go with",
                "(`key` STRING); 'layout' = 'native', 'read.histroy' = 'true';"
                        + " Unknown option 'read.histroy': did you mean 'read.history'?",
                "(`key` STRING); 'layout' = 'native', 'read.values' = 'real';"
                        + " The option 'read.values' is 'real': expected any, float, int",
                "(`key` STRING); 'read.history' = 'true';"
                        + " The option 'read.history' is for folders of databases: set 'layout' to native, too",
                "(`key` STRING); 'layout' = 'native', 'scan.bounded' = 'false';"
                        + " 'scan.bounded' = 'false' of a folder of databases, ",
                "(keys STRING); 'layout' = 'native'; Databases have no column 'keys': the columns are [database, key,"
                        + " value, timestamp, deleted]. Did you mean 'key'?",
                "(`value` DOUBLE); 'layout' = 'native'; Column 'value' is declared as DOUBLE, but is ROW<",
                "(`value` BIGINT); 'layout' = 'native', 'read.values' = 'float';"
                        + " Column 'value' is declared as BIGINT, but is DOUBLE in the databases in ",
                "(`value` DOUBLE NOT NULL); 'layout' = 'native', 'read.values' = 'float';"
                        + " Column 'value' is declared as DOUBLE NOT NULL, but may be null in the databases in ",
                "(`key` STRING, PRIMARY KEY (`key`) NOT ENFORCED); 'layout' = 'native';"
                        + " Folders of databases take no PRIMARY KEY",
            })
    void declarationsThatCannotBeMeant(String columns, String options, String message) {
        declare("data", columns, options);
        assertThatFails(() -> batch.explainSql("SELECT * FROM data")).hasMessageStartingWith(message.strip());
    }

    @Test
    void pathsAndColumnsThatCannotBeMeant() throws Exception {
        declare("missing", "(`key` STRING)", NATIVE);
        assertThatFails(() -> batch.explainSql("SELECT * FROM missing"))
                .hasMessage("There is no folder " + path("missing") + " with databases: check the path.");
        declare("missing", "(`key` STRING, `value` ARRAY<DOUBLE>)", NATIVE);
        assertThatFails(() -> batch.explainSql("INSERT INTO missing VALUES ('a', ARRAY[1.0E0])"))
                .hasMessageContaining("which no database can hold");
        declare("missing", ALL, NATIVE);
        declare("data", ALL, NATIVE);
        assertThatFails(() -> batch.explainSql("INSERT INTO missing SELECT * FROM data"))
                .hasMessageContaining("databases give each write its time themselves");
        declare("t", "(id BIGINT)");
        insert(batch, "INSERT INTO t VALUES (1)");
        declare("t", "(`key` STRING, `value` DOUBLE)", NATIVE);
        for (String statement : List.of("SELECT * FROM t", "INSERT INTO t VALUES ('a', 1)")) {
            assertThatFails(() -> batch.explainSql(statement))
                    .hasMessage("There is a SynaDB table at " + path("t")
                            + ", no folder of databases: leave the option 'layout' out");
        }
        declare("data", "(`key` STRING, `value` BIGINT)", NATIVE, "'read.values' = 'int'");
        assertThatFails(() -> streaming.explainSql("INSERT INTO data SELECT `key`, count(*) FROM data GROUP BY `key`"))
                .hasMessageStartingWith("Cannot write this query to the databases of ");
    }
}

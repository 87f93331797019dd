package io.synadb.spark;

import static org.apache.spark.sql.functions.expr;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.synadb.Atom;
import io.synadb.CorruptDataException;
import io.synadb.DimensionMismatchException;
import io.synadb.InvalidArgumentException;
import io.synadb.NotFoundException;
import io.synadb.SchemaException;
import io.synadb.SynaDb;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Folders of ordinary databases as rows. */
class NativeReadTest extends SparkTest {
    /** What the published library wrote. */
    private static final Path GOLDEN = Path.of("../../engine/core/src/test/resources/golden/synadb");

    @BeforeEach
    void databases() {
        try (SynaDb notes = open("notes");
                SynaDb sensors = open("sensors")) {
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

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aFolderIsRowsOfAllItsDatabases(boolean columnar) {
        spark.conf().set("spark.datasource.synadb.read.columnar", columnar);
        assertThat(folder().schema().simpleString())
                .isEqualTo("struct<database:string,key:string,value:struct<float:double,int:bigint,text:string,"
                        + "bytes:binary,vector:array<float>>,timestamp:timestamp,deleted:boolean>");
        assertThat(rows(folder().selectExpr(
                                "database", "key", "value.* EXCEPT (bytes)", "hex(value.bytes)", "deleted")))
                .containsExactly(
                        "[notes,bytes,null,null,null,null,01FF,false]",
                        "[notes,null,null,null,null,null,null,false]",
                        "[notes,text,null,null,two,null,null,false]",
                        "[notes,vec/a,null,null,null,ArraySeq(1.0, 2.0),null,false]",
                        "[sensors,float,1.5,null,null,null,null,false]",
                        "[sensors,int,null,-7,null,null,null,false]",
                        "[sensors,vec/b,null,null,null,ArraySeq(3.0, 4.0),null,false]",
                        "[sensors,vec/c,null,null,null,ArraySeq(5.0, 6.0),null,false]");
    }

    @Test
    void aHistoryHasAllVersionsAndDeletionsWithTheirTimes() {
        Dataset<Row> history = folder("read.history", "true", "read.values", "text");
        assertThat(rows(history.select("key", "value", "deleted")))
                .containsExactly("[gone,null,true]", "[text,one,false]", "[text,two,false]");
        assertThat(rows(history.selectExpr("count(*)", "max(timestamp) > now() - INTERVAL 1 HOUR")))
                .containsExactly("[3,true]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "true", "false"})
    void keysWithVectorsAreAColumnOfVectors(String columnar) {
        Dataset<Row> vectors = folder("read.prefix", "vec/", "read.values", "vector", "read.columnar", columnar);
        assertThat(vectors.schema().apply("value").dataType().simpleString()).isEqualTo("array<float>");
        assertThat(rows(vectors.select("key", "value")))
                .containsExactly(
                        "[vec/a,ArraySeq(1.0, 2.0)]", "[vec/b,ArraySeq(3.0, 4.0)]", "[vec/c,ArraySeq(5.0, 6.0)]");
        assertThat(rows(vectors.orderBy(expr("syna.system.l2_distance(value, array(4F, 5F))"))
                        .limit(2)
                        .select("key")))
                .containsExactlyInAnyOrder("[vec/b]", "[vec/c]");
    }

    @Test
    void aPartitionIsADatabaseAndAPathMayBeOne() {
        assertThat(folder().javaRDD().getNumPartitions()).isEqualTo(2);
        Dataset<Row> one = read(Map.of("layout", "native"), path("data/sensors.db"));
        assertThat(rows(one.select("database", "key")))
                .containsExactly("[sensors,float]", "[sensors,int]", "[sensors,vec/b]", "[sensors,vec/c]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "key = 'text'; true; 2 of 2",
                "key LIKE 'vec/%' AND key <> 'vec/b'; true; 2 of 2",
                "key IN ('vec/c', 'int', 'none'); true; 2 of 2",
                "key >= 'i' AND key < 'u'; true; 2 of 2",
                "database = 'sensors'; true; 1 of 2",
                "database IN ('notes', 'x') AND key > 'n'; true; 1 of 2",
                "database = 'none'; true; 0 of 2",
                "value.float > 1; false; 2 of 2",
                "key LIKE '%t'; false; 2 of 2",
                "key = 'int' OR database = 'notes'; false; 2 of 2",
            })
    void conditionsOnKeysAndDatabasesAreAnsweredInTheScan(String condition, boolean pushed, String read) {
        List<String> expected =
                sorted(folder().localCheckpoint().where(condition).select("database", "key"));
        Dataset<Row> filtered = folder().where(condition).select("database", "key");
        assertThat(sorted(filtered)).isEqualTo(expected);
        String plan = plan(filtered);
        assertThat(plan).contains(", " + read + " databases");
        assertThat(plan.contains("Filter ")).as(plan).isEqualTo(!pushed);
    }

    @Test
    void onlyTheColumnsThatAreAskedForAreRead() {
        assertThat(plan(folder().select("key"))).contains("rows of [key]");
        assertThat(plan(folder().selectExpr("count(*)"))).contains("rows of []");
        assertThat(rows(folder().selectExpr("count(*)"))).containsExactly("[8]");
    }

    @Test
    void theOriginalsFilesAreRows() throws IOException {
        List<String> expected = new ArrayList<>();
        for (String name : List.of("log-types", "log-history", "log-delta", "log-lz4", "py-kv")) {
            Path file = golden("originals", name);
            for (JsonNode record : expected(name).get("records")) {
                expected.add("[" + name + "," + record.get("key").asText() + "]");
            }
            try (SynaDb db = SynaDb.openReadOnly(file)) {
                assertThat(rows(read(Map.of("layout", "native"), file.toString())
                                .select("key")))
                        .containsExactlyInAnyOrderElementsOf(
                                db.keys().stream().map(key -> "[" + key + "]").toList());
            }
        }
        Dataset<Row> history = read(Map.of("layout", "native", "read.history", "true"), path("originals"));
        assertThat(rows(history.select("database", "key"))).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void theOriginalsVectorStoresAreVectors() throws IOException {
        golden("originals", "vectorstore-cosine");
        List<String> expected = new ArrayList<>();
        for (JsonNode vector : expected("vectorstore-cosine").get("vectors")) {
            expected.add("[vec/" + vector.get("key").asText() + ",ArraySeq("
                    + floats(vector.get("f32le").asText()) + ")]");
        }
        Map<String, String> options = Map.of("layout", "native", "read.prefix", "vec/", "read.values", "vector");
        assertThat(rows(read(options, path("originals")).select("key", "value")))
                .hasSize(40)
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void filesThatAreNoDatabasesAndDamagedOnesAreNamed() throws IOException {
        Files.writeString(folder.resolve("data/other.db"), "SQLite format 3, or anything else that is no log");
        assertThatThrownBy(() -> folder().count()).satisfies(failure -> assertThat(rootCause(failure))
                .isInstanceOf(CorruptDataException.class)
                .hasMessageContaining("other.db")
                .hasMessageContaining("is this a database?"));
        assertThat(folder().where("database <> 'other'").count()).isEqualTo(8);

        Path sensors = folder.resolve("data/sensors.db");
        byte[] bytes = Files.readAllBytes(sensors);
        bytes[bytes.length / 2] ^= 1;
        Files.write(sensors, bytes);
        assertThatThrownBy(() -> folder().where("database = 'sensors'").count())
                .satisfies(failure -> assertThat(rootCause(failure))
                        .isInstanceOf(CorruptDataException.class)
                        .hasMessageContaining("sensors.db"));
    }

    @Test
    void vectorsOfSeveralLengthsAreRefusedByTheirKey() {
        try (SynaDb notes = open("notes")) {
            notes.append("vec/z", Atom.of(new float[] {1, 2, 3}));
        }
        assertThatThrownBy(() -> folder("read.values", "vector").select("value").collect())
                .satisfies(failure -> assertThat(rootCause(failure))
                        .isInstanceOf(DimensionMismatchException.class)
                        .hasMessageContaining("Key 'vec/z' in ")
                        .hasMessageContaining("has a vector of length 3, expected 2"));
        assertThatThrownBy(() -> folder("read.values", "vector", "read.prefix", "int"))
                .isInstanceOf(SchemaException.class)
                .hasMessageContaining("there is none to say how long they are");
        assertThat(folder("read.values", "vector", "read.prefix", "int", "vector.value.dim", "7")
                        .count())
                .isZero();
    }

    @Test
    void pathsWithoutDatabases() {
        assertThatThrownBy(() -> read(Map.of("layout", "native"), path("none")))
                .isInstanceOf(NotFoundException.class)
                .hasMessage("There is no folder " + path("none") + " with databases: check the path.");
        assertThatThrownBy(() -> read(path("data")))
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining("databases are read with 'layout' = 'native'");
        spark.range(1).write().format("synadb").save(path("table"));
        assertThatThrownBy(() -> read(Map.of("layout", "native"), path("table")))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("There is a SynaDB table at " + path("table")
                        + ", no folder of databases: leave the option 'layout' out");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "layout=nativ; The option 'layout' is 'nativ': expected table or native",
                "layout=native,tag=v1; The option 'tag' does not go with 'layout' = 'native', which takes",
                "layout=native,vector.v.dim=3; The option 'vector.v.dim' does not go with 'layout' = 'native'",
                "layout=native,read.histroy=true; Unknown option 'read.histroy': did you mean 'read.history'?",
                "layout=native,read.values=real; The option 'read.values' is 'real': expected any, float, int",
                "read.history=true; The option 'read.history' is for folders of databases: set 'layout' to native, too",
            })
    void optionsThatCannotBeMeant(String options, String message) {
        spark.range(1).write().format("synadb").save(path("table"));
        Map<String, String> parsed = new HashMap<>();
        for (String option : options.split(",")) {
            parsed.put(option.split("=")[0], option.split("=")[1]);
        }
        String path = options.startsWith("layout=native") ? path("data") : path("table");
        assertThatThrownBy(() -> read(parsed, path))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void whatTheSessionSaysOfOneLayoutDoesNotDisturbTheOther() {
        spark.conf().set("spark.datasource.synadb.read.history", "true");
        spark.conf().set("spark.datasource.synadb.search.mode", "exact");
        spark.range(2).write().format("synadb").save(path("table"));
        assertThat(read(path("table")).count()).isEqualTo(2);
        assertThat(folder().where("database = 'notes'").count()).isEqualTo(7);
        sql("CREATE TABLE syna.a.t (id BIGINT)");
        assertThatThrownBy(() -> spark.read()
                        .option("layout", "native")
                        .table("syna.a.t")
                        .count())
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("folders of databases are read by their path");
    }

    private Dataset<Row> folder(String... wordsAndValues) {
        Map<String, String> options = new HashMap<>(Map.of("layout", "native"));
        for (int i = 0; i < wordsAndValues.length; i += 2) {
            options.put(wordsAndValues[i], wordsAndValues[i + 1]);
        }
        return read(options, path("data"));
    }

    private Dataset<Row> read(Map<String, String> options, String path) {
        return spark.read().format("synadb").options(options).load(path);
    }

    private SynaDb open(String name) {
        Path data = folder.resolve("data");
        data.toFile().mkdir();
        return SynaDb.open(data.resolve(name + ".db"));
    }

    private Path golden(String into, String name) throws IOException {
        Path copies = Files.createDirectories(folder.resolve(into));
        return Files.copy(GOLDEN.resolve(name + ".db"), copies.resolve(name + ".db"));
    }

    private static JsonNode expected(String name) throws IOException {
        return new ObjectMapper()
                .readTree(GOLDEN.resolve(name + ".db.expected.json").toFile());
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

    private static String plan(Dataset<Row> query) {
        return ((org.apache.spark.sql.classic.Dataset<Row>) query)
                .queryExecution()
                .executedPlan()
                .toString();
    }
}

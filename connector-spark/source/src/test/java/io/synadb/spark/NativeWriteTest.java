package io.synadb.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.AlreadyExistsException;
import io.synadb.Atom;
import io.synadb.InvalidArgumentException;
import io.synadb.KeyException;
import io.synadb.SchemaException;
import io.synadb.SynaDb;
import io.synadb.UnsupportedFeatureException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows that become ordinary databases. */
class NativeWriteTest extends SparkTest {
    @Test
    void eachTaskWritesADatabaseOfItsOwn() throws IOException {
        append("SELECT concat('k', id) AS key, id * 0.5D AS value FROM range(0, 6, 1, 3)");
        append("SELECT 'again' AS key, 1D AS value");
        List<Path> files = files();
        assertThat(files).hasSize(4).allMatch(file -> file.toString().matches(".*/part-0000[0-2]-[0-9a-f-]{36}\\.db"));
        assertThat(sorted(rows("float").select("key", "value")))
                .containsExactly("[again,1.0]", "[k0,0.0]", "[k1,0.5]", "[k2,1.0]", "[k3,1.5]", "[k4,2.0]", "[k5,2.5]");
        try (SynaDb db = SynaDb.open(files.get(0))) {
            db.append("more", Atom.of(1));
        }
    }

    @Test
    void aColumnSaysWhichDatabaseARowIsFor() throws IOException {
        append("SELECT concat('d', id % 2) AS database, concat('k', id) AS key, id AS value FROM range(0, 8, 1, 4)");
        assertThat(files()).extracting(file -> file.getFileName().toString()).containsExactly("d0.db", "d1.db");
        assertThat(rows(rows("int").select("database", "key", "value")))
                .containsExactly(
                        "[d0,k0,0]",
                        "[d0,k2,2]",
                        "[d0,k4,4]",
                        "[d0,k6,6]",
                        "[d1,k1,1]",
                        "[d1,k3,3]",
                        "[d1,k5,5]",
                        "[d1,k7,7]");
        assertThatThrownBy(() -> append("SELECT 'd1' AS database, 'k' AS key, 1 AS value"))
                .satisfies(failure -> assertThat(rootCause(failure))
                        .isInstanceOf(AlreadyExistsException.class)
                        .hasMessageContaining("has a database d1.db already"));
        assertThat(files()).hasSize(2);
    }

    @Test
    void valuesOfAnyTypeKeepTheirTypeAndDeletionsDelete() {
        append(
                "SELECT /*+ COALESCE(1) */ * FROM VALUES ('text', named_struct('text', 'x', 'int', NULL, 'vector', NULL), false),"
                        + " ('int', named_struct('text', NULL, 'int', 7, 'vector', NULL), false),"
                        + " ('vec/1', named_struct('text', NULL, 'int', NULL, 'vector', array(1F, 2F)), false),"
                        + " ('none', NULL, false),"
                        + " ('text', NULL, true) AS t(key, value, deleted)");
        Dataset<Row> history = spark.read()
                .format("synadb")
                .option("layout", "native")
                .option("read.history", true)
                .load(path("data"));
        assertThat(rows(history.selectExpr("key", "value.text", "value.int", "value.vector", "deleted")))
                .containsExactly(
                        "[int,null,7,null,false]",
                        "[none,null,null,null,false]",
                        "[text,x,null,null,false]",
                        "[text,null,null,null,true]",
                        "[vec/1,null,null,ArraySeq(1.0, 2.0),false]");
    }

    /** As Python's numbers are. */
    @Test
    void arraysOfDoublesAreVectors() {
        append("SELECT concat('vec/', id) AS key, array(id * 1D, 0.5D) AS value FROM range(2)");
        assertThat(sorted(rows("vector").select("key", "value")))
                .containsExactly("[vec/0,ArraySeq(0.0, 0.5)]", "[vec/1,ArraySeq(1.0, 0.5)]");
    }

    @Test
    void whatIsReadCanBeWrittenElsewhere() {
        append(
                "SELECT concat('d', id % 2) AS database, concat('k', id) AS key, array(1F, float(id)) AS value FROM range(9)");
        Dataset<Row> all =
                spark.read().format("synadb").option("layout", "native").load(path("data"));
        all.drop("timestamp")
                .write()
                .format("synadb")
                .option("layout", "native")
                .save(path("copy"));
        Dataset<Row> copy =
                spark.read().format("synadb").option("layout", "native").load(path("copy"));
        assertThat(rows(copy.drop("timestamp"))).hasSize(9).isEqualTo(rows(all.drop("timestamp")));
    }

    @Test
    void aTaskThatIsRepeatedWritesItsRowsOnce() throws IOException {
        spark.udf()
                .register(
                        "fails_once",
                        (UDF1<Long, Long>) id -> {
                            if (id == 5 && TaskContext.get().attemptNumber() == 0) {
                                throw new IllegalStateException("the first attempt fails, late");
                            }
                            return id;
                        },
                        DataTypes.LongType);
        append("SELECT concat('k', id) AS key, fails_once(id) AS value FROM range(0, 6, 1, 2)");
        assertThat(rows("int").count()).isEqualTo(6);
        assertThat(files()).hasSize(2);
    }

    @Test
    void aWriteThatFailsLeavesNothing() throws IOException {
        assertThatThrownBy(() ->
                        append("SELECT IF(id = 4, NULL, concat('k', id)) AS key, id AS value FROM range(0, 6, 1, 2)"))
                .satisfies(failure -> assertThat(rootCause(failure))
                        .isInstanceOf(KeyException.class)
                        .hasMessageContaining("has no key"));
        assertThat(files()).isEmpty();
    }

    @Test
    void theModes() throws IOException {
        String one = "SELECT 'k' AS key, 1 AS value";
        writer(one).mode("overwrite").save(path("data"));
        assertThatThrownBy(() -> writer(one).save(path("data")))
                .isInstanceOf(AlreadyExistsException.class)
                .hasMessageContaining("There are databases in " + path("data") + " already: use mode(\"append\")");
        assertThatThrownBy(() -> writer(one).mode("overwrite").save(path("data")))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("Cannot overwrite the databases in " + path("data"));
        writer(one).mode("ignore").save(path("data"));
        assertThat(files()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '"',
            value = {
                "'k' AS key, 1.5BD AS value; Column 'value' has a part 'value' that is value: Decimal",
                "'k' AS key, true AS value; which no database can hold",
                "'k' AS key, array('x') AS value; which no database can hold",
                "'k' AS key; the rows have no column 'value'",
                "'k' AS kye, 1 AS value; the rows have a column 'kye'",
                "7 AS key, 1 AS value; Column 'key' is",
                "'k' AS key, 1 AS value, now() AS timestamp; databases give each write its time themselves",
            })
    void columnsThatDatabasesDoNotHold(String columns, String message) {
        assertThatThrownBy(() -> append("SELECT " + columns))
                .isInstanceOf(SchemaException.class)
                .hasMessageContaining(message);
        assertThat(folder.resolve("data")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"chunk-bytes", "primary-key", "bucket"})
    void optionsOfTables(String word) {
        assertThatThrownBy(() -> writer("SELECT 'k' AS key, 1 AS value")
                        .option(word, "7")
                        .save(path("data")))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageStartingWith("The option '" + word + "' does not go with 'layout' = 'native'");
    }

    @Test
    void placesThatAreNoFolders() throws IOException {
        Files.writeString(folder.resolve("file"), "text");
        assertThatThrownBy(() ->
                        writer("SELECT 'k' AS key, 1 AS value").mode("append").save(path("file")))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("which is a file: expected a folder");
        assertThatThrownBy(() -> writer("SELECT 'k' AS key, 1 AS value")
                        .partitionBy("key")
                        .save(path("data")))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("Folders of databases have no partitions, found partitionBy[key]");
    }

    private void append(String query) {
        writer(query).mode("append").save(path("data"));
    }

    private DataFrameWriter<Row> writer(String query) {
        return sql(query).write().format("synadb").option("layout", "native");
    }

    private Dataset<Row> rows(String type) {
        return spark.read()
                .format("synadb")
                .option("layout", "native")
                .option("read.values", type)
                .load(path("data"));
    }

    /** All that lies in the folder, hidden or not, but the locks that writers leave. */
    private List<Path> files() throws IOException {
        if (!Files.exists(folder.resolve("data"))) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder.resolve("data"))) {
            return files.filter(file -> !file.toString().endsWith(".lock"))
                    .sorted()
                    .toList();
        }
    }
}

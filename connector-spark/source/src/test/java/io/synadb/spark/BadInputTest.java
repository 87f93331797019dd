package io.synadb.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.DimensionMismatchException;
import io.synadb.InvalidArgumentException;
import io.synadb.NotFoundException;
import io.synadb.VersionNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is wrong is said with its place and a way out, and nothing is committed. */
class BadInputTest extends SparkTest {
    @BeforeEach
    void table() {
        sql("SELECT id, array(1F, 2F, CAST(id AS FLOAT)) AS v FROM range(2)")
                .write()
                .format("synadb")
                .option("vector.v.dim", 3)
                .save(path("t"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "array(1F, 2F); found 2 numbers, expected 3",
                "array(1F, 2F, 3F, 4F); found 4 numbers, expected 3",
                "array(); found 0 numbers, expected 3",
            })
    void aVectorOfAnotherLength(String vector, String found) {
        assertThatThrownBy(() -> append(
                        "SELECT id, IF(id = 41, CAST(%s AS ARRAY<FLOAT>), array(1F, 2F, 3F)) AS v FROM range(40, 43, 1, 1)"
                                .formatted(vector)))
                .satisfies(failure -> assertThat(rootCause(failure))
                        .isInstanceOf(DimensionMismatchException.class)
                        .hasMessage("Wrong vector length in column 'v' of synadb.`" + path("t")
                                + "`, row 1 of task 0 (id = 41): " + found
                                + "; nothing of this write is visible. Filter"
                                + " such rows, or write them to a table of their own"));
        nothingWasCommitted();
    }

    @Test
    void aNullInAVector() {
        assertThatThrownBy(() -> append("SELECT 7L AS id, array(1F, NULL, 3F) AS v"))
                .satisfies(failure -> assertThat(rootCause(failure))
                        .isInstanceOf(InvalidArgumentException.class)
                        .hasMessage("Null in a vector in column 'v' of synadb.`" + path("t")
                                + "`, row 0 of task 0 (id = 7): found null at 1, expected 3 numbers; nothing of this write"
                                + " is visible. Make the whole vector null, or filter such rows"));
        nothingWasCommitted();
    }

    @ParameterizedTest
    @CsvSource({"NaN, NaN", "Infinity, Infinity", "-Infinity, -Infinity"})
    void aNumberInAVectorThatIsNone(String number, String found) {
        assertThatThrownBy(() -> append("SELECT 7L AS id, array(1F, 2F, float('" + number + "')) AS v"))
                .satisfies(failure -> assertThat(rootCause(failure))
                        .isInstanceOf(InvalidArgumentException.class)
                        .hasMessageContaining("column 'v'")
                        .hasMessageContaining(found)
                        .hasMessageContaining(path("t")));
        nothingWasCommitted();
    }

    @Test
    void anUnknownOption() {
        assertThatThrownBy(() -> spark.read()
                        .format("synadb")
                        .option("read.columns", "true")
                        .load(path("t")))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageStartingWith("Unknown option 'read.columns': did you mean 'read.columnar'?");
        assertThatThrownBy(() -> sql("SELECT 1L AS id")
                        .write()
                        .format("synadb")
                        .option("vector.v.dimension", "3")
                        .save(path("new")))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageStartingWith("Unknown option 'vector.v.dimension': did you mean 'vector.<column>.dim'?");
        assertThat(folder.resolve("new")).doesNotExist();
    }

    @Test
    void anotherDimensionThanTheTables() {
        assertThatThrownBy(() -> sql("SELECT 1L AS id, array(1F) AS v")
                        .write()
                        .format("synadb")
                        .mode("append")
                        .option("vector.v.dim", 1)
                        .save(path("t")))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("The option 'vector.v.dim' is '1', but the table at " + path("t")
                        + " has '3': leave the option out, or write to another path");
    }

    @Test
    void noTableAtThePath() throws IOException {
        assertThatThrownBy(() -> read(path("missing")))
                .isInstanceOf(NotFoundException.class)
                .hasMessage("There is no SynaDB table at " + path("missing")
                        + ": nothing is there. Check the path, or write a"
                        + " DataFrame there with format(\"synadb\")");

        Files.writeString(folder.resolve("file"), "text");
        assertThatThrownBy(() -> read(path("file")))
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining("it is a file");

        Files.createDirectory(folder.resolve("others"));
        Files.writeString(folder.resolve("others/part-0.parquet"), "PAR1");
        assertThatThrownBy(() -> read(path("others")))
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining("the folder has no _syna/log");
    }

    @Test
    void aPlaceThatIsTaken() throws IOException {
        Files.createDirectory(folder.resolve("others"));
        Files.writeString(folder.resolve("others/part-0.parquet"), "PAR1");
        assertThatThrownBy(() -> spark.range(1)
                        .write()
                        .format("synadb")
                        .mode("overwrite")
                        .save(path("others")))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("Cannot create a SynaDB table at " + path("others")
                        + ": the folder holds other files (part-0.parquet); choose an empty or a new folder");

        Files.writeString(folder.resolve("file"), "text");
        assertThatThrownBy(() -> spark.range(1).write().format("synadb").save(path("file")))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("there is a file of that name");
    }

    @Test
    void noPath() {
        assertThatThrownBy(() -> spark.read().format("synadb").load())
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("needs the path of a table");
        assertThatThrownBy(() -> spark.read().format("synadb").load(path("t"), path("u")))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("takes one path, not several");
    }

    @Test
    void aSchemaOfTheUser() {
        assertThatThrownBy(() -> spark.read().schema("id INT").format("synadb").load(path("t")))
                .hasMessageContaining("does not support user-specified schema");
    }

    @Test
    void aVersionThatDoesNotExist() {
        assertThatThrownBy(() -> spark.read()
                        .format("synadb")
                        .option("version-as-of", 12)
                        .load(path("t")))
                .isInstanceOf(VersionNotFoundException.class)
                .hasMessageContaining("12")
                .hasMessageContaining(path("t"));
    }

    @Test
    void columnsThatTheTableLacks() {
        assertThatThrownBy(() -> append("SELECT 7L AS id, array(1F, 2F, 3F) AS v, 'x' AS extra"))
                .isInstanceOf(AnalysisException.class)
                .hasMessageContaining("extra");
        nothingWasCommitted();
    }

    private void append(String query) {
        sql(query).write().format("synadb").mode("append").save(path("t"));
    }

    private void nothingWasCommitted() {
        Dataset<Row> all = read(path("t"));
        assertThat(all.count()).isEqualTo(2);
        assertThat(folder.resolve("t/_syna/log/00000000000000000001.json")).doesNotExist();
    }
}

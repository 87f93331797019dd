package io.synadb.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.AlreadyExistsException;
import io.synadb.SchemaException;
import java.util.Map;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.connector.expressions.Transform;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SaveModesTest extends SparkTest {
    private Dataset<Row> words(String... words) {
        StringBuilder values = new StringBuilder();
        for (int i = 0; i < words.length; i++) {
            values.append(i == 0 ? "" : ", ")
                    .append("(")
                    .append(i)
                    .append(", '")
                    .append(words[i])
                    .append("')");
        }
        return sql("SELECT CAST(id AS BIGINT) AS id, word FROM VALUES " + values + " AS t(id, word)");
    }

    @ParameterizedTest
    @EnumSource(SaveMode.class)
    void everyModeCreatesAMissingTable(SaveMode mode) {
        words("a", "b").write().format("synadb").mode(mode).save(path("t"));

        assertThat(sorted(read(path("t")))).containsExactly("[0,a]", "[1,b]");
    }

    @ParameterizedTest
    @EnumSource(SaveMode.class)
    void everyModeCreatesAMissingPartitionedTable(SaveMode mode) {
        words("a", "b", "a")
                .write()
                .format("synadb")
                .partitionBy("word")
                .mode(mode)
                .save(path("t"));

        assertThat(sorted(read(path("t")))).containsExactly("[0,a]", "[1,b]", "[2,a]");
        assertThat(folder.resolve("t/data/word=a")).isDirectory();
    }

    @Test
    void appendAdds() {
        words("a").write().format("synadb").save(path("t"));
        words("b").write().format("synadb").mode("append").save(path("t"));

        assertThat(sorted(read(path("t")))).containsExactly("[0,a]", "[0,b]");
    }

    @Test
    void overwriteReplaces() {
        words("a", "b").write().format("synadb").save(path("t"));
        words("c").write().format("synadb").mode("overwrite").save(path("t"));

        assertThat(rows(read(path("t")))).containsExactly("[0,c]");
    }

    @Test
    void overwriteCanReadWhatItReplaces() {
        words("a", "b").write().format("synadb").save(path("t"));
        read(path("t"))
                .where("id = 1")
                .write()
                .format("synadb")
                .mode("overwrite")
                .save(path("t"));

        assertThat(rows(read(path("t")))).containsExactly("[1,b]");
    }

    @Test
    void ignoreLeavesWhatIsThere() {
        words("a").write().format("synadb").save(path("t"));
        words("b").write().format("synadb").mode("ignore").save(path("t"));

        assertThat(rows(read(path("t")))).containsExactly("[0,a]");
    }

    @Test
    void errorIfExistsIsTheDefault() {
        words("a").write().format("synadb").save(path("t"));

        assertThatThrownBy(() -> words("b").write().format("synadb").save(path("t")))
                .isInstanceOf(AlreadyExistsException.class)
                .hasMessage("There is a SynaDB table at " + path("t")
                        + " already: use mode(\"append\"), mode(\"overwrite\") or mode(\"ignore\"), or another path");
        assertThat(rows(read(path("t")))).containsExactly("[0,a]");
    }

    @Test
    void thePathMayBeAnOption() {
        words("a")
                .write()
                .format("synadb")
                .option("path", "file://" + path("with space"))
                .save();

        assertThat(rows(spark.read()
                        .format("synadb")
                        .option("path", path("with space"))
                        .load()))
                .containsExactly("[0,a]");
    }

    @Test
    void aPartitionedTableTakesAppendsWithAndWithoutPartitionBy() {
        words("a", "b").write().format("synadb").partitionBy("word").save(path("t"));
        words("c").write().format("synadb").partitionBy("word").mode("append").save(path("t"));
        words("d").write().format("synadb").mode("append").save(path("t"));

        assertThat(sorted(read(path("t")))).containsExactly("[0,a]", "[0,c]", "[0,d]", "[1,b]");
    }

    @Test
    void partitionByFindsColumnsAsTheSessionDoes() {
        words("a", "b").write().format("synadb").partitionBy("WORD").save(path("t"));
        words("c").write().format("synadb").partitionBy("Word").mode("append").save(path("t"));
        assertThat(sorted(read(path("t")))).containsExactly("[0,a]", "[0,c]", "[1,b]");
        assertThat(folder.resolve("t/data/word=a")).isDirectory();

        spark.conf().set("spark.sql.caseSensitive", true);
        assertThatThrownBy(() ->
                        words("a").write().format("synadb").partitionBy("WORD").save(path("u")))
                .isInstanceOf(SchemaException.class)
                .hasMessageContaining("Partition column 'WORD' does not exist");
    }

    @Test
    void columnsThatTheSessionCannotTellApartAreRefused() {
        assertThatThrownBy(() -> spark.sql("SELECT 1 AS id, 2 AS ID")
                        .write()
                        .format("synadb")
                        .save(path("t")))
                .isInstanceOf(AnalysisException.class)
                .hasMessageContaining("The column `id` already exists");
        assertThat(folder.resolve("t")).doesNotExist();
    }

    @Test
    void anotherPartitioningIsRefused() {
        words("a").write().format("synadb").partitionBy("word").save(path("t"));

        assertThatThrownBy(() -> words("b")
                        .write()
                        .format("synadb")
                        .partitionBy("id")
                        .mode("append")
                        .save(path("t")))
                .isInstanceOf(SchemaException.class)
                .hasMessageContaining("is partitioned by [word], found partitionBy[id]");
    }

    @Test
    void columnsAndRowsAreOfOneVersion() {
        words("a").write().format("synadb").save(path("t"));
        Map<String, String> options = Map.of("path", path("t"));
        SynaDataSource source = new SynaDataSource();
        StructType columns = source.inferSchema(new CaseInsensitiveStringMap(options));
        words("b").write().format("synadb").mode("append").save(path("t"));

        assertThat(source.getTable(columns, new Transform[0], options).version())
                .isEqualTo("0");
        assertThat(sorted(read(path("t")))).containsExactly("[0,a]", "[0,b]");
    }

    @Test
    void aQueryReadsTheVersionThatItWasAnalysedWith() {
        words("a").write().format("synadb").save(path("t"));
        Dataset<Row> before = read(path("t"));
        words("b").write().format("synadb").mode("append").save(path("t"));

        assertThat(rows(before)).containsExactly("[0,a]");
        assertThat(rows(spark.read().format("synadb").option("version-as-of", 0).load(path("t"))))
                .containsExactly("[0,a]");
    }
}

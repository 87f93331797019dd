package io.synadb.spark.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.UnsupportedFeatureException;
import io.synadb.spark.SparkTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code DELETE FROM} takes away what a {@code SELECT} with the same condition gives, and nothing else. */
class DeleteTest extends SparkTest {
    @BeforeEach
    void table() {
        sql("""
                CREATE TABLE syna.db.t PARTITIONED BY (kind) TBLPROPERTIES ('vector.v.dim' = '2') AS
                SELECT id, element_at(array('noun', 'verb', NULL), CAST(id % 3 + 1 AS INT)) AS kind,
                  CASE WHEN id % 5 = 0 THEN NULL ELSE concat('word ', id) END AS word,
                  array(float(id), 1F) AS v
                FROM range(0, 60, 1, 2)
                """);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "id BETWEEN 10 AND 40 AND kind <> 'noun'",
                "kind = 'verb' OR kind IS NULL AND id IN (2, 5, 59, 700)",
                "word LIKE '%1' OR NOT (word IS NOT NULL)",
                "kind <=> NULL",
                "t.id >= 30"
            })
    void theRowsForWhichTheConditionIsTrueAreGone(String condition) {
        String left = "SELECT id FROM syna.db.t AS t WHERE NOT coalesce(" + condition + ", false)";
        List<String> expected = sorted(sql(left));
        String search = left + " ORDER BY syna.system.l2_distance(v, array(33F, 1F)), id LIMIT 5";
        List<String> nearest = rows(sql(search));

        sql("DELETE FROM syna.db.t AS t WHERE " + condition);

        assertThat(expected).hasSizeBetween(1, 59);
        assertThat(sorted(sql("SELECT id FROM syna.db.t"))).isEqualTo(expected);
        assertThat(sql("SELECT * FROM syna.db.t WHERE id >= 0").count()).isEqualTo(expected.size());
        assertThat(rows(sql(search.replace(left, "SELECT id FROM syna.db.t")))).isEqualTo(nearest);
        assertThat(sql("SELECT * FROM syna.db.t VERSION AS OF 0").count()).isEqualTo(60);
        assertThat(commits()).isEqualTo(2);
    }

    @Test
    void aPartitionGoesWithItsFilesAndNothingIsWrittenAnew() {
        sql("DELETE FROM syna.db.t WHERE kind = 'noun'");

        assertThat(sql("SELECT * FROM syna.db.t").count()).isEqualTo(40);
        assertThat(executed("SELECT id FROM syna.db.t WHERE id >= 0")).contains("2 of 2 files");
        assertThat(folder.resolve("warehouse/db/t/deletes")).doesNotExist();
    }

    @Test
    void allRowsAreDeletedWithoutACondition() {
        sql("DELETE FROM syna.db.t");
        assertThat(sql("SELECT * FROM syna.db.t").count()).isZero();
        sql("INSERT INTO syna.db.t VALUES (1, 'noun', 'tree', array(1F, 2F))");
        sql("TRUNCATE TABLE syna.db.t");
        assertThat(sql("SELECT * FROM syna.db.t").count()).isZero();
        assertThat(commits()).isEqualTo(4);
    }

    @Test
    void aConditionThatIsTrueForNoRowMakesNoVersion() {
        sql("DELETE FROM syna.db.t WHERE id > 100");
        sql("DELETE FROM syna.db.t WHERE word = 'tree' AND id > 5");
        sql("DELETE FROM syna.db.t WHERE false");

        assertThat(commits()).isEqualTo(1);
    }

    @Test
    void whatTheTableCannotAnswerIsRefusedAndNothingIsDeleted() {
        assertThatThrownBy(() -> sql("DELETE FROM syna.db.t WHERE id > 3 AND length(word) > 6"))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageStartingWith(
                        "DELETE FROM syna.db.t cannot answer 'CHAR_LENGTH(word) > 6': a deletion compares"
                                + " columns with values by =, <>, <,");
        assertThatThrownBy(() -> sql("DELETE FROM syna.db.t WHERE id IN (SELECT id FROM range(3))"))
                .isInstanceOf(AnalysisException.class)
                .hasMessageContaining("subquery");
        assertThatThrownBy(() -> sql("DELETE FROM syna.db.t WHERE colour = 'red'"))
                .isInstanceOf(AnalysisException.class)
                .hasMessageContaining("colour");
        assertThat(commits()).isEqualTo(1);
    }

    @Test
    void aTableThatIsOnlyReadHereSaysWhereToDelete() {
        spark.range(3).write().format("synadb").save(path("t"));
        sql("CREATE TABLE spark_catalog.default.numbers USING synadb LOCATION '" + path("t") + "'");
        try {
            assertThatThrownBy(() -> sql("DELETE FROM spark_catalog.default.numbers WHERE id = 1"))
                    .isInstanceOf(UnsupportedFeatureException.class)
                    .hasMessageEndingWith("DELETE FROM the table's name in a SynaCatalog");
        } finally {
            sql("DROP TABLE spark_catalog.default.numbers");
        }
    }

    private long commits() {
        try (Stream<Path> files = Files.list(folder.resolve("warehouse/db/t/_syna/log"))) {
            return files.filter(file -> file.toString().endsWith(".json")).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String executed(String query) {
        return ((org.apache.spark.sql.classic.Dataset<Row>) sql(query))
                .queryExecution()
                .executedPlan()
                .toString();
    }
}

package io.synadb.spark.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.spark.SparkTest;
import java.util.List;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Filters that are pushed into the scan select what Spark selects. */
class FilterTest extends SparkTest {
    /** Conditions that the scan takes whole. */
    private static final List<String> PUSHED = List.of(
            "id > 20 AND id <= 40",
            "part = 'b'",
            "part <> 'b' OR part IS NULL",
            "part IN ('a', 'c', NULL)",
            "NOT (part IN ('a', 'c'))",
            "part <=> NULL",
            "part <=> 'a'",
            "NOT (part <=> 'a')",
            "real = double('NaN')",
            "real > 5.0D",
            "real <= 0.0D",
            "real IN (double('NaN'), -0.0D, double('Infinity'))",
            "NOT (real < double('NaN'))",
            "single >= float('0.1')",
            "single = float('NaN')",
            "flag",
            "NOT flag",
            "name LIKE 'é%'",
            "name LIKE '%1%' OR id = 3",
            "contains(name, '%')",
            "endswith(name, '7')",
            "name >= '\uFFFD'",
            "money = 1.50",
            "money BETWEEN -1.25 AND 3",
            "day >= DATE '1970-01-20' AND day < '1970-02-01'",
            "time > TIMESTAMP '1970-01-01 00:00:10Z'",
            "clock <= TIMESTAMP_NTZ '1970-01-01 00:00:10'",
            "bytes = X'3037'",
            "small = 3S AND tiny <> 1Y",
            "nested.deep.n = 4 OR nested.deep IS NULL",
            "id IS NOT NULL AND v IS NULL",
            "id < -5");

    @BeforeEach
    void table() {
        sql("""
                SELECT id,
                  element_at(array('a', 'b', 'c', NULL), CAST(id % 4 + 1 AS INT)) AS part,
                  element_at(array(double('NaN'), -0.0D, 0.0D, 5.5D, double('Infinity'), double('-Infinity'), NULL),
                    CAST(id % 7 + 1 AS INT)) AS real,
                  element_at(array(float('NaN'), float('0.1'), 2.5F, NULL), CAST(id % 4 + 1 AS INT)) AS single,
                  CASE WHEN id % 3 = 0 THEN NULL ELSE id % 3 = 1 END AS flag,
                  CASE WHEN id % 10 = 9 THEN NULL
                    ELSE concat(element_at(array('', 'é', '%', '😀'), CAST(id % 4 + 1 AS INT)), id) END AS name,
                  CAST((id % 9 - 3) * 0.5 AS DECIMAL(12, 2)) AS money,
                  date_add(DATE '1970-01-01', CAST(id AS INT)) AS day,
                  timestamp_seconds(id) AS time,
                  CAST(timestamp_seconds(id) AS TIMESTAMP_NTZ) AS clock,
                  CAST(right(concat('0', id), 2) AS BINARY) AS bytes,
                  CAST(id % 5 AS SMALLINT) AS small, CAST(id % 3 AS TINYINT) AS tiny,
                  CASE WHEN id % 6 = 0 THEN NULL ELSE named_struct('deep',
                    CASE WHEN id % 6 = 1 THEN NULL ELSE named_struct('n', id % 6) END) END AS nested,
                  CASE WHEN id % 11 = 0 THEN NULL ELSE array(float(id), float(id % 8)) END AS v
                FROM range(0, 120, 1, 3)
                """)
                .write()
                .format("synadb")
                .partitionBy("part")
                .option("vector.v.dim", 2)
                .option("chunk-bytes", 1500)
                .save(path("t"));
        read(path("t")).createOrReplaceTempView("t");
        // The same rows where nothing can be pushed; a cached table would leave out those at NaN.
        read(path("t")).localCheckpoint().createOrReplaceTempView("twin");
    }

    @Test
    void selectsAsSparkDoes() {
        for (String condition : PUSHED) {
            String query = "SELECT id, part, name, v FROM %s WHERE " + condition;
            assertThat(sorted(sql(query.replace("%s", "t"))))
                    .as(condition)
                    .isEqualTo(sorted(sql(query.replace("%s", "twin"))));
            assertThat(executed(query.replace("%s", "t")))
                    .as(condition)
                    .contains("where: ")
                    .doesNotContain("Filter ");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "id + 1 > 20",
                "length(name) = 2 AND id > 5",
                "part = 'a' OR length(name) > 2",
                "lower(part) = 'a'",
                "id = length(name)",
                "name LIKE '%1_%' OR id = 3"
            })
    void whatTheTableDoesNotKnowIsLeftToSpark(String condition) {
        String query = "SELECT id FROM %s WHERE " + condition;
        assertThat(sorted(sql(query.replace("%s", "t")))).isEqualTo(sorted(sql(query.replace("%s", "twin"))));
        assertThat(executed(query.replace("%s", "t"))).contains("Filter ");
    }

    @Test
    void onlyThePartitionsAskedForAreRead() {
        assertThat(executed("SELECT id FROM t WHERE part = 'b'"))
                .contains("where: part IS NOT NULL AND part = 'b', 1 of 4 files");
        assertThat(executed("SELECT id FROM t WHERE part IS NULL AND id >= 80")).contains(", 1 of 4 files");
        assertThat(executed("SELECT id FROM t WHERE id > 500")).contains(", 0 of 4 files");
        assertThat(rows(sql("SELECT * FROM t WHERE id > 500"))).isEmpty();
    }

    private String executed(String query) {
        return ((org.apache.spark.sql.classic.Dataset<Row>) sql(query))
                .queryExecution()
                .executedPlan()
                .toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"id >= 60", "part IN ('a', 'c') AND flag", "part IS NULL", "name LIKE '😀%' OR id < 3", "id < 0"
            })
    void searchesAmongTheFilteredRows(String condition) {
        String search = "SELECT id FROM %s WHERE " + condition
                + " ORDER BY syna.system.l2_distance(v, array(55F, 3F)) NULLS LAST, id LIMIT 7";
        assertThat(rows(sql(search.replace("%s", "t")))).isEqualTo(rows(sql(search.replace("%s", "twin"))));
        assertThat(executed(search.replace("%s", "t"))).contains("where: ").contains("nearest 7 by");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void rowsAndColumnsAreFilteredAlike(boolean columnar) {
        spark.conf().set("spark.datasource.synadb.read.columnar", columnar);
        String query = "SELECT * EXCEPT (bytes) FROM %s WHERE id % 2 = 0 AND id > 17 AND part <> 'b'";
        assertThat(sorted(sql(query.replace("%s", "t")))).isEqualTo(sorted(sql(query.replace("%s", "twin"))));
    }
}

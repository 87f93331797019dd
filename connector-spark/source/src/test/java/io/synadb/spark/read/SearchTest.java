package io.synadb.spark.read;

import static org.apache.spark.sql.functions.expr;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.DimensionMismatchException;
import io.synadb.spark.SparkTest;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.execution.QueryExecution;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.adaptive.AdaptiveSparkPlanExec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import scala.jdk.javaapi.CollectionConverters;

/** Searches that are pushed into the scan answer as those that are not. */
class SearchTest extends SparkTest {
    private static final int DIMENSIONS = 5;

    @BeforeEach
    void table() {
        // Few different numbers make many ties; some vectors are null, and some are zero.
        sql("""
                SELECT id, CASE WHEN id % 11 = 0 THEN NULL
                  WHEN id % 13 = 0 THEN array(0F, 0F, 0F, 0F, 0F)
                  ELSE transform(sequence(1, 5), x -> CAST(pmod(hash(id, x), 3) - 1 AS FLOAT)) END AS v,
                  id % 3 AS part
                FROM range(0, 600, 1, 4)
                """)
                .write()
                .format("synadb")
                .partitionBy("part")
                .option("vector.v.dim", DIMENSIONS)
                .option("chunk-bytes", 1000)
                .save(path("t"));
        read(path("t")).createOrReplaceTempView("t");
        // The same rows where nothing can be pushed.
        read(path("t")).repartition(3).cache().createOrReplaceTempView("twin");
    }

    @ParameterizedTest
    @CsvSource({
        "l2_distance, ASC NULLS FIRST, true",
        "l2_distance, ASC NULLS LAST, true",
        "l2_distance, DESC NULLS FIRST, false",
        "l2_distance, DESC NULLS LAST, false",
        "cosine_distance, ASC NULLS FIRST, true",
        "cosine_distance, ASC NULLS LAST, true",
        "cosine_distance, DESC NULLS LAST, false",
        "inner_product, DESC NULLS FIRST, true",
        "inner_product, DESC NULLS LAST, true",
        "inner_product, ASC NULLS LAST, false",
    })
    void answersAsTheUnpushedPlan(String function, String order, boolean pushed) {
        Random random = new Random(7);
        for (int k : List.of(1, 10, 60, 300)) {
            String query = IntStream.range(0, DIMENSIONS)
                    .mapToObj(i -> (random.nextInt(3) - 1 + (i == 0 ? 2 : 0)) + "F")
                    .collect(Collectors.joining(", ", "array(", ")"));
            String search = "SELECT id, syna.system.%s(v, %s) AS d FROM %%s ORDER BY d %s, id LIMIT %d"
                    .formatted(function, query, order, k);

            assertThat(rows(sql(search.formatted("t")))).as(search).isEqualTo(rows(sql(search.formatted("twin"))));
            assertThat(isPushed(search.formatted("t"))).as(search).isEqualTo(pushed);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void answersFromRowsAndFromColumns(boolean columnar) {
        spark.conf().set("spark.datasource.synadb.read.columnar", columnar);
        String search =
                "SELECT id, v FROM %s ORDER BY syna.system.l2_distance(v, array(1F, 1F, 0F, 0F, 0F)), id LIMIT 25";

        assertThat(explain(search.formatted("t"))).contains(columnar ? "columns of [id, v]" : "rows of [id, v]");
        assertThat(rows(sql(search.formatted("t")))).isEqualTo(rows(sql(search.formatted("twin"))));
    }

    @Test
    void limitAndOffsetAreOneSearch() {
        String search =
                "SELECT id FROM %s ORDER BY syna.system.l2_distance(v, array(1F, 1F, 0F, 0F, 0F)) NULLS LAST, id"
                        + " LIMIT 10 OFFSET 20";

        assertThat(explain(search.formatted("t"))).contains("nearest 30 by");
        assertThat(rows(sql(search.formatted("t")))).isEqualTo(rows(sql(search.formatted("twin"))));
    }

    @Test
    void explainShowsTheSearch() {
        assertThat(explain("SELECT id FROM t ORDER BY syna.system.l2_distance(v, array(1F, 1F, 0F, 0F, 0F)) LIMIT 10"))
                .contains("synadb synadb.`" + path("t") + "` version 0, rows of [id, v], pushed: nearest 10 by")
                .contains("v[5]");
    }

    @Test
    void theDataFrameApiAndParametersArePushed() {
        String sorted = "SELECT id FROM t ORDER BY syna.system.l2_distance(v, :q) LIMIT 3";

        assertThat(plan(spark.sql(sorted, Map.of("q", new Double[] {1d, 0d, 0d, 0d, 0d}))))
                .contains("nearest 3 by");
        assertThat(plan(read(path("t"))
                        .orderBy(expr("syna.system.cosine_distance(array(1F, 1F, 0F, 0F, 0F), v)"))
                        .limit(4)))
                .contains("nearest 4 by");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "array(1F, NULL, 0F, 0F, 0F)",
                "array(1F, float('NaN'), 0F, 0F, 0F)",
                "CAST(NULL AS ARRAY<FLOAT>)",
            })
    void whatIsNoPointIsLeftToSpark(String query) {
        String search = "SELECT id FROM %s ORDER BY syna.system.l2_distance(v, " + query + "), id LIMIT 5";

        assertThat(isPushed(search.formatted("t"))).isFalse();
        assertThat(rows(sql(search.formatted("t")))).isEqualTo(rows(sql(search.formatted("twin"))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // A filter that the table does not know, a key before the distance, a function of the distance.
                "SELECT id FROM %s WHERE id + 1 > 20 ORDER BY syna.system.l2_distance(v, array(1F, 1F, 0F, 0F, 0F)), id LIMIT 5",
                "SELECT id FROM %s ORDER BY part, syna.system.l2_distance(v, array(1F, 1F, 0F, 0F, 0F)), id LIMIT 5",
                "SELECT id FROM %s ORDER BY 1 - syna.system.l2_distance(v, array(1F, 1F, 0F, 0F, 0F)), id LIMIT 5",
            })
    void whatTheScanCannotAnswerIsLeftToSpark(String search) {
        assertThat(isPushed(search.formatted("t"))).isFalse();
        assertThat(rows(sql(search.formatted("t")))).isEqualTo(rows(sql(search.formatted("twin"))));
    }

    @Test
    void atMostKRowsAndTiesLeaveEachTask() {
        sql("SELECT id, array(CAST(id AS FLOAT), 0F) AS v FROM range(0, 1000, 1, 4)")
                .write()
                .format("synadb")
                .option("vector.v.dim", 2)
                .save(path("line"));
        Dataset<Row> search = read(path("line"))
                .orderBy(expr("syna.system.l2_distance(v, array(500F, 0F))"))
                .limit(7);

        assertThat(rowsLeavingTheScan(search)).isBetween(7L, 4 * 8L);
        assertThat(rowsLeavingTheScan(read(path("line")))).isEqualTo(1000);
    }

    @Test
    void aQueryOfAnotherLengthIsRefused() {
        String search = "SELECT id FROM t ORDER BY syna.system.l2_distance(v, array(1F, 1F)) LIMIT 3";

        assertThatThrownBy(() -> sql(search).collect())
                .isInstanceOf(DimensionMismatchException.class)
                .hasMessage(
                        "l2_distance compares the column 'v' of synadb.`" + path("t")
                                + "` with a vector of 2 numbers: expected 5; embed the query with the model that made the column");
    }

    private boolean isPushed(String query) {
        return explain(query).contains("pushed: nearest");
    }

    private String explain(String query) {
        return plan(sql(query));
    }

    private static String plan(Dataset<Row> query) {
        return queryExecution(query).toString();
    }

    private static QueryExecution queryExecution(Dataset<Row> query) {
        return ((org.apache.spark.sql.classic.Dataset<Row>) query).queryExecution();
    }

    /** What the metric of the scan says after the query ran. */
    private static long rowsLeavingTheScan(Dataset<Row> query) {
        query.collect();
        return scans(queryExecution(query).executedPlan())
                .mapToLong(scan -> scan.metrics().apply("numOutputRows").value())
                .sum();
    }

    private static Stream<SparkPlan> scans(SparkPlan plan) {
        if (plan instanceof AdaptiveSparkPlanExec adaptive) {
            return scans(adaptive.executedPlan());
        }
        Stream<SparkPlan> children = CollectionConverters.asJava(plan.children()).stream();
        return plan.nodeName().startsWith("BatchScan") ? Stream.of(plan) : children.flatMap(SearchTest::scans);
    }
}

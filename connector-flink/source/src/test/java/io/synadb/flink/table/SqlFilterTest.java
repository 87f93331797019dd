package io.synadb.flink.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.table.Table;
import io.synadb.table.data.DataFile;
import io.synadb.table.storage.LocalStorage;
import io.synadb.table.storage.Storage;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.table.api.ExplainDetail;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.plan.stats.TableStats;
import org.apache.flink.types.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Filters that are pushed into the scan select what Flink itself selects. */
class SqlFilterTest extends SqlTest {
    /** Conditions that the scan takes whole. */
    private static final List<String> PUSHED = List.of(
            "id > 2",
            "4 >= id",
            "id BETWEEN 3 AND 6 OR id = 9",
            "id <> 3 AND part = 'a'",
            "part IN ('a', 'c')",
            "NOT (part IN ('a', 'c'))",
            "part IS NULL OR part > 'b'",
            "money = 1.50 OR money > 4",
            "real > CAST(0.3 AS DOUBLE)",
            "real >= CAST(0 AS DOUBLE)",
            "NOT (real > CAST(0.3 AS DOUBLE))",
            "real <> CAST(5.5 AS DOUBLE)",
            "real < CAST(1e300 AS DOUBLE)",
            "single > CAST(0.1 AS FLOAT)",
            "single = CAST(0.1 AS FLOAT)",
            "flag",
            "NOT flag",
            "flag IS NOT TRUE",
            "name LIKE 'ap%'",
            "name LIKE '%ple'",
            "name LIKE '%p%' AND name <> 'apple'",
            "name >= 'b'",
            "`day` >= DATE '1970-01-05'",
            "clock > TIMESTAMP '1970-01-01 00:00:05'",
            "id IS NOT NULL AND real IS NULL",
            "place.x = 4",
            "id < -5");

    /** Conditions that stay with Flink, at least in part, and whose answer is the same. */
    private static final List<String> LEFT = List.of(
            "id + 1 > 7",
            "CHAR_LENGTH(name) = 5 AND id > 1",
            "part = 'a' OR CHAR_LENGTH(name) > 5",
            "UPPER(part) = 'B'",
            "name LIKE 'a%e'",
            "name LIKE 'a_ple'",
            "real = id");

    /** Conditions of which each may be taken or left. */
    private static final List<String> EITHER = List.of(
            "small = 3",
            "real > 0.3",
            "real = 0.0",
            "real <= 0.0",
            "real < 0.0",
            "real > 5",
            "real = 9007199254740993",
            "single = 0.1",
            "single > 0.3",
            "single = 16777217",
            "id > 2.5",
            "id > CAST(2.5 AS DOUBLE)",
            "instant >= TO_TIMESTAMP_LTZ(5, 0)",
            "instant < CAST(TIMESTAMP '1970-01-01 08:00:06' AS TIMESTAMP_LTZ(6))",
            "raw_name = X'61'",
            "name LIKE 'ap!%%' ESCAPE '!'",
            "name LIKE '%'",
            "name LIKE 'a\\%'");

    @BeforeEach
    void fill() throws Exception {
        for (StreamTableEnvironment sql : List.of(batch, streaming)) {
            sql.getConfig().set("table.local-time-zone", "Asia/Shanghai");
        }
        declare("texts", "(id BIGINT, x STRING, name STRING)");
        // Of constants the planner would compute the numbers, and it knows no NaN.
        insert(batch, """
                INSERT INTO texts SELECT CAST(id AS BIGINT), x, name FROM (VALUES
                  (1, 'NaN', 'apple'), (2, '-0.0', 'ap%le'), (3, '0.0', 'grape'), (4, '5.5', 'Äpfel'),
                  (5, 'Infinity', ''), (6, '-Infinity', 'a\b'), (7, CAST(NULL AS STRING), CAST(NULL AS STRING)),
                  (8, '0.1', 'apple pie'), (9, '0.5', 'plea'), (10, '9007199254740993', 'ample'),
                  (11, '16777217', 'able'), (12, '0.3', 'b😀')) AS v (id, x, name)
                """);
        declare("t", """
                (id BIGINT, part STRING, small SMALLINT, money DECIMAL(12, 2), `real` DOUBLE, single FLOAT, flag BOOLEAN,
                 name STRING, `day` DATE, clock TIMESTAMP(6), instant TIMESTAMP_LTZ(6), raw_name BYTES, place ROW<x BIGINT>)
                PARTITIONED BY (part)""");
        insert(batch, """
                INSERT INTO t SELECT id, CASE MOD(id, 4) WHEN 0 THEN 'a' WHEN 1 THEN 'b' WHEN 2 THEN 'c' END,
                  CAST(id AS SMALLINT), CAST(id * 0.5 AS DECIMAL(12, 2)), CAST(x AS DOUBLE), CAST(x AS FLOAT),
                  CASE MOD(id, 3) WHEN 0 THEN TRUE WHEN 1 THEN FALSE END, name,
                  TIMESTAMPADD(DAY, CAST(id AS INT), DATE '1970-01-01'),
                  TIMESTAMPADD(SECOND, CAST(id AS INT), TIMESTAMP '1970-01-01 00:00:00'),
                  TO_TIMESTAMP_LTZ(id, 0), CAST(SUBSTRING(name, 1, 1) AS BYTES), ROW(id)
                FROM texts
                """);
    }

    /** The numbers of the conditions with the ids of the rows for which they are true, as Flink computes them itself. */
    private List<Row> selectedByFlink(List<String> conditions) throws Exception {
        String all = conditions.stream().map(this::quoted).collect(Collectors.joining(", "));
        List<Row> selected = new ArrayList<>();
        for (Row row : rows(batch, "SELECT id, " + all + " FROM t")) {
            for (int i = 0; i < conditions.size(); i++) {
                if (Boolean.TRUE.equals(row.getField(i + 1))) {
                    selected.add(Row.of(i, row.getField(0)));
                }
            }
        }
        selected.sort((a, b) -> a.toString().compareTo(b.toString()));
        return selected;
    }

    private List<Row> selectedByScans(List<String> conditions) throws Exception {
        String all = IntStream.range(0, conditions.size())
                .mapToObj(i -> "SELECT " + i + " AS n, id FROM t WHERE " + quoted(conditions.get(i)))
                .collect(Collectors.joining(" UNION ALL "));
        return rows(batch, all);
    }

    /** REAL is a word of SQL. */
    private String quoted(String condition) {
        return condition.replace("real", "`real`");
    }

    private String plan(String condition) {
        return batch.explainSql("SELECT id FROM t WHERE " + quoted(condition));
    }

    @Test
    void selectsAsFlinkDoes() throws Exception {
        for (List<String> conditions : List.of(PUSHED, LEFT, EITHER)) {
            assertThat(selectedByScans(conditions)).isEqualTo(selectedByFlink(conditions));
        }
    }

    @Test
    void whatTheTableAnswersIsGoneFromThePlan() {
        assertThat(PUSHED).allSatisfy(condition -> assertThat(plan(condition))
                .as(condition)
                .contains("filter=[")
                .doesNotContain("where=["));
        assertThat(LEFT)
                .allSatisfy(
                        condition -> assertThat(plan(condition)).as(condition).contains("where=["));
        assertThat(plan("id > 2 AND CHAR_LENGTH(name) = 5"))
                .contains("filter=[>(id, 2)]")
                .contains("where=[(CHAR_LENGTH(name) = 5)]");
    }

    @Test
    void otherPartitionsAreNotOpened() throws Exception {
        Storage storage = LocalStorage.of(folder.resolve("t"));
        for (DataFile file : Table.open(storage).current().files()) {
            if (!file.path().contains("part=b")) {
                storage.delete(file.path());
            }
        }
        assertThat(rows(batch, "SELECT id FROM t WHERE part = 'b' AND id < 9")).containsExactly(Row.of(1L), Row.of(5L));
    }

    @Test
    void thePlannerLearnsHowManyRowsAFilterLeavesAtMost() {
        String plan = batch.explainSql("SELECT id FROM t WHERE part = 'b'", ExplainDetail.ESTIMATED_COST);
        assertThat(plan).contains("rowcount = 3.0");
        SynaTableSource source =
                new SynaTableSource(path("t"), ScanOptions.of(new Configuration(), true), List.of("id"));
        source.applyFilters(List.of());
        assertThat(source.reportStatistics()).isEqualTo(new TableStats(12));
    }
}

package io.synadb.spark;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.table.Table;
import io.synadb.table.partition.PartitionBy;
import io.synadb.table.storage.LocalStorage;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.classic.Dataset;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;

/** Tables that are partitioned by transforms of their columns. */
class TransformsTest extends SparkTest {
    private static final String ROWS = """
            SELECT id, timestamp_seconds(1795000000 + id * 7200) AS ts, date_add(DATE '2026-11-01', CAST(id / 10 AS INT)) AS day,
              concat(element_at(array('noun', 'verb', 'adj'), CAST(id % 3 + 1 AS INT)), id) AS word
            FROM range(0, 30, 1, 1)
            """;

    private void table() {
        sql("CREATE TABLE syna.db.t (id BIGINT, ts TIMESTAMP, day DATE, word STRING)"
                + " PARTITIONED BY (days(ts), bucket(4, id), truncate(2, word))");
        sql("INSERT INTO syna.db.t " + ROWS);
        sql(ROWS).localCheckpoint().createOrReplaceTempView("twin");
    }

    private List<PartitionBy> partitionBy(String table) {
        return Table.open(LocalStorage.of(folder.resolve("warehouse/db/" + table)))
                .current()
                .partitionBy();
    }

    @Test
    void aTableIsMadeAndShownWithItsTransforms() {
        table();
        assertThat(partitionBy("t"))
                .containsExactly(PartitionBy.day("ts"), PartitionBy.bucket("id", 4), PartitionBy.truncate("word", 2));
        assertThat(rows(sql("DESCRIBE syna.db.t")).toString())
                .contains("days(ts)", "bucket(4, id)", "truncate(2, word)");
        sql(
                "CREATE TABLE syna.db.u (id BIGINT, ts TIMESTAMP, word STRING) PARTITIONED BY (hours(ts), truncate(3, word))");
        String statement = sql("SHOW CREATE TABLE syna.db.u").first().getString(0);
        sql("DROP TABLE syna.db.u");
        sql(statement);
        assertThat(sql("SHOW CREATE TABLE syna.db.u").first().getString(0)).isEqualTo(statement);
        assertThat(partitionBy("u")).containsExactly(PartitionBy.hour("ts"), PartitionBy.truncate("word", 3));
    }

    @Test
    void conditionsSelectWhatSparkSelects() {
        table();
        List<String> conditions = List.of(
                "ts >= TIMESTAMP '2026-11-18 12:00:00Z' AND ts < TIMESTAMP '2026-11-19 00:00:00Z'",
                "id = 12",
                "id IN (1, 24)",
                "word LIKE 'no%' AND id > 5",
                "day BETWEEN DATE '2026-11-02' AND DATE '2026-11-03'",
                "NOT (word = 'noun3') AND ts IS NOT NULL");
        for (String condition : conditions) {
            assertThat(sorted(sql("SELECT * FROM syna.db.t WHERE " + condition)))
                    .as(condition)
                    .isNotEmpty()
                    .isEqualTo(sorted(sql("SELECT * FROM twin WHERE " + condition)));
        }
    }

    @Test
    void onlyTheFilesOfABucketAreRead() {
        sql("CREATE TABLE syna.db.b (id BIGINT) PARTITIONED BY (bucket(8, id))");
        sql("INSERT INTO syna.db.b SELECT id FROM range(0, 1000, 1, 1)");
        assertThat(executed("SELECT * FROM syna.db.b WHERE id = 500")).contains(", 1 of 8 files");
        assertThat(rows(sql("SELECT * FROM syna.db.b WHERE id = 500"))).containsExactly("[500]");
    }

    private String executed(String query) {
        return ((Dataset<Row>) sql(query)).queryExecution().executedPlan().toString();
    }

    @Test
    void aPartitionGetsOneFileHoweverManyTasksHaveItsRows() {
        String rows = "SELECT id, timestamp_seconds(1795000000 + id % 3 * 86400) AS ts FROM range(0, 1000, 1, 4)";
        sql("CREATE TABLE syna.db.t (id BIGINT, ts TIMESTAMP) PARTITIONED BY (days(ts), bucket(4, id))");
        sql("INSERT INTO syna.db.t " + rows);
        sql("CREATE TABLE syna.db.u PARTITIONED BY (days(ts), bucket(4, id)) AS " + rows);
        for (String table : List.of("syna.db.t", "syna.db.u")) {
            assertThat(sql("SELECT * FROM " + table + ".files").count())
                    .as(table)
                    .isEqualTo(12);
            assertThat(sql("SELECT * FROM " + table).count()).as(table).isEqualTo(1000);
        }
        assertThat(rows(sql("SELECT partition['day(ts)'], count(*), sum(live_rows) FROM syna.db.t.files GROUP BY 1"
                        + " HAVING partition['day(ts)'] = '2026-11-20'")))
                .containsExactly("[2026-11-20,4,333]");
        assertThat(rows(sql("SELECT DISTINCT syna.system.days(ts), syna.system.bucket(4, id) FROM syna.db.t")))
                .hasSize(12);
    }

    @Test
    void dataFramesSayTransformsToo() throws Exception {
        sql(ROWS)
                .writeTo("syna.db.f")
                .partitionedBy(functions.months(col("day")), functions.bucket(3, col("word")))
                .create();
        assertThat(partitionBy("f")).containsExactly(PartitionBy.month("day"), PartitionBy.bucket("word", 3));
        assertThat(sql("SELECT * FROM syna.db.f").count()).isEqualTo(30);
        // By its path, too, where no catalog is asked.
        String path = path("warehouse/db/f");
        sql(ROWS).write().format("synadb").mode("append").save(path);
        assertThat(read(path).where("day = '2026-11-02'").count()).isEqualTo(20);
    }
}

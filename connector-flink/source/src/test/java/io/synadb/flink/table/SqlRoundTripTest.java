package io.synadb.flink.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.arrow.Schemas;
import io.synadb.table.Table;
import io.synadb.table.TableSnapshot;
import io.synadb.table.partition.PartitionBy;
import io.synadb.table.storage.LocalStorage;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Period;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.TableDescriptor;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class SqlRoundTripTest extends SqlTest {
    private static final String EVERY_TYPE = """
        (
          id BIGINT NOT NULL,
          b BOOLEAN, i8 TINYINT, i16 SMALLINT, i32 INT, f32 FLOAT, f64 DOUBLE,
          price DECIMAL(20, 4), word STRING, bin BYTES, on_day DATE, ts TIMESTAMP(6), tz TIMESTAMP_LTZ(6),
          tags ARRAY<STRING>, place ROW<x INT, y ARRAY<DOUBLE>>,
          emb ARRAY<FLOAT>
        )\
        """;

    private TableSnapshot table(String name) {
        return Table.open(LocalStorage.of(folder.resolve(name))).current();
    }

    @Test
    void everyTypeComesBack() throws Exception {
        declare("types", EVERY_TYPE, "'vector.emb.dim' = '3'");
        insert(streaming, """
            INSERT INTO types SELECT
              id, b, CAST(i8 AS TINYINT), CAST(i16 AS SMALLINT), i32, CAST(f32 AS FLOAT), CAST(f64 AS DOUBLE),
              CAST(price AS DECIMAL(20, 4)), word, CAST(bin AS BYTES), on_day, ts,
              TO_TIMESTAMP_LTZ(1700000000123, 3),
              tags, CAST(place AS ROW<x INT, y ARRAY<DOUBLE>>), CAST(emb AS ARRAY<FLOAT>)
            FROM (VALUES
              (CAST(1 AS BIGINT), TRUE, -1, 300, 70000, 1.5, 2.25, 12345678901234.5678, 'Grüße', X'00FF',
               DATE '2024-02-29', TIMESTAMP '2024-02-29 12:34:56.123456', ARRAY['a', CAST(NULL AS STRING)],
               ROW(7, ARRAY[0.5, 1.5]), ARRAY[1.0, -2.5, 3.25]))
            AS t (id, b, i8, i16, i32, f32, f64, price, word, bin, on_day, ts, tags, place, emb)
            """);

        List<Row> read = rows(batch, "SELECT * FROM types");

        assertThat(read).hasSize(1);
        Row row = read.get(0);
        assertThat(row)
                .isEqualTo(Row.of(
                        1L,
                        true,
                        (byte) -1,
                        (short) 300,
                        70000,
                        1.5f,
                        2.25,
                        new BigDecimal("12345678901234.5678"),
                        "Grüße",
                        new byte[] {0, -1},
                        LocalDate.of(2024, 2, 29),
                        LocalDateTime.of(2024, 2, 29, 12, 34, 56, 123_456_000),
                        Instant.ofEpochMilli(1_700_000_000_123L),
                        new String[] {"a", null},
                        Row.of(7, new Double[] {0.5, 1.5}),
                        new Float[] {1.0f, -2.5f, 3.25f}));
        assertThat(Schemas.dimensions(table("types").schema().findField("emb"))).isEqualTo(3);
    }

    @Test
    void nullsComeBackWhereTheyAreAllowed() throws Exception {
        declare("types", EVERY_TYPE, "'vector.emb.dim' = '3'");
        insert(batch, "INSERT INTO types (id) VALUES (CAST(2 AS BIGINT))");

        Row nulls = new Row(16);
        nulls.setField(0, 2L);
        assertThat(rows(batch, "SELECT * FROM types")).containsExactly(nulls);
    }

    @Test
    void timesMapsAndMultisetsComeBack() throws Exception {
        declare("times", """
            (
              id BIGINT, at_time TIME(3), ts TIMESTAMP(9), tz TIMESTAMP_LTZ(9),
              counts MAP<STRING, ARRAY<INT>>, words MULTISET<STRING>
            )\
            """);
        insert(batch, """
            INSERT INTO times SELECT
              id, TIME '12:30:15', TIMESTAMP '2026-11-21 12:34:56.123456789', TO_TIMESTAMP_LTZ(1700000000123, 3),
              MAP['a', ARRAY[1, 2], 'b', CAST(NULL AS ARRAY<INT>)], COLLECT(word)
            FROM (VALUES (CAST(1 AS BIGINT), 'x'), (1, 'y'), (1, 'x'), (2, 'z')) AS t (id, word) GROUP BY id
            """);
        insert(batch, "INSERT INTO times (id) VALUES (CAST(3 AS BIGINT))");
        Map<String, Integer[]> counts = new HashMap<>();
        counts.put("a", new Integer[] {1, 2});
        counts.put("b", null);

        assertThat(rows(batch, "SELECT * FROM times WHERE id = 1"))
                .containsExactly(Row.of(
                        1L,
                        LocalTime.of(12, 30, 15),
                        LocalDateTime.of(2026, 11, 21, 12, 34, 56, 123_456_789),
                        Instant.ofEpochMilli(1_700_000_000_123L),
                        counts,
                        Map.of("x", 2, "y", 1)));
        for (String condition : List.of(
                "at_time = TIME '12:30:15'", "ts > TIMESTAMP '2026-11-21 12:34:56.123456788'", "counts IS NOT NULL")) {
            assertThat(rows(batch, "SELECT id FROM times WHERE " + condition))
                    .as(condition)
                    .containsExactlyInAnyOrder(Row.of(1L), Row.of(2L));
        }
        assertThat(rows(batch, "SELECT id, counts['a'][2] FROM times WHERE words IS NULL"))
                .containsExactly(Row.of(3L, null));
    }

    /** Flink's SQL has no words for their types in CREATE TABLE, and INSERT INTO cannot cast to them. */
    @Test
    void intervalsComeBack() throws Exception {
        batch.createTable(
                "spans",
                TableDescriptor.forConnector("synadb")
                        .option("path", path("spans"))
                        .schema(org.apache.flink.table.api.Schema.newBuilder()
                                .column("id", DataTypes.INT())
                                .column("age", DataTypes.INTERVAL(DataTypes.YEAR(), DataTypes.MONTH()))
                                .column("lasted", DataTypes.INTERVAL(DataTypes.DAY(), DataTypes.SECOND(3)))
                                .build())
                        .build());
        batch.sqlQuery("""
            SELECT 1 AS id, INTERVAL -'1-2' YEAR TO MONTH AS age, INTERVAL '1 02:03:04.005' DAY TO SECOND AS lasted
            UNION ALL SELECT 2, INTERVAL '5' MONTH, INTERVAL -'0 00:00:00.001' DAY TO SECOND
            UNION ALL SELECT 3, NULLIF(INTERVAL '5' MONTH, INTERVAL '5' MONTH), NULLIF(INTERVAL '1' DAY, INTERVAL '1' DAY)
            """).insertInto("spans").execute().await();
        Row first = Row.of(
                1,
                Period.ofMonths(-14),
                Duration.ofDays(1).plusHours(2).plusMinutes(3).plusMillis(4005));

        assertThat(rows(batch, "SELECT * FROM spans"))
                .containsExactly(first, Row.of(2, Period.ofMonths(5), Duration.ofMillis(-1)), Row.of(3, null, null));
        for (String condition : List.of(
                "age < INTERVAL '0' YEAR",
                "lasted = INTERVAL '1 02:03:04.005' DAY TO SECOND",
                "lasted > INTERVAL '90' MINUTE AND age IS NOT NULL")) {
            assertThat(rows(batch, "SELECT * FROM spans WHERE " + condition))
                    .as(condition)
                    .containsExactly(first);
        }
    }

    @Test
    void aBatchInsertIsOneVersion() throws Exception {
        declare("t", "(id BIGINT, word STRING)");
        insert(batch, "INSERT INTO t VALUES (CAST(1 AS BIGINT), 'a'), (CAST(2 AS BIGINT), 'b')");
        insert(batch, "INSERT INTO t VALUES (CAST(3 AS BIGINT), 'c')");

        assertThat(rows(batch, "SELECT id, word FROM t"))
                .containsExactly(Row.of(1L, "a"), Row.of(2L, "b"), Row.of(3L, "c"));
        assertThat(rows(batch, "SELECT id FROM t /*+ OPTIONS('version-as-of' = '1') */"))
                .containsExactly(Row.of(1L), Row.of(2L));
        assertThat(rows(batch, "SELECT id FROM t /*+ OPTIONS('starting-version' = '1') */"))
                .containsExactly(Row.of(3L));
        assertThat(table("t").version()).isEqualTo(2);
    }

    @Test
    void partitionsAreFolders() throws Exception {
        declare("words", "(id BIGINT, pos STRING) PARTITIONED BY (pos)");
        insert(batch, "INSERT INTO words VALUES (CAST(1 AS BIGINT), 'noun'), (CAST(2 AS BIGINT), 'verb')");
        insert(batch, "INSERT INTO words PARTITION (pos = 'noun') SELECT CAST(3 AS BIGINT)");

        assertThat(rows(batch, "SELECT id, pos FROM words"))
                .containsExactly(Row.of(1L, "noun"), Row.of(2L, "verb"), Row.of(3L, "noun"));
        assertThat(table("words").partitionBy()).containsExactly(PartitionBy.identity("pos"));
        assertThat(table("words").files()).allMatch(file -> file.path().contains("pos="));
    }

    @Test
    void anOptionPartitionsByTransforms() throws Exception {
        String columns = "(id BIGINT, kind STRING, ts TIMESTAMP(6)) PARTITIONED BY (kind)";
        declare("events", columns, "'partition-by' = 'day(ts), bucket(4, id)'");
        insert(batch, """
            INSERT INTO events VALUES
              (CAST(1 AS BIGINT), 'a', TIMESTAMP '2026-11-21 23:59:59'),
              (CAST(2 AS BIGINT), 'a', TIMESTAMP '2026-11-22 00:00:00'),
              (CAST(3 AS BIGINT), 'b', TIMESTAMP '2026-11-22 12:00:00')\
            """);

        assertThat(table("events").partitionBy())
                .containsExactly(PartitionBy.identity("kind"), PartitionBy.day("ts"), PartitionBy.bucket("id", 4));
        assertThat(table("events").files()).hasSize(3).allMatch(file -> file.path()
                .matches("data/kind=[ab]/ts_day=2026-11-2[12]/id_bucket=[0-3]/.*"));
        assertThat(rows(batch, "SELECT id FROM events WHERE ts >= TIMESTAMP '2026-11-22 00:00:00'"))
                .containsExactly(Row.of(2L), Row.of(3L));
        assertThat(rows(batch, "SELECT kind FROM events WHERE id = 3")).containsExactly(Row.of("b"));
        declare("events", "(id BIGINT, kind STRING, ts TIMESTAMP(6))");
        insert(batch, "INSERT INTO events VALUES (CAST(4 AS BIGINT), 'c', TIMESTAMP '1969-12-31 23:59:59')");
        assertThat(table("events").files()).anyMatch(file -> file.path().contains("kind=c/ts_day=1969-12-31/"));
    }

    @Test
    @Timeout(300)
    void aStreamFillsATableFromAnotherAndFollowsIt() throws Exception {
        String columns = "(id BIGINT, emb ARRAY<FLOAT>)";
        declare("a", columns, "'vector.emb.dim' = '2'", "'scan.discovery-interval' = '50 ms'");
        declare("b", columns, "'vector.emb.dim' = '2'", "'scan.discovery-interval' = '50 ms'");
        insert(batch, "INSERT INTO a VALUES (CAST(1 AS BIGINT), ARRAY[CAST(1 AS FLOAT), CAST(0.5 AS FLOAT)])");

        JobClient copy = streaming
                .executeSql("INSERT INTO b SELECT * FROM a")
                .getJobClient()
                .orElseThrow();
        try {
            awaitRows("b", 1);
            insert(batch, "INSERT INTO a VALUES (CAST(2 AS BIGINT), ARRAY[CAST(2 AS FLOAT), CAST(0.5 AS FLOAT)])");
            awaitRows("b", 2);
        } finally {
            copy.cancel().get();
        }
        assertThat(table("b").version())
                .as("made, then a version for each checkpoint with rows")
                .isEqualTo(2);
        assertThat(rows(batch, "SELECT id, emb FROM b"))
                .containsExactly(Row.of(1L, new Float[] {1f, 0.5f}), Row.of(2L, new Float[] {2f, 0.5f}));
    }

    /** Asks until the table has so many rows; the test's own time limit ends a wait in vain. */
    private void awaitRows(String name, long rows) throws InterruptedException {
        LocalStorage storage = LocalStorage.of(folder.resolve(name));
        while (!Table.exists(storage) || Table.open(storage).current().rows() < rows) {
            Thread.sleep(20);
        }
    }

    @Test
    @Timeout(300)
    void aStreamWithALimitEnds() throws Exception {
        declare("t", "(id BIGINT)");
        insert(batch, "INSERT INTO t VALUES (CAST(1 AS BIGINT)), (CAST(2 AS BIGINT)), (CAST(3 AS BIGINT))");

        assertThat(rows(streaming, "SELECT id FROM t LIMIT 2")).hasSize(2);
        assertThat(rows(streaming, "SELECT id FROM t /*+ OPTIONS('scan.bounded' = 'true') */"))
                .hasSize(3);
    }

    @Test
    @Timeout(300)
    void aStreamFromAVersionSeesOnlyWhatCameAfterIt() throws Exception {
        declare("t", "(id BIGINT)", "'scan.discovery-interval' = '50 ms'");
        insert(batch, "INSERT INTO t VALUES (CAST(1 AS BIGINT))");

        List<Row> seen = new ArrayList<>();
        try (CloseableIterator<Row> rows = streaming
                .executeSql("SELECT id FROM t /*+ OPTIONS('starting-version' = '1') */")
                .collect()) {
            insert(batch, "INSERT INTO t VALUES (CAST(2 AS BIGINT))");
            seen.add(rows.next());
        }
        assertThat(seen).containsExactly(Row.of(2L));
    }

    @Test
    void rowsAreCountedWithoutReadingAColumn() throws Exception {
        declare("t", "(id BIGINT, word STRING)");
        insert(batch, "INSERT INTO t VALUES (CAST(1 AS BIGINT), 'a'), (CAST(2 AS BIGINT), 'b')");

        assertThat(rows(batch, "SELECT COUNT(*) FROM t")).containsExactly(Row.of(2L));
    }
}

package io.synadb.flink.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.flink.config.SynaOptions;
import io.synadb.flink.config.TableLayout;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.ExplainDetail;
import org.apache.flink.table.plan.stats.TableStats;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.types.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SqlPushDownTest extends SqlTest {
    private static final ScanOptions WHOLE = ScanOptions.of(new Configuration(), true);

    @BeforeEach
    void fill() throws Exception {
        declare("t", "(id BIGINT, word STRING, place ROW<x INT, y INT>, emb ARRAY<FLOAT>)", "'vector.emb.dim' = '1'");
        insert(batch, """
                INSERT INTO t
                SELECT id, 'w', ROW(1, 2), ARRAY[CAST(1 AS FLOAT)] FROM (VALUES
                  (CAST(1 AS BIGINT)), (CAST(2 AS BIGINT)), (CAST(3 AS BIGINT))) AS v (id)
                """);
    }

    @Test
    void onlyTheColumnsAskedForAreScanned() throws Exception {
        assertThat(batch.explainSql("SELECT word, id FROM t"))
                .contains("TableSourceScan(table=[[default_catalog, default_database, t, project=[word, id]]]");
        assertThat(rows(batch, "SELECT word, id FROM t WHERE id > 2")).containsExactly(Row.of("w", 3L));
    }

    @Test
    void aFieldInsideAColumnIsCutOutOfTheRow() throws Exception {
        assertThat(batch.explainSql("SELECT place.y FROM t")).contains("project=[place]");
        assertThat(rows(batch, "SELECT place.y, id FROM t WHERE id = 1")).containsExactly(Row.of(2, 1L));
    }

    @Test
    void aLimitReachesTheScan() throws Exception {
        assertThat(batch.explainSql("SELECT id FROM t LIMIT 2")).contains("project=[id], limit=[2]");
        assertThat(rows(batch, "SELECT id FROM t LIMIT 2")).hasSize(2);
    }

    @Test
    void aLimitCountsTheRowsThatAFilterLeaves() throws Exception {
        assertThat(rows(batch, "SELECT id FROM t WHERE id > 2 LIMIT 2")).containsExactly(Row.of(3L));
        assertThat(rows(batch, "SELECT id FROM t WHERE id > 1 LIMIT 1")).hasSize(1);
    }

    @Test
    void thePlannerLearnsHowManyRowsThereAre() {
        SynaTableSource source = new SynaTableSource(path("t"), WHOLE, List.of("id"));
        assertThat(source.reportStatistics()).isEqualTo(new TableStats(3));

        source.applyLimit(2);
        assertThat(source.reportStatistics()).isEqualTo(new TableStats(2));

        ScanOptions unbounded = ScanOptions.of(new Configuration(), false);
        assertThat(new SynaTableSource(path("t"), unbounded, List.of("id")).reportStatistics())
                .isEqualTo(TableStats.UNKNOWN);
    }

    @Test
    void aScanAndASinkHaveTheParallelismThatTheyAskFor() {
        declare("u", "(id BIGINT)", "'sink.parallelism' = '3'");

        assertThat(batch.explainSql(
                        "INSERT INTO u SELECT id FROM t /*+ OPTIONS('scan.parallelism' = '4') */",
                        ExplainDetail.JSON_EXECUTION_PLAN))
                .containsPattern("TableSourceScan.*\\s+\"parallelism\" : 4")
                .containsPattern("\"u\\[[0-9]+\\]: Writer\",\\s+\"parallelism\" : 3");
    }

    @Test
    void aCopyOfASourceIsEqualAndIndependent() {
        SynaTableSource source = new SynaTableSource(path("t"), WHOLE, List.of("id", "word"));
        source.applyProjection(new int[][] {{1}}, DataTypes.ROW(DataTypes.FIELD("word", DataTypes.STRING())));
        source.applyLimit(7);

        SynaTableSource copy = (SynaTableSource) source.copy();
        assertThat(copy).isEqualTo(source).hasSameHashCodeAs(source);

        copy.applyLimit(8);
        assertThat(copy).isNotEqualTo(source);
        assertThat(source).isNotEqualTo(new SynaTableSource(path("t"), WHOLE, List.of("id", "word")));
        assertThat(source.asSummaryString()).isEqualTo("SynaDB table " + path("t"));
    }

    @Test
    void aCopyOfASinkIsEqual() {
        RowType columns = RowType.of(new BigIntType());
        Configuration options = new Configuration();
        SynaTableSink sink =
                new SynaTableSink("t", columns, TableLayout.PLAIN, Map.of(), SinkOptions.of(path("t"), options));

        assertThat(sink.copy()).isEqualTo(sink).hasSameHashCodeAs(sink);
        assertThat(sink.asSummaryString()).isEqualTo("SynaDB table " + path("t"));

        options.set(SynaOptions.SINK_DELIVERY, DeliveryGuarantee.AT_LEAST_ONCE);
        assertThat(new SynaTableSink("t", columns, TableLayout.PLAIN, Map.of(), SinkOptions.of(path("t"), options)))
                .isNotEqualTo(sink);
    }

    @Test
    void theJobDecidesWhetherAScanEnds() {
        assertThat(WHOLE.bounded()).isTrue();
        assertThat(ScanOptions.of(new Configuration(), false).bounded()).isFalse();
        assertThat(scan("scan.bounded", "true").bounded()).isTrue();
        assertThat(scan("version-as-of", "3"))
                .isEqualTo(new ScanOptions(
                        true, Optional.of(3L), Optional.empty(), false, Duration.ofSeconds(1), Optional.empty()));
        assertThat(scan("starting-version", "Latest").fromLatest()).isTrue();
    }

    private static ScanOptions scan(String word, String value) {
        return ScanOptions.of(Configuration.fromMap(Map.of(word, value)), false);
    }
}

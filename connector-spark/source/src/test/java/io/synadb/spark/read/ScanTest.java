package io.synadb.spark.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.spark.SparkTest;
import io.synadb.spark.config.ColumnarReads;
import io.synadb.spark.config.SearchChoice;
import io.synadb.spark.schema.SparkSchemas;
import io.synadb.table.Table;
import io.synadb.table.TableSnapshot;
import io.synadb.table.storage.LocalStorage;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.plans.logical.Statistics;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.connector.read.Scan.ColumnarSupportMode;
import org.apache.spark.sql.internal.SQLConf;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ScanTest extends SparkTest {
    @BeforeEach
    void table() {
        sql("SELECT id, CAST(id AS STRING) AS word, array(1F, CAST(id AS FLOAT)) AS v FROM range(0, 1000, 1, 2)")
                .write()
                .format("synadb")
                .option("vector.v.dim", 2)
                .save(path("t"));
    }

    @Test
    void readsTheColumnsThatAreAskedFor() {
        assertThat(plan(read(path("t")).select("v", "id"))).contains("of [id, v]");
        assertThat(plan(read(path("t")).selectExpr("length(word)"))).contains("of [word]");
        assertThat(plan(read(path("t")).selectExpr("count(*)"))).contains("of []");
        assertThat(rows(read(path("t")).selectExpr("count(*)"))).containsExactly("[1000]");
        assertThat(rows(read(path("t")).selectExpr("sum(id)"))).containsExactly("[499500]");
    }

    @Test
    void deletedRowsAreLeftOutOfRowsColumnsCountsAndSearches() {
        Table table = Table.open(LocalStorage.of(Path.of(path("t"))));
        TableSnapshot before = table.current();
        table.newCommit(before)
                .delete(before.files().get(0).path(), 0, 2)
                .delete(before.files().get(1).path(), 499)
                .publish();

        assertThat(rows(read(path("t")).selectExpr("count(*)", "sum(id)"))).containsExactly("[997,498499]");
        assertThat(rows(read(path("t")).select("id", "word").where("id < 4 OR id > 996")))
                .containsExactly("[1,1]", "[3,3]", "[997,997]", "[998,998]");
        assertThat(rows(read(path("t")).selectExpr("v[1]").where("id < 4"))).containsExactly("[1.0]", "[3.0]");
        assertThat(statistics(read(path("t")).select("id")).rowCount().get().longValue())
                .isEqualTo(997);
    }

    @Test
    void equalScansAreReadOnce() {
        read(path("t")).createOrReplaceTempView("t");
        String twice = "SELECT * FROM (SELECT id, count(*) FROM t GROUP BY id) UNION ALL"
                + " SELECT * FROM (SELECT id, count(*) FROM t GROUP BY id)";

        assertThat(scan("id", "v")).isEqualTo(scan("id", "v")).hasSameHashCodeAs(scan("id", "v"));
        assertThat(scan("id", "v")).isNotEqualTo(scan("id"));
        spark.conf().set("spark.sql.adaptive.enabled", false);
        assertThat(plan(sql(twice))).contains("ReusedExchange");
    }

    @Test
    void reportsWhatItReads() {
        Statistics all = statistics(read(path("t")));
        Statistics one = statistics(read(path("t")).select("id"));

        assertThat(all.sizeInBytes().longValue()).isBetween(16_000L, 64_000L);
        assertThat(one.sizeInBytes().longValue()).isLessThan(all.sizeInBytes().longValue());
        assertThat(one.rowCount().get().longValue()).isEqualTo(1000);
    }

    @Test
    void aRowHandsOutAVectorAsOneArray() throws Exception {
        SynaScan scan = scan("v");
        try (PartitionReader<InternalRow> reader =
                scan.createReaderFactory().createReader(scan.planInputPartitions()[0])) {
            assertThat(reader.next()).isTrue();
            InternalRow first = reader.get().copy();
            assertThat(reader.get().getArray(0)).isInstanceOf(UnsafeArrayData.class);
            assertThat(reader.next()).isTrue();
            assertThat(reader.get().getArray(0).toFloatArray()).containsExactly(1f, 1f);
            assertThat(first.getArray(0).toFloatArray()).containsExactly(1f, 0f);
        }
    }

    @Test
    void vectorsComeAsRowsAndOtherColumnsAsColumns() {
        spark.conf().set("spark.sql.execution.arrow.pythonUDF.columnarInput.enabled", false);

        assertThat(scan("id", "v").columnarSupportMode()).isEqualTo(ColumnarSupportMode.UNSUPPORTED);
        assertThat(scan("id", "word").columnarSupportMode()).isEqualTo(ColumnarSupportMode.SUPPORTED);
        assertThat(plan(spark.read()
                        .format("synadb")
                        .option("read.columnar", true)
                        .load(path("t"))))
                .contains("columns of [id, word, v]");
        assertThat(plan(spark.read()
                        .format("synadb")
                        .option("read.columnar", false)
                        .load(path("t"))
                        .select("id")))
                .contains("rows of [id]");
    }

    /** SPARK-58241: in this release a Python function above a columnar scan never returns. */
    @Test
    void theReleaseThatHangsGetsRows() {
        SQLConf conf = new SQLConf();
        assertThat(ColumnarChoice.mayHang("4.2.0", conf)).isTrue();
        assertThat(ColumnarChoice.mayHang("4.2.1", conf)).isFalse();
        conf.setConfString("spark.sql.execution.arrow.pythonUDF.columnarInput.enabled", "false");
        assertThat(ColumnarChoice.mayHang("4.2.0", conf)).isFalse();

        Schema noVectors = SparkSchemas.toArrow(new StructType().add("id", "bigint"));
        assertThat(ColumnarChoice.of(ColumnarReads.AUTO, noVectors)).isEqualTo(ColumnarSupportMode.UNSUPPORTED);
        assertThat(ColumnarChoice.of(ColumnarReads.ALWAYS, noVectors)).isEqualTo(ColumnarSupportMode.SUPPORTED);
    }

    @Test
    void manySmallFilesShareTasks() {
        for (int i = 0; i < 9; i++) {
            spark.range(3)
                    .selectExpr("id", "'w' AS word", "array(1F, 2F) AS v")
                    .coalesce(1)
                    .write()
                    .format("synadb")
                    .mode("append")
                    .save(path("t"));
        }

        assertThat(scan("id").planInputPartitions().length).isBetween(2, 4);
        assertThat(read(path("t")).count()).isEqualTo(1027);
    }

    private SynaScan scan(String... columns) {
        TableSnapshot snapshot =
                Table.open(LocalStorage.of(folder.resolve("t"))).current();
        StructType all = SparkSchemas.toSpark(snapshot.schema());
        StructType some = new StructType();
        for (String column : columns) {
            some = some.add(all.apply(column));
        }
        return new SynaScan(
                "t", snapshot, some, Optional.empty(), Optional.empty(), SearchChoice.EXACT, ColumnarReads.AUTO);
    }

    private static String plan(Dataset<Row> query) {
        return ((org.apache.spark.sql.classic.Dataset<Row>) query)
                .queryExecution()
                .toString();
    }

    private static Statistics statistics(Dataset<Row> query) {
        return ((org.apache.spark.sql.classic.Dataset<Row>) query)
                .queryExecution()
                .optimizedPlan()
                .stats();
    }
}

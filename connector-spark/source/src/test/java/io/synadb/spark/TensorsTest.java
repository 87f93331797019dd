package io.synadb.spark;

import static java.util.stream.Collectors.joining;
import static org.apache.spark.sql.functions.expr;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.THROWABLE;

import io.synadb.DimensionMismatchException;
import io.synadb.InvalidArgumentException;
import io.synadb.arrow.ElementType;
import io.synadb.arrow.Schemas;
import io.synadb.arrow.VectorEncoding;
import io.synadb.table.Table;
import io.synadb.table.storage.LocalStorage;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Vectors of every encoding, and tensors of every type of element. */
class TensorsTest extends SparkTest {
    /** Numbers that float16 has, so that all come back as they are. */
    private static final String COLUMNS = """
            SELECT id,
              transform(sequence(1, 16), x -> CAST((x * id % 37 - 18) / 8 AS FLOAT)) AS f16,
              transform(sequence(1, 16), x -> x * id / 7D) AS f64,
              transform(sequence(1, 16), x -> CAST(x * id % 255 - 127 AS TINYINT)) AS i8,
              unhex(substring(sha1(CAST(id AS STRING)), 1, 16)) AS bits,
              transform(sequence(1, 6), x -> CAST(x * id % 256 AS SMALLINT)) AS uint8,
              transform(sequence(1, 6), x -> CAST(x * id / 4 AS FLOAT)) AS float16,
              transform(sequence(1, 6), x -> CAST(x * id / 7 AS FLOAT)) AS float32,
              transform(sequence(1, 6), x -> CAST(x * id * 179 - 32000 AS SMALLINT)) AS int16,
              transform(sequence(1, 6), x -> CAST(x * id * 1000003 AS INT)) AS int32,
              transform(sequence(1, 6), x -> x * id * 10000000000019) AS int64
            FROM range(0, 60, 1, 2)
            """;

    private Dataset<Row> rows() {
        Dataset<Row> rows = sql(COLUMNS);
        String[] columns = rows.columns();
        for (int i = 1; i < columns.length; i++) {
            rows = rows.withColumn(columns[i], expr("IF((id + %d) %% 7 = 0, NULL, `%s`)".formatted(i, columns[i])));
        }
        return rows;
    }

    private void write(Dataset<Row> rows) {
        rows.write()
                .format("synadb")
                .option("vector.f16.dim", 16)
                .option("vector.F16.Encoding", "f16")
                .option("vector.f16.metric", "cosine")
                .option("vector.f64.dim", 16)
                .option("vector.f64.encoding", "f64")
                .option("vector.i8.dim", 16)
                .option("vector.i8.encoding", "i8")
                .option("vector.bits.dim", 64)
                .option("vector.bits.encoding", "binary")
                .option("tensor.uint8.shape", "3,1,2")
                .option("tensor.uint8.dtype", "uint8")
                .option("tensor.float16.shape", "2,3")
                .option("tensor.float16.dtype", "float16")
                .option("tensor.float32.shape", "2,3")
                .option("tensor.int16.shape", "2,3")
                .option("tensor.int32.shape", "2,3")
                .option("tensor.int64.shape", "2,3")
                .option("chunk-bytes", 3000)
                .save(path("t"));
    }

    private static Dataset<Row> comparable(Dataset<Row> rows) {
        return rows.withColumn("bits", expr("hex(bits)")).orderBy("id");
    }

    @ParameterizedTest
    @CsvSource({"false", "true"})
    void comeBackAsTheyWereInRowsAndColumns(boolean columnar) {
        write(rows());

        Schema schema =
                Table.open(LocalStorage.of(Path.of(path("t")))).current().schema();
        assertThat(Schemas.encoding(schema.findField("f16"))).isEqualTo(VectorEncoding.F16);
        assertThat(Schemas.encoding(schema.findField("f64"))).isEqualTo(VectorEncoding.F64);
        assertThat(Schemas.encoding(schema.findField("i8"))).isEqualTo(VectorEncoding.I8);
        assertThat(Schemas.dimensions(schema.findField("bits"))).isEqualTo(64);
        assertThat(Schemas.element(schema.findField("uint8"))).isEqualTo(ElementType.UINT8);
        assertThat(Schemas.shape(schema.findField("uint8"))).isEqualTo(List.of(3, 1, 2));
        Dataset<Row> back =
                spark.read().format("synadb").option("read.columnar", columnar).load(path("t"));
        assertThat(back.schema().asNullable()).isEqualTo(rows().schema().asNullable());
        assertThat(rows(comparable(back))).isEqualTo(rows(comparable(rows())));
        assertThat(back.groupBy("bits").count().count()).isEqualTo(52);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "f16|l2_distance(v, q)|ASC",
                "f16|inner_product(v, q)|DESC",
                "f64|cosine_distance(v, q)|ASC",
                "f64|l2_distance(v, q)|ASC",
                "i8|l2_distance(v, q)|ASC",
                "bits|hamming_distance(v, X'00FF00FF12345678')|ASC"
            })
    void searchesArePushedAndAnswerAsSparkDoes(String column, String distance, String order) {
        write(rows());
        read(path("t")).createOrReplaceTempView("t");
        rows().repartition(3).cache().createOrReplaceTempView("twin");
        String query = IntStream.rangeClosed(1, 16).mapToObj(i -> i + "F").collect(joining(", ", "array(", ")"));
        String search = "SELECT id, syna.system.%s AS d FROM %%s ORDER BY d %s NULLS LAST, id LIMIT 9"
                .formatted(distance.replace("(v,", "(" + column + ",").replace("q)", query + ")"), order);

        assertThat(rows(sql(search.formatted("t")))).hasSize(9).isEqualTo(rows(sql(search.formatted("twin"))));
        assertThat(plan(sql(search.formatted("t")))).contains("pushed: nearest 9 by");
    }

    private static String plan(Dataset<Row> query) {
        return ((org.apache.spark.sql.classic.Dataset<Row>) query)
                .queryExecution()
                .toString();
    }

    @Test
    void numbersOutOfRangeAreRefusedAndTheRowNamed() {
        assertThatThrownBy(() -> sql("SELECT id, array(1F, 65520F) AS v FROM range(0, 3, 1, 1)")
                        .write()
                        .format("synadb")
                        .option("vector.v.dim", 2)
                        .option("vector.v.encoding", "f16")
                        .save(path("t")))
                .extracting(SparkTest::rootCause)
                .asInstanceOf(THROWABLE)
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("row 0 of task 0 (id = 0): found 65520.0 at 1, expected float16");
        assertThatThrownBy(() -> sql("SELECT id, array(256S) AS v FROM range(0, 3, 1, 1)")
                        .write()
                        .format("synadb")
                        .option("tensor.v.shape", 1)
                        .option("tensor.v.dtype", "uint8")
                        .save(path("u")))
                .extracting(SparkTest::rootCause)
                .asInstanceOf(THROWABLE)
                .hasMessageContaining("found 256 at 0, expected uint8, 0 to 255");
        assertThatThrownBy(() -> sql("SELECT id, X'0102' AS v FROM range(0, 3, 1, 1)")
                        .write()
                        .format("synadb")
                        .option("vector.v.dim", 8)
                        .option("vector.v.encoding", "binary")
                        .save(path("w")))
                .extracting(SparkTest::rootCause)
                .asInstanceOf(THROWABLE)
                .isInstanceOf(DimensionMismatchException.class)
                .hasMessageContaining("found 2 bytes, expected 1, eight dimensions in each");
    }

    @Test
    void arraysAsPythonMakesThemBecomeWhatIsStored() {
        sql("SELECT id, array(1.5D, id * 1D) AS half, array(id, -128L) AS small, array(id * 1D) AS double FROM range(3)")
                .write()
                .format("synadb")
                .option("vector.half.dim", 2)
                .option("vector.half.encoding", "f16")
                .option("vector.small.dim", 2)
                .option("vector.small.encoding", "i8")
                .option("vector.double.dim", 1)
                .option("vector.double.encoding", "f64")
                .save(path("t"));

        assertThat(read(path("t")).schema().toDDL())
                .isEqualTo("id BIGINT,half ARRAY<FLOAT>,small ARRAY<TINYINT>,double ARRAY<DOUBLE>");
        assertThat(sorted(read(path("t")).selectExpr("id", "half[1]", "small[0]", "small[1]", "double[0]")))
                .containsExactly("[0,0.0,0,-128,0.0]", "[1,1.0,1,-128,1.0]", "[2,2.0,2,-128,2.0]");
    }
}

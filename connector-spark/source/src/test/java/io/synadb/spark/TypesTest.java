package io.synadb.spark;

import static org.apache.spark.sql.functions.expr;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.SchemaException;
import java.util.List;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TypesTest extends SparkTest {
    private static final String ALL_TYPES = """
        SELECT
          id,
          id % 2 = 0 AS bool,
          CAST(id - 2 AS TINYINT) AS i8,
          CAST(id * 500 - 2 AS SMALLINT) AS i16,
          CAST(id * 100000 AS INT) AS i32,
          CAST(id / 7 AS FLOAT) AS f32,
          id / 7D AS f64,
          CAST(id * 1.25 AS DECIMAL(9, 3)) AS decimal_small,
          CAST(-id * 12345678901234567890.125 AS DECIMAL(38, 5)) AS decimal_large,
          repeat('ü', CAST(id AS INT)) AS text,
          CAST(repeat('x', CAST(id AS INT)) AS BINARY) AS bytes,
          date_add(DATE '1969-12-30', CAST(id AS INT)) AS day,
          TIMESTAMP '1969-12-31 23:59:59.999999' + make_dt_interval(0, 0, 0, id) AS instant,
          TIMESTAMP_NTZ '2026-11-21 12:00:00.123456' AS local_time,
          transform(sequence(0, id), x -> IF(x = 3, NULL, x)) AS list,
          transform(sequence(0, id), x -> array(CAST(x AS STRING), NULL)) AS nested_list,
          named_struct('a', id, 'b', CAST(id AS STRING), 'c', array(id)) AS struct,
          array(named_struct('x', id), NULL) AS list_of_structs,
          CAST(date_format(TIMESTAMP '2026-11-21 12:00:00' + make_dt_interval(0, id, 0, id / 7), 'HH:mm:ss.SSSSSS') AS TIME) AS clock,
          make_ym_interval(0, CAST(3 * id - 50 AS INT)) AS months,
          make_dt_interval(CAST(id - 20 AS INT), 0, 0, id / 7) AS span,
          map_from_arrays(transform(sequence(1, id + 1), x -> concat('k', x)), sequence(1, id + 1)) AS map,
          map(id, map(DATE '2026-11-21', array(make_ym_interval(1, CAST(id AS INT)), NULL)), -1, NULL) AS nested_map,
          array(map(), NULL, map(named_struct('x', id), TIME '12:30:00')) AS list_of_maps,
          parse_json(concat('{"id": ', id, ', "words": ["', repeat('w', CAST(id AS INT)), '", null]}')) AS variant,
          array(named_struct('v', parse_json(CAST(id AS STRING))), NULL) AS list_of_variants,
          transform(sequence(1, 3), x -> CAST(x * id AS FLOAT)) AS vector
        FROM range(0, 40, 1, 3)
        """;

    @BeforeEach
    void allowTimes() {
        spark.conf().set("spark.sql.timeType.enabled", "true");
    }

    /** Every other row of every column but the first is null, each column in rows of its own. */
    private Dataset<Row> allTypes() {
        Dataset<Row> rows = sql(ALL_TYPES);
        String[] columns = rows.columns();
        for (int i = 1; i < columns.length; i++) {
            rows = rows.withColumn(
                    columns[i], expr("IF((id + %d) %% %d = 0, NULL, `%s`)".formatted(i, 2 + i % 3, columns[i])));
        }
        return rows;
    }

    @ParameterizedTest
    @CsvSource({"rows,false", "columns,true"})
    void everyTypeComesBack(String name, boolean columnar) {
        allTypes().write().format("synadb").option("vector.vector.dim", 3).save(path(name));

        Dataset<Row> back =
                spark.read().format("synadb").option("read.columnar", columnar).load(path(name));

        assertThat(back.schema().asNullable()).isEqualTo(allTypes().schema().asNullable());
        assertThat(rows(comparable(back))).isEqualTo(rows(comparable(allTypes())));
    }

    /** Text of binary is its address. */
    private static Dataset<Row> comparable(Dataset<Row> rows) {
        return rows.withColumn("bytes", expr("hex(bytes)")).orderBy("id");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "bool", "i8", "i64", "decimal", "day", "instant"})
    void partitionsByEveryType(String column) {
        Dataset<Row> rows = sql("""
            SELECT id, IF(id = 3, NULL, concat('a/b=', id % 3, ' ü')) AS text, id % 2 = 0 AS bool,
              CAST(id % 3 AS TINYINT) AS i8, id % 3 AS i64, CAST(id % 3 AS DECIMAL(5, 2)) AS decimal,
              date_add(DATE '2026-01-01', CAST(id % 3 AS INT)) AS day,
              TIMESTAMP '2026-01-01 00:00:00.123456' AS instant
            FROM range(10)
            """);
        rows.write().format("synadb").partitionBy(column).save(path("t"));

        assertThat(rows(read(path("t")).orderBy("id"))).isEqualTo(rows(rows.orderBy("id")));
    }

    @Test
    void doublesBecomeVectors() {
        sql("SELECT id, array(0.5D, id * 1D) AS v FROM range(3)")
                .write()
                .format("synadb")
                .option("vector.V.dim", 2)
                .save(path("t"));
        sql("SELECT id, array(1.5D, id * 1D) AS v FROM range(3, 4)")
                .write()
                .format("synadb")
                .mode("append")
                .save(path("t"));

        assertThat(read(path("t")).schema().apply("v").dataType().sql()).isEqualTo("ARRAY<FLOAT>");
        assertThat(sorted(read(path("t")).selectExpr("id", "v[0]", "v[1]")))
                .containsExactly("[0,0.5,0.0]", "[1,0.5,1.0]", "[2,0.5,2.0]", "[3,1.5,3.0]");
    }

    @Test
    void aListWithoutDimensionsStaysAList() {
        sql("SELECT id, transform(sequence(0, id), x -> CAST(x AS FLOAT)) AS v FROM range(3)")
                .write()
                .format("synadb")
                .save(path("t"));

        assertThat(sorted(read(path("t")).selectExpr("id", "size(v)"))).containsExactly("[0,1]", "[1,2]", "[2,3]");
    }

    @Test
    void noRowsIsATable() {
        sql("SELECT id, array(1F) AS v FROM range(3) WHERE id > 5")
                .write()
                .format("synadb")
                .option("vector.v.dim", 1)
                .save(path("t"));

        assertThat(rows(read(path("t")))).isEmpty();
        assertThat(read(path("t")).columns()).containsExactly("id", "v");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '^',
            value = {
                "NULL; VOID",
                "map('a', NULL); MAP<STRING, VOID>",
                "'a' COLLATE UNICODE_CI; STRING COLLATE UNICODE_CI"
            })
    void refusesOtherTypes(String expression, String type) {
        assertThatThrownBy(() -> sql("SELECT 1 AS id, " + expression + " AS x")
                        .write()
                        .format("synadb")
                        .save(path("t")))
                .isInstanceOf(AnalysisException.class)
                .hasMessageContaining("`x`")
                .hasMessageContaining(type);
        assertThat(folder.resolve("t")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({"false", "true"})
    void filtersOfTimesAndIntervalsAreAnsweredInTheScan(boolean columnar) {
        allTypes().write().format("synadb").option("vector.vector.dim", 3).save(path("t"));
        Dataset<Row> table =
                spark.read().format("synadb").option("read.columnar", columnar).load(path("t"));
        for (String condition : List.of(
                "clock >= TIME '14:00:00.5'",
                "months < INTERVAL '1-2' YEAR TO MONTH AND months <> INTERVAL '-4' MONTH",
                "span BETWEEN INTERVAL '-3 00:00:00' DAY TO SECOND AND INTERVAL '2' DAY",
                "map IS NULL OR nested_map IS NOT NULL AND clock IS NOT NULL")) {
            Dataset<Row> selected = table.where(condition);
            assertThat(rows(comparable(selected)))
                    .as(condition)
                    .isNotEmpty()
                    .isEqualTo(rows(comparable(allTypes().where(condition))));
            String plan = selected.queryExecution().executedPlan().toString();
            assertThat(plan).as(condition).doesNotContain("Filter (").contains("where: ");
        }
        assertThat(rows(comparable(table.where("map['k3'] = 3"))))
                .isNotEmpty()
                .isEqualTo(rows(comparable(allTypes().where("map['k3'] = 3"))));
    }

    @Test
    void mapsTimesAndIntervalsInSql() {
        sql("CREATE TABLE syna.db.t (id INT, m MAP<STRING, ARRAY<INT>>, opens TIME(6), age INTERVAL YEAR TO MONTH,"
                + " lasted INTERVAL DAY TO SECOND)");
        sql("INSERT INTO syna.db.t VALUES (1, map('a', array(1, NULL), 'b', NULL), TIME '12:30:00.000001',"
                + " INTERVAL '-1-2' YEAR TO MONTH, INTERVAL '1 02:03:04.000005' DAY TO SECOND)");
        sql("ALTER TABLE syna.db.t ADD COLUMN closes TIME(6) DEFAULT TIME '18:00:00'");
        sql("ALTER TABLE syna.db.t ADD COLUMN term INTERVAL YEAR TO MONTH DEFAULT INTERVAL '3' YEAR");
        sql("ALTER TABLE syna.db.t ADD COLUMN pause INTERVAL DAY TO SECOND DEFAULT INTERVAL '-1' HOUR");
        sql("INSERT INTO syna.db.t (id) VALUES (2)");

        assertThat(sorted(sql(
                        "SELECT id, m['a'][0], map_keys(m), opens, age, lasted, closes, term, pause FROM syna.db.t")))
                .containsExactly(
                        "[1,1,ArraySeq(a, b),12:30:00.000001,P-1Y-2M,PT26H3M4.000005S,18:00,P3Y,PT-1H]",
                        "[2,null,null,null,null,null,18:00,P3Y,PT-1H]");
        sql("DELETE FROM syna.db.t WHERE opens >= TIME '12:30:00' AND lasted > INTERVAL '1' DAY");
        assertThat(rows(sql("SELECT id FROM syna.db.t"))).containsExactly("[2]");
    }

    @Test
    void variantsInSql() {
        sql("CREATE TABLE syna.db.v (id INT, event VARIANT)");
        sql(
                "INSERT INTO syna.db.v SELECT id, parse_json(concat('{\"size\": ', id, ', \"by\": {\"name\": \"n', id, '\"}}'))"
                        + " FROM range(5)");
        sql("INSERT INTO syna.db.v VALUES (5, NULL)");

        assertThat(sorted(sql(
                        "SELECT id, event:by.name::STRING FROM syna.db.v WHERE event:size::INT > 2 OR event IS NULL")))
                .containsExactly("[3,n3]", "[4,n4]", "[5,null]");
        assertThat(sql("DESCRIBE syna.db.v")
                        .filter("col_name = 'event'")
                        .first()
                        .getString(1))
                .isEqualTo("variant");
    }

    /** Spark's own rules: what is too long is refused, CHAR is padded, and both come back as they were declared. */
    @Test
    void stringsOfLimitedLengthStayWhatTheyAre() {
        sql("CREATE TABLE syna.db.c (id INT, code CHAR(3), name VARCHAR(5), tags ARRAY<VARCHAR(2)>)");
        sql("INSERT INTO syna.db.c VALUES (1, 'a', 'short', array('ab', NULL)), (2, NULL, 'x  ', NULL)");
        sql("ALTER TABLE syna.db.c ADD COLUMN size VARCHAR(2) DEFAULT 'xl'");

        for (String tooLong : List.of(
                "(3, 'abcd', 'x', NULL, 's')",
                "(3, 'a', 'longer', NULL, 's')",
                "(3, 'a', 'x', array('abc'), 's')",
                "(3, 'a', 'x', NULL, 'xxl')")) {
            assertThatThrownBy(() -> sql("INSERT INTO syna.db.c VALUES " + tooLong))
                    .as(tooLong)
                    .hasStackTraceContaining("EXCEED_LIMIT_LENGTH");
        }
        assertThat(sorted(sql("SELECT id, concat(code, '|'), concat(name, '|'), tags, size FROM syna.db.c")))
                .containsExactly("[1,a  |,short|,ArraySeq(ab, null),xl]", "[2,null,x  |,null,xl]");
        assertThat(rows(sql("SELECT id FROM syna.db.c WHERE code = 'a'"))).containsExactly("[1]");
        assertThat(rows(sql("DESCRIBE syna.db.c")
                        .select("col_name", "data_type")
                        .limit(5)))
                .containsExactly(
                        "[id,int]",
                        "[code,char(3)]",
                        "[name,varchar(5)]",
                        "[tags,array<varchar(2)>]",
                        "[size,varchar(2)]");
        assertThatThrownBy(() -> sql("ALTER TABLE syna.db.c ALTER COLUMN name TYPE VARCHAR(9)"))
                .hasStackTraceContaining("cannot change the length of the strings in 'name'");

        spark.table("syna.db.c").write().format("synadb").save(path("copy"));
        assertThat(sorted(read(path("copy")).selectExpr("id", "concat(code, '|')")))
                .containsExactly("[1,a  |]", "[2,null]");
        assertThatThrownBy(() -> sql("SELECT 3 AS id, 'abcd' AS code, 'x' AS name, array('a') AS tags, 's' AS size")
                        .write()
                        .format("synadb")
                        .mode("append")
                        .save(path("copy")))
                .hasStackTraceContaining("EXCEED_LIMIT_LENGTH");
    }

    /** Spark 4.2 itself cannot delete from what it pads: there a CHAR is the string that is stored. */
    @Test
    void rowsBesideStringsOfLimitedLengthAreDeleted() {
        sql(
                "CREATE TABLE syna.db.c (id INT, code CHAR(3), name VARCHAR(5), s STRUCT<n: INT, c: CHAR(2)>, event VARIANT)");
        sql("INSERT INTO syna.db.c SELECT id, concat('c', id), concat('n', id), named_struct('n', id, 'c', 'x'),"
                + " parse_json(cast(id AS STRING)) FROM range(10)");
        sql("INSERT INTO syna.db.c VALUES (10, NULL, NULL, NULL, NULL)");
        sql("CACHE TABLE syna.db.c");
        sql("CREATE TEMPORARY VIEW limited AS SELECT * FROM syna.db.c WHERE code <> 'c9'");

        sql("DELETE FROM syna.db.c WHERE id = 1");
        sql("DELETE FROM syna.db.c AS t WHERE t.name = 'n2' OR t.name LIKE 'n3%'");
        sql("DELETE FROM syna.db.c WHERE s.n = 4");
        assertThat(sorted(sql("SELECT concat(code, '|'), event::STRING FROM syna.db.c WHERE id < 7")))
                .containsExactly("[c0 |,0]", "[c5 |,5]", "[c6 |,6]");
        sql("DELETE FROM syna.db.c WHERE event IS NULL AND code IS NULL");
        assertThat(sorted(sql("SELECT id, concat(code, name, '|'), concat(s.c, '|') FROM limited WHERE code <> 'c5'")))
                .containsExactly("[0,c0 n0|,x |]", "[6,c6 n6|,x |]", "[7,c7 n7|,x |]", "[8,c8 n8|,x |]");

        for (String condition :
                List.of("code = 'c0'", "code IN ('c0', 'c5')", "NOT code < 'c5'", "id = 0 AND code LIKE 'c%'")) {
            assertThatThrownBy(() -> sql("DELETE FROM syna.db.c WHERE " + condition))
                    .as(condition)
                    .hasMessageContaining("DELETE FROM syna.db.c cannot compare 'code', a CHAR")
                    .hasMessageContaining("WHERE id IN (1, 2)");
        }
        assertThatThrownBy(() -> sql("DELETE FROM syna.db.c WHERE s.c = 'x'")).hasMessageContaining("'s.c', a CHAR");
        assertThat(sql("SELECT id FROM syna.db.c").count()).isEqualTo(6);
        sql("TRUNCATE TABLE syna.db.c");
        sql("INSERT INTO syna.db.c (id, code) VALUES (1, 'a')");
        assertThat(rows(sql("SELECT id FROM syna.db.c WHERE code = 'a'"))).containsExactly("[1]");
        sql("DELETE FROM syna.db.c");
        assertThat(sql("SELECT id FROM syna.db.c").count()).isZero();
        assertThat(rows(sql("DESCRIBE syna.db.c").select("data_type").limit(3)))
                .containsExactly("[int]", "[char(3)]", "[varchar(5)]");
    }

    @Test
    void aVectorOfAnotherTypeIsRefused() {
        assertThatThrownBy(() -> sql("SELECT 1 AS id, 'a' AS v")
                        .write()
                        .format("synadb")
                        .option("vector.v.dim", 2)
                        .save(path("t")))
                .isInstanceOf(SchemaException.class)
                .hasMessageContaining("'v' is declared as vectors of length 2");
    }

    @Test
    void rowsOfOtherColumnsAreRefused() {
        spark.range(2).write().format("synadb").save(path("t"));

        assertThatThrownBy(() -> sql("SELECT 'a' AS word")
                        .write()
                        .format("synadb")
                        .mode("append")
                        .save(path("t")))
                .isInstanceOf(AnalysisException.class);
        assertThat(read(path("t")).count()).isEqualTo(2);
    }
}

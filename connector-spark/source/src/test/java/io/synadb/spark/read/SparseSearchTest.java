package io.synadb.spark.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.spark.SparkTest;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Columns of sparse vectors: written, read, and searched as by a plan that nothing is pushed into. */
class SparseSearchTest extends SparkTest {
    private static final String QUERY = "named_struct('indices', array(1, 4, 7), 'values', array(1F, 2F, -1F))";

    /** Of 8 possible indices each row has some, with few different values; some rows are null, and some empty. */
    private Dataset<Row> documents() {
        return sql("""
                SELECT id, CASE WHEN id % 11 = 0 THEN NULL ELSE named_struct(
                    'indices', indices,
                    'values', transform(indices, i -> CAST(pmod(hash(id, i, 1), 3) AS FLOAT))) END AS terms
                FROM (SELECT id, filter(sequence(0, 7), i -> pmod(hash(id, i), 3) = 0) AS indices FROM range(0, 600, 1, 4))
                """);
    }

    @BeforeEach
    void table() {
        documents()
                .write()
                .format("synadb")
                .option("sparse.terms.dim", 8)
                .option("chunk-bytes", 1000)
                .save(path("t"));
        read(path("t")).createOrReplaceTempView("t");
        read(path("t")).repartition(3).cache().createOrReplaceTempView("twin");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void comesBack(boolean columnar) {
        spark.conf().set("spark.datasource.synadb.read.columnar", columnar);
        assertThat(rows(read(path("t")).orderBy("id")))
                .isEqualTo(rows(documents().orderBy("id")));
    }

    @ParameterizedTest
    @CsvSource({
        "inner_product, DESC NULLS LAST, true",
        "inner_product, DESC NULLS FIRST, true",
        "inner_product, ASC NULLS LAST, false",
        "cosine_distance, ASC NULLS FIRST, true",
        "cosine_distance, ASC NULLS LAST, true",
        "l2_distance, ASC NULLS FIRST, true",
        "l2_distance, ASC NULLS LAST, true",
        "l2_distance, DESC NULLS LAST, false",
    })
    void answersAsTheUnpushedPlan(String function, String order, boolean pushed) {
        for (int k : List.of(1, 10, 300)) {
            for (String arguments : List.of("terms, " + QUERY, QUERY + ", terms")) {
                String search = "SELECT id, syna.system.%s(%s) AS d FROM %%s ORDER BY d %s, id LIMIT %d"
                        .formatted(function, arguments, order, k);
                assertThat(rows(sql(search.formatted("t")))).as(search).isEqualTo(rows(sql(search.formatted("twin"))));
                assertThat(isPushed(search.formatted("t"))).as(search).isEqualTo(pushed);
            }
        }
    }

    @Test
    void functionsSeeTheZeros() {
        String b = "named_struct('indices', array(1, 2), 'values', array(4, 1.5D))";
        assertThat(rows(sql("SELECT syna.system.inner_product(" + QUERY + ", " + b + "), syna.system.l2_distance("
                        + "named_struct('indices', array(0), 'values', array(3.0)), named_struct('indices', array(5), 'values',"
                        + " array(4F))), syna.system.cosine_distance(" + QUERY
                        + ", named_struct('indices', array(0), 'values', array(3F)))")))
                .containsExactly("[4.0,5.0,1.0]");
        assertThat(rows(sql("SELECT syna.system.inner_product(CAST(NULL AS STRUCT<indices: ARRAY<INT>, values:"
                        + " ARRAY<FLOAT>>), " + b + "), syna.system.cosine_distance(" + b
                        + ", CAST(named_struct('indices', array(), 'values', array()) AS STRUCT<indices: ARRAY<INT>,"
                        + " values: ARRAY<FLOAT>>))")))
                .containsExactly("[null,null]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // An index that no row can have, one that is null, and a zero vector, which has no direction.
                "inner_product(terms, named_struct('indices', array(1, 8), 'values', array(1F, 1F))) DESC",
                "inner_product(terms, named_struct('indices', array(1, NULL), 'values', array(1F, 1F))) DESC",
                "cosine_distance(terms, named_struct('indices', array(1), 'values', array(0F)))",
            })
    void whatIsNoQueryIsLeftToSpark(String order) {
        String search = "SELECT id FROM %s ORDER BY syna.system." + order + ", id LIMIT 5";
        assertThat(isPushed(search.formatted("t"))).isFalse();
        assertThat(rows(sql(search.formatted("t")))).isEqualTo(rows(sql(search.formatted("twin"))));
    }

    @Test
    void wideNumbersAreNarrowedAsPythonMakesThem() {
        sql("SELECT 1 AS id, named_struct('indices', array(3L, 5L), 'values', array(0.5D, 2D)) AS terms")
                .write()
                .format("synadb")
                .option("sparse.terms.dim", 6)
                .save(path("wide"));
        assertThat(rows(read(path("wide")))).containsExactly("[1,[ArraySeq(3, 5),ArraySeq(0.5, 2.0)]]");
        assertThat(read(path("wide")).schema().apply("terms").dataType().sql())
                .isEqualTo("STRUCT<indices: ARRAY<INT>, values: ARRAY<FLOAT>>");
    }

    @Test
    void whatIsNoSparseVectorIsRefusedWithItsRow() {
        assertThatThrownBy(() ->
                        sql("SELECT 7L AS id, named_struct('indices', array(5, 3), 'values', array(1F, 2F)) AS terms")
                                .write()
                                .format("synadb")
                                .mode("append")
                                .save(path("t")))
                .rootCause()
                .hasMessageContaining(
                        "(id = 7) has index 3 at place 1 after index 5 in the sparse vector of column 'terms'");
        assertThatThrownBy(() -> sql("SELECT syna.system.inner_product(terms, named_struct('indices', array(5, 3),"
                                + " 'values', array(1F, 2F))) FROM t")
                        .collect())
                .hasStackTraceContaining("strictly ascending");
    }

    @Test
    void sqlMakesAndSearchesATable() {
        sql("CREATE NAMESPACE syna.db");
        sql("CREATE TABLE syna.db.docs (id BIGINT, terms STRUCT<indices: ARRAY<INT>, values: ARRAY<FLOAT>>)"
                + " TBLPROPERTIES ('sparse.terms.dim' = '30522')");
        sql(
                "INSERT INTO syna.db.docs SELECT 1, named_struct('indices', array(101, 2054), 'values', array(0.8F, 0.5F))");
        sql(
                "INSERT INTO syna.db.docs SELECT 2, named_struct('indices', array(2054, 3000), 'values', array(1.5F, 0.5F))");
        assertThat(rows(sql("SELECT id FROM syna.db.docs ORDER BY syna.system.inner_product(terms,"
                        + " named_struct('indices', array(101, 2054), 'values', array(0.5F, 1F))) DESC LIMIT 1")))
                .containsExactly("[2]");
    }

    private boolean isPushed(String query) {
        return ((org.apache.spark.sql.classic.Dataset<Row>) sql(query))
                .queryExecution()
                .toString()
                .contains("pushed: nearest");
    }
}

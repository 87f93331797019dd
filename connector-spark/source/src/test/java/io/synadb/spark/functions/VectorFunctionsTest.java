package io.synadb.spark.functions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.synadb.DimensionMismatchException;
import io.synadb.spark.SparkTest;
import java.util.List;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Our functions beside Spark's own. */
class VectorFunctionsTest extends SparkTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "syna.system.l2_distance(a, b); vector_l2_distance(a, b)",
                "syna.system.inner_product(a, b); vector_inner_product(a, b)",
                "syna.system.cosine_distance(a, b); 1 - vector_cosine_similarity(a, b)",
            })
    void agreeWithSparks(String ours, String sparks) {
        List<Row> rows =
                sql(("SELECT %s, %s FROM (SELECT transform(sequence(1, 1 + id %% 40), x -> CAST(hash(id, x) / 1e9 AS"
                                        + " FLOAT)) AS a, transform(sequence(1, 1 + id %% 40), x -> CAST(hash(x, id) / 1e9 AS FLOAT)) AS b"
                                        + " FROM range(200))")
                                .formatted(ours, sparks))
                        .collectAsList();

        assertThat(rows).hasSize(200).allSatisfy(row -> assertThat(row.getFloat(0))
                .isCloseTo(
                        (float) ((Number) row.get(1)).doubleValue(),
                        within(2e-4f * Math.max(1, Math.abs(row.getFloat(0))))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "NULL; array(1F)",
                "array(1F); CAST(NULL AS ARRAY<FLOAT>)",
                "array(1F, NULL); array(1F, 2F)",
                "array(1F, 2F); array(NULL, 2F)",
                "array(0F, 0F); array(1F, 2F)",
                "array(1F, 2F); array(0F, -0F)",
                "array(); array()",
                "array(1F, float('NaN')); array(1F, 2F)",
                "array(0F, 0F); array(1F, float('NaN'))",
            })
    void meanBySparksNullAndNaN(String a, String b) {
        String arguments = "(CAST(%s AS ARRAY<FLOAT>), CAST(%s AS ARRAY<FLOAT>))".formatted(a, b);

        Row row = sql("SELECT syna.system.l2_distance%1$s, vector_l2_distance%1$s, syna.system.inner_product%1$s,"
                        .concat(" vector_inner_product%1$s, syna.system.cosine_distance%1$s,")
                        .concat(" CAST(1 - vector_cosine_similarity%1$s AS FLOAT)")
                        .formatted(arguments))
                .head();

        assertThat(row.get(0)).as("l2_distance").isEqualTo(row.get(1));
        assertThat(row.get(2)).as("inner_product").isEqualTo(row.get(3));
        assertThat(row.isNullAt(4)).as("cosine_distance").isEqualTo(row.isNullAt(5) || "array(0F, 0F)".equals(a));
    }

    @Test
    void takeColumnsAndOtherNumbers() {
        assertThat(rows(sql("SELECT syna.system.l2_distance(array(3, 4), array(0D, id)) FROM range(3)")))
                .containsExactly("[5.0]", "[4.2426405]", "[3.6055512]");
        assertThat(rows(sql("SELECT syna.system.inner_product(array(0.5, 1.5), array(2F, 2F))")))
                .containsExactly("[4.0]");
    }

    @Test
    void refuseVectorsOfTwoLengths() {
        assertThatThrownBy(() -> sql("SELECT syna.system.cosine_distance(array(1F, 2F, id), array(1F)) FROM range(2)")
                        .collect())
                .satisfies(failure -> assertThat(rootCause(failure))
                        .isInstanceOf(DimensionMismatchException.class)
                        .hasMessage(
                                "cosine_distance got a vector of 3 numbers and one of 1: expected two of the same length;"
                                        + " check which model made each of them"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"syna.system.l2_distance(array(1F))", "syna.system.l2_distance('text', array(1F))"})
    void refuseOtherArguments(String call) {
        assertThatThrownBy(() -> sql("SELECT " + call))
                .isInstanceOf(AnalysisException.class)
                .hasMessageContaining("l2_distance takes two vectors");
    }
}

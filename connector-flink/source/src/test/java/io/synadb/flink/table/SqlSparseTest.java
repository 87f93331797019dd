package io.synadb.flink.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.SchemaException;
import io.synadb.arrow.SparseColumns;
import io.synadb.table.Table;
import io.synadb.table.storage.LocalStorage;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.flink.types.Row;
import org.junit.jupiter.api.Test;

/** Columns of sparse vectors in SQL. */
class SqlSparseTest extends SqlTest {
    private static final String COLUMNS = "(id BIGINT, terms ROW<indices ARRAY<INT>, `values` ARRAY<FLOAT>>)";

    private static String insertion(String table, long id, String indices, String values) {
        return "INSERT INTO " + table + " VALUES (CAST(" + id + " AS BIGINT), CAST(ROW(" + indices + ", " + values
                + ") AS ROW<indices ARRAY<INT>, `values` ARRAY<FLOAT>>))";
    }

    @Test
    void sparseVectorsComeBack() throws Exception {
        declare("docs", COLUMNS, "'sparse.terms.dim' = '30522'");
        insert(batch, insertion("docs", 1, "ARRAY[101, 2054, 30521]", "ARRAY[0.5, 0.25, -1]"));
        insert(streaming, "INSERT INTO docs (id) VALUES (CAST(2 AS BIGINT))");
        assertThat(rows(batch, "SELECT * FROM docs"))
                .containsExactlyInAnyOrder(
                        Row.of(1L, Row.of(new Integer[] {101, 2054, 30521}, new Float[] {0.5f, 0.25f, -1f})),
                        Row.of(2L, null));
        Field terms = Table.open(LocalStorage.of(folder.resolve("docs")))
                .current()
                .schema()
                .findField("terms");
        assertThat(SparseColumns.dimensions(terms)).isEqualTo(30_522);
    }

    @Test
    void whatIsNoSparseVectorIsRefused() throws Exception {
        declare("docs", COLUMNS, "'sparse.terms.dim' = '9'");
        assertThatThrownBy(() -> insert(batch, insertion("docs", 7, "ARRAY[3, 3]", "ARRAY[0.5, 0.25]")))
                .rootCause()
                .hasMessageContaining(
                        "(id = 7) has index 3 at place 1 after index 3 in the sparse vector of column 'terms'");
        assertThatThrownBy(() -> insert(batch, insertion("docs", 8, "ARRAY[9]", "ARRAY[0.5]")))
                .rootCause()
                .hasMessageContaining("has index 9 at place 0 in the sparse vector of column 'terms', expected 0 to 8");
    }

    @Test
    void theDeclaredDimensionIsThatOfTheTable() throws Exception {
        declare("docs", COLUMNS, "'sparse.terms.dim' = '9'");
        insert(batch, insertion("docs", 1, "ARRAY[3]", "ARRAY[0.5]"));
        declare("docs", COLUMNS);
        assertThat(rows(batch, "SELECT id FROM docs")).containsExactly(Row.of(1L));
        declare("docs", COLUMNS, "'sparse.terms.dim' = '10'");
        assertThatThrownBy(() -> rows(batch, "SELECT * FROM docs"))
                .rootCause()
                .isInstanceOf(SchemaException.class)
                .hasMessageContaining("Column 'terms' is declared with 'sparse.terms.dim' = '10', but the ")
                .hasMessageEndingWith(
                        " holds sparse vectors of dimension 9 there: set 'sparse.terms.dim' = '9', or leave it"
                                + " out");
    }
}

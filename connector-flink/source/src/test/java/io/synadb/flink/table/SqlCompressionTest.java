package io.synadb.flink.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.table.Table;
import io.synadb.table.storage.LocalStorage;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.types.Row;
import org.junit.jupiter.api.Test;

/** Compressed chunks and dictionaries in SQL. */
class SqlCompressionTest extends SqlTest {
    private static final int ROWS = 60;

    private static String text(int row) {
        return ("text " + row % 5 + " ").repeat(30);
    }

    @Test
    void compressedRowsComeBack() throws Exception {
        declare("docs", "(id INT, word STRING, text STRING)", "'compression' = 'zstd'", "'dictionary.word' = 'true'");
        String values = IntStream.range(0, ROWS)
                .mapToObj(row -> "(" + row + ", 'word " + row % 3 + "', '" + text(row) + "')")
                .collect(Collectors.joining(", "));
        insert(batch, "INSERT INTO docs VALUES " + values);
        insert(streaming, "INSERT INTO docs (id) VALUES (" + ROWS + ")");
        Row[] expected = IntStream.range(0, ROWS)
                .mapToObj(row -> Row.of(row, "word " + row % 3, text(row)))
                .toArray(Row[]::new);
        assertThat(rows(batch, "SELECT * FROM docs WHERE word IS NOT NULL")).containsExactlyInAnyOrder(expected);
        assertThat(rows(batch, "SELECT id FROM docs WHERE word IS NULL")).containsExactly(Row.of(ROWS));
        assertThat(Table.open(LocalStorage.of(folder.resolve("docs"))).current().properties())
                .containsEntry("compression", "zstd")
                .containsEntry("dictionary.word", "true");
    }

    @Test
    void anotherEncodingThanThatOfTheTableIsRefused() throws Exception {
        String columns = "(id INT, word STRING)";
        declare("docs", columns, "'compression' = 'zstd'", "'dictionary.word' = 'true'");
        insert(batch, "INSERT INTO docs VALUES (1, 'one')");
        declare("docs", columns, "'compression' = 'ZSTD'", "'dictionary.Word' = 'TRUE'");
        insert(batch, "INSERT INTO docs VALUES (2, 'two')");
        declare("docs", columns);
        insert(batch, "INSERT INTO docs VALUES (3, 'three')");
        assertThat(rows(batch, "SELECT id FROM docs")).hasSize(3);

        String table = "table " + path("docs") + " at version 3";
        declare("docs", columns, "'compression' = 'lz4'");
        assertThatFails(() -> batch.explainSql("INSERT INTO docs VALUES (4, 'four')"))
                .hasMessage("The option 'compression' is 'lz4', but the " + table
                        + " has 'zstd': declare the same, or leave it out");
        declare("docs", columns, "'dictionary.word' = 'false'");
        assertThatFails(() -> batch.explainSql("SELECT * FROM docs"))
                .hasMessage("The option 'dictionary.word' is 'false', but the " + table
                        + " has 'true': declare the same, or leave it out");
        declare("plain", columns, "'compression' = 'none'", "'dictionary.word' = 'false'");
        insert(batch, "INSERT INTO plain VALUES (1, 'one')");
        insert(batch, "INSERT INTO plain VALUES (2, 'two')");
        declare("plain", columns, "'dictionary.word' = 'true'");
        assertThatFails(() -> batch.explainSql("SELECT * FROM plain"))
                .hasMessageContaining(" has 'false': declare the same, or leave it out");
    }

    @Test
    void aCompressionThatThereIsNotIsRefused() throws Exception {
        declare("docs", "(id INT)", "'compression' = 'zst'");
        assertThatThrownBy(() -> insert(batch, "INSERT INTO docs VALUES (1)"))
                .rootCause()
                .hasMessageContaining("zst")
                .hasMessageContaining("zstd");
    }
}

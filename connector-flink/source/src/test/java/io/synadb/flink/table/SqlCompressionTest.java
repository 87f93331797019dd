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
    void aCompressionThatThereIsNotIsRefused() throws Exception {
        declare("docs", "(id INT)", "'compression' = 'zst'");
        assertThatThrownBy(() -> insert(batch, "INSERT INTO docs VALUES (1)"))
                .rootCause()
                .hasMessageContaining("zst")
                .hasMessageContaining("zstd");
    }
}

package io.synadb.table.options;

import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.InvalidArgumentException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordsTest {
    private static final List<String> KNOWN =
            List.of("version-as-of", "read.columnar", "chunk-bytes", ColumnProperty.PATTERNS.get(0));

    @ParameterizedTest
    @CsvSource({
        "read.column, read.columnar",
        "Read.Columnar, read.columnar",
        "versionAsOf, version-as-of",
        "chunkbytes, chunk-bytes",
        "vector.v.dims, vector.<column>.dim",
        "vector.a.column.with.dots.dms, vector.<column>.dim"
    })
    void anUnknownWordNamesTheNearest(String unknown, String nearest) {
        assertThat(Words.unknown("option", unknown, KNOWN))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("Unknown option '" + unknown + "': did you mean '" + nearest
                        + "'? Known are chunk-bytes, read.columnar, vector.<column>.dim, version-as-of");
    }

    @Test
    void aWordThatIsLikeNoneListsThemAll() {
        assertThat(Words.unknown("table property", "header", KNOWN))
                .hasMessage("Unknown table property 'header': Known are chunk-bytes, read.columnar,"
                        + " vector.<column>.dim, version-as-of");
    }
}

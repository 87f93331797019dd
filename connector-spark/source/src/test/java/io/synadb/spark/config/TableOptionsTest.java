package io.synadb.spark.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.InvalidArgumentException;
import io.synadb.table.Tag;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.sql.internal.SQLConf;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableOptionsTest {
    private static TableOptions parse(String... wordsAndValues) {
        Map<String, String> options = new HashMap<>();
        for (int i = 0; i < wordsAndValues.length; i += 2) {
            options.put(wordsAndValues[i], wordsAndValues[i + 1]);
        }
        return TableOptions.parse(new CaseInsensitiveStringMap(options));
    }

    @Test
    void knowsItsWords() {
        TableOptions options = parse(
                "Version-As-Of",
                " 7 ",
                "read.columnar",
                "TRUE",
                "chunk-bytes",
                "4096",
                "vector.Emb.dim",
                "3",
                "path",
                "/p");

        assertThat(options.asOf()).contains(new AsOf.Number(7));
        assertThat(options.columnar()).isEqualTo(ColumnarReads.ALWAYS);
        assertThat(options.write().chunkBytes()).isEqualTo(4096);
        assertThat(options.tableProperties()).containsExactly(Map.entry("vector.Emb.dim", "3"));
    }

    @Test
    void aVersionIsNamedInOneOfThreeWays() {
        assertThat(parse("tag", "Release 1").asOf()).contains(new AsOf.Named(Tag.of("Release 1")));
        assertThat(parse("timestamp-as-of", "2026-01-31T18:30:00+01:00").asOf())
                .contains(new AsOf.Time(Instant.parse("2026-01-31T17:30:00Z")));
        assertThat(AsOf.parse("7")).isEqualTo(new AsOf.Number(7));
        assertThat(AsOf.parse("v7")).isEqualTo(new AsOf.Named(Tag.of("v7")));
        assertThatThrownBy(() -> parse("tag", "release", "version-as-of", "7"))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("The options [tag, version-as-of] each name a version to read: choose one of them");
    }

    @Test
    void aSearchIsExactUnlessItIsToGoByIndex() {
        assertThat(parse().search()).isEqualTo(SearchChoice.EXACT);
        assertThat(parse("search.mode", "INDEX").search()).isEqualTo(new SearchChoice(true, 0));
        assertThat(parse("search.mode", "index", "search.ef", "200").search()).isEqualTo(new SearchChoice(true, 200));
        assertThat(parse("search.mode", "exact", "search.ef", "200").search())
                .as("the ef may be the session's")
                .isEqualTo(SearchChoice.EXACT);
        assertThatThrownBy(() -> parse("search.ef", "200"))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage(
                        "The option 'search.ef' is '200', and 'search.mode' is not set: an exact search compares every"
                                + " vector. Set 'search.mode' to index, too");
    }

    @Test
    void theStatementWinsOverTheSession() {
        SQLConf conf = SQLConf.get();
        conf.setConfString("spark.datasource.synadb.read.columnar", "true");
        conf.setConfString("spark.datasource.synadb.chunk-bytes", "1024");
        try {
            TableOptions options = parse("Read.Columnar", "false");

            assertThat(options.columnar()).isEqualTo(ColumnarReads.NEVER);
            assertThat(options.write().chunkBytes()).isEqualTo(1024);
        } finally {
            conf.unsetConf("spark.datasource.synadb.read.columnar");
            conf.unsetConf("spark.datasource.synadb.chunk-bytes");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "read.column, read.columnar",
        "versionAsOf, version-as-of",
        "chunkbytes, chunk-bytes",
        "tags, tag",
        "search.mod, search.mode",
        "primarykey, primary-key",
        "buckets, bucket",
        "vector.v.dims, vector.<column>.dim"
    })
    void anUnknownWordNamesTheNearest(String unknown, String nearest) {
        assertThatThrownBy(() -> parse(unknown, "1"))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("Unknown option '" + unknown + "': did you mean '" + nearest
                        + "'? Known are bucket, chunk-bytes, compression, dictionary.<column>, layout, primary-key, read.columnar, search.ef, search.mode,"
                        + " sparse.<column>.dim, tag,"
                        + " tensor.<column>.dtype, tensor.<column>.shape, timestamp-as-of,"
                        + " vector.<column>.dim, vector.<column>.encoding, vector.<column>.metric, version-as-of");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "version-as-of; -1; expected a whole number of at least 0",
                "version-as-of; latest; expected a whole number of at least 0",
                "timestamp-as-of; noon; expected a date or a timestamp, like 2026-01-31 or 2026-01-31T18:30:00Z",
                "chunk-bytes; 16MB; expected a whole number of at least 1",
                "read.columnar; yes; expected auto, true or false",
                "search.mode; approximate; expected exact or index",
                "search.ef; 0; expected a whole number of at least 1 and at most 2147483647",
                "search.ef; 3000000000; expected a whole number of at least 1 and at most 2147483647",
            })
    void aValueThatCannotBeMeantIsRefused(String word, String value, String expected) {
        assertThatThrownBy(() -> parse(word, value))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("The option '" + word + "' is '" + value + "': " + expected);
    }
}

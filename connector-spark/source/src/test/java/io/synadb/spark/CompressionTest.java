package io.synadb.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.InvalidArgumentException;
import io.synadb.table.Table;
import io.synadb.table.data.DataFile;
import io.synadb.table.storage.LocalStorage;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compressed chunks and dictionaries, which change the files and no row. */
class CompressionTest extends SparkTest {
    private static final String ROWS = "SELECT id, concat('word ', id % 20) AS word,"
            + " IF(id % 9 = 0, NULL, repeat(concat('text ', id % 50, ' '), 20)) AS text FROM range(0, 2000, 1, 1)";

    private long bytes(String table) {
        return Table.open(LocalStorage.of(folder.resolve(table))).current().files().stream()
                .mapToLong(DataFile::length)
                .sum();
    }

    @ParameterizedTest
    @ValueSource(strings = {"lz4", "ZSTD"})
    void compressedRowsComeBack(String compression) {
        List<String> expected = sorted(sql(ROWS));
        sql(ROWS).write().format("synadb").save(path("plain"));
        sql(ROWS)
                .write()
                .format("synadb")
                .option("compression", compression)
                .option("dictionary.Word", true)
                .option("chunk-bytes", 20_000)
                .save(path("compressed"));
        assertThat(sorted(read(path("compressed")))).isEqualTo(expected);
        assertThat(sorted(read(path("compressed")).where("word = 'word 3' AND text LIKE '%3 '")))
                .isEqualTo(sorted(sql(ROWS).where("word = 'word 3' AND text LIKE '%3 '")));
        assertThat(sorted(spark.read()
                        .format("synadb")
                        .option("read.columnar", true)
                        .load(path("compressed"))
                        .select("id", "word", "text")))
                .isEqualTo(expected);
        assertThat(bytes("compressed")).isLessThan(bytes("plain") / 4);
    }

    @Test
    void aTableOfTheCatalogKeepsItsWords() {
        sql("CREATE TABLE syna.db.t (id BIGINT, word STRING, text STRING)"
                + " TBLPROPERTIES ('compression' = 'lz4', 'dictionary.word' = 'true')");
        sql("INSERT INTO syna.db.t " + ROWS);
        sql("CREATE TABLE syna.db.plain AS " + ROWS);
        assertThat(sorted(sql("SELECT * FROM syna.db.t"))).isEqualTo(sorted(sql(ROWS)));
        assertThat(bytes("warehouse/db/t")).isLessThan(bytes("warehouse/db/plain") / 4);
    }

    @Test
    void aDictionaryIsComparedByWhatItMeans() {
        sql(ROWS).write().format("synadb").option("dictionary.word", "true").save(path("t"));
        for (String same : List.of("TRUE", " true")) {
            sql(ROWS)
                    .write()
                    .format("synadb")
                    .mode("append")
                    .option("dictionary.word", same)
                    .save(path("t"));
        }
        sql(ROWS)
                .write()
                .format("synadb")
                .mode("append")
                .option("dictionary.text", "False")
                .save(path("t"));
        assertThat(read(path("t")).count()).isEqualTo(4 * sql(ROWS).count());
        assertThatThrownBy(() -> sql(ROWS)
                        .write()
                        .format("synadb")
                        .mode("append")
                        .option("dictionary.word", "false")
                        .save(path("t")))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("The option 'dictionary.word' is 'false', but the table at ")
                .hasMessageContaining("has 'true'");
    }

    @Test
    void aCompressionThatThereIsNotIsRefused() {
        assertThatThrownBy(() -> sql("CREATE TABLE syna.db.t (id BIGINT) TBLPROPERTIES ('compression' = 'lz5')"))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("lz5")
                .hasMessageContaining("lz4");
        assertThatThrownBy(() -> sql("CREATE TABLE syna.db.t (id BIGINT) TBLPROPERTIES ('dictionary.word' = 'true')"))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("names no column");
        assertThat(spark.catalog().tableExists("syna.db.t")).isFalse();
    }
}

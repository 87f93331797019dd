package io.synadb.flink.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.synadb.UnsupportedFeatureException;
import io.synadb.VersionNotFoundException;
import io.synadb.table.Table;
import io.synadb.table.storage.LocalStorage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.apache.flink.types.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What stands in the way of a job is in the table or its place: it is said so that one knows what to do. */
@Timeout(300)
class SqlBadTableTest extends SqlTest {
    private void makeTable() throws Exception {
        declare("t", "(id BIGINT)");
        insert(batch, "INSERT INTO t VALUES (CAST(1 AS BIGINT))");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "{\"minReader\":2,\"minWriter\":2,\"features\":[]} | asks for a reader of version 2, this one knows",
                "{\"minReader\":1,\"minWriter\":1,\"features\":[\"colours\"]} | asks for the features [colours]"
            })
    void aTableOfANewerFormat(String protocol, String message) throws Exception {
        makeTable();
        String lines = "{\"commit\":{\"time\":" + (Instant.now().toEpochMilli() * 1000 + 60_000_000)
                + ",\"operation\":\"other\",\"counts\":{},\"uuid\":\"" + UUID.randomUUID() + "\"}}\n{\"protocol\":"
                + protocol
                + "}\n";
        CRC32C crc = new CRC32C();
        crc.update(lines.getBytes(StandardCharsets.UTF_8));
        Files.writeString(
                folder.resolve("t/_syna/log/00000000000000000001.json"),
                lines + String.format(Locale.ROOT, "{\"crc32c\":\"%08x\"}\n", crc.getValue()));
        for (String statement : new String[] {"SELECT * FROM t", "INSERT INTO t VALUES (CAST(2 AS BIGINT))"}) {
            assertThatFails(() -> batch.explainSql(statement))
                    .isInstanceOf(UnsupportedFeatureException.class)
                    .hasMessageContaining(message)
                    .hasMessageEndingWith("Use a newer SynaDB.");
        }
    }

    @Test
    void aVersionThatHasExpiredNamesTheOldestThatIsLeft() throws Exception {
        makeTable();
        insert(batch, "INSERT INTO t VALUES (CAST(2 AS BIGINT))");
        Table.open(LocalStorage.of(folder.resolve("t")))
                .maintenance()
                .expireVersions(Instant.now().plusSeconds(60), 1);
        assertThatFails(() -> rows(batch, "SELECT id FROM t /*+ OPTIONS('version-as-of' = '1') */"))
                .isInstanceOf(VersionNotFoundException.class)
                .hasMessageContaining("no version 1 any more: it has expired, the oldest version left is ");
    }

    @Test
    void aKeyThatIsNull() throws Exception {
        declare("k", "(id BIGINT, word STRING, PRIMARY KEY (id) NOT ENFORCED)");
        assertThatThrownBy(() -> insert(
                        batch,
                        "INSERT INTO k SELECT * FROM (VALUES (CAST(1 AS BIGINT), 'a'), (CAST(NULL AS BIGINT), 'b'))"))
                .hasStackTraceContaining("id")
                .hasStackTraceContaining("NOT NULL");
    }

    @Test
    void aPartitionValueThatIsTooLongForANameOfAFile() throws Exception {
        declare("p", "(id BIGINT, word STRING) PARTITIONED BY (word)");
        insert(
                batch,
                "INSERT INTO p VALUES (CAST(1 AS BIGINT), REPEAT('ü', 400)), (CAST(2 AS BIGINT), REPEAT('ü', 401))");
        assertThat(rows(batch, "SELECT id FROM p WHERE word = REPEAT('ü', 401)"))
                .containsExactly(Row.of(2L));
        assertThat(rows(batch, "SELECT id, CHAR_LENGTH(word) FROM p"))
                .containsExactly(Row.of(1L, 400), Row.of(2L, 401));
    }

    /** The one place where nobody may write, whoever runs the tests. */
    @Test
    void aPlaceWithoutPermissionToWrite() {
        assumeTrue(Files.isDirectory(Path.of("/sys/kernel")));
        batch.executeSql("CREATE TABLE s (id BIGINT) WITH ('connector' = 'synadb', 'path' = '/sys/synadb')");
        assertThatThrownBy(() -> insert(batch, "INSERT INTO s VALUES (CAST(1 AS BIGINT))"))
                .hasStackTraceContaining("/sys/synadb")
                .satisfies(failure -> {
                    Throwable said = failure;
                    while (said.getCause() != null
                            && !String.valueOf(said.getMessage()).startsWith("Cannot")) {
                        said = said.getCause();
                    }
                    assertThat(said.getMessage())
                            .containsAnyOf("has no permission for it", "mount the file system for writing");
                });
    }
}

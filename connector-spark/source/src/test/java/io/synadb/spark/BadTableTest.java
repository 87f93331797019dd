package io.synadb.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.synadb.ConflictException;
import io.synadb.SynaException;
import io.synadb.UnsupportedFeatureException;
import io.synadb.VersionNotFoundException;
import io.synadb.table.Table;
import io.synadb.table.storage.LocalStorage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.CRC32C;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What stands in the way of a statement is in the table or its place: it is said so that one knows what to do. */
class BadTableTest extends SparkTest {
    private static final AtomicBoolean INTERFERED = new AtomicBoolean();

    @BeforeEach
    void table() {
        spark.range(3).write().format("synadb").save(path("t"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "{\"minReader\":2,\"minWriter\":2,\"features\":[]} | asks for a reader of version 2, this one knows",
                "{\"minReader\":1,\"minWriter\":1,\"features\":[\"colours\"]} | asks for the features [colours]"
            })
    void aTableOfANewerFormat(String protocol, String message) throws IOException {
        String lines = "{\"commit\":{\"time\":" + (Instant.now().toEpochMilli() * 1000 + 60_000_000)
                + ",\"operation\":\"other\",\"counts\":{},\"uuid\":\"" + UUID.randomUUID() + "\"}}\n{\"protocol\":"
                + protocol
                + "}\n";
        CRC32C crc = new CRC32C();
        crc.update(lines.getBytes(StandardCharsets.UTF_8));
        Files.writeString(
                folder.resolve("t/_syna/log/00000000000000000001.json"),
                lines + String.format(Locale.ROOT, "{\"crc32c\":\"%08x\"}\n", crc.getValue()));
        assertThatThrownBy(() -> read(path("t")).collect()).satisfies(failure -> assertThat(rootCause(failure))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining(message)
                .hasMessageEndingWith("Use a newer SynaDB."));
        assertThatThrownBy(() ->
                        spark.range(1).write().format("synadb").mode("append").save(path("t")))
                .satisfies(failure -> assertThat(rootCause(failure)).hasMessageContaining(message));
    }

    @Test
    void aVersionThatHasExpiredNamesTheOldestThatIsLeft() {
        for (int i = 0; i < 3; i++) {
            spark.range(1).write().format("synadb").mode("append").save(path("t"));
        }
        Table.open(LocalStorage.of(folder.resolve("t")))
                .maintenance()
                .expireVersions(Instant.now().plusSeconds(60), 2);
        assertThatThrownBy(() ->
                        spark.read().format("synadb").option("version-as-of", 0).load(path("t")))
                .isInstanceOf(VersionNotFoundException.class)
                .hasMessageContaining("no version 0 any more: it has expired, the oldest version left is ");
    }

    /** Rows that come while an overwrite computes are not lost without a word. */
    @Test
    void anOverwriteThatLosesNamesTheWinnerAndSaysThatARetryIsSafe() {
        String place = path("t");
        INTERFERED.set(false);
        UDF1<Long, Long> interfere = id -> {
            if (INTERFERED.compareAndSet(false, true)) {
                Table table = Table.open(LocalStorage.of(Path.of(place)));
                table.newCommit(table.current())
                        .deleteFiles(table.current().files())
                        .publish();
            }
            return id;
        };
        spark.udf().register("interfere", interfere, DataTypes.LongType);
        assertThatThrownBy(() -> sql("SELECT interfere(id) AS id FROM range(9, 12)")
                        .write()
                        .format("synadb")
                        .mode("overwrite")
                        .save(place))
                .satisfies(failure -> assertThat(rootCause(failure))
                        .isInstanceOf(ConflictException.class)
                        .hasMessageMatching(
                                "(?s)Cannot commit to table .*Read version 0, found version 1 \\(\\w+, commit"
                                        + " [0-9a-f-]{36}\\)\\. Nothing was committed, and a retry is safe:.*"));
        assertThat(read(place).count()).isZero();
    }

    @Test
    void aKeyThatIsNull() {
        sql("CREATE TABLE syna.db.k (id BIGINT, word STRING) TBLPROPERTIES ('primary-key' = 'id')");
        assertThatThrownBy(() -> sql("INSERT INTO syna.db.k VALUES (1, 'a'), (NULL, 'b')"))
                .hasMessageContaining("non-nullable field: \nid")
                .hasMessageContaining("NULL");
        assertThatThrownBy(() -> sql("INSERT INTO syna.db.k SELECT IF(id = 2, NULL, id), 'b' FROM range(3)"))
                .hasStackTraceContaining("NULL");
        assertThat(rows(sql("SELECT * FROM syna.db.k"))).isEmpty();
    }

    @Test
    void aPartitionValueThatIsTooLongForANameOfAFile() {
        sql("SELECT id, repeat('ü', 400 + id) AS word FROM range(3)")
                .write()
                .format("synadb")
                .partitionBy("word")
                .save(path("long"));
        assertThat(sorted(read(path("long")).selectExpr("id", "length(word)")))
                .containsExactly("[0,400]", "[1,401]", "[2,402]");
        assertThat(read(path("long")).where("word = repeat('ü', 401)").count()).isEqualTo(1);
    }

    /** The one place where nobody may write, whoever runs the tests. */
    @Test
    void aPlaceWithoutPermissionToWrite() {
        assumeTrue(Files.isDirectory(Path.of("/sys/kernel")));
        assertThatThrownBy(() -> spark.range(3).write().format("synadb").save("/sys/synadb"))
                .satisfies(failure -> assertThat(rootCause(failure).getMessage() + failure.getMessage())
                        .contains("/sys/synadb")
                        .containsAnyOf("has no permission for it", "mount the file system for writing"))
                .hasStackTraceContaining(SynaException.class.getName());
    }
}

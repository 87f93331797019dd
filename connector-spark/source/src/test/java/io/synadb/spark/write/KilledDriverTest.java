package io.synadb.spark.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.spark.SparkTest;
import io.synadb.table.Table;
import io.synadb.table.storage.LocalStorage;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The driver dies, the table stays at its last commit, and a second run completes the write. */
class KilledDriverTest extends SparkTest {
    private static final int KILLED = 128 + 9;

    @ParameterizedTest
    @ValueSource(strings = {KilledDriver.DURING_THE_WRITE, KilledDriver.BEFORE_PUBLICATION})
    void theTableStaysAtItsLastCommit(String moment) throws Exception {
        spark.range(0, 10).write().format("synadb").save(path("t"));
        long committedFiles = dataFiles();

        assertThat(runDriver(path("t"), moment)).isEqualTo(KILLED);
        assertThat(dataFiles()).as("files that the killed driver left").isGreaterThan(committedFiles);
        assertThat(rows(read(path("t")).selectExpr("count(*)", "max(id)"))).containsExactly("[10,9]");
        assertThat(Table.open(LocalStorage.of(folder.resolve("t"))).current().version())
                .isZero();

        spark.range(100, 200).write().format("synadb").mode("append").save(path("t"));
        assertThat(rows(read(path("t")).selectExpr("count(*)", "count(distinct id)", "max(id)")))
                .containsExactly("[110,110,199]");
    }

    @Test
    void aTableThatWasNeverPublishedIsNone() throws Exception {
        assertThat(runDriver(path("t"), KilledDriver.BEFORE_PUBLICATION)).isEqualTo(KILLED);
        assertThat(Table.exists(LocalStorage.of(folder.resolve("t")))).isFalse();

        spark.range(100, 200).write().format("synadb").save(path("t"));
        assertThat(read(path("t")).count()).isEqualTo(100);
    }

    private long dataFiles() throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("t/data"))) {
            return files.filter(Files::isRegularFile).count();
        }
    }

    private int runDriver(String path, String moment) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--add") || argument.startsWith("-XX"))
                .forEach(command::add);
        command.addAll(List.of("-Xmx1g", "-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(KilledDriver.class.getName(), path, moment));
        Process driver = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("driver.log").toFile())
                .start();
        try {
            assertThat(driver.waitFor(3, TimeUnit.MINUTES))
                    .as("the driver ended")
                    .isTrue();
            return driver.exitValue();
        } finally {
            driver.destroyForcibly();
        }
    }
}

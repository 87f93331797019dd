package io.synadb.flink.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.bench.Effort;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs every line once, so that the benchmark stays runnable. Asserts nothing about time. */
class FlinkBenchmarkTest {
    @TempDir
    Path folder;

    @TempDir
    Path results;

    @Test
    void everyFormatHoldsTheSameRowsAndIsReported() throws Exception {
        FlinkBenchmark.run(Effort.SMOKE, folder).write(results);

        assertThat(folder).isEmptyDirectory();
        assertThat(Files.readString(results.resolve("flink.md")))
                .contains("- Flink: 2.", "- heap: 512 MiB in each format's process")
                .contains("100 rows of id, text and 768 float32", "| append | Paimon", "| keys only |")
                .contains("200 rows of id, text and 768 float32", "Keys only beside full read, 200 rows")
                .contains("| SynaDB | 100 | 1 |", "| SynaDB | 200 | 1 |");
    }

    @Test
    void namesTheArgumentsItKnows() {
        assertThatThrownBy(() -> FlinkBenchmark.main(new String[] {"--slow"}))
                .hasMessage("Unknown arguments [--slow]: expected --quick or nothing");
    }
}

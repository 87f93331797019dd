package io.synadb.spark.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.bench.Effort;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs every line once, so that the benchmark stays runnable. Asserts nothing about time. */
class SparkBenchmarkTest {
    @TempDir
    Path folder;

    @TempDir
    Path results;

    @Test
    void everyFormatHoldsTheSameRowsAndIsReported() throws Exception {
        SparkBenchmark.run(Effort.SMOKE, folder).write(results);

        assertThat(folder).isEmptyDirectory();
        assertThat(Files.readString(results.resolve("spark.md")))
                .contains("- Spark: 4.", "100 rows of id, category, text and 768 float32", "| top-10 by L2 | SynaDB |");
    }

    @Test
    void namesTheArgumentsItKnows() {
        assertThatThrownBy(() -> SparkBenchmark.main(new String[] {"--slow"}))
                .hasMessage("Unknown arguments [--slow]: expected --quick or nothing");
    }
}

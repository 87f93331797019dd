package io.synadb.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.synadb.bench.hnsw.HnswBenchmark;
import io.synadb.bench.kernel.KernelBenchmark;
import io.synadb.bench.kernel.ScanBenchmark;
import io.synadb.bench.log.LogWriteBenchmark;
import io.synadb.bench.vector.ExactSearchBenchmark;
import io.synadb.vector.hnsw.FilterPlanBenchmark;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs every line once, so that the benchmarks stay runnable. Asserts nothing about time. */
class EngineBenchmarkTest {
    @TempDir
    Path results;

    @Test
    void everyBenchmarkRunsAndReports() throws Exception {
        Report report = new Report("smoke", "Smoke");
        KernelBenchmark.run(Effort.SMOKE, report);
        ScanBenchmark.run(Effort.SMOKE, report);
        LogWriteBenchmark.run(Effort.SMOKE, report);
        ExactSearchBenchmark.run(Effort.SMOKE, report);
        HnswBenchmark.run(Effort.SMOKE, report);
        FilterPlanBenchmark.run(Effort.SMOKE, report);
        report.write(results);

        JsonNode json =
                new ObjectMapper().readTree(results.resolve("smoke.json").toFile());
        assertThat(json.at("/machine/jvm").asText()).contains(System.getProperty("java.vm.version"));
        assertThat(json.at("/versions/kernel").asText()).startsWith("SIMD");
        assertThat(json.at("/tables")).hasSize(13);
        assertThat(json.at("/tables/2/rows")).hasSize(12);
        assertThat(json.at("/tables/3/rows/3/recall@10").asText()).isEqualTo("1.0000");
        assertThat(Files.readString(results.resolve("smoke.md")))
                .startsWith("# Smoke")
                .contains("| RocksDB |", "- LMDB: 0.9");
    }

    @Test
    void namesTheArgumentsItKnows() {
        assertThatThrownBy(() -> EngineBenchmark.main(new String[] {"kernel"}))
                .hasMessageStartingWith("Unknown argument 'kernel': expected --quick or any of [churn, ")
                .hasMessageEndingWith(", vectors]");
    }
}

package io.synadb.bench;

import io.synadb.bench.hnsw.HnswBenchmark;
import io.synadb.bench.kernel.KernelBenchmark;
import io.synadb.bench.kernel.ScanBenchmark;
import io.synadb.bench.log.LogWriteBenchmark;
import io.synadb.bench.vector.ExactSearchBenchmark;
import io.synadb.vector.hnsw.FilterPlanBenchmark;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Runs the benchmarks of the engine, or those that the arguments name, and writes their reports to {@code results}. */
public final class EngineBenchmark {
    private static final Set<String> PARTS = Set.of("hnsw", "kernels", "log", "vectors");

    private EngineBenchmark() {}

    public static void main(String[] arguments) throws IOException {
        List<String> parts = new ArrayList<>(List.of(arguments));
        Effort effort = parts.remove(Effort.QUICK_ARGUMENT) ? Effort.QUICK : Effort.FULL;
        for (String part : parts) {
            if (!PARTS.contains(part)) {
                throw new IllegalArgumentException("Unknown argument '%s': expected %s or any of %s"
                        .formatted(
                                part,
                                Effort.QUICK_ARGUMENT,
                                PARTS.stream().sorted().toList()));
            }
        }
        if (parts.isEmpty() || parts.contains("kernels")) {
            Report report = new Report("kernels", "Vector kernels");
            KernelBenchmark.run(effort, report);
            ScanBenchmark.run(effort, report);
            report.write(effort.results());
        }
        if (parts.isEmpty() || parts.contains("vectors")) {
            Report report = new Report("exact-search", "Exact vector search");
            ExactSearchBenchmark.run(effort, report);
            report.write(effort.results());
        }
        if (parts.isEmpty() || parts.contains("hnsw")) {
            Report report = new Report("hnsw", "The graph index");
            HnswBenchmark.run(effort, report);
            FilterPlanBenchmark.run(effort, report);
            report.write(effort.results());
        }
        if (parts.isEmpty() || parts.contains("log")) {
            Report report = new Report("log-write", "Sequential writes");
            LogWriteBenchmark.run(effort, report);
            report.write(effort.results());
        }
    }
}

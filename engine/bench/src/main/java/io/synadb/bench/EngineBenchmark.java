package io.synadb.bench;

import io.synadb.bench.allocation.AllocationBenchmark;
import io.synadb.bench.churn.ChurnBenchmark;
import io.synadb.bench.filter.FilterBenchmark;
import io.synadb.bench.hnsw.HnswBenchmark;
import io.synadb.bench.ingest.IngestBenchmark;
import io.synadb.bench.kernel.KernelBenchmark;
import io.synadb.bench.kernel.ScanBenchmark;
import io.synadb.bench.log.LogWriteBenchmark;
import io.synadb.bench.vector.ExactSearchBenchmark;
import io.synadb.vector.hnsw.FilterPlanBenchmark;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Runs the benchmarks of the engine, or those that the arguments name, and writes their reports to {@code results}. */
public final class EngineBenchmark {
    private static final List<Part> PARTS = List.of(
            new Part("kernels", "kernels", "Vector kernels", KernelBenchmark::run, ScanBenchmark::run),
            new Part("vectors", "exact-search", "Exact vector search", ExactSearchBenchmark::run),
            new Part("hnsw", "hnsw", "The graph index", HnswBenchmark::run),
            new Part("plans", "filter-plans", "Ways to search behind a filter", FilterPlanBenchmark::run),
            new Part("filters", "filters", "Searches behind filters", FilterBenchmark::run),
            new Part("ingest", "ingest", "Vectors go in", IngestBenchmark::run),
            new Part("churn", "churn", "A graph that changes", ChurnBenchmark::run),
            new Part("gc", "allocation", "What searches allocate", AllocationBenchmark::run),
            new Part("log", "log-write", "Sequential writes", LogWriteBenchmark::run));

    private EngineBenchmark() {}

    /** Measures something, and reports it. */
    @FunctionalInterface
    interface Section {
        void run(Effort effort, Report report) throws IOException;
    }

    /**
     * What an argument asks for.
     *
     * @param file the name of its report
     */
    private record Part(String argument, String file, String title, Section... sections) {}

    public static void main(String[] arguments) throws IOException {
        List<String> wanted = new ArrayList<>(List.of(arguments));
        Effort effort = wanted.remove(Effort.QUICK_ARGUMENT) ? Effort.QUICK : Effort.FULL;
        List<String> known = PARTS.stream().map(Part::argument).sorted().toList();
        for (String argument : wanted) {
            if (!known.contains(argument)) {
                throw new IllegalArgumentException("Unknown argument '%s': expected %s or any of %s"
                        .formatted(argument, Effort.QUICK_ARGUMENT, known));
            }
        }
        for (Part part : PARTS) {
            if (wanted.isEmpty() || wanted.contains(part.argument())) {
                Report report = new Report(part.file(), part.title());
                for (Section section : part.sections()) {
                    section.run(effort, report);
                }
                report.write(effort.results());
            }
        }
    }
}

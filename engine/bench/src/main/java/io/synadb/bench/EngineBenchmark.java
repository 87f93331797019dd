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

    public static void main(String[] arguments) throws IOException {
        Part.run(PARTS, arguments);
    }
}

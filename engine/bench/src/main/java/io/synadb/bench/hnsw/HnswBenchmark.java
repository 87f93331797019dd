package io.synadb.bench.hnsw;

import com.sun.management.ThreadMXBean;
import io.synadb.bench.Effort;
import io.synadb.bench.Report;
import io.synadb.bench.Table;
import io.synadb.bench.Timing;
import io.synadb.bench.Timings;
import io.synadb.bench.data.WordNetSlice;
import io.synadb.vector.DistanceMetric;
import io.synadb.vector.IndexKind;
import io.synadb.vector.IndexSpec;
import io.synadb.vector.Neighbors;
import io.synadb.vector.SearchParams;
import io.synadb.vector.Vectors;
import io.synadb.vector.hnsw.HnswIndex;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/** Builds the graph, and searches it with beams of several widths. */
public final class HnswBenchmark {
    private static final int ROWS = 10_000;
    private static final int QUERIES = 200;
    private static final int K = 10;
    private static final int[] WIDTHS = {10, 16, 24, 32, 48, 64, 96, 128, 256, 512};
    private static final IndexSpec SPEC = IndexSpec.of(IndexKind.HNSW, DistanceMetric.COSINE);

    private HnswBenchmark() {}

    public static void run(Effort effort, Report report) throws IOException {
        Vectors rows = WordNetSlice.rows(effort.rows(ROWS));
        Vectors queries = WordNetSlice.queries(effort.rows(QUERIES) + 1);
        build(effort, report, rows);
        try (HnswIndex index = HnswIndex.build(rows, SPEC)) {
            search(effort, report, index, queries);
        }
    }

    private static void build(Effort effort, Report report, Vectors rows) {
        Table table = report.table(
                "Build of %,d rows, one at a time".formatted(rows.size()),
                "m 16, ef-construction 200, with the measuring of the recall curve at its end.",
                "threads",
                "s",
                "CPU s",
                "rows a CPU s",
                "spread %");
        for (int threads : new int[] {1, 2}) {
            Timings runs = new Timings();
            for (int run = -effort.warmUps(1); run < effort.runs(); run++) {
                Timing timing =
                        Timing.of(() -> HnswIndex.build(rows, SPEC, threads).close());
                if (run >= 0) {
                    runs.add(timing);
                }
            }
            table.row(
                    threads,
                    runs.wallSeconds(),
                    runs.cpuSeconds(),
                    rows.size() / runs.cpuSeconds(),
                    runs.cpuSpreadPercent());
        }
    }

    private static void search(Effort effort, Report report, HnswIndex index, Vectors queries) {
        Table table = report.table(
                "Top %d of %,d rows by a walk".formatted(K, index.size()),
                "One thread, one query a call. Bytes are what a search allocates: its result and what ranks it, none of it by"
                        + " candidate.",
                "ef",
                "recall",
                "CPU µs a query",
                "queries a CPU s",
                "bytes a query",
                "spread %");
        SearchParams exact = SearchParams.builder(K).exact().build();
        Neighbors[] truth = index.searchBatch(queries, exact);
        for (int ef : WIDTHS) {
            SearchParams params = SearchParams.builder(K).ef(ef).build();
            double recall = recall(index.searchBatch(queries, params), truth);
            Timings runs = new Timings();
            int rounds = effort.of(30);
            long bytes = 0;
            for (int run = -effort.warmUps(3); run < effort.runs(); run++) {
                long before = allocatedBytes();
                Timing timing = Timing.of(() -> {
                    for (int round = 0; round < rounds; round++) {
                        index.searchBatch(queries, params);
                    }
                });
                bytes = allocatedBytes() - before;
                if (run >= 0) {
                    runs.add(timing);
                }
            }
            double searches = (double) rounds * queries.size();
            table.row(
                    ef,
                    recall,
                    runs.cpuSeconds() / searches * 1e6,
                    searches / runs.cpuSeconds(),
                    bytes / searches,
                    runs.cpuSpreadPercent());
        }
    }

    private static double recall(Neighbors[] found, Neighbors[] truth) {
        int hits = 0;
        int wanted = 0;
        for (int i = 0; i < truth.length; i++) {
            Set<Integer> rows = new HashSet<>();
            Arrays.stream(found[i].rows()).forEach(rows::add);
            hits += (int) Arrays.stream(truth[i].rows()).filter(rows::contains).count();
            wanted += truth[i].size();
        }
        return (double) hits / wanted;
    }

    private static long allocatedBytes() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }
}

package io.synadb.bench.hnsw;

import io.synadb.bench.Effort;
import io.synadb.bench.Report;
import io.synadb.bench.Table;
import io.synadb.bench.data.Embeddings;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The graph index beside other libraries: inserts one by one, and what searches find and cost. Those that take minutes for what
 * the others do in seconds are measured on fewer rows.
 */
public final class HnswBenchmark {
    static final int K = 10;

    private static final int QUICK_ROWS = 6000;
    private static final int STORE_ROWS = 10_000;
    private static final int QUICK_STORE_ROWS = 2000;

    private HnswBenchmark() {}

    public static void run(Effort effort, Report report) throws IOException {
        Embeddings all = Embeddings.real(effort);
        Embeddings data = effort == Effort.FULL ? all : all.first(QUICK_ROWS);
        try (Field field = Field.open(effort, report, data, Library.INDEXES)) {
            InsertBenchmark.run(effort, report, field);
            List<CurveBenchmark.Result> curves = CurveBenchmark.run(effort, report, field);
            allocations(report, field);
            draw(effort, field, curves, Sweep.Call.SINGLE, "One query a call", "hnsw-single.svg");
            draw(effort, field, curves, Sweep.Call.BATCH, "All queries in one call", "hnsw-batch.svg");
        }
        Embeddings few = all.first(effort == Effort.FULL ? STORE_ROWS : QUICK_STORE_ROWS);
        try (Field field = Field.open(effort, report, few, Library.STORES)) {
            InsertBenchmark.run(effort, report, field);
            CurveBenchmark.run(effort, report, field);
        }
    }

    private static void allocations(Report report, Field field) {
        Table table = report.table(
                "What a search of SynaDB allocates",
                "Its result, and what ranks it: nothing by candidate.",
                "ef",
                "bytes a query");
        for (int width : Library.Widths.BEAMS) {
            table.row(width, field.own().bytesAllocated(width));
        }
    }

    private static void draw(
            Effort effort, Field field, List<CurveBenchmark.Result> results, Sweep.Call call, String title, String file)
            throws IOException {
        Map<String, Curve> curves = new LinkedHashMap<>();
        for (CurveBenchmark.Result result : results) {
            if (result.call() == call) {
                curves.put(result.entrant().name(), result.curve());
            }
        }
        CurveChart.write(effort.results().resolve(file), "%s: top %d of %s".formatted(title, K, field), curves);
    }
}

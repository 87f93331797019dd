package io.synadb.table.bench;

import io.synadb.bench.Part;
import java.io.IOException;
import java.util.List;

/** Runs the benchmarks of the table, or those that the arguments name, and writes their reports to {@code results}. */
public final class TableBenchmark {
    private static final List<Part> PARTS = List.of(
            new Part("write", "write", "Rows go in", WriteBenchmark::run),
            new Part("scan", "scan", "Rows are read", ScanBenchmark::run),
            new Part("ids", "ids", "Ids of wide rows", ProjectionBenchmark::run),
            new Part("keys", "keys", "A table with a key", KeysBenchmark::run),
            new Part("open", "open", "A table with a long history", OpenBenchmark::run),
            new Part("search", "search", "The nearest rows", SearchBenchmark::run));

    private TableBenchmark() {}

    public static void main(String[] arguments) throws IOException {
        Part.run(PARTS, arguments);
    }
}

package io.synadb.bench.hnsw;

import io.synadb.bench.Effort;
import io.synadb.bench.Report;
import io.synadb.bench.Table;
import io.synadb.bench.Timings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Every row into an empty index, one by one. Leaves the indexes there, built by one thread where that was measured. */
final class InsertBenchmark {
    /** Enough to compile the code of those that are compiled as they run. */
    private static final int WARM_UP_ROWS = 5000;

    private InsertBenchmark() {}

    private record Build(Entrant entrant, int threads, Timings runs) {}

    static void run(Effort effort, Report report, Field field) throws IOException {
        int rows = field.data().rowCount();
        List<Build> builds = new ArrayList<>();
        for (int threads : new int[] {2, 1}) {
            for (Entrant entrant : field.entrants()) {
                if (IntStream.of(entrant.threads()).anyMatch(any -> any == threads)) {
                    builds.add(new Build(entrant, threads, new Timings()));
                }
            }
        }
        if (effort.warmUps(1) > 0) {
            for (Entrant entrant : field.entrants()) {
                entrant.index().build(1, Math.min(rows, WARM_UP_ROWS));
            }
        }
        int rounds = field.entrants().get(0).buildRuns();
        for (int round = 0; round < rounds; round++) {
            for (Build build : builds) {
                if (round < build.entrant().buildRuns()) {
                    build.runs().add(build.entrant().index().build(build.threads(), rows));
                }
            }
        }
        report(report, field, builds);
    }

    private static void report(Report report, Field field, List<Build> builds) {
        Table table = report.table(
                "Insert of %s, one by one".formatted(field),
                "CPU seconds are of the whole process. × is CPU seconds of the index over SynaDB's, by as many threads; the target is of"
                        + " that. FastScan does not grow one by one: it is trained on all rows and filled at once.",
                "index",
                "threads",
                "s",
                "CPU s",
                "rows a CPU-s",
                "×",
                "target",
                "runs",
                "spread %");
        for (int threads : new int[] {1, 2}) {
            double own = 0;
            for (Build build : builds) {
                if (build.threads() == threads) {
                    Timings runs = build.runs();
                    own = own == 0 ? runs.cpuSeconds() : own;
                    table.row(
                            build.entrant().name(),
                            threads,
                            runs.wallSeconds(),
                            runs.cpuSeconds(),
                            field.data().rowCount() / runs.cpuSeconds(),
                            runs.cpuSeconds() / own,
                            Entrant.target(build.entrant().insertTarget()),
                            runs.count(),
                            runs.count() == 1 ? "–" : runs.cpuSpreadPercent());
                }
            }
        }
    }
}

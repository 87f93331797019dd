package io.synadb.bench.hnsw;

import io.synadb.bench.Effort;
import io.synadb.bench.Report;
import io.synadb.bench.Table;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** Searches with every width, one query a call and all of them in one call: what is found, and how fast. */
final class CurveBenchmark {
    private static final int RUNS = 5;
    private static final double SECONDS = 0.3;
    private static final double QUICK_SECONDS = 0.1;
    private static final double[] RECALLS = {0.9, 0.95, 0.99};

    private CurveBenchmark() {}

    /**
     * What a sweep comes to.
     *
     * @param own what SynaDB's, asked the same way, comes to
     */
    record Result(Entrant entrant, Sweep.Call call, Curve curve, Curve own) {
        private OptionalDouble times(double recall, OptionalDouble rate) {
            OptionalDouble ownRate = own.rateAt(recall);
            return ownRate.isPresent() && rate.isPresent()
                    ? OptionalDouble.of(ownRate.getAsDouble() / rate.getAsDouble())
                    : OptionalDouble.empty();
        }
    }

    /** Measures everyone, SynaDB first. */
    static List<Result> run(Effort effort, Report report, Field field) throws IOException {
        List<Sweep> sweeps = Sweep.all(field.entrants());
        double seconds =
                switch (effort) {
                    case FULL -> SECONDS;
                    case QUICK -> QUICK_SECONDS;
                    case SMOKE -> 0;
                };
        int runs = Math.min(RUNS, effort.runs());
        for (int run = -effort.warmUps(1); run < runs; run++) {
            for (Sweep sweep : sweeps) {
                sweep.run(field, seconds, run >= 0);
            }
        }
        List<Result> results = new ArrayList<>();
        Curve own = new Curve(List.of());
        for (Sweep sweep : sweeps) {
            Curve curve = sweep.curve(field);
            own = sweep.entrant() == field.entrants().get(0) ? curve : own;
            results.add(new Result(sweep.entrant(), sweep.call(), curve, own));
        }
        reportRecalls(report, field, results);
        reportCurves(report, field, results, runs);
        return results;
    }

    private static void reportRecalls(Report report, Field field, List<Result> results) {
        Table table = report.table(
                "Top %d of %s at a recall".formatted(HnswBenchmark.K, field),
                ("Queries a CPU-second, by one thread: read off the curves below between two points. Asked are %,d queries, one or"
                                + " all of them a call. \"× at\" is SynaDB's rate over that of the index at the same recall, asked"
                                + " the same way; the target is of that.")
                        .formatted(field.data().queryCount()),
                "index",
                "queries a call",
                "at .90",
                "at .95",
                "at .99",
                "× at .90",
                "× at .95",
                "× at .99",
                "target",
                "most recall");
        for (Result result : results) {
            List<Object> cells = new ArrayList<>(
                    List.of(result.entrant().name(), result.call().queries()));
            for (double recall : RECALLS) {
                cells.add(cell(result.curve().rateAt(recall)));
            }
            for (double recall : RECALLS) {
                cells.add(cell(result.times(recall, result.curve().rateAt(recall))));
            }
            cells.add(
                    result.call() == Sweep.Call.SINGLE
                            ? Entrant.target(result.entrant().searchTarget())
                            : "–");
            cells.add(recallCell(result.curve().most()));
            table.row(cells.toArray());
        }
    }

    private static void reportCurves(Report report, Field field, List<Result> results, int runs) {
        Table table = report.table(
                "Curves of " + field,
                "Medians of %d runs that took turns. Width is ef, or how many lists are looked at. × is SynaDB's rate at this recall over this one."
                        .formatted(runs),
                "index",
                "queries a call",
                "width",
                "recall",
                "CPU µs a query",
                "queries a CPU-s",
                "×",
                "spread %");
        for (Result result : results) {
            for (Curve.Point point : result.curve().points()) {
                table.row(
                        result.entrant().name(),
                        result.call().queries(),
                        point.width(),
                        recallCell(point.recall()),
                        1e6 / point.rate(),
                        point.rate(),
                        cell(result.times(point.recall(), OptionalDouble.of(point.rate()))),
                        point.spreadPercent());
            }
        }
    }

    private static Object cell(OptionalDouble number) {
        return number.isPresent() ? number.getAsDouble() : "–";
    }

    private static String recallCell(double recall) {
        return String.format(Locale.ROOT, "%.4f", recall);
    }
}

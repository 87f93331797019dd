package io.synadb.bench.allocation;

import io.synadb.bench.Effort;
import io.synadb.bench.Report;
import io.synadb.bench.Table;
import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * How many bytes a search allocates, by JMH's profiler of the collector: its result, and what ranks the results, but nothing for
 * a candidate that it looks at.
 */
public final class AllocationBenchmark {
    private static final TimeValue ITERATION = TimeValue.seconds(1);
    private static final String ALLOCATED = "gc.alloc.rate.norm";

    private AllocationBenchmark() {}

    public static void run(Effort effort, Report report) throws IOException {
        Map<String, TreeMap<Integer, Result<?>>> searches = new LinkedHashMap<>();
        for (RunResult run : measure(effort)) {
            String name = run.getParams().getBenchmark();
            searches.computeIfAbsent(name.substring(name.lastIndexOf('.') + 1), key -> new TreeMap<>())
                    .put(Integer.parseInt(run.getParams().getParam("candidates")), allocated(run));
        }
        Table table = report.table(
                "Bytes that a search allocates",
                "JMH, %s, the error at 99.9 %%. Top 10 of real vectors, 384 dimensions. Candidates are the rows of an exact index"
                                .formatted(ALLOCATED)
                        + " and of a store, and the places in the beam of a graph.",
                "search",
                "candidates",
                "B a search",
                "± B",
                "candidates, many",
                "B a search, many",
                "± B, many",
                "B a further candidate");
        searches.forEach((name, byCandidates) -> {
            int few = byCandidates.firstKey();
            int many = byCandidates.lastKey();
            double fewBytes = byCandidates.firstEntry().getValue().getScore();
            double manyBytes = byCandidates.lastEntry().getValue().getScore();
            table.row(
                    name,
                    few,
                    fewBytes,
                    error(byCandidates.firstEntry().getValue()),
                    many,
                    manyBytes,
                    error(byCandidates.lastEntry().getValue()),
                    (manyBytes - fewBytes) / (many - few));
        });
    }

    private static double error(Result<?> result) {
        return Double.isNaN(result.getScoreError()) ? 0 : result.getScoreError();
    }

    private static Result<?> allocated(RunResult run) {
        return Objects.requireNonNull(run.getSecondaryResults().get(ALLOCATED), ALLOCATED);
    }

    private static Collection<RunResult> measure(Effort effort) throws IOException {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include("\\.allocation\\.Searches\\.")
                .addProfiler(GCProfiler.class)
                // Code that is not compiled to the end yet keeps SIMD vectors on the heap.
                .jvmArgsAppend("-XX:-BackgroundCompilation")
                .forks(1)
                .warmupIterations(5)
                .warmupTime(ITERATION)
                .measurementIterations(effort.runs())
                .measurementTime(ITERATION)
                .verbosity(VerboseMode.SILENT);
        if (effort == Effort.SMOKE) {
            // A fork needs the class path of the process, which the tests hide in a jar.
            options.forks(0)
                    .warmupIterations(0)
                    .measurementTime(TimeValue.milliseconds(1))
                    .param("candidates", "10", "20")
                    .param("rowsOfGraph", "100");
        }
        try {
            return new Runner(options.build()).run();
        } catch (RunnerException e) {
            throw new IOException("JMH cannot run", e);
        }
    }
}

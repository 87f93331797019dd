package io.synadb.flink.bench;

import io.synadb.bench.Effort;
import io.synadb.bench.Report;
import io.synadb.bench.Table;
import io.synadb.bench.Timing;
import io.synadb.bench.Timings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.runtime.util.EnvironmentInformation;

/** Appends and reads 100,000 embeddings in every {@link Format}, and writes a report to {@code results}. */
public final class FlinkBenchmark {
    private static final int ROWS = 100_000;
    private static final int WARM_UPS = 5;
    private static final String NOTES =
            "Parallelism 2, object reuse on; an append is a streaming job with a checkpoint every 2 s, a read is a batch job. CPU time is"
                    + " that of a format's whole process for one job: planning, checkpoints, commits, garbage collection, compilation;"
                    + " its cluster runs already. Nothing is subtracted. An append ends with a checkpoint, so its seconds are mostly a wait for the"
                    + " next one. MB are those of the values that a job moves, without a format's own bytes. Bytes are in the page cache;"
                    + " SynaDB forces what it writes to the device before it commits, the others leave it to the kernel. A ratio above 1"
                    + " means that SynaDB takes less CPU time.";

    private static final String PROFILE_NOTES =
            "Means of several jobs, after those above. Java code is divided by samples among the classes of SynaDB that are nearest to the work; the"
                    + " rest is the kernel's count of threads.";

    private final Effort effort;
    private final Path folder;

    private FlinkBenchmark(Effort effort, Path folder) {
        this.effort = effort;
        this.folder = folder;
    }

    public static void main(String[] arguments) throws IOException {
        if (!List.of("", "--quick").contains(String.join(" ", arguments))) {
            throw new IllegalArgumentException(
                    "Unknown arguments %s: expected --quick or nothing".formatted(Arrays.toString(arguments)));
        }
        Effort effort = arguments.length == 0 ? Effort.FULL : Effort.QUICK;
        Path folder = Files.createTempDirectory("flink-bench");
        try {
            run(effort, folder).write(effort == Effort.FULL ? Path.of("results") : Path.of("target", "results"));
        } finally {
            Files.delete(folder);
        }
    }

    /** Measures in a folder, which is empty again afterwards. */
    static Report run(Effort effort, Path folder) throws IOException {
        Report report = new Report("flink", "SynaDB beside other formats in Flink");
        report.version("Flink", EnvironmentInformation.getVersion());
        new FlinkBenchmark(effort, folder).measure(report);
        return report;
    }

    private void measure(Report report) throws IOException {
        List<Contender> all = new ArrayList<>();
        try {
            for (Format format : Format.values()) {
                all.add(new Contender(format, folder, effort.rows(ROWS), effort));
            }
            for (Workload workload : Workload.values()) {
                takeTurns(workload, all);
                if (workload == Workload.APPEND) {
                    verify(all);
                }
            }
            tell(all, report);
        } finally {
            for (Contender contender : all) {
                contender.close();
            }
        }
    }

    private void takeTurns(Workload workload, List<Contender> all) throws IOException {
        for (int run = -effort.warmUps(WARM_UPS); run < effort.runs(); run++) {
            for (Contender contender : all) {
                Timing timing = contender.run(workload);
                if (run >= 0) {
                    contender.timings(workload).add(timing);
                }
            }
        }
    }

    /** Every format must give back the rows that every process was given. */
    private static void verify(List<Contender> all) throws IOException {
        String expected = all.get(0).digest();
        for (Contender contender : all) {
            String found = contender.digest();
            if (!found.equals(expected)) {
                throw new IllegalStateException("%s gives back other rows than it was given: %s, expected %s"
                        .formatted(contender.format().title(), found, expected));
            }
        }
    }

    private void tell(List<Contender> all, Report report) throws IOException {
        int rows = effort.rows(ROWS);
        Table table = report.table(
                "%,d rows of id, text and %d float32".formatted(rows, Rows.DIMENSIONS),
                NOTES,
                "workload",
                "format",
                "MB / CPU second",
                "rows / CPU second",
                "CPU seconds",
                "spread %",
                "seconds",
                "MB on disk",
                "format / SynaDB");
        for (Workload workload : Workload.values()) {
            double megabytes = Rows.sizeBytes(rows, workload) / 1e6;
            double ours = contender(Format.SYNADB, all).timings(workload).cpuSeconds();
            for (Contender contender : all) {
                Timings runs = contender.timings(workload);
                table.row(
                        workload.title(),
                        contender.format().title(),
                        megabytes / runs.cpuSeconds(),
                        rows / runs.cpuSeconds(),
                        runs.cpuSeconds(),
                        runs.cpuSpreadPercent(),
                        runs.wallSeconds(),
                        contender.sizeBytes() / 1e6,
                        runs.cpuSeconds() / ours);
            }
        }
        tellParts(contender(Format.SYNADB, all), report);
    }

    private void tellParts(Contender contender, Report report) throws IOException {
        Table table = report.table(
                "Where %s's CPU time goes".formatted(contender.format().title()),
                PROFILE_NOTES,
                "workload",
                "part",
                "% of the job",
                "CPU seconds",
                "mostly");
        for (Workload workload : Workload.values()) {
            CpuProfile profile = contender.profile(workload, effort.warmUps(WARM_UPS), effort.runs());
            for (CpuProfile.Part part : profile.parts()) {
                double percent = 100 * part.cpuSeconds() / profile.cpuSeconds();
                table.row(workload.title(), part.name(), percent, part.cpuSeconds(), part.mostly());
            }
        }
    }

    private static Contender contender(Format format, List<Contender> all) {
        return all.stream()
                .filter(contender -> contender.format() == format)
                .findFirst()
                .orElseThrow();
    }
}

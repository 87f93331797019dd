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
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.apache.flink.runtime.util.EnvironmentInformation;

/**
 * Appends and reads 100,000 embeddings in every {@link Format}, reads ten times as many in two of them, and writes a report to
 * {@code results}.
 */
public final class FlinkBenchmark {
    private static final int ROWS = 100_000;
    private static final int WARM_UPS = 5;
    private static final int LARGE_APPENDS = 10;
    private static final int LARGE_RUNS = 5;

    /** A peer whose table does not hold every row writes it again, so often at most. */
    private static final int TABLES_OF_A_PEER = 20;

    /** SynaDB and the peer that reads best: the others would take minutes to say again what they say about fewer rows. */
    private static final Set<Format> LARGE = EnumSet.of(Format.SYNADB, Format.PAIMON);

    private static final String[] COLUMNS = {
        "workload",
        "format",
        "MB / CPU second",
        "rows / CPU second",
        "CPU seconds",
        "spread %",
        "seconds",
        "MB on disk",
        "format / SynaDB"
    };
    private static final String NOTES =
            "Parallelism 2, object reuse on; an append is a streaming job with a checkpoint every 2 s, a read is a batch job. CPU time is"
                    + " that of a format's whole process for one job: planning, checkpoints, commits, garbage collection, compilation;"
                    + " its cluster runs already. Nothing is subtracted. An append ends with a checkpoint, so its seconds are mostly a wait for the"
                    + " next one. MB are those of the values that a job moves, without a format's own bytes. Bytes are in the page cache;"
                    + " SynaDB forces what it writes to the device before it commits, the others leave it to the kernel. A ratio above 1"
                    + " means that SynaDB takes less CPU time.";

    private static final String LARGE_NOTES =
            "The same rows appended again and again to one table, and the same reads: planning and deployment, which hide what a read of few"
                    + " rows takes, weigh less.";

    private static final String RATIO_NOTES =
            "How many times the rows that a CPU second fully reads it reads when only keys are wanted.";

    private static final String PROFILE_NOTES =
            "Means of several jobs, after those above. Java code is divided by samples among the classes of SynaDB that are nearest to the work; the"
                    + " rest is the kernel's count of threads.";

    private static final String WHOLENESS_NOTES =
            "Tables whose rows were read back and compared with those given, after all the appends above. Paimon 2.0 can lose the rows of a writer"
                    + " whose input ends while another's goes on (its issue 9236); such a table is written again before it is read.";

    private final Effort effort;
    private final Path folder;
    /** Of each verified table: format, rows, how often it was written. */
    private final List<Object[]> wholeness = new ArrayList<>();

    private FlinkBenchmark(Effort effort, Path folder) {
        this.effort = effort;
        this.folder = folder;
    }

    public static void main(String[] arguments) throws IOException {
        Effort effort = Effort.parse(arguments);
        Path folder = Files.createTempDirectory("flink-bench");
        try {
            run(effort, folder).write(effort.results());
        } finally {
            Files.delete(folder);
        }
    }

    /** Measures in a folder, which is empty again afterwards. */
    static Report run(Effort effort, Path folder) throws IOException {
        Report report = new Report("flink", "SynaDB beside other formats in Flink");
        report.version("Flink", EnvironmentInformation.getVersion());
        report.heap(Contender.heapMebibytes(effort) + " MiB in each format's process");
        new FlinkBenchmark(effort, folder).measure(report);
        return report;
    }

    private void measure(Report report) throws IOException {
        List<Contender> all = new ArrayList<>();
        try {
            for (Format format : Format.values()) {
                all.add(new Contender(format, folder, effort.rows(ROWS), effort));
            }
            measureAll(all, report);
            measureLarge(all, report);
            keep(EnumSet.of(Format.SYNADB), all);
            tellParts(contender(Format.SYNADB, all), report);
            Table whole = report.table(
                    "Rows read back", WHOLENESS_NOTES, "format", "rows", "tables written until one held every row");
            wholeness.forEach(whole::row);
        } finally {
            for (Contender contender : all) {
                contender.close();
            }
        }
    }

    private void measureAll(List<Contender> all, Report report) throws IOException {
        Table table = report.table(heading(effort.rows(ROWS)), NOTES, COLUMNS);
        for (Workload workload : Workload.values()) {
            List<Timings> timings = takeTurns(workload, all, effort.warmUps(WARM_UPS), effort.runs());
            tell(table, workload, 1, all, timings);
            if (workload == Workload.APPEND) {
                verify(all, contender(Format.BLACKHOLE, all).digest(), 1);
            }
        }
    }

    private void measureLarge(List<Contender> all, Report report) throws IOException {
        int appends = effort == Effort.FULL ? LARGE_APPENDS : 2;
        Digest expected = contender(Format.BLACKHOLE, all).digest().times(appends);
        List<Contender> large = keep(LARGE, all);
        for (Contender contender : large) {
            contender.grow(appends - 1);
        }
        verify(large, expected, appends);

        int rows = effort.rows(ROWS) * appends;
        int runs = Math.min(LARGE_RUNS, effort.runs());
        Table table = report.table(heading(rows), LARGE_NOTES, COLUMNS);
        List<Timings> reads = takeTurns(Workload.READ, large, effort.warmUps(1), runs);
        tell(table, Workload.READ, appends, large, reads);
        List<Timings> keys = takeTurns(Workload.KEYS, large, effort.warmUps(1), runs);
        tell(table, Workload.KEYS, appends, large, keys);

        Table ratios = report.table(
                "Keys only beside full read, %,d rows".formatted(rows), RATIO_NOTES, "format", "keys only / full read");
        for (int i = 0; i < large.size(); i++) {
            ratios.row(
                    large.get(i).format().title(),
                    reads.get(i).cpuSeconds() / keys.get(i).cpuSeconds());
        }
    }

    /** Closes all others, for their files and heaps would leave less memory to these ones' files. */
    private static List<Contender> keep(Set<Format> formats, List<Contender> all) throws IOException {
        List<Contender> kept = new ArrayList<>();
        for (Contender contender : all) {
            if (formats.contains(contender.format())) {
                kept.add(contender);
            } else {
                contender.close();
            }
        }
        return kept;
    }

    private static String heading(int rows) {
        return "%,d rows of id, text and %d float32".formatted(rows, Rows.DIMENSIONS);
    }

    /** The runs that count, of each format. */
    private static List<Timings> takeTurns(Workload workload, List<Contender> contenders, int warmUps, int runs)
            throws IOException {
        List<Timings> timings =
                contenders.stream().map(contender -> new Timings()).toList();
        for (int run = -warmUps; run < runs; run++) {
            for (int i = 0; i < contenders.size(); i++) {
                Timing timing = contenders.get(i).run(workload);
                if (run >= 0) {
                    timings.get(i).add(timing);
                }
            }
        }
        return timings;
    }

    /** Every format must give back the rows that it was given. */
    private void verify(List<Contender> contenders, Digest expected, int appends) throws IOException {
        for (Contender contender : contenders) {
            if (!contender.format().stores()) {
                continue;
            }
            int tables = 1;
            for (Digest found = contender.digest(); !found.equals(expected); found = contender.digest()) {
                if (contender.format() == Format.SYNADB || tables == TABLES_OF_A_PEER) {
                    throw new IllegalStateException("%s gives back other rows than it was given: %s, expected %s"
                            .formatted(contender.format().title(), found, expected));
                }
                contender.run(Workload.APPEND);
                contender.grow(appends - 1);
                tables++;
            }
            wholeness.add(new Object[] {contender.format().title(), expected.rows(), tables});
        }
    }

    private void tell(Table table, Workload workload, int appends, List<Contender> contenders, List<Timings> timings)
            throws IOException {
        int rows = effort.rows(ROWS) * appends;
        double megabytes = appends * Rows.sizeBytes(effort.rows(ROWS), workload) / 1e6;
        double ours = timings.get(contenders.indexOf(contender(Format.SYNADB, contenders)))
                .cpuSeconds();
        for (int i = 0; i < contenders.size(); i++) {
            Contender contender = contenders.get(i);
            Timings runs = timings.get(i);
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

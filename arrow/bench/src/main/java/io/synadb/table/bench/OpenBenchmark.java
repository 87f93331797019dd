package io.synadb.table.bench;

import io.synadb.bench.Effort;
import io.synadb.bench.Report;
import io.synadb.bench.Timing;
import io.synadb.bench.Timings;
import io.synadb.bench.peer.PeerFolder;
import io.synadb.table.commit.log.LongLog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** A table that has been written to for long is opened and planned by a JVM that has just started, in little memory. */
final class OpenBenchmark {
    private static final int COMMITS = 100_000;
    private static final int FILES = 10_000;
    private static final String HEAP = "200m";

    private OpenBenchmark() {}

    static void run(Effort effort, Report report) throws IOException {
        int commits = effort.of(COMMITS);
        int files = effort.of(FILES);
        report.heap("-Xmx" + HEAP);
        Timings cold = new Timings();
        Timings warm = new Timings();
        long liveBytes = 0;
        try (PeerFolder folder = PeerFolder.create()) {
            Path directory = folder.file("table");
            LongLog.write(directory, commits, files);
            for (int run = 0; run < effort.runs(); run++) {
                String[] words = openInAnotherJvm(directory).split(" ");
                if (Integer.parseInt(words[0]) != files) {
                    throw new IllegalStateException("Planned %s files, expected %d".formatted(words[0], files));
                }
                cold.add(new Timing(Double.parseDouble(words[1]), Double.parseDouble(words[2])));
                warm.add(new Timing(Double.parseDouble(words[3]), Double.parseDouble(words[4])));
                liveBytes = Long.parseLong(words[5]);
            }
        }
        io.synadb.bench.Table table = report.table(
                "A table of %,d commits and %,d files is opened, and a scan of it planned".formatted(commits, files),
                ("From a checkpoint and 249 commits behind it; each file has statistics of four columns and a partition. Every run is"
                                + " a JVM of its own with %s of heap, in which the first time is cold. Live heap is what a"
                                + " collection leaves of one open and planned table. Targets: 2 s, %s.")
                        .formatted(HEAP, HEAP),
                "open and plan",
                "ms",
                "CPU ms",
                "live heap MB",
                "spread %");
        double live = liveBytes / 1e6;
        table.row("the first time", cold.wallSeconds() * 1e3, cold.cpuSeconds() * 1e3, live, cold.spreadPercent());
        table.row("the fifth time", warm.wallSeconds() * 1e3, warm.cpuSeconds() * 1e3, live, warm.spreadPercent());
    }

    private static String openInAnotherJvm(Path directory) throws IOException {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + HEAP,
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                OpenProgram.class.getName(),
                directory.toString());
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
        if (said.isEmpty()) {
            throw new IOException("The JVM that opens the table ended without an answer: " + command);
        }
        return said;
    }
}

package io.synadb.table.bench;

import io.synadb.bench.Effort;
import io.synadb.bench.Report;
import io.synadb.bench.Timings;
import io.synadb.bench.peer.PeerFolder;
import io.synadb.table.Table;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

/** Ids of a table that has wide vectors too, beside the ids of one that has nothing else. */
final class ProjectionBenchmark {
    private static final int ROWS = 1_000_000;
    private static final int DIMENSIONS = 96;
    /** 16 MB a batch of the wide table. */
    private static final int BATCH_ROWS = 40_000;

    private static final int SCANS = 50;

    private static final String NARROW = "ids of a table of ids";
    private static final String WIDE = "ids of a table of ids and vectors";
    private static final String LANCE_NARROW = "Lance, " + NARROW;
    private static final String LANCE_WIDE = "Lance, " + WIDE;

    private ProjectionBenchmark() {}

    static void run(Effort effort, Report report) throws IOException {
        int count = effort.rows(ROWS);
        int scans = effort.of(SCANS);
        Contest contest = new Contest();
        try (BufferAllocator allocator = new RootAllocator();
                PeerFolder folder = PeerFolder.create();
                ReadyRows wide = ReadyRows.random(count, DIMENSIONS, BATCH_ROWS, allocator);
                ReadyRows narrow = ReadyRows.random(count, 0, BATCH_ROWS, allocator);
                Lance wideLance = Lance.start(folder, report, wide);
                Lance narrowLance = Lance.start(folder, report, narrow)) {
            String expected = add(contest, NARROW, scans, narrow, folder, allocator);
            add(contest, WIDE, scans, wide, folder, allocator);
            if (narrowLance.isHere()) {
                add(contest, LANCE_NARROW, scans, narrowLance, folder, expected);
                add(contest, LANCE_WIDE, scans, wideLance, folder, expected);
            }
            contest.hold(effort, 2);
        }
        show(report, contest, count);
    }

    private static String add(
            Contest contest, String name, int scans, ReadyRows rows, PeerFolder folder, BufferAllocator allocator) {
        Table table = Tables.create(folder.file(name), rows.dimensions());
        Tables.append(table, rows.batches(), allocator);
        String expected = sum(table, rows.dimensions(), allocator);
        contest.add(
                name,
                () -> Contest.average(scans, () -> Tables.require(expected, sum(table, rows.dimensions(), allocator))));
        return expected;
    }

    private static String sum(Table table, int dimensions, BufferAllocator allocator) {
        return Tables.sum(table, dimensions, allocator, ReadyRows.ID).toString();
    }

    private static void add(Contest contest, String name, int scans, Lance lance, PeerFolder folder, String expected)
            throws IOException {
        Path dataset = folder.file(name.replace(' ', '_').replace(",", ""));
        lance.ask("write", dataset, "unsynced");
        contest.add(name, () -> lance.ask("scan", dataset, ReadyRows.ID, scans).finding(expected));
    }

    private static void show(Report report, Contest contest, int count) {
        io.synadb.bench.Table table = report.table(
                "The ids of %,d rows are added up, of which each has %d × float32 too".formatted(count, DIMENSIONS),
                "One thread, the files in the page cache and verified before; each scan plans, opens the file, maps it and lets go"
                        + " of it again.",
                "scan",
                "ms",
                "CPU ms",
                "GB/s of ids",
                "times the ids alone",
                "spread %");
        for (Map.Entry<String, Timings> entry : contest.all().entrySet()) {
            Timings runs = entry.getValue();
            String alone = entry.getKey().startsWith("Lance") ? LANCE_NARROW : NARROW;
            table.row(
                    entry.getKey(),
                    runs.wallSeconds() * 1e3,
                    runs.cpuSeconds() * 1e3,
                    (double) count * Long.BYTES / runs.wallSeconds() / 1e9,
                    runs.wallSeconds() / contest.of(alone).wallSeconds(),
                    runs.spreadPercent());
        }
    }
}

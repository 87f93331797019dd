package io.synadb.table.bench;

import io.synadb.bench.Effort;
import io.synadb.bench.Report;
import io.synadb.bench.Timing;
import io.synadb.bench.Timings;
import io.synadb.bench.peer.PeerFolder;
import io.synadb.table.Table;
import io.synadb.table.storage.LocalStorage;
import io.synadb.vector.kernel.VectorKernels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;

/** All vectors of a table in the page cache are added up: the first time, when checksums are verified, and later. */
final class ScanBenchmark {
    private static final int DIMENSIONS = WriteBenchmark.DIMENSIONS;
    /** Scans a run: CPU time is counted in steps of ten milliseconds. */
    private static final int SCANS = 10;

    private static final String CEILING = "ceiling: read";
    private static final String IN_MEMORY = "the batches before they were written";
    private static final String FIRST = "table, first scan";
    private static final String LATER = "table, later scans";
    private static final String LANCE_FIRST = "Lance, first scan";
    private static final String LANCE_LATER = "Lance, later scans";

    private static volatile boolean sink;

    private final ReadyRows rows;
    private final BufferAllocator allocator;
    private final Lance lance;
    private final int scans;
    private final String expected;

    private ScanBenchmark(ReadyRows rows, BufferAllocator allocator, Lance lance, int scans) {
        this.rows = rows;
        this.allocator = allocator;
        this.lance = lance;
        this.scans = scans;
        this.expected = sumInMemory();
    }

    static void run(Effort effort, Report report) throws IOException {
        try (BufferAllocator allocator = new RootAllocator();
                ReadyRows rows = ReadyRows.random(
                        effort.rows(WriteBenchmark.ROWS), DIMENSIONS, WriteBenchmark.BATCH_ROWS, allocator);
                PeerFolder errors = PeerFolder.create();
                Lance lance = Lance.start(errors, report, rows);
                FreshFolder folder = new FreshFolder();
                FreshFolder folderOfLance = new FreshFolder()) {
            ScanBenchmark benchmark = new ScanBenchmark(rows, allocator, lance, effort.of(SCANS));
            Contest contest = new Contest();
            benchmark.addCeilings(contest);
            benchmark.addTable(contest, folder);
            if (lance.isHere()) {
                benchmark.addLance(contest, folderOfLance);
            }
            contest.hold(effort, 2);
            benchmark.show(report, contest);
        }
    }

    private void addCeilings(Contest contest) {
        float[] floats = new float[rows.count() * DIMENSIONS];
        contest.add(
                CEILING,
                () -> Contest.average(scans, () -> sink = VectorKernels.active().allFinite(floats, 0, floats.length)));
        contest.add(IN_MEMORY, () -> Contest.average(scans, () -> Tables.require(expected, sumInMemory())));
    }

    private void addTable(Contest contest, FreshFolder folder) {
        contest.add(FIRST, () -> {
            Table table = Tables.create(folder.renew(), DIMENSIONS);
            Tables.append(table, rows.batches(), allocator);
            return Timing.of(() -> Tables.require(expected, sum(table)));
        });
        contest.add(LATER, () -> {
            Table table = Table.open(LocalStorage.of(folder.path()));
            return Contest.average(scans, () -> Tables.require(expected, sum(table)));
        });
    }

    private void addLance(Contest contest, FreshFolder folder) {
        contest.add(LANCE_FIRST, () -> {
            Path dataset = folder.renew().resolve("lance");
            lance.ask("write", dataset, "unsynced");
            return lance.ask("scan", dataset, ReadyRows.VECTOR, 1).finding(expected);
        });
        contest.add(LANCE_LATER, () -> lance.ask("scan", folder.path().resolve("lance"), ReadyRows.VECTOR, scans)
                .finding(expected));
    }

    private String sum(Table table) {
        return Tables.sum(table, DIMENSIONS, allocator, ReadyRows.VECTOR).toString();
    }

    private String sumInMemory() {
        Sums sums = new Sums(DIMENSIONS);
        for (VectorSchemaRoot batch : rows.batches()) {
            sums.add(batch, ReadyRows.VECTOR);
        }
        return sums.toString();
    }

    private void show(Report report, Contest contest) {
        io.synadb.bench.Table table = report.table(
                "The vectors of %,d rows of %d × float32 are added up".formatted(rows.count(), DIMENSIONS),
                "One thread, the file in the page cache; each scan plans, opens the file, maps it and lets go of it again. The"
                        + " first scan of a file verifies the checksums of what it reads, later ones of the same process need not."
                        + " The ceiling reads as many floats of an array once with vector loads and keeps nothing; the second line"
                        + " is the same sum, by vector loads too, over memory that is mapped already. Both lie in pages of the"
                        + " usual size, as the file does in the cache. Lance hands its batches to the same sum; it reads"
                        + " by several threads, and verifies nothing. Targets: 45 % of the ceiling for the first scan, 75 % for"
                        + " later ones.",
                "scan",
                "ms",
                "CPU ms",
                "GB/s",
                "% of ceiling",
                "spread %");
        double bytes = (double) rows.count() * DIMENSIONS * Float.BYTES;
        double ceiling = contest.of(CEILING).wallSeconds();
        for (Map.Entry<String, Timings> entry : contest.all().entrySet()) {
            Timings runs = entry.getValue();
            table.row(
                    entry.getKey(),
                    runs.wallSeconds() * 1e3,
                    runs.cpuSeconds() * 1e3,
                    bytes / runs.wallSeconds() / 1e9,
                    100 * ceiling / runs.wallSeconds(),
                    runs.spreadPercent());
        }
    }
}

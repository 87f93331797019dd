package io.synadb.table.bench;

import io.synadb.bench.Effort;
import io.synadb.bench.Report;
import io.synadb.bench.Timing;
import io.synadb.bench.Timings;
import io.synadb.bench.peer.PeerFolder;
import io.synadb.table.Table;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;

/** Ready batches become a table, beside the same bytes in a plain file. */
final class WriteBenchmark {
    static final int ROWS = 100_000;
    static final int DIMENSIONS = 768;
    /** 15 MB a batch, as engines give them. */
    static final int BATCH_ROWS = 5000;

    private static final String POWER_LOSS = "power loss";
    private static final String KILL = "kill -9";
    private static final String CEILING = "ceiling: write calls, then a sync";
    private static final String COPY = "ceiling: write calls";
    private static final String TABLE = "table";
    private static final String LANCE = "Lance";
    private static final String LANCE_SYNCED = "Lance, then its files synced";

    private final ReadyRows rows;
    private final BufferAllocator allocator;
    private final Map<String, Long> bytes = new HashMap<>();

    private WriteBenchmark(ReadyRows rows, BufferAllocator allocator) {
        this.rows = rows;
        this.allocator = allocator;
    }

    static void run(Effort effort, Report report) throws IOException {
        try (BufferAllocator allocator = new RootAllocator();
                ReadyRows rows = ReadyRows.random(effort.rows(ROWS), DIMENSIONS, BATCH_ROWS, allocator);
                PeerFolder errors = PeerFolder.create();
                Lance lance = Lance.start(errors, report, rows)) {
            new WriteBenchmark(rows, allocator).run(effort, report, lance);
        }
    }

    private void run(Effort effort, Report report, Lance lance) throws IOException {
        Contest contest = new Contest();
        add(contest, CEILING, folder -> Timing.of(() -> writePlainly(folder, true)));
        add(contest, COPY, folder -> Timing.of(() -> writePlainly(folder, false)));
        add(contest, TABLE, folder -> {
            Table table = Tables.create(folder, DIMENSIONS);
            return Timing.of(() -> Tables.append(table, rows.batches(), allocator));
        });
        if (lance.isHere()) {
            add(contest, LANCE, folder -> lance.ask("write", folder.resolve("lance"), "unsynced")
                    .timing());
            add(contest, LANCE_SYNCED, folder -> lance.ask("write", folder.resolve("lance"), "synced")
                    .timing());
        }
        contest.hold(effort, 2);
        show(report, contest);
    }

    /** A contender who writes to an empty folder. */
    @FunctionalInterface
    private interface Writing {
        Timing to(Path folder) throws IOException;
    }

    private void add(Contest contest, String name, Writing writing) {
        contest.add(name, () -> {
            try (PeerFolder folder = PeerFolder.create()) {
                Timing timing = writing.to(folder.path());
                bytes.put(name, sizeBytes(folder.path()));
                return timing;
            }
        });
    }

    private void writePlainly(Path folder, boolean sync) throws IOException {
        try (FileChannel file =
                FileChannel.open(folder.resolve("bytes"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (VectorSchemaRoot batch : rows.batches()) {
                for (ByteBuffer values : rows.values(batch)) {
                    while (values.hasRemaining()) {
                        file.write(values);
                    }
                }
            }
            if (sync) {
                file.force(true);
            }
        }
    }

    private static long sizeBytes(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> {
                        try {
                            return Files.size(file);
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    })
                    .sum();
        }
    }

    private void show(Report report, Contest contest) {
        io.synadb.bench.Table table = report.table(
                "%,d rows of an id and %d × float32 go in".formatted(rows.count(), DIMENSIONS),
                "Batches of %,d rows are ready in memory; one writer, a new table each time. The table writes a file with"
                                .formatted(BATCH_ROWS)
                        + " checksums and statistics, checks that elements are finite, syncs it and publishes a version that"
                        + " it syncs too. The ceilings are the same bytes in a plain file, and nothing else. Lance does not"
                        + " sync, and writes by several threads. The target is 600 MB/s, or the disk's rate where it is less.",
                "into",
                "survives",
                "MB/s",
                "% of synced ceiling",
                "CPU s per GB",
                "bytes written a byte",
                "spread %");
        double ceiling = contest.of(CEILING).wallSeconds();
        for (Map.Entry<String, Timings> entry : contest.all().entrySet()) {
            String name = entry.getKey();
            Timings runs = entry.getValue();
            table.row(
                    name,
                    name.equals(COPY) || name.equals(LANCE) ? KILL : POWER_LOSS,
                    rows.sizeBytes() / runs.wallSeconds() / 1e6,
                    100 * ceiling / runs.wallSeconds(),
                    runs.cpuSeconds() / rows.sizeBytes() * 1e9,
                    (double) bytes.getOrDefault(name, 0L) / rows.sizeBytes(),
                    runs.spreadPercent());
        }
    }
}

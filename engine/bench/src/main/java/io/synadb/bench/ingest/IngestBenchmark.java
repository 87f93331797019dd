package io.synadb.bench.ingest;

import static io.synadb.SyncPolicy.GROUP;
import static io.synadb.SyncPolicy.NONE;
import static io.synadb.SyncPolicy.PROCESS;
import static io.synadb.bench.ingest.Ingest.Calls.BATCH;
import static io.synadb.bench.ingest.Ingest.Calls.SINGLE;
import static io.synadb.bench.ingest.Ingest.Pages.FRESH;
import static io.synadb.bench.ingest.Ingest.Pages.PREPARED;

import io.synadb.bench.Effort;
import io.synadb.bench.Report;
import io.synadb.bench.Table;
import io.synadb.bench.Timing;
import io.synadb.bench.Timings;
import io.synadb.bench.ingest.Ingest.Pages;
import io.synadb.bench.peer.Peer;
import io.synadb.bench.peer.PeerFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The stores take vectors in, beside a copy into a mapped file and beside SynaDB as published. */
public final class IngestBenchmark {
    private static final int ROWS = 50_000;
    private static final int BATCH_ROWS = 1000;
    private static final int DIMENSIONS = 768;

    private static final String COPY = "copy into a mapped file";
    private static final String MAPPED = "MmapVectorStore";
    private static final String IN_DATABASE = "VectorStore";
    private static final String PUBLISHED = "MmapVectorStore as published";
    private static final String POWER_LOSS = "power loss";

    private IngestBenchmark() {}

    /**
     * A line of the table.
     *
     * @param calls how many rows go into a call
     * @param survives what ends without loss what had returned
     * @param share of all rows that it takes in, as a divisor
     */
    private record Contender(
            String name, String calls, Pages pages, String survives, int share, Ingest ingest, Timings runs) {
        Contender(String name, String calls, Pages pages, String survives, int share, Ingest ingest) {
            this(name, calls, pages, survives, share, ingest, new Timings());
        }
    }

    public static void run(Effort effort, Report report) throws IOException {
        Rows rows = Rows.of(effort.rows(ROWS), Math.min(BATCH_ROWS, effort.rows(ROWS)), DIMENSIONS);
        List<Contender> contenders = contenders();
        try (PeerFolder folder = PeerFolder.create()) {
            Optional<Peer> published =
                    Peer.python(folder, IngestBenchmark.class, "ingest.py", "numpy synadb", DIMENSIONS);
            try {
                published.ifPresent(peer -> {
                    report.version("SynaDB as published", peer.version());
                    addPublished(peer, contenders);
                });
                takeTurns(effort, rows, contenders);
            } finally {
                if (published.isPresent()) {
                    published.get().close();
                }
            }
        }
        show(report, rows, contenders);
    }

    private static List<Contender> contenders() {
        List<Contender> contenders = new ArrayList<>();
        String batch = Integer.toString(BATCH_ROWS);
        for (Pages pages : Pages.values()) {
            contenders.add(new Contender(COPY, batch, pages, "kill -9", 1, Ingest.copyingIntoMap(pages)));
            contenders.add(new Contender("write calls", batch, pages, "kill -9", 1, Ingest.writing(pages)));
            contenders.add(
                    new Contender(MAPPED, batch, pages, "kill -9", 1, Ingest.mapped(PROCESS, pages, BATCH, false)));
            contenders.add(
                    new Contender(MAPPED, "1", pages, "kill -9", 1, Ingest.mapped(PROCESS, pages, SINGLE, false)));
        }
        contenders.add(new Contender(
                MAPPED + ", then a checkpoint",
                batch,
                FRESH,
                "power loss, at the end",
                1,
                Ingest.mapped(PROCESS, FRESH, BATCH, true)));
        contenders.add(
                new Contender(MAPPED, batch, PREPARED, POWER_LOSS, 1, Ingest.mapped(GROUP, PREPARED, BATCH, false)));
        contenders.add(
                new Contender(MAPPED, "1", PREPARED, POWER_LOSS, 100, Ingest.mapped(GROUP, PREPARED, SINGLE, false)));
        contenders.add(new Contender(IN_DATABASE, batch, FRESH, "nothing", 1, Ingest.database(NONE, BATCH)));
        contenders.add(new Contender(IN_DATABASE, batch, FRESH, "kill -9", 1, Ingest.database(PROCESS, BATCH)));
        contenders.add(new Contender(IN_DATABASE, "1", FRESH, "kill -9", 1, Ingest.database(PROCESS, SINGLE)));
        contenders.add(new Contender(IN_DATABASE, batch, FRESH, POWER_LOSS, 1, Ingest.database(GROUP, BATCH)));
        contenders.add(new Contender(IN_DATABASE, "1", FRESH, POWER_LOSS, 100, Ingest.database(GROUP, SINGLE)));
        return contenders;
    }

    private static void addPublished(Peer peer, List<Contender> contenders) {
        for (int together : new int[] {BATCH_ROWS, 1}) {
            contenders.add(new Contender(
                    PUBLISHED,
                    Integer.toString(together),
                    FRESH,
                    "kill -9",
                    together == 1 ? 10 : 1,
                    (folder, rows) ->
                            peer.time("insert %s %d %d".formatted(folder.resolve("rows"), rows.count(), together))));
        }
        contenders.add(new Contender(
                PUBLISHED + ", then a flush",
                Integer.toString(BATCH_ROWS),
                FRESH,
                "power loss, at the end",
                1,
                (folder, rows) ->
                        peer.time("flush %s %d %d".formatted(folder.resolve("rows"), rows.count(), BATCH_ROWS))));
    }

    private static void takeTurns(Effort effort, Rows rows, List<Contender> contenders) throws IOException {
        for (int run = -effort.warmUps(2); run < effort.runs(); run++) {
            for (Contender contender : contenders) {
                try (PeerFolder folder = PeerFolder.create()) {
                    Path path = folder.path();
                    Timing timing = contender.ingest().run(path, rows.first(rows.count() / contender.share()));
                    if (run >= 0) {
                        contender.runs().add(timing);
                    }
                }
            }
        }
    }

    private static void show(Report report, Rows rows, List<Contender> contenders) {
        Table table = report.table(
                "%,d rows of %d × float32 go in".formatted(rows.count(), DIMENSIONS),
                "One thread; opening and closing are not counted. Prepared: the file was written full before. A row that is"
                        + " not safe from power loss until the end says so. The copy and the write calls keep no keys and no"
                        + " checksums. SynaDB as published is called from Python; its file has room for all rows from the"
                        + " start, in fresh pages.",
                "into",
                "rows a call",
                "pages",
                "survives",
                "rows/s",
                "MB/s",
                "CPU µs a row",
                "times the copy",
                "spread %");
        for (Contender contender : contenders) {
            double rate = rate(rows, contender);
            double copy = contenders.stream()
                    .filter(other -> other.name().equals(COPY) && other.pages() == contender.pages())
                    .mapToDouble(other -> rate(rows, other))
                    .findFirst()
                    .orElseThrow();
            table.row(
                    contender.name(),
                    contender.calls(),
                    contender.pages().name().toLowerCase(Locale.ROOT),
                    contender.survives(),
                    rate,
                    rate * DIMENSIONS * Float.BYTES / 1e6,
                    contender.runs().cpuSeconds() / count(rows, contender) * 1e6,
                    rate / copy,
                    contender.runs().spreadPercent());
        }
    }

    private static int count(Rows rows, Contender contender) {
        return rows.first(rows.count() / contender.share()).count();
    }

    private static double rate(Rows rows, Contender contender) {
        return count(rows, contender) / contender.runs().wallSeconds();
    }
}

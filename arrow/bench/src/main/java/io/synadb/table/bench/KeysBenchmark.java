package io.synadb.table.bench;

import io.synadb.bench.Effort;
import io.synadb.bench.Report;
import io.synadb.bench.Timing;
import io.synadb.bench.Timings;
import io.synadb.bench.peer.PeerFolder;
import io.synadb.table.Table;
import io.synadb.table.TableSpec;
import io.synadb.table.storage.LocalStorage;
import io.synadb.table.storage.Storage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/** A table with a key: looking keys up, and upserts. */
final class KeysBenchmark {
    private static final int KEYS = 1_562_500;
    private static final int DIMENSIONS = 16;
    private static final int COMMIT_KEYS = 100_000;
    private static final int LOOKUPS = 2000;
    /** Runs of look-ups before those that count: after fewer, the compiler is still at work beside them. */
    private static final int LOOKUP_WARM_UPS = 8;

    private static final String TABLE = "table";
    private static final String ABSENT = "table, keys that are not there";
    private static final String AFTER = "table, after all upserts";
    private static final String LANCE = "Lance, BTREE index";

    private final int keys;
    private final int commitKeys;
    private final int lookups;
    private final Storage storage;
    private final Path dataset;
    private final Lance lance;
    private final BufferAllocator allocator;

    private KeysBenchmark(Effort effort, PeerFolder folder, Lance lance, BufferAllocator allocator) {
        this.keys = effort.rows(KEYS);
        this.commitKeys = effort.rows(COMMIT_KEYS);
        this.lookups = effort.of(LOOKUPS);
        this.storage = LocalStorage.of(folder.file("table"));
        this.dataset = folder.file("lance");
        this.lance = lance;
        this.allocator = allocator;
    }

    static void run(Effort effort, Report report) throws IOException {
        try (BufferAllocator allocator = new RootAllocator();
                PeerFolder folder = PeerFolder.create();
                ReadyRows rows = ReadyRows.random(effort.rows(KEYS), DIMENSIONS, COMMIT_KEYS, allocator);
                Lance lance = Lance.start(folder, report, rows)) {
            KeysBenchmark benchmark = new KeysBenchmark(effort, folder, lance, allocator);
            Timing load = benchmark.load(rows);
            if (lance.isHere()) {
                lance.ask("write", benchmark.dataset, "unsynced");
                lance.ask("key", benchmark.dataset);
            }
            KeyMemory.run(effort, report, allocator);
            Contest lookups = benchmark.lookups(effort);
            benchmark.upserts(effort, report, load);
            benchmark.showLookups(effort, report, lookups);
        }
    }

    private Timing load(ReadyRows rows) {
        TableSpec spec = TableSpec.builder()
                .schema(ReadyRows.schema(DIMENSIONS))
                .key(ReadyRows.ID)
                .build();
        Table table = Table.create(storage, spec);
        return Timing.of(() -> Tables.append(table, rows.batches(), allocator));
    }

    private Contest lookups(Effort effort) throws IOException {
        Contest contest = new Contest();
        Table table = Table.open(storage);
        contest.add(TABLE, () -> lookUps(table, true));
        contest.add(ABSENT, () -> lookUps(table, false));
        if (lance.isHere()) {
            contest.add(LANCE, () -> lance.ask("lookup", dataset, Math.max(1, lookups / 10), keys)
                    .timing());
        }
        contest.hold(effort, LOOKUP_WARM_UPS);
        return contest;
    }

    private Timing lookUps(Table table, boolean there) {
        Timing all = Timing.of(() -> {
            for (int i = 0; i < lookups; i++) {
                long key = KeyChoice.spread(i, keys);
                lookUp(table, there ? key : -1 - key, there);
            }
        });
        return new Timing(all.wallSeconds() / lookups, all.cpuSeconds() / lookups);
    }

    private void lookUp(Table table, long key, boolean there) {
        try (VectorSchemaRoot row = table.lookup(allocator, key).orElse(null)) {
            long found = row == null ? -1 : ((BigIntVector) row.getVector(ReadyRows.ID)).get(0);
            if (found != (there ? key : -1)) {
                throw new IllegalStateException("Looked key %d up and found %d".formatted(key, found));
            }
        }
    }

    private void upserts(Effort effort, Report report, Timing load) throws IOException {
        Contest contest = new Contest();
        Table table = Table.open(storage);
        for (KeyChoice choice : KeyChoice.values()) {
            int[] commits = new int[1];
            contest.add(choice.title(), () -> upsert(table, choice, commits[0]++));
        }
        if (lance.isHere()) {
            lance.ask("unkey", dataset);
            for (KeyChoice choice : KeyChoice.values()) {
                int[] commits = new int[1];
                contest.add("Lance, " + choice.title(), () -> lance.ask(
                                "upsert", dataset, choice, commits[0]++, commitKeys, keys)
                        .timing());
            }
        }
        contest.hold(effort, 2);

        io.synadb.bench.Table shown = report.table(
                "Upserts of %,d rows a commit into a table of %,d keys".formatted(commitKeys, keys),
                "Rows of a key and %d × float32 are ready in memory; a commit is synced, and the first line is one of all keys, once."
                                .formatted(DIMENSIONS)
                        + " Lance's merge insert joins with the keys, has no index here, with which it was slower by far, and does not"
                        + " sync. Target: 300,000 keys/s.",
                "upsert",
                "keys/s",
                "CPU µs a key",
                "spread %");
        shown.row("an empty table", keys / load.wallSeconds(), load.cpuSeconds() / keys * 1e6, 0);
        for (Map.Entry<String, Timings> entry : contest.all().entrySet()) {
            Timings runs = entry.getValue();
            shown.row(
                    entry.getKey(),
                    commitKeys / runs.wallSeconds(),
                    runs.cpuSeconds() / commitKeys * 1e6,
                    runs.spreadPercent());
        }
    }

    private Timing upsert(Table table, KeyChoice choice, int commit) {
        try (ReadyRows rows = ReadyRows.random(
                commitKeys, DIMENSIONS, commitKeys, choice.keys(commit, commitKeys, keys), allocator)) {
            return Timing.of(() -> Tables.append(table, rows.batches(), allocator));
        }
    }

    private void showLookups(Effort effort, Report report, Contest before) throws IOException {
        Contest after = new Contest();
        Table table = Table.open(storage);
        after.add(AFTER, () -> lookUps(table, true));
        after.hold(effort, LOOKUP_WARM_UPS);

        io.synadb.bench.Table shown = report.table(
                "Look-ups of a key, of %,d".formatted(keys),
                "One thread; the keys are known, the file is in the page cache. Each look-up asks for the newest version, and gives"
                        + " the row as a batch with all columns. Target: 50 µs.",
                "look-up",
                "µs",
                "CPU µs",
                "spread %");
        for (Contest contest : new Contest[] {before, after}) {
            for (Map.Entry<String, Timings> entry : contest.all().entrySet()) {
                Timings runs = entry.getValue();
                shown.row(entry.getKey(), runs.wallSeconds() * 1e6, runs.cpuSeconds() * 1e6, runs.spreadPercent());
            }
        }
    }
}

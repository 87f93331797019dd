package io.synadb.table.bench;

import io.synadb.bench.Effort;
import io.synadb.bench.Report;
import io.synadb.bench.Timing;
import io.synadb.bench.peer.PeerFolder;
import io.synadb.table.Table;
import io.synadb.table.TableSpec;
import io.synadb.table.storage.LocalStorage;
import io.synadb.table.storage.Storage;
import java.io.IOException;
import java.lang.ref.Reference;
import org.apache.arrow.memory.BufferAllocator;

/** A table of 50,000,000 keys, and what it takes in memory to know them all. */
final class KeyMemory {
    private static final int KEYS = 50_000_000;
    private static final int COMMITS = 16;
    /** More than filters of keys answer for. */
    private static final int UPSERTED = 1000;

    private final int keys;
    private final BufferAllocator allocator;

    private KeyMemory(Effort effort, BufferAllocator allocator) {
        this.keys = effort.of(KEYS) / COMMITS * COMMITS;
        this.allocator = allocator;
    }

    static void run(Effort effort, Report report, BufferAllocator allocator) throws IOException {
        try (PeerFolder folder = PeerFolder.create()) {
            new KeyMemory(effort, allocator).measure(LocalStorage.of(folder.file("table")), report);
        }
    }

    private void measure(Storage storage, Report report) {
        Timing load = load(storage);
        Table table = Table.open(storage);
        long before = usedBytes();
        Timing read;
        try (ReadyRows rows = ReadyRows.random(UPSERTED, 0, UPSERTED, allocator)) {
            read = Timing.of(() -> Tables.append(table, rows.batches(), allocator));
        }
        long bytes = usedBytes() - before;
        Reference.reachabilityFence(table);
        report.table(
                        "The keys of a table of %,d in memory".formatted(keys),
                        "Heap in use after a collection, with them less without; read from the columns of the key by an upsert of"
                                + " %,d of them, the first of this `Table`. Written without order by %d commits, each an upsert. Target: 2 GiB."
                                        .formatted(UPSERTED, COMMITS),
                        "bytes a key",
                        "GiB",
                        "keys/s read",
                        "keys/s written")
                .row(
                        (double) bytes / keys,
                        (double) bytes / (1 << 30),
                        keys / read.wallSeconds(),
                        keys / load.wallSeconds());
    }

    private Timing load(Storage storage) {
        TableSpec spec = TableSpec.builder()
                .schema(ReadyRows.schema(0))
                .key(ReadyRows.ID)
                .build();
        Table table = Table.create(storage, spec);
        int commitKeys = keys / COMMITS;
        double wall = 0;
        double cpu = 0;
        for (int commit = 0; commit < COMMITS; commit++) {
            long first = (long) commit * commitKeys;
            try (ReadyRows rows =
                    ReadyRows.random(commitKeys, 0, 100_000, row -> KeyChoice.spread(first + row, keys), allocator)) {
                Timing timing = Timing.of(() -> Tables.append(table, rows.batches(), allocator));
                wall += timing.wallSeconds();
                cpu += timing.cpuSeconds();
            }
        }
        return new Timing(wall, cpu);
    }

    private static long usedBytes() {
        Runtime runtime = Runtime.getRuntime();
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return runtime.totalMemory() - runtime.freeMemory();
    }
}

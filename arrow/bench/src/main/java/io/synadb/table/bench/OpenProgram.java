package io.synadb.table.bench;

import io.synadb.bench.Timing;
import io.synadb.table.ScanPlan;
import io.synadb.table.Table;
import io.synadb.table.TableSnapshot;
import io.synadb.table.storage.LocalStorage;
import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.file.Path;

/** Opens a table and plans a scan of it, several times; says how many files it has, what that took, and the live heap. */
final class OpenProgram {
    private static final int TIMES = 5;

    private OpenProgram() {}

    /** The plan, and what belongs to it. */
    private record Opened(TableSnapshot table, ScanPlan plan, Timing timing) {
        static Opened of(Path directory) {
            Object[] opened = new Object[2];
            Timing timing = Timing.of(() -> {
                TableSnapshot table = Table.open(LocalStorage.of(directory)).current();
                opened[0] = table;
                opened[1] = table.scan().plan();
            });
            return new Opened((TableSnapshot) opened[0], (ScanPlan) opened[1], timing);
        }
    }

    public static void main(String[] arguments) throws IOException {
        Path directory = Path.of(arguments[0]);
        Opened first = Opened.of(directory);
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        long live = runtime.totalMemory() - runtime.freeMemory();
        Opened last = first;
        for (int i = 1; i < TIMES; i++) {
            last = Opened.of(directory);
        }
        System.out.printf(
                "%d %s %s %s %s %d%n",
                last.plan().tasks().size(),
                first.timing().wallSeconds(),
                first.timing().cpuSeconds(),
                last.timing().wallSeconds(),
                last.timing().cpuSeconds(),
                live);
        Reference.reachabilityFence(first);
    }
}

package io.synadb.bench.log;

import io.synadb.bench.Effort;
import io.synadb.bench.Report;
import io.synadb.bench.Table;
import io.synadb.bench.Timing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.h2.mvstore.MVStore;

/** One thread that appends values, each under a new key and each safe from {@code kill -9} once its append returned. */
public final class LogWriteBenchmark {
    private static final int DISTINCT_VALUES = 64;
    private static final int WARM_UP_DIVISOR = 4;

    private LogWriteBenchmark() {}

    private record Workload(int valueBytes, int count) {}

    private static final List<Workload> WORKLOADS =
            List.of(new Workload(64, 1_000_000), new Workload(1024, 1_000_000), new Workload(65_536, 20_000));

    public static void run(Effort effort, Report report) throws IOException {
        report.version("RocksDB", RocksDbStore.version());
        report.version("LMDB", LmdbStore.version());
        report.version("H2 MVStore", MVStore.class.getPackage().getImplementationVersion());
        Table table = report.table(
                "Sequential appends, safe from kill -9",
                "Keys of 16 B, one thread. The rate is of the appends; CPU seconds are of open, appends and close in all"
                        + " threads. RocksDB: write-ahead log, no compression; LMDB: a transaction a put, WRITEMAP and"
                        + " NOSYNC; MVStore: a commit a put, and fewer of them.",
                "value B",
                "store",
                "appends",
                "appends/s",
                "MB/s",
                "spread %",
                "CPU µs an append",
                "close s",
                "disk B an append",
                "SynaDB / store");
        for (Workload workload : WORKLOADS) {
            run(effort, workload, table);
        }
    }

    private static void run(Effort effort, Workload workload, Table table) throws IOException {
        byte[][] values = values(workload.valueBytes());
        List<Contender> contenders = Contender.all();
        long[] diskBytes = new long[contenders.size()];
        for (Contender contender : contenders) {
            append(contender, values, count(effort, workload, contender) / WARM_UP_DIVISOR + 1, Keep.NOTHING);
        }
        for (int run = 0; run < effort.runs(); run++) {
            for (int i = 0; i < diskBytes.length; i++) {
                Contender contender = contenders.get(i);
                diskBytes[i] = append(contender, values, count(effort, workload, contender), Keep.TIMINGS);
            }
        }
        double ours = rate(effort, workload, contenders.get(0));
        for (int i = 0; i < diskBytes.length; i++) {
            Contender contender = contenders.get(i);
            int count = count(effort, workload, contender);
            double rate = rate(effort, workload, contender);
            table.row(
                    workload.valueBytes(),
                    contender.name(),
                    count,
                    rate,
                    rate * workload.valueBytes() / 1e6,
                    contender.appends().spreadPercent(),
                    contender.wholes().cpuSeconds() / count * 1e6,
                    contender.closes().wallSeconds(),
                    (double) diskBytes[i] / count,
                    ours / rate);
        }
    }

    private enum Keep {
        TIMINGS,
        NOTHING
    }

    /** Appends to a store of its own and returns how many bytes of disk the closed store takes. */
    private static long append(Contender contender, byte[][] values, int count, Keep keep) throws IOException {
        Path folder = Files.createTempDirectory("bench");
        try {
            System.gc();
            Timing[] parts = new Timing[2];
            Timing whole = Timing.of(() -> {
                Store store = contender.opener().open(folder);
                parts[0] = Timing.of(() -> {
                    for (int number = 0; number < count; number++) {
                        store.append(number, values[number % DISTINCT_VALUES]);
                    }
                });
                parts[1] = Timing.of(store::close);
            });
            if (keep == Keep.TIMINGS) {
                contender.appends().add(parts[0]);
                contender.closes().add(parts[1]);
                contender.wholes().add(whole);
            }
            return diskBytes(folder);
        } finally {
            delete(folder);
        }
    }

    private static int count(Effort effort, Workload workload, Contender contender) {
        return Math.max(1, effort.of(workload.count()) / contender.divisor());
    }

    private static double rate(Effort effort, Workload workload, Contender contender) {
        return count(effort, workload, contender) / contender.appends().wallSeconds();
    }

    private static byte[][] values(int length) {
        SplittableRandom random = new SplittableRandom(length);
        byte[][] values = new byte[DISTINCT_VALUES][length];
        for (byte[] value : values) {
            random.nextBytes(value);
        }
        return values;
    }

    /** What the folder takes on the device. LMDB's file is as long as its map, and mostly a hole. */
    private static long diskBytes(Path folder) throws IOException {
        Process du = new ProcessBuilder("du", "-s", "--block-size=1", folder.toString()).start();
        String out = new String(du.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        return Long.parseLong(out.substring(0, out.indexOf('\t')));
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}

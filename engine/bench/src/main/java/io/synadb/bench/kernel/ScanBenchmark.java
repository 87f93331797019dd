package io.synadb.bench.kernel;

import io.synadb.bench.Effort;
import io.synadb.bench.Report;
import io.synadb.bench.Table;
import io.synadb.bench.Timing;
import io.synadb.bench.Timings;
import io.synadb.vector.DistanceMetric;
import io.synadb.vector.kernel.TopK;
import io.synadb.vector.kernel.VectorKernel;
import io.synadb.vector.kernel.VectorKernels;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** The exact ten nearest of more vectors than the caches hold, beside the rate at which memory can be read at all. */
public final class ScanBenchmark {
    private static final int ROWS = 60_000;
    private static final int K = 10;
    private static final int WARM_UP_RUNS = 2;

    /** Scans a run: CPU time is counted in steps of ten milliseconds. */
    private static final int SCANS = 20;

    /** Rows that are copied out of a mapping at a time: they stay in the first cache until they are measured. */
    private static final int BLOCK_ROWS = 8;

    private static volatile long sink;

    private ScanBenchmark() {}

    private record Contender(String name, Timing.Work work, Timings runs) {
        Contender(String name, Timing.Work work) {
            this(name, work, new Timings());
        }
    }

    public static void run(Effort effort, Report report) throws IOException {
        Table table = report.table(
                "Exact top-%d by L2 over %,d rows".formatted(K, effort.rows(ROWS)),
                "One thread, one query a scan. The ceiling reads every float once with vector loads and keeps nothing.",
                "scan",
                "dimensions",
                "ms",
                "CPU ms",
                "GB/s",
                "% of ceiling",
                "spread %");
        for (int dimensions : new int[] {384, 768}) {
            measure(effort, dimensions, table);
        }
    }

    private static void measure(Effort effort, int dimensions, Table table) throws IOException {
        int rows = effort.rows(ROWS);
        float[] vectors = Vectors.unit(rows, dimensions, 3);
        float[] query = Vectors.unit(1, dimensions, 4);
        Path file = Files.createTempFile("vectors", ".f32");
        try {
            FloatBuffer mapped = mapped(file, vectors);
            VectorKernel simd = VectorKernels.active();
            VectorKernel plain = VectorKernels.plain();
            List<Contender> contenders = new ArrayList<>();
            contenders.add(
                    new Contender("ceiling: read", () -> sink = simd.allFinite(vectors, 0, vectors.length) ? 1 : 0));
            contenders.add(new Contender("SIMD, heap array", () -> sink = scanHeap(vectors, query)));
            contenders.add(new Contender("SIMD, mapped file", () -> sink = scanMapped(mapped, query)));
            contenders.add(new Contender("plain, heap array", () -> sink = scanPlain(plain, vectors, query)));
            for (int run = -effort.warmUps(WARM_UP_RUNS); run < effort.runs(); run++) {
                for (Contender contender : contenders) {
                    Timing timing = Timing.of(() -> {
                        for (int scan = effort.of(SCANS); scan > 0; scan--) {
                            contender.work().run();
                        }
                    });
                    if (run >= 0) {
                        contender.runs().add(timing);
                    }
                }
            }
            int scans = effort.of(SCANS);
            double bytes = (double) vectors.length * Float.BYTES * scans;
            double ceiling = contenders.get(0).runs().wallSeconds();
            for (Contender contender : contenders) {
                Timings runs = contender.runs();
                table.row(
                        contender.name(),
                        dimensions,
                        runs.wallSeconds() / scans * 1e3,
                        runs.cpuSeconds() / scans * 1e3,
                        bytes / runs.wallSeconds() / 1e9,
                        100 * ceiling / runs.wallSeconds(),
                        runs.spreadPercent());
            }
        } finally {
            Files.delete(file);
        }
    }

    private static long scanHeap(float[] vectors, float[] query) {
        int dimensions = query.length;
        TopK top = TopK.of(K);
        for (int row = 0; row < vectors.length / dimensions; row++) {
            top.offer(DistanceMetric.L2.distance(query, 0, vectors, row * dimensions, dimensions), row);
        }
        return top.ranking().row(0);
    }

    private static long scanMapped(FloatBuffer vectors, float[] query) {
        int dimensions = query.length;
        int rows = vectors.limit() / dimensions;
        float[] block = new float[BLOCK_ROWS * dimensions];
        TopK top = TopK.of(K);
        for (int first = 0; first < rows; first += BLOCK_ROWS) {
            int count = Math.min(BLOCK_ROWS, rows - first);
            vectors.get(first * dimensions, block, 0, count * dimensions);
            for (int row = 0; row < count; row++) {
                top.offer(DistanceMetric.L2.distance(query, 0, block, row * dimensions, dimensions), first + row);
            }
        }
        return top.ranking().row(0);
    }

    private static long scanPlain(VectorKernel plain, float[] vectors, float[] query) {
        int dimensions = query.length;
        TopK top = TopK.of(K);
        for (int row = 0; row < vectors.length / dimensions; row++) {
            top.offer(plain.squaredL2(query, 0, vectors, row * dimensions, dimensions), row);
        }
        return top.ranking().row(0);
    }

    private static FloatBuffer mapped(Path file, float[] vectors) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(vectors.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(vectors);
        Files.write(file, bytes.array());
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size())
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asFloatBuffer();
        }
    }
}

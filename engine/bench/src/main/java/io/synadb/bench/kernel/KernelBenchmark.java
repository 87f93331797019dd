package io.synadb.bench.kernel;

import io.synadb.bench.Effort;
import io.synadb.bench.Report;
import io.synadb.bench.Table;
import io.synadb.bench.Timing;
import io.synadb.bench.Timings;
import io.synadb.vector.kernel.VectorKernel;
import io.synadb.vector.kernel.VectorKernels;
import java.util.List;

/** Distances of vectors that stay in the first cache: what the arithmetic costs when memory costs nothing. */
public final class KernelBenchmark {
    private static final int ROWS = 8;
    private static final int PASSES = 100_000;
    private static final int WARM_UP_RUNS = 3;

    /** Keeps the results alive, so that the work is not optimised away. */
    private static volatile float sink;

    private KernelBenchmark() {}

    private record Operation(String name, Measure measure) {}

    @FunctionalInterface
    private interface Measure {
        float of(VectorKernel kernel, float[] query, float[] rows, int offset, int dimensions);
    }

    private static final List<Operation> OPERATIONS = List.of(
            new Operation("dot", (kernel, query, rows, offset, n) -> kernel.dot(query, 0, rows, offset, n)),
            new Operation(
                    "squared L2", (kernel, query, rows, offset, n) -> kernel.squaredL2(query, 0, rows, offset, n)),
            new Operation("cosine", (kernel, query, rows, offset, n) -> kernel.cosine(query, 0, rows, offset, n)));

    public static void run(Effort effort, Report report) {
        VectorKernel simd = VectorKernels.active();
        VectorKernel plain = VectorKernels.plain();
        if (simd == plain) {
            throw new IllegalStateException("The kernel benchmark compares with SIMD, which this JVM cannot run: "
                    + "start it with --add-modules=jdk.incubator.vector");
        }
        report.version("kernel", simd.description());
        Table table = report.table(
                "Distances in cache",
                "One query against %d rows that stay in the first cache, one call a distance. GB/s are of the rows."
                        .formatted(ROWS),
                "operation",
                "dimensions",
                "SIMD ns",
                "SIMD GB/s",
                "plain ns",
                "plain GB/s",
                "plain / SIMD",
                "spread %");
        for (Operation operation : OPERATIONS) {
            for (int dimensions : new int[] {384, 768}) {
                float[] query = Vectors.unit(1, dimensions, 1);
                float[] rows = Vectors.unit(ROWS, dimensions, 2);
                Timings simdRuns = new Timings();
                Timings plainRuns = new Timings();
                for (int run = -effort.warmUps(WARM_UP_RUNS); run < effort.runs(); run++) {
                    Timing simdRun = measure(effort, operation.measure(), simd, query, rows);
                    Timing plainRun = measure(effort, operation.measure(), plain, query, rows);
                    if (run >= 0) {
                        simdRuns.add(simdRun);
                        plainRuns.add(plainRun);
                    }
                }
                double distances = (double) effort.of(PASSES) * ROWS;
                double bytes = distances * dimensions * Float.BYTES;
                table.row(
                        operation.name(),
                        dimensions,
                        simdRuns.wallSeconds() / distances * 1e9,
                        bytes / simdRuns.wallSeconds() / 1e9,
                        plainRuns.wallSeconds() / distances * 1e9,
                        bytes / plainRuns.wallSeconds() / 1e9,
                        plainRuns.wallSeconds() / simdRuns.wallSeconds(),
                        Math.max(simdRuns.spreadPercent(), plainRuns.spreadPercent()));
            }
        }
    }

    private static Timing measure(Effort effort, Measure measure, VectorKernel kernel, float[] query, float[] rows) {
        int dimensions = query.length;
        return Timing.of(() -> {
            float sum = 0;
            for (int pass = effort.of(PASSES); pass > 0; pass--) {
                for (int row = 0; row < ROWS; row++) {
                    sum += measure.of(kernel, query, rows, row * dimensions, dimensions);
                }
            }
            sink = sum;
        });
    }
}

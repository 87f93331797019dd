package io.synadb.bench.churn;

import io.synadb.bench.Effort;
import io.synadb.bench.Report;
import io.synadb.bench.Table;
import io.synadb.bench.Timing;
import io.synadb.bench.data.Embeddings;
import io.synadb.vector.DistanceMetric;
import io.synadb.vector.IndexKind;
import io.synadb.vector.IndexSpec;
import io.synadb.vector.Neighbors;
import io.synadb.vector.SearchParams;
import io.synadb.vector.Vectors;
import io.synadb.vector.flat.FlatIndex;
import io.synadb.vector.hnsw.HnswIndex;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * One index goes through deletions, updates, and half of its rows deleted and inserted again; after each, an index is built of
 * the rows that it has then, and the two take turns. At last rows come in while searches run.
 */
public final class ChurnBenchmark {
    private static final int K = 10;
    private static final int[] WIDTHS = {32, 64, 128};
    private static final int WIDTH_UNDER_INSERTS = 64;
    private static final int THREADS = 2;
    private static final IndexSpec SPEC = IndexSpec.of(IndexKind.HNSW, DistanceMetric.COSINE);
    private static final ThreadMXBean CPU = ManagementFactory.getThreadMXBean();

    private final Effort effort;
    private final Vectors vectors;
    private final float[][] queries;
    private final HnswIndex index;
    private final BitSet live = new BitSet();
    private final SplittableRandom random = new SplittableRandom(9);
    private final Table searches;
    private final Table changes;
    private final Table inserts;

    private ChurnBenchmark(Effort effort, Report report, Embeddings data) {
        this.effort = effort;
        this.vectors = data.vectors();
        this.queries =
                IntStream.range(0, data.queryCount()).mapToObj(data::query).toArray(float[][]::new);
        this.index = HnswIndex.empty(vectors, SPEC);
        this.searches = report.table(
                "Searches of a changed index beside those of a fresh one (%s)".formatted(data.name()),
                "One index goes through all changes, one after the other; each fresh one is built of the rows that are left by then."
                        + " m 16, ef-construction 128, top %d, one thread, one query a call; the two take turns."
                                .formatted(K)
                        + " Latencies by the clock, in µs.",
                "after",
                "rows",
                "ef",
                "recall",
                "recall, fresh",
                "CPU µs",
                "CPU µs, fresh",
                "CPU / fresh",
                "p50",
                "p50, fresh",
                "p99",
                "p99, fresh",
                "spread %");
        this.changes = report.table(
                "What the changes cost",
                "By %d threads, once each: too long to repeat. A fresh build includes no recall curve."
                        .formatted(THREADS),
                "change",
                "rows",
                "s",
                "CPU µs a row");
        this.inserts = report.table(
                "Searches while rows come in",
                "One thread searches, another one inserts; ef %d. Before: the same index, nobody inserts."
                        .formatted(WIDTH_UNDER_INSERTS),
                "searches",
                "CPU µs",
                "p50",
                "p99",
                "recall",
                "rows inserted a s");
    }

    public static void run(Effort effort, Report report) throws IOException {
        Embeddings data = Embeddings.real(effort);
        ChurnBenchmark churn = new ChurnBenchmark(effort, report, data);
        try (HnswIndex closed = churn.index) {
            churn.run(data.rowCount());
        }
    }

    private void run(int rows) {
        int base = rows * 3 / 4;
        int tenth = Math.max(1, base / 10);
        change("insert", IntStream.range(0, base).toArray(), this::insert);

        change("delete 10 %", someLive(tenth), this::remove);
        compare("delete 10 %");

        int[] replaced = someLive(tenth);
        int[] replacing = IntStream.range(base, base + tenth).toArray();
        change(
                "update 10 %",
                IntStream.range(0, tenth).toArray(), i -> {
                    remove(replaced[i]);
                    insert(replacing[i]);
                });
        compare("update 10 %");

        int[] half = someLive(live.cardinality() / 2);
        change("delete 50 %", half, this::remove);
        change("insert them again", half, this::insert);
        compare("delete and insert 50 %");

        insertUnderSearch(IntStream.range(base + tenth, rows).toArray());
        compare("insert under search");
    }

    /** Rows that are in, chosen at random. */
    private int[] someLive(int count) {
        int[] rows = live.stream().toArray();
        for (int i = 0; i < count; i++) {
            int other = random.nextInt(i, rows.length);
            int row = rows[i];
            rows[i] = rows[other];
            rows[other] = row;
        }
        return Arrays.copyOf(rows, count);
    }

    private void insert(int row) {
        index.insert(row);
        note(row, true);
    }

    private void remove(int row) {
        index.remove(row);
        note(row, false);
    }

    private synchronized void note(int row, boolean in) {
        live.set(row, in);
    }

    private void change(String name, int[] rows, IntConsumer change) {
        Timing timing = Timing.of(() -> onThreads(rows, change));
        changes.row(name, rows.length, timing.wallSeconds(), timing.cpuSeconds() / rows.length * 1e6);
    }

    private static void onThreads(int[] rows, IntConsumer change) {
        AtomicInteger next = new AtomicInteger();
        together(IntStream.range(0, THREADS)
                .<Callable<Boolean>>mapToObj(thread -> () -> {
                    for (int i = next.getAndIncrement(); i < rows.length; i = next.getAndIncrement()) {
                        change.accept(rows[i]);
                    }
                    return true;
                })
                .toList());
    }

    private static void together(List<Callable<Boolean>> work) {
        ExecutorService threads = Executors.newFixedThreadPool(work.size());
        try {
            for (Future<Boolean> done : threads.invokeAll(work)) {
                done.get();
            }
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException("A benchmark's thread failed", e);
        } finally {
            threads.shutdown();
        }
    }

    private void compare(String after) {
        try (HnswIndex fresh = HnswIndex.empty(vectors, SPEC)) {
            change("fresh, as after " + after, live.stream().toArray(), fresh::insert);
            float[] limits = limits();
            for (int width : WIDTHS) {
                Latencies changedRuns = new Latencies();
                Latencies freshRuns = new Latencies();
                for (int run = -effort.warmUps(2); run < effort.runs(); run++) {
                    measure(index, width, run < 0 ? new Latencies() : changedRuns);
                    measure(fresh, width, run < 0 ? new Latencies() : freshRuns);
                }
                searches.row(
                        after,
                        live.cardinality(),
                        width,
                        recall(index, width, limits),
                        recall(fresh, width, limits),
                        changedRuns.cpuMicros(),
                        freshRuns.cpuMicros(),
                        changedRuns.cpuMicros() / freshRuns.cpuMicros(),
                        changedRuns.percentile(50),
                        freshRuns.percentile(50),
                        changedRuns.percentile(99),
                        freshRuns.percentile(99),
                        Math.max(changedRuns.spreadPercent(), freshRuns.spreadPercent()));
            }
        }
    }

    /** Searches for each query once, and notes what that took. */
    private void measure(HnswIndex measured, int width, Latencies runs) {
        SearchParams params = SearchParams.builder(K).ef(width).build();
        long[] nanos = new long[queries.length];
        long cpu = CPU.getCurrentThreadCpuTime();
        for (int i = 0; i < nanos.length; i++) {
            long start = System.nanoTime();
            measured.search(queries[i], params);
            nanos[i] = System.nanoTime() - start;
        }
        runs.add(nanos, CPU.getCurrentThreadCpuTime() - cpu);
    }

    /** How far the true k-th of each query is. */
    private float[] limits() {
        try (FlatIndex exact = FlatIndex.empty(vectors, IndexSpec.of(IndexKind.FLAT, DistanceMetric.COSINE))) {
            live.stream().forEach(exact::insert);
            float[] limits = new float[queries.length];
            for (int i = 0; i < limits.length; i++) {
                Neighbors nearest = exact.search(queries[i], SearchParams.nearest(K));
                limits[i] = nearest.distance(nearest.size() - 1);
            }
            return limits;
        }
    }

    private double recall(HnswIndex measured, int width, float[] limits) {
        SearchParams params = SearchParams.builder(K).ef(width).build();
        int wanted = Math.min(K, live.cardinality()) * queries.length;
        int hits = 0;
        for (int i = 0; i < queries.length; i++) {
            Neighbors found = measured.search(queries[i], params);
            for (int rank = 0; rank < found.size(); rank++) {
                hits += found.distance(rank) <= limits[i] ? 1 : 0;
            }
        }
        return (double) hits / wanted;
    }

    private void insertUnderSearch(int[] rows) {
        Latencies before = new Latencies();
        for (int run = 0; run < effort.runs(); run++) {
            measure(index, WIDTH_UNDER_INSERTS, before);
        }
        inserts.row(
                "before",
                before.cpuMicros(),
                before.percentile(50),
                before.percentile(99),
                recall(index, WIDTH_UNDER_INSERTS, limits()),
                "–");
        Latencies during = new Latencies();
        Future<Timing> inserted;
        ExecutorService writer = Executors.newSingleThreadExecutor();
        try {
            inserted = writer.submit(() -> Timing.of(() -> Arrays.stream(rows).forEach(this::insert)));
            do {
                measure(index, WIDTH_UNDER_INSERTS, during);
            } while (!inserted.isDone());
            double seconds = inserted.get().wallSeconds();
            inserts.row(
                    "while rows come in",
                    during.cpuMicros(),
                    during.percentile(50),
                    during.percentile(99),
                    recall(index, WIDTH_UNDER_INSERTS, limits()),
                    rows.length / seconds);
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException("A benchmark's thread failed", e);
        } finally {
            writer.shutdown();
        }
    }
}

package io.synadb.bench.hnsw;

import com.sun.management.ThreadMXBean;
import io.synadb.bench.Timing;
import io.synadb.bench.data.Embeddings;
import io.synadb.vector.DistanceMetric;
import io.synadb.vector.IndexKind;
import io.synadb.vector.IndexSpec;
import io.synadb.vector.Neighbors;
import io.synadb.vector.SearchParams;
import io.synadb.vector.Vectors;
import io.synadb.vector.hnsw.HnswIndex;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * {@link HnswIndex} in this process, with the defaults of cosine, by the product: of vectors of length one both are the same, and
 * all others take the product too.
 */
final class OwnIndex implements Contender {
    private static final IndexSpec SPEC =
            IndexSpec.of(IndexKind.HNSW, DistanceMetric.DOT).with("ef-construction", 128);

    private final Embeddings data;
    private HnswIndex index;

    OwnIndex(Embeddings data) {
        this.data = data;
        this.index = HnswIndex.empty(data.vectors(), SPEC);
    }

    @Override
    public Timing build(int threads, int rows) {
        index.close();
        Vectors vectors = Vectors.of(Arrays.copyOf(data.rows(), rows * data.dimensions()), data.dimensions());
        return Timing.of(() -> {
            index = HnswIndex.empty(vectors, SPEC);
            AtomicInteger next = new AtomicInteger();
            Runnable insert = () -> {
                for (int row = next.getAndIncrement(); row < rows; row = next.getAndIncrement()) {
                    index.insert(row);
                }
            };
            List<CompletableFuture<Void>> workers = Stream.generate(
                            () -> CompletableFuture.runAsync(insert, task -> new Thread(task).start()))
                    .limit(threads)
                    .toList();
            workers.forEach(CompletableFuture::join);
        });
    }

    @Override
    public Timing search(int width, int together, double seconds) {
        SearchParams params = params(width);
        List<Vectors> blocks = blocks(together);
        long[] searches = {0};
        Timing timing = Timing.of(() -> {
            long end = System.nanoTime() + (long) (seconds * 1e9);
            do {
                if (together == 1) {
                    index.search(data.query((int) (searches[0]++ % data.queryCount())), params);
                } else {
                    for (Vectors block : blocks) {
                        searches[0] += index.searchBatch(block, params).length;
                    }
                }
            } while (System.nanoTime() < end);
        });
        return new Timing(timing.wallSeconds() / searches[0], timing.cpuSeconds() / searches[0]);
    }

    @Override
    public int[][] answers(int width, int together) {
        List<int[]> found = new ArrayList<>();
        for (Vectors block : blocks(together)) {
            for (Neighbors neighbors : index.searchBatch(block, params(width))) {
                found.add(neighbors.rows());
            }
        }
        return found.toArray(int[][]::new);
    }

    /** What a search allocates: its result, and what ranks it, none of it by candidate. */
    double bytesAllocated(int width) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        SearchParams params = params(width);
        long bytes = 0;
        for (int query = 0; query < data.queryCount(); query++) {
            float[] copy = data.query(query);
            long before = threads.getCurrentThreadAllocatedBytes();
            index.search(copy, params);
            bytes += threads.getCurrentThreadAllocatedBytes() - before;
        }
        return (double) bytes / data.queryCount();
    }

    private static SearchParams params(int width) {
        return SearchParams.builder(HnswBenchmark.K).ef(width).build();
    }

    private List<Vectors> blocks(int together) {
        List<Vectors> blocks = new ArrayList<>();
        int floats = together * data.dimensions();
        for (int first = 0; first < data.queries().length; first += floats) {
            int end = Math.min(data.queries().length, first + floats);
            blocks.add(Vectors.of(Arrays.copyOfRange(data.queries(), first, end), data.dimensions()));
        }
        return blocks;
    }
}

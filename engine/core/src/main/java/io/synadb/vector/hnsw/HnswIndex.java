package io.synadb.vector.hnsw;

import io.synadb.vector.GrowingIndex;
import io.synadb.vector.IndexSpec;
import io.synadb.vector.Neighbors;
import io.synadb.vector.Queries;
import io.synadb.vector.RowFilter;
import io.synadb.vector.SearchParams;
import io.synadb.vector.Vectors;
import io.synadb.vector.kernel.TopK;
import java.util.NavigableSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The rows nearest to a query by a walk over a graph: approximate, in logarithmic time, and growing one row at a time.
 *
 * <p>The walk compares 7-bit codes of the rows, a quarter of the bytes of float32, and the candidates it ends with are
 * measured in float32. {@link SearchParams#ef} says how many candidates that are. Without it they are {@code ef-search},
 * or more where that many rows are too near each other for the codes to tell them apart. {@link SearchParams#exact} looks at
 * every row instead.
 *
 * <p>Rows that no estimate can place, those with NaN, infinity or a squared length beyond 10³⁷, and under cosine those
 * without a direction, stand beside the graph, and every search looks at them one by one.
 *
 * <p>Thread-safe: searches wait for nobody, inserts run beside each other, removals one after the other. Inserts and removals
 * of one row, and of rows that share a stripe, exclude one another by the stripe's monitor.
 */
public final class HnswIndex implements GrowingIndex {
    private static final int STRIPES = 64;

    /** A beam whose end is as near as its estimates are uncertain grows up to so many times its first width. */
    private static final int MOST_WIDENING = 16;

    private final Vectors vectors;
    private final HnswConfig config;
    private final Coding coding;
    private final GrowingGraph graph;
    private final NavigableSet<Integer> beside = new ConcurrentSkipListSet<>();
    private final AtomicInteger size = new AtomicInteger();
    private final ConcurrentLinkedQueue<Ranker> rankers = new ConcurrentLinkedQueue<>();
    private final Object[] stripes = new Object[STRIPES];
    private volatile boolean closed;

    private HnswIndex(Vectors vectors, HnswConfig config) {
        this.vectors = vectors;
        this.config = config;
        this.coding = new Coding(config.metric(), vectors.dimensions());
        this.graph = new GrowingGraph(coding, config.m(), config.efConstruction(), config.seed());
        for (int i = 0; i < STRIPES; i++) {
            stripes[i] = new Object();
        }
    }

    /**
     * An index without rows.
     *
     * @throws io.synadb.InvalidArgumentException if an option of the spec is no number, or outside its range
     */
    public static HnswIndex empty(Vectors vectors, IndexSpec spec) {
        return new HnswIndex(vectors, HnswConfig.of(spec));
    }

    /**
     * An index of all rows that are there now, built by one thread: the same rows, spec and JVM give the same graph.
     *
     * @throws io.synadb.InvalidArgumentException if an option of the spec is no number, or outside its range
     */
    public static HnswIndex build(Vectors vectors, IndexSpec spec) {
        return build(vectors, spec, 1);
    }

    /** The same by several threads, which makes the graph depend on their timing. */
    public static HnswIndex build(Vectors vectors, IndexSpec spec, int threads) {
        HnswIndex index = empty(vectors, spec);
        index.insertAll(vectors.size(), threads);
        return index;
    }

    private void insertAll(int rows, int threads) {
        AtomicInteger next = new AtomicInteger();
        Parallel.run(threads, () -> {
            for (int row = next.getAndIncrement(); row < rows; row = next.getAndIncrement()) {
                insert(row);
            }
        });
    }

    @Override
    public IndexSpec spec() {
        return config.spec();
    }

    @Override
    public int size() {
        return size.get();
    }

    @Override
    public void insert(int row) {
        checkOpen();
        Vectors.checkRows(row, 1, vectors.size());
        synchronized (stripes[row % STRIPES]) {
            if (contains(row)) {
                return;
            }
            Vectors.Reader reader = vectors.reader();
            reader.read(row, 1);
            if (coding.isCodable(reader.array(), reader.offset())) {
                graph.insert(row, reader.array(), reader.offset());
            } else {
                beside.add(row);
            }
            size.incrementAndGet();
        }
    }

    @Override
    public void remove(int row) {
        checkOpen();
        synchronized (stripes[Math.floorMod(row, STRIPES)]) {
            if (row < 0 || !contains(row)) {
                return;
            }
            if (!beside.remove(row)) {
                graph.remove(row);
            }
            size.decrementAndGet();
        }
    }

    private boolean contains(int row) {
        return graph.holds(row) || beside.contains(row);
    }

    @Override
    public Neighbors search(float[] query, SearchParams params) {
        checkOpen();
        Queries.check(query, vectors.dimensions());
        Ranker ranker = takeRanker();
        TopK top = TopK.of(params.k());
        @Nullable RowFilter filter = params.filter().orElse(null);
        if (params.exact() || !coding.isCodable(query, 0)) {
            scan(query, filter, ranker, top);
        } else {
            top = walk(query, params, ranker);
        }
        for (int row : beside) {
            if (filter == null || filter.accepts(row)) {
                top.offer(ranker.measure(query, row), row);
            }
        }
        rankers.add(ranker);
        return Neighbors.of(top.ranking());
    }

    private TopK walk(float[] query, SearchParams params, Ranker ranker) {
        TopK top = TopK.of(params.k());
        int entry = graph.entry();
        if (entry == Graph.NONE) {
            return top;
        }
        int width = params.ef().orElse(Math.max(config.efSearch(), 2 * params.k()));
        int widest = params.ef().isPresent() ? width : MOST_WIDENING * width;
        Walk walk = ranker.walk;
        graph.aim(walk.probe, query);
        walk.start(graph, entry);
        walk.descend(graph, graph.levelOf(entry), 0);
        walk.widen(graph, 0, width);
        while (!ranker.rank(query, graph, params.k(), top) && walk.size() == width && width < widest) {
            width = Math.min(2 * width, widest);
            walk.widen(graph, 0, width);
            top = TopK.of(params.k());
        }
        return top;
    }

    /** Measures every accepted row of the graph. */
    private void scan(float[] query, @Nullable RowFilter filter, Ranker ranker, TopK top) {
        int bound = Math.min(graph.rowBound(), vectors.size());
        for (int row = 0; row < bound; row++) {
            if (graph.holds(row) && (filter == null || filter.accepts(row))) {
                top.offer(ranker.measure(query, row), row);
            }
        }
    }

    private Ranker takeRanker() {
        @Nullable Ranker ranker = rankers.poll();
        return ranker == null
                ? new Ranker(config.metric(), vectors, new Walk(coding.codeBytes(), graph.mostLinks()))
                : ranker;
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("The index is closed.");
        }
    }

    /** The graph, for the tests that examine it. */
    GrowingGraph graph() {
        return graph;
    }

    @Override
    public void close() {
        closed = true;
    }
}

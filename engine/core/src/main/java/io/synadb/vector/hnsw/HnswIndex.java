package io.synadb.vector.hnsw;

import io.synadb.CorruptDataException;
import io.synadb.InvalidArgumentException;
import io.synadb.vector.Coverage;
import io.synadb.vector.GrowingIndex;
import io.synadb.vector.IndexSpec;
import io.synadb.vector.Neighbors;
import io.synadb.vector.Queries;
import io.synadb.vector.RowFilter;
import io.synadb.vector.SearchParams;
import io.synadb.vector.Vectors;
import io.synadb.vector.hnsw.graph.Coding;
import io.synadb.vector.hnsw.graph.Graph;
import io.synadb.vector.hnsw.graph.GrowingGraph;
import io.synadb.vector.kernel.TopK;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rows nearest to a query by a walk over a graph: approximate, in logarithmic time, and growing one row at a time.
 *
 * <p>The walk compares codes of the rows, of 4 bits an element, or 7 where there are fewer than 128 of them, and the candidates
 * it ends with are measured in float32. {@link SearchParams#ef} says how many candidates that are. Without it they are {@code ef-search},
 * or more where that many rows are too near each other for the codes to tell them apart. {@link SearchParams#exact} looks at
 * every row instead. {@link SearchParams#recallTarget} takes as many candidates as found that share of the nearest when rows of
 * the index were the queries, at the end of a build, and again when the index has half or twice the rows; queries
 * unlike the rows find less. Where no number of candidates was seen to do so, it looks at every row.
 *
 * <p>Rows that no estimate can place, those with NaN, infinity or a squared length beyond 10³⁷, and under cosine those
 * without a direction, stand beside the graph, and every search looks at them one by one. So do rows that came after the file
 * that an index was {@linkplain #open opened} from, until they are inserted.
 *
 * <p>An opened index is walked in its file; the first insert or removal brings it into memory. Where the file turns out to be
 * damaged, one warning says so, searches look at every row, and the first insert or removal builds the graph again.
 *
 * <p>Thread-safe: searches wait for nobody, inserts run beside each other, removals one after the other. Inserts and removals
 * of one row, and of rows that share a stripe, exclude one another by the stripe's monitor; all of them share one lock, of which
 * {@link #save} and what changes the graph as a whole hold the exclusive side.
 */
public final class HnswIndex implements GrowingIndex {
    private static final Logger LOG = LoggerFactory.getLogger(HnswIndex.class);
    private static final int STRIPES = 64;

    private final Vectors vectors;
    private final HnswConfig config;
    private final Coding coding;

    /** Rows that no estimate can place. */
    private final NavigableSet<Integer> beside = new ConcurrentSkipListSet<>();

    /** Rows that came after the file. */
    private final NavigableSet<Integer> waiting = new ConcurrentSkipListSet<>();

    private final AtomicInteger size = new AtomicInteger();
    private final ConcurrentLinkedQueue<Search> searches = new ConcurrentLinkedQueue<>();
    private final Object[] stripes = new Object[STRIPES];
    private final Lock change;
    private final Lock exchange;

    /** A {@link MappedGraph} at first, if there was a file; exchanged once, under {@code exchange}. */
    private volatile Graph graph;

    private volatile RecallCurve curve = new RecallCurve(0, List.of());
    private volatile boolean damaged;
    private volatile boolean closed;

    private HnswIndex(Vectors vectors, HnswConfig config, Coding coding, Graph graph) {
        this.vectors = vectors;
        this.config = config;
        this.coding = coding;
        this.graph = graph;
        ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
        this.change = lock.readLock();
        this.exchange = lock.writeLock();
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
        HnswConfig config = HnswConfig.of(spec);
        Coding coding = new Coding(config.metric(), vectors.dimensions());
        return new HnswIndex(vectors, config, coding, config.graph(coding));
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
        int rows = vectors.size();
        AtomicInteger next = new AtomicInteger();
        Parallel.run(threads, () -> {
            for (int row = next.getAndIncrement(); row < rows; row = next.getAndIncrement()) {
                index.insert(row);
            }
        });
        index.measure(index.graph);
        return index;
    }

    /**
     * The index that a file holds, as far as it is one of these vectors: of their beginning at least, with this spec, and whole.
     * Rows that the file does not cover are found as well, one by one, until they are inserted; rows that were removed from the
     * data since are the caller's to remove.
     *
     * @param data what the vectors were read from; no more rows than there are vectors
     * @return nothing if there is no such file, or, with one warning, if it is damaged or of something else: build it
     */
    public static Optional<HnswIndex> open(Path path, Vectors vectors, IndexSpec spec, Coverage data) {
        if (data.rows() > vectors.size()) {
            throw new InvalidArgumentException("The data of index file %s has %d rows, but there are only %d vectors"
                    .formatted(path, data.rows(), vectors.size()));
        }
        HnswConfig config = HnswConfig.of(spec);
        Coding coding = new Coding(config.metric(), vectors.dimensions());
        return HnswFile.open(path, config, coding, data).map(file -> {
            HnswIndex index = new HnswIndex(vectors, config, coding, file.graph());
            file.graph().beside().stream().forEach(index.beside::add);
            for (int row = file.coveredRows(); row < data.rows(); row++) {
                index.waiting.add(row);
            }
            index.curve = file.curve();
            index.size.set(file.graph().nodes() + index.beside.size() + index.waiting.size());
            return index;
        });
    }

    /**
     * Writes the index to a file, which then has it whole, or what it had before. Inserts and removals wait meanwhile.
     *
     * @param data what the vectors were read from; rows beyond it must not be in the index
     */
    public void save(Path path, Coverage data) {
        checkOpen();
        exchange.lock();
        try {
            GrowingGraph growing = growing();
            for (int row : waiting) {
                insertCodable(growing, row);
            }
            waiting.clear();
            BitSet others = new BitSet();
            beside.forEach(others::set);
            if (curve.isOutgrownBy(size())) {
                measure(growing);
            }
            HnswFormat.write(path, data, config, growing, others, curve);
        } finally {
            exchange.unlock();
        }
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
        changing(row, growing -> {
            boolean waited = waiting.contains(row);
            if (!waited && (growing.holds(row) || beside.contains(row))) {
                return;
            }
            insertCodable(growing, row);
            if (!waited) {
                size.incrementAndGet();
            } else {
                waiting.remove(row);
            }
        });
    }

    private void insertCodable(GrowingGraph growing, int row) {
        Vectors.Reader reader = vectors.reader();
        reader.read(row, 1);
        if (coding.isCodable(reader.array(), reader.offset())) {
            growing.insert(row, reader.array(), reader.offset());
        } else {
            beside.add(row);
        }
    }

    @Override
    public void remove(int row) {
        checkOpen();
        if (row < 0) {
            return;
        }
        changing(row, growing -> {
            boolean held = growing.holds(row);
            if (held) {
                growing.remove(row);
            }
            if (held | beside.remove(row) | waiting.remove(row)) {
                size.decrementAndGet();
            }
        });
    }

    @FunctionalInterface
    private interface Change {
        void apply(GrowingGraph growing);
    }

    private void changing(int row, Change change) {
        while (true) {
            this.change.lock();
            try {
                if (graph instanceof GrowingGraph growing) {
                    synchronized (stripes[row % STRIPES]) {
                        change.apply(growing);
                    }
                    return;
                }
            } finally {
                this.change.unlock();
            }
            exchange.lock();
            try {
                growing();
            } finally {
                exchange.unlock();
            }
        }
    }

    /** The graph in memory, brought there if need be. The caller holds {@code exchange}. */
    private GrowingGraph growing() {
        if (graph instanceof GrowingGraph growing) {
            return growing;
        }
        MappedGraph mapped = (MappedGraph) graph;
        GrowingGraph growing;
        try {
            growing = mapped.thaw();
        } catch (CorruptDataException e) {
            distrust(e);
            growing = config.graph(coding);
            for (int row = 0; row < mapped.rowBound(); row++) {
                if (mapped.holds(row)) {
                    insertCodable(growing, row);
                }
            }
        }
        graph = growing;
        damaged = false;
        mapped.reader().close();
        return growing;
    }

    private void distrust(CorruptDataException damage) {
        synchronized (waiting) {
            if (!damaged) {
                damaged = true;
                LOG.warn("{} Searches look at every row until the index is built again.", damage.getMessage());
            }
        }
    }

    @Override
    public Neighbors search(float[] query, SearchParams params) {
        checkOpen();
        Queries.check(query, vectors.dimensions());
        Search search = takeSearch();
        @Nullable RowFilter filter = params.filter().orElse(null);
        TopK top = find(search, query, params, filter);
        for (NavigableSet<Integer> rows : List.of(beside, waiting)) {
            for (int row : rows) {
                if (filter == null || filter.accepts(row)) {
                    top.offer(search.measure(query, row), row);
                }
            }
        }
        searches.add(search);
        return Neighbors.of(top.ranking());
    }

    private TopK find(Search search, float[] query, SearchParams params, @Nullable RowFilter filter) {
        Graph held = retainGraph();
        try {
            if (!params.exact() && !damaged && coding.isCodable(query, 0)) {
                try {
                    OptionalInt wanted = width(params, held);
                    if (wanted.isEmpty()) {
                        return search.scan(query, params.k(), held, filter);
                    }
                    int width = wanted.getAsInt();
                    int widest = params.ef().isPresent() ? width : Search.widest(width);
                    return filter == null
                            ? search.walk(query, params.k(), held, width, widest)
                            : search.walk(query, params.k(), held, filter, size(), width);
                } catch (CorruptDataException e) {
                    distrust(e);
                }
            }
            return search.scan(query, params.k(), held, filter);
        } finally {
            held.release();
        }
    }

    /** How wide the beam is to be; nothing if none is known to be wide enough. */
    private OptionalInt width(SearchParams params, Graph held) {
        if (params.recallTarget().isPresent()) {
            if (curve.isOutgrownBy(size())) {
                measure(held);
            }
            return curve.ef(params.recallTarget().getAsDouble(), params.k());
        }
        return OptionalInt.of(params.ef().orElse(Math.max(config.efSearch(), 2 * params.k())));
    }

    /** Measures how much walks find. Two threads may do so at once; both are right. */
    private void measure(Graph held) {
        Search search = takeSearch();
        curve = RecallCurve.measure(search, held, vectors, size());
        searches.add(search);
    }

    private Graph retainGraph() {
        Graph current = graph;
        while (!current.retain()) {
            // It was exchanged, or closed with the index.
            checkOpen();
            current = graph;
        }
        return current;
    }

    private Search takeSearch() {
        @Nullable Search search = searches.poll();
        return search == null ? new Search(coding, vectors) : search;
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("The index is closed.");
        }
    }

    /** The graph, for the tests that examine it. */
    Graph graph() {
        return graph;
    }

    @Override
    public void close() {
        exchange.lock();
        try {
            closed = true;
            if (graph instanceof MappedGraph mapped) {
                mapped.reader().close();
            }
        } finally {
            exchange.unlock();
        }
    }
}

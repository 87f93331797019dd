package io.synadb.vector.hnsw;

import io.synadb.CorruptDataException;
import io.synadb.vector.hnsw.graph.Graph;
import io.synadb.vector.hnsw.graph.GrowingGraph;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ObjIntConsumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The graph of an index: in its file at first, if there is one, and in memory from the first change on. Another one takes its place where
 * its rows turn out to be coded badly.
 *
 * <p>Thread-safe. Changes of one row, and of rows that share a stripe, exclude one another by the stripe's monitor; all of
 * them share {@code change}, and {@code exchange} is its exclusive side.
 */
final class HeldGraph {
    private static final Logger LOG = LoggerFactory.getLogger(HeldGraph.class);
    private static final int STRIPES = 64;

    private final Supplier<GrowingGraph> empty;
    private final ObjIntConsumer<GrowingGraph> insert;
    private final Object[] stripes = new Object[STRIPES];
    private final Lock change;
    private final Lock exchange;
    private volatile Graph graph;
    private volatile boolean damaged;

    /**
     * @param empty makes a graph where the file's is damaged
     * @param insert puts a row of the file's graph there
     */
    HeldGraph(Graph graph, Supplier<GrowingGraph> empty, ObjIntConsumer<GrowingGraph> insert) {
        this.graph = graph;
        this.empty = empty;
        this.insert = insert;
        ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
        this.change = lock.readLock();
        this.exchange = lock.writeLock();
        for (int i = 0; i < STRIPES; i++) {
            stripes[i] = new Object();
        }
    }

    /** As it is now. */
    Graph now() {
        return graph;
    }

    /** The graph, retained; {@code checkOpen} throws when there is none any more. */
    Graph retain(Runnable checkOpen) {
        Graph current = graph;
        while (!current.retain()) {
            // It was exchanged, or closed with the index.
            checkOpen.run();
            current = graph;
        }
        return current;
    }

    /** Changes what the index has of a row. */
    void change(int row, Consumer<GrowingGraph> changes) {
        while (true) {
            change.lock();
            try {
                if (graph instanceof GrowingGraph growing) {
                    synchronized (stripes[row % STRIPES]) {
                        changes.accept(growing);
                    }
                    return;
                }
            } finally {
                change.unlock();
            }
            alone(growing -> growing);
        }
    }

    /** Does something while nobody changes the graph. */
    <T> T alone(Function<GrowingGraph, T> deed) {
        exchange.lock();
        try {
            return deed.apply(growing());
        } finally {
            exchange.unlock();
        }
    }

    /** Puts another graph in its place, made while nobody changes it; searches that walk the one before go on there. */
    void replace(UnaryOperator<GrowingGraph> successor) {
        exchange.lock();
        try {
            graph = successor.apply(growing());
        } finally {
            exchange.unlock();
        }
    }

    /** Brings the graph of a file into memory; false if the file is damaged. */
    boolean load() {
        exchange.lock();
        try {
            if (graph instanceof MappedGraph mapped) {
                exchange(mapped, thawed(mapped));
            }
            return true;
        } catch (CorruptDataException e) {
            distrust(e);
            return false;
        } finally {
            exchange.unlock();
        }
    }

    private GrowingGraph growing() {
        if (graph instanceof GrowingGraph growing) {
            return growing;
        }
        MappedGraph mapped = (MappedGraph) graph;
        GrowingGraph growing;
        try {
            growing = thawed(mapped);
        } catch (CorruptDataException e) {
            distrust(e);
            growing = empty.get();
            for (int row = 0; row < mapped.rowBound(); row++) {
                if (mapped.holds(row)) {
                    insert.accept(growing, row);
                }
            }
        }
        exchange(mapped, growing);
        return growing;
    }

    private static GrowingGraph thawed(MappedGraph mapped) {
        try {
            return mapped.thaw();
        } catch (InternalError e) {
            throw mapped.gone(e);
        }
    }

    private void exchange(MappedGraph mapped, GrowingGraph growing) {
        graph = growing;
        damaged = false;
        mapped.reader().close();
    }

    /** Notes damage, if it is of the file that a search walked, and says so once. */
    void distrust(Graph walked, CorruptDataException damage) {
        if (!(walked instanceof MappedGraph mapped) || !mapped.isIn(damage.path())) {
            throw damage;
        }
        distrust(damage);
    }

    /** Notes that the mapping of the file that a search walked has no file behind it any more. */
    void distrust(Graph walked, InternalError fault) {
        if (!(walked instanceof MappedGraph mapped)) {
            throw fault;
        }
        distrust(mapped.gone(fault));
    }

    private synchronized void distrust(CorruptDataException damage) {
        if (!damaged) {
            damaged = true;
            try {
                warn(damage);
            } catch (InternalError late) {
                // The JVM reports accesses beyond the end of a file one by one, and when it gets to it.
                warn(damage);
            }
        }
    }

    private static void warn(CorruptDataException damage) {
        LOG.warn("{} Searches look at every row until the index is built again.", damage.getMessage());
    }

    /** Whether the file turned out to be damaged, and nothing was built in its place yet. */
    boolean isDamaged() {
        return damaged;
    }

    /** Closes the file, if the graph is still there; {@code close} runs while nobody changes the graph. */
    void close(Runnable close) {
        exchange.lock();
        try {
            close.run();
            if (graph instanceof MappedGraph mapped) {
                mapped.reader().close();
            }
        } finally {
            exchange.unlock();
        }
    }
}

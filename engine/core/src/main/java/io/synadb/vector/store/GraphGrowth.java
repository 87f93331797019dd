package io.synadb.vector.store;

import io.synadb.vector.hnsw.HnswIndex;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/**
 * Builds a graph of a store's rows while another index answers: nobody who inserts the vector that crosses the threshold
 * waits for thousands of others.
 *
 * <p>{@link #grow} takes in the rows that were there before it, on threads of its own; writers {@link #add} theirs, so that
 * none can be faster than the graph grows. Thread-safe, but {@link #finish} runs when neither does any more.
 */
final class GraphGrowth {
    /** So many rows are inserted between two looks at whether that is still wanted. */
    private static final int STEP_OF_A_THREAD = 64;

    private final KeyedRows rows;
    private final HnswIndex graph;
    private final int threads;
    private final int end;
    private final Queue<Integer> retired = new ConcurrentLinkedQueue<>();

    /**
     * @param graph in memory; it may have some of the rows already
     * @param threads that it grows on, beside those of the writers
     */
    GraphGrowth(KeyedRows rows, HnswIndex graph, int threads) {
        this.rows = rows;
        this.graph = graph;
        this.threads = threads;
        this.end = rows.view().rows();
    }

    /** Takes in the rows that were there before. Returns whether that was done before it was stopped. */
    boolean grow(BooleanSupplier stopped) {
        int step = threads * STEP_OF_A_THREAD;
        for (int from = 0; from < end; from += step) {
            if (stopped.getAsBoolean()) {
                return false;
            }
            int[] shown = IntStream.range(from, Math.min(end, from + step))
                    .filter(row -> rows.isVisible(row, rows.view()))
                    .toArray();
            graph.insertAll(shown, threads);
        }
        return graph.catchUp(stopped);
    }

    /** Takes in new rows. */
    void add(int[] added) {
        graph.insertAll(added, threads);
    }

    /** Notes a row that views do not show any more from now on: it may be in the graph already, or just about to. */
    void retire(int row) {
        retired.add(row);
    }

    /** The graph as far as it has grown. */
    HnswIndex graph() {
        return graph;
    }

    /** The graph of all rows that views show. */
    HnswIndex finish() {
        retired.forEach(graph::remove);
        return graph;
    }
}

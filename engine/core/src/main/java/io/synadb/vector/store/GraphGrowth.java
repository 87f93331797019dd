package io.synadb.vector.store;

import io.synadb.vector.hnsw.HnswIndex;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;

/**
 * Builds a graph of a store's rows while another index answers: nobody who inserts the vector that crosses the threshold
 * waits for thousands of others.
 *
 * <p>{@link #grow} takes in the rows that were there before it, on a thread of its own; writers {@link #add} theirs, so that
 * none can be faster than the graph grows. Thread-safe, but {@link #finish} runs when neither does any more.
 */
final class GraphGrowth {
    private final KeyedRows rows;
    private final HnswIndex graph;
    private final int end;
    private final Queue<Integer> retired = new ConcurrentLinkedQueue<>();

    /**
     * @param graph in memory; it may have some of the rows already
     */
    GraphGrowth(KeyedRows rows, HnswIndex graph) {
        this.rows = rows;
        this.graph = graph;
        this.end = rows.view().rows();
    }

    /** Takes in the rows that were there before. Returns whether that was done before it was stopped. */
    boolean grow(BooleanSupplier stopped) {
        for (int row = 0; row < end; row++) {
            if (stopped.getAsBoolean()) {
                return false;
            }
            if (rows.isVisible(row, rows.view())) {
                graph.insert(row);
            }
        }
        return graph.catchUp(stopped);
    }

    /** Takes in new rows. */
    void add(int[] added) {
        for (int row : added) {
            graph.insert(row);
        }
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

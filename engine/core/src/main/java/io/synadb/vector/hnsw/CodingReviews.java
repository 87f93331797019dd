package io.synadb.vector.hnsw;

import io.synadb.vector.Vectors;
import io.synadb.vector.hnsw.graph.Coding;
import io.synadb.vector.hnsw.graph.Graph;
import io.synadb.vector.hnsw.graph.GrowingGraph;
import java.util.function.Function;
import java.util.function.ObjIntConsumer;
import java.util.stream.IntStream;

/**
 * Looks, at some sizes of a graph that grows, whether its rows are coded as suits them: around their mean or zero, or by their elements
 * themselves. Where another coding does, they get a graph anew: rows of two codings cannot be compared, and links that were chosen by bad
 * codes are bad.
 *
 * <p>Thread-safe: reviews exclude one another by whoever calls {@link #review}.
 */
final class CodingReviews {
    /** A graph of more rows takes too long to be built while inserts wait. */
    private static final int[] SIZES = {256, 1024, 4096};

    private final Vectors vectors;
    private volatile int next;

    /** @param seen how many rows the coding was learned from, or could have been */
    CodingReviews(Vectors vectors, int seen) {
        this.vectors = vectors;
        this.next = after(seen);
    }

    private static int after(int rows) {
        for (int size : SIZES) {
            if (size > rows) {
                return size;
            }
        }
        return Integer.MAX_VALUE;
    }

    boolean isDue(Graph graph) {
        return graph instanceof GrowingGraph growing && growing.nodes() >= next;
    }

    /**
     * The graph of the same rows by the coding that suits them; the graph itself, if it is that, or another thread was first.
     *
     * @param graph nobody changes it meanwhile
     * @param empty makes a graph without rows
     * @param insert puts a row there
     */
    GrowingGraph review(GrowingGraph graph, Function<Coding, GrowingGraph> empty, ObjIntConsumer<GrowingGraph> insert) {
        if (!isDue(graph)) {
            return graph;
        }
        next = after(graph.nodes());
        int[] rows = IntStream.range(0, graph.rowBound()).filter(graph::holds).toArray();
        Coding better = graph.coding().suitedTo(vectors, at -> rows[at], rows.length);
        if (better == graph.coding()) {
            return graph;
        }
        GrowingGraph again = empty.apply(better);
        for (int row : rows) {
            insert.accept(again, row);
        }
        return again;
    }
}

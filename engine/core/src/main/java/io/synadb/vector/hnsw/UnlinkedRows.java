package io.synadb.vector.hnsw;

import io.synadb.vector.RowFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.concurrent.ConcurrentSkipListSet;

/** What an index knows of rows beside its graph. Thread-safe. */
final class UnlinkedRows {
    /** Rows that no estimate can place. */
    final NavigableSet<Integer> beside = new ConcurrentSkipListSet<>();

    /** Rows that the file lacks. */
    final NavigableSet<Integer> waiting = new ConcurrentSkipListSet<>();

    /** Rows that the file has and should not have any more. */
    final LeavingRows leaving;

    /** @param bound one more than the highest row that the file has */
    UnlinkedRows(int bound) {
        this.leaving = new LeavingRows(bound);
    }

    /** Takes in what stands beside the graph of a file. */
    void add(MappedGraph graph) {
        graph.beside().stream().forEach(beside::add);
    }

    /** Has all rows of a range wait. */
    void await(int from, int end) {
        for (int row = from; row < end; row++) {
            waiting.add(row);
        }
    }

    /** Compares a graph with the rows that are wanted. */
    void compare(MappedGraph graph, RowFilter wanted) {
        for (int row = wanted.next(0); row >= 0; row = wanted.next(row + 1)) {
            if (!graph.holds(row) && !beside.contains(row)) {
                waiting.add(row);
            }
        }
        for (int row = 0; row < graph.rowBound(); row++) {
            if (!wanted.accepts(row) && (graph.holds(row) || beside.contains(row))) {
                leaving.add(row);
            }
        }
    }

    /** The rows that a search looks at one by one, as of now; of those that wait some may be in the graph as well by then. */
    List<Integer> now() {
        if (waiting.isEmpty() && beside.isEmpty()) {
            return List.of();
        }
        List<Integer> rows = new ArrayList<>(waiting);
        for (int row : beside) {
            if (!waiting.contains(row)) {
                rows.add(row);
            }
        }
        return rows;
    }
}

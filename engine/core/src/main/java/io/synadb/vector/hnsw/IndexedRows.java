package io.synadb.vector.hnsw;

import io.synadb.vector.RowFilter;
import io.synadb.vector.Vectors;
import io.synadb.vector.hnsw.graph.Coding;
import io.synadb.vector.hnsw.graph.Graph;
import io.synadb.vector.hnsw.graph.GrowingGraph;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The rows of an index, in its graph or beside it: how they come in and go out, and how what a file had of them becomes what it
 * should have.
 *
 * <p>Thread-safe: a {@link HeldGraph} keeps changes of one row apart, and those of the graph as a whole from all others.
 */
final class IndexedRows {
    private final Vectors vectors;
    private final HnswConfig config;

    /** Of the rows of the first graph; those of a later one may be coded otherwise. */
    private final Coding coding;

    private final HeldGraph graph;
    private final CodingReviews reviews;
    private final UnlinkedRows unlinked;

    /** Without those that leave. */
    private final AtomicInteger count = new AtomicInteger();

    /** Is told that the graph was built again, with other codes. */
    private final Runnable recoded;

    /** @param seen rows that the coding was learned from, or could have been */
    IndexedRows(Vectors vectors, HnswConfig config, Coding coding, Graph graph, int seen, Runnable recoded) {
        this.vectors = vectors;
        this.config = config;
        this.coding = coding;
        this.graph = new HeldGraph(graph, () -> config.graph(coding), this::insertCodable);
        this.reviews = new CodingReviews(vectors, seen);
        this.unlinked = new UnlinkedRows(graph.rowBound());
        this.recoded = recoded;
    }

    Vectors vectors() {
        return vectors;
    }

    Coding coding() {
        return coding;
    }

    HeldGraph graph() {
        return graph;
    }

    /** How many there are, those included that wait. */
    int count() {
        return count.get();
    }

    /** Takes over what a file has: rows of a range that it lacks wait. */
    void openedOf(MappedGraph file, int from, int end) {
        unlinked.add(file);
        unlinked.await(from, end);
        countOpened(file);
    }

    /** Takes over what a file has: of the rows that are wanted those that it lacks wait, and others are to leave. */
    void openedOf(MappedGraph file, RowFilter wanted) {
        unlinked.add(file);
        unlinked.compare(file, wanted);
        countOpened(file);
    }

    private void countOpened(MappedGraph file) {
        count.set(file.nodes() + unlinked.beside.size() + unlinked.waiting.size() - unlinked.leaving.count());
    }

    /** How many rows wait to come in or to leave. */
    int behind() {
        return unlinked.waiting.size() + unlinked.leaving.count();
    }

    /** How many rows are to leave. */
    int leaving() {
        return unlinked.leaving.count();
    }

    /** The accepted rows but those that are to leave. */
    @Nullable
    RowFilter staying(@Nullable RowFilter filter) {
        return unlinked.leaving.takenFrom(filter, count(), vectors.size());
    }

    /** Rows to be looked at one by one, some of which may be in the graph by then. */
    List<Integer> unlinked() {
        return unlinked.now();
    }

    /** Rows that no estimate can place. */
    BitSet beside() {
        BitSet rows = new BitSet();
        unlinked.beside.forEach(rows::set);
        return rows;
    }

    /** Takes out the rows that are to leave, and in those that wait; false if it was stopped before it was done. */
    boolean catchUp(BooleanSupplier stopped) {
        LeavingRows leaving = unlinked.leaving;
        for (int row = leaving.next(0); row >= 0; row = leaving.next(row + 1)) {
            if (stopped.getAsBoolean()) {
                return false;
            }
            int gone = row;
            graph.change(gone, growing -> {
                if (leaving.contains(gone)) {
                    takeOut(growing, gone);
                }
            });
        }
        for (int row : unlinked.waiting) {
            if (stopped.getAsBoolean()) {
                return false;
            }
            graph.change(row, growing -> takeIn(growing, row));
            review();
        }
        return true;
    }

    /** Takes in a row that is not in. */
    void insert(int row) {
        graph.change(row, growing -> {
            if (unlinked.leaving.contains(row)) {
                // What the file has of it need not be what the row is now.
                takeOut(growing, row);
            }
            if (unlinked.waiting.contains(row)) {
                takeIn(growing, row);
            } else if (!growing.holds(row) && !unlinked.beside.contains(row)) {
                insertCodable(growing, row);
                count.incrementAndGet();
            }
            unlinked.leaving.readmit(row);
        });
        review();
    }

    /** Takes out a row that is in. */
    void remove(int row) {
        graph.change(row, growing -> takeOut(growing, row));
    }

    /** Takes in a row that waits, unless it was removed meanwhile. */
    private void takeIn(GrowingGraph growing, int row) {
        if (unlinked.waiting.contains(row)) {
            insertCodable(growing, row);
            unlinked.waiting.remove(row);
        }
    }

    private void takeOut(GrowingGraph growing, int row) {
        boolean held = growing.holds(row);
        if (held) {
            growing.remove(row);
        }
        boolean was = held | unlinked.beside.remove(row) | unlinked.waiting.remove(row);
        if (unlinked.leaving.contains(row)) {
            unlinked.leaving.remove(row);
        } else if (was) {
            count.decrementAndGet();
        }
    }

    private void insertCodable(GrowingGraph growing, int row) {
        Vectors.Reader reader = vectors.reader();
        reader.read(row, 1);
        if (coding.isCodable(reader.array(), reader.offset())) {
            growing.insert(row, reader.array(), reader.offset());
        } else {
            unlinked.beside.add(row);
        }
    }

    private void review() {
        if (reviews.isDue(graph.now())) {
            graph.replace(growing -> {
                GrowingGraph reviewed = reviews.review(growing, config::graph, this::insertCodable);
                if (reviewed != growing) {
                    recoded.run();
                }
                return reviewed;
            });
        }
    }
}

package io.synadb.vector.hnsw;

import io.synadb.CorruptDataException;
import io.synadb.vector.Neighbors;
import io.synadb.vector.RowFilter;
import io.synadb.vector.SearchParams;
import io.synadb.vector.hnsw.graph.Graph;
import io.synadb.vector.kernel.TopK;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * What an index answers: by a walk as wide as it has to be, by a scan where no walk is known to do or the file is damaged, and of
 * rows that are not in the graph one by one.
 *
 * <p>Thread-safe.
 */
final class Answers {
    /** From this width on, a beam that holds one row in {@link #GREAT_SHARE} costs more than measuring them all. */
    private static final int GREAT_WIDTH = 4096;

    private static final int GREAT_SHARE = 8;
    private static final RecallCurve NOT_MEASURED = new RecallCurve(0, List.of());

    private final IndexedRows rows;
    private final int efSearch;
    private final Runnable checkOpen;
    private final ConcurrentLinkedQueue<Search> searches = new ConcurrentLinkedQueue<>();
    private volatile RecallCurve curve = NOT_MEASURED;

    /**
     * @param efSearch candidates of a search that does not say how many
     * @param checkOpen throws when the index is closed
     */
    Answers(IndexedRows rows, int efSearch, Runnable checkOpen) {
        this.rows = rows;
        this.efSearch = efSearch;
        this.checkOpen = checkOpen;
    }

    /** How much walks find, as far as that is known. */
    RecallCurve curve() {
        return curve;
    }

    /** Takes over what was measured of the graph of a file. */
    void restore(RecallCurve measured) {
        curve = measured;
    }

    /** What was measured is of another graph. */
    void forget() {
        curve = NOT_MEASURED;
    }

    Neighbors nearest(float[] query, SearchParams params) {
        return answer(query, params.filter().orElse(null), (search, filter) -> find(search, query, params, filter));
    }

    /** All rows within a radius. */
    Neighbors within(float[] query, float radius, @Nullable RowFilter accepted) {
        return answer(query, accepted, (search, filter) -> {
            Graph held = rows.graph().retain(checkOpen);
            try {
                return search.scan(query, TopK.within(radius), held, filter);
            } finally {
                held.release();
            }
        });
    }

    /** Finds the nearest among the rows of the graph. */
    private interface AmongLinked {
        TopK find(Search search, @Nullable RowFilter filter);
    }

    /** What a search of the graph finds, and the rows that are not in it. */
    private Neighbors answer(float[] query, @Nullable RowFilter accepted, AmongLinked linked) {
        Search search = takeSearch();
        // Before the walk: a row that is linked meanwhile is found here, by the walk, or by both.
        List<Integer> oneByOne = rows.unlinked();
        RowFilter filter = rows.staying(accepted);
        TopK top = linked.find(search, filter);
        for (int row : oneByOne) {
            boolean wanted = filter == null || filter.accepts(row);
            if (wanted && !(rows.graph().now().holds(row) && top.contains(row))) {
                top.offer(search.measure(query, row), row);
            }
        }
        searches.add(search);
        return Neighbors.of(top.ranking());
    }

    private TopK find(Search search, float[] query, SearchParams params, @Nullable RowFilter filter) {
        HeldGraph graph = rows.graph();
        Graph held = graph.retain(checkOpen);
        try {
            if (!params.exact() && !graph.isDamaged() && rows.coding().isCodable(query, 0)) {
                try {
                    OptionalInt wanted = width(params, held);
                    if (wanted.isEmpty() || isGreat(wanted.getAsInt())) {
                        return search.scan(query, TopK.of(params.k()), held, filter);
                    }
                    // No beam has to be wider than there are rows, whatever was asked for.
                    int width = Math.min(wanted.getAsInt(), Math.max(1, held.rowBound()));
                    int widest = params.ef().isPresent() ? width : Search.widest(width);
                    return filter == null
                            ? search.walk(query, params.k(), held, width, widest)
                            : search.walk(query, params.k(), held, filter, rows.count() + rows.leaving(), width);
                } catch (CorruptDataException e) {
                    graph.distrust(held, e);
                } catch (InternalError e) {
                    graph.distrust(held, e);
                }
            }
            return search.scan(query, TopK.of(params.k()), held, filter);
        } finally {
            held.release();
        }
    }

    /** How wide the beam is to be; nothing if none is known to be wide enough. */
    private OptionalInt width(SearchParams params, Graph held) {
        if (params.recallTarget().isPresent()) {
            if (curve.isOutgrownBy(rows.count())) {
                if (rows.leaving() > 0 || held != rows.graph().now()) {
                    // Its walks would come upon rows that have no vector any more, or be over a graph that was
                    // replaced.
                    return OptionalInt.empty();
                }
                measure(held);
            }
            return curve.ef(params.recallTarget().getAsDouble(), params.k());
        }
        int twice = (int) Math.min(2L * params.k(), Integer.MAX_VALUE);
        return OptionalInt.of(params.ef().orElse(Math.max(efSearch, twice)));
    }

    private boolean isGreat(int width) {
        return width >= GREAT_WIDTH && width >= rows.count() / GREAT_SHARE;
    }

    /** Measures how much walks find, where that is not known or was when there were half or twice the rows. */
    void measureIfOutgrown() {
        if (curve.isOutgrownBy(rows.count())) {
            measure();
        }
    }

    /** Measures how much walks find. */
    void measure() {
        Graph held = rows.graph().retain(checkOpen);
        try {
            measure(held);
        } finally {
            held.release();
        }
    }

    /** Two threads may do so at once; both are right. */
    private void measure(Graph held) {
        Search search = takeSearch();
        curve = RecallCurve.measure(search, held, rows.vectors(), rows.count());
        searches.add(search);
    }

    private Search takeSearch() {
        @Nullable Search search = searches.poll();
        return search == null ? new Search(rows.coding(), rows.vectors()) : search;
    }
}

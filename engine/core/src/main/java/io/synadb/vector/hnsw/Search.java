package io.synadb.vector.hnsw;

import io.synadb.vector.DistanceMetric;
import io.synadb.vector.RowFilter;
import io.synadb.vector.Vectors;
import io.synadb.vector.hnsw.graph.Coding;
import io.synadb.vector.hnsw.graph.Graph;
import io.synadb.vector.hnsw.graph.Walk;
import io.synadb.vector.kernel.Ranking;
import io.synadb.vector.kernel.TopK;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What one search needs, used again for the next: a walk, and the measuring of its candidates in float32.
 *
 * <p>Not thread-safe.
 */
final class Search {
    /** A beam whose end is as near as its estimates are uncertain grows up to so many times its first width. */
    private static final int MOST_WIDENING = 16;

    /** The same behind a filter: then the rows that it accepts may stand farther than its share of all rows says. */
    private static final int FILTERED_WIDENING = 4;

    /**
     * If a filter accepts one row of so many, it takes no longer to measure all of them: memory is read in order, which is
     * about three times as fast.
     */
    private static final int DENSE = 3;

    /** Rows from all over that a walk with a filter begins at. */
    private static final int SEEDS = 32;

    /** How much more wrong than those measured an estimate may yet be. At 1 a wide beam finds less than it holds. */
    private static final float CAUTION = 1.5f;

    private final DistanceMetric metric;
    private final int dimensions;
    private final Vectors vectors;
    private final Vectors.Reader reader;
    private final Walk walk = new Walk();

    /** Rows to be estimated together. */
    private final int[] block = new int[256];

    /** The nearest measured so far, ascending; as far as they are needed to stop. */
    private float[] nearest = new float[16];

    Search(Coding coding, Vectors vectors) {
        this.metric = coding.metric();
        this.dimensions = vectors.dimensions();
        this.vectors = vectors;
        this.reader = vectors.reader();
    }

    /** The distance of a row, measured in float32. */
    float measure(float[] query, int row) {
        reader.read(row, 1);
        return metric.distance(query, 0, reader.array(), reader.offset(), dimensions);
    }

    private float measureUpTo(float limit, float[] query, int row) {
        reader.read(row, 1);
        return metric.distanceUpTo(limit, query, 0, reader.array(), reader.offset(), dimensions);
    }

    /**
     * The nearest nodes of a graph by a walk.
     *
     * @param width of the beam
     * @param widest up to which it may grow
     */
    TopK walk(float[] query, int k, Graph graph, int width, int widest) {
        TopK top = TopK.of(k);
        walk.aim(graph, query);
        boolean sure = !approach(graph, width) || widen(query, k, graph, null, width, widest, top);
        boolean chosen = widest == width;
        return sure || chosen || !FilterPlan.isScanWorthwhile(graph.rowBound(), widest)
                ? top
                : scan(query, TopK.of(k), graph, null);
    }

    /** The same among the rows that a filter accepts, in the way that is expected to cost least. */
    TopK walk(float[] query, int k, Graph graph, RowFilter filter, int nodes, int width) {
        int accepted = Math.min(filter.cardinality(), nodes);
        return walk(query, k, graph, filter, FilterPlan.of(accepted, nodes, k, width), nodes, width);
    }

    /**
     * The same in a given way; and if that finds too few, or may have missed some of not many, by a scan.
     *
     * @param nodes how many there are
     */
    TopK walk(float[] query, int k, Graph graph, RowFilter filter, FilterPlan plan, int nodes, int width) {
        int accepted = Math.min(filter.cardinality(), nodes);
        double sparsity = Math.max(1, (double) nodes / Math.max(1, accepted));
        int wide = Math.min(plan.width(k, width, sparsity), Math.max(1, graph.rowBound()));
        TopK top = TopK.of(k);
        boolean sure = false;
        if (plan != FilterPlan.SCAN) {
            walk.aim(graph, query);
            if (approach(graph, wide)) {
                sure = plan == FilterPlan.WITHIN
                        ? walkWithin(query, k, graph, filter, wide, top)
                        : widen(query, k, graph, filter, wide, times(FILTERED_WIDENING, wide), top);
            }
        }
        boolean enough = sure || (top.size() == k && !FilterPlan.isScanWorthwhile(accepted, wide));
        return enough ? top : scan(query, TopK.of(k), graph, filter);
    }

    /**
     * Goes down from the entry to level 0, and puts what is found there and the other starts into the beam.
     *
     * @return false if there is no node
     */
    private boolean approach(Graph graph, int width) {
        int entry = graph.entry();
        if (entry == Graph.NONE) {
            return false;
        }
        walk.start(graph, entry);
        walk.descend(graph, graph.levelOf(entry), 0);
        int count = 0;
        for (int row : graph.starts()) {
            if (!walk.holds(row) && !walk.hides(row)) {
                block[count++] = row;
            }
        }
        walk.add(graph, block, count, width);
        return true;
    }

    private boolean walkWithin(float[] query, int k, Graph graph, RowFilter filter, int width, TopK top) {
        walk.widen(graph, 0, Math.min(width, SEEDS));
        walk.keepOnly(filter);
        addSeeds(graph, filter, width);
        walk.widenWithin(graph, filter, width);
        return rank(query, k, graph, filter, top);
    }

    /**
     * Widens the beam until what it holds is sure, or it is as wide as it may be, and offers the nearest.
     *
     * @return whether it is sure
     */
    private boolean widen(
            float[] query, int k, Graph graph, @Nullable RowFilter filter, int width, int widest, TopK top) {
        walk.widen(graph, 0, width);
        int widened = width;
        while (!rank(query, k, graph, filter, top)) {
            if (walk.size() < widened || widened >= widest) {
                return false;
            }
            widened = (int) Math.min(2L * widened, widest);
            walk.widen(graph, 0, widened);
            top.clear();
        }
        return true;
    }

    /** Accepted rows from all over: where none stand near the query, the walk would have nowhere to begin. */
    private void addSeeds(Graph graph, RowFilter filter, int width) {
        int count = 0;
        int last = -1;
        for (int i = 0; i < SEEDS; i++) {
            int row = filter.next(Math.max(last + 1, (int) ((long) i * graph.rowBound() / SEEDS)));
            if (row < 0) {
                break;
            }
            last = row;
            if (graph.holds(row) && !walk.holds(row)) {
                block[count++] = row;
            }
        }
        walk.add(graph, block, count, width);
    }

    /** The nearest nodes by a walk that does without one row. */
    Ranking walkWithout(int row, float[] query, int k, Graph graph, int width) {
        walk.hide(row);
        try {
            return walk(query, k, graph, width, width).ranking();
        } finally {
            walk.hide(Graph.NONE);
        }
    }

    /** The nearest nodes, but one. */
    Ranking scanWithout(int row, float[] query, int k, Graph graph) {
        return scan(query, TopK.of(k), graph, new AllBut(row, graph.rowBound())).ranking();
    }

    private record AllBut(int row, int bound) implements RowFilter {
        @Override
        public boolean accepts(int candidate) {
            return candidate != row;
        }

        @Override
        public int cardinality() {
            return bound - 1;
        }

        @Override
        public int next(int from) {
            int next = from == row ? from + 1 : from;
            return next < bound ? next : -1;
        }
    }

    /** How wide a beam may grow that nobody chose. */
    static int widest(int width) {
        return times(MOST_WIDENING, width);
    }

    private static int times(int factor, int width) {
        return (int) Math.min((long) factor * width, Integer.MAX_VALUE);
    }

    /** Offers the nodes of a graph, of those that a filter accepts, by measuring every one. */
    TopK scan(float[] query, TopK top, Graph graph, @Nullable RowFilter filter) {
        int bound = Math.min(graph.rowBound(), vectors.size());
        // The filter to find the next row by, if that spares any work.
        RowFilter sparse = filter == null || (long) DENSE * filter.cardinality() >= bound ? null : filter;
        for (int row = next(sparse, 0); row >= 0 && row < bound; row = next(sparse, row + 1)) {
            if (graph.holds(row)) {
                float distance = measureUpTo(top.limit(), query, row);
                if (filter == null || filter.accepts(row)) {
                    top.offer(distance, row);
                }
            }
        }
        return top;
    }

    private static int next(@Nullable RowFilter filter, int from) {
        return filter == null ? from : filter.next(from);
    }

    /**
     * Measures what the walk found, nearest by estimate first, and offers it. It stops where the estimate is beyond the k-th
     * measured by half as much again as any estimate was wrong until there: what follows is estimated farther still. Where the
     * beam holds every row it measures all of them: whoever asks for so wide a beam wants no estimates.
     *
     * @return whether it stopped; otherwise there may be more beyond the end of the beam
     */
    private boolean rank(float[] query, int wanted, Graph graph, @Nullable RowFilter filter, TopK top) {
        int k = Math.min(wanted, walk.size());
        if (nearest.length < k) {
            nearest = new float[k];
        }
        boolean everyRow = walk.size() >= Math.min(graph.rowBound(), vectors.size());
        int measured = 0;
        float greatestError = 0;
        for (int rank = 0; rank < walk.size(); rank++) {
            int row = walk.row(rank);
            if (!graph.holds(row) || (filter != null && !filter.accepts(row))) {
                continue;
            }
            float estimate = walk.distance(rank);
            if (!everyRow && measured == k && estimate - CAUTION * greatestError > nearest[k - 1]) {
                return true;
            }
            float distance = measure(query, row);
            top.offer(distance, row);
            if (Float.isNaN(distance)) {
                // Of a saved graph, whose store has no such vector any more: its estimate says nothing of others.
                continue;
            }
            float comparable = metric == DistanceMetric.L2 ? distance * distance : distance;
            greatestError = Math.max(greatestError, Math.abs(comparable - estimate));
            measured = keep(comparable, measured, k);
        }
        return everyRow;
    }

    private int keep(float distance, int count, int k) {
        if (count == k && distance >= nearest[k - 1]) {
            return count;
        }
        int found = Arrays.binarySearch(nearest, 0, count, distance);
        int at = found < 0 ? -found - 1 : found;
        int moved = Math.min(count, k - 1) - at;
        System.arraycopy(nearest, at, nearest, at + 1, moved);
        nearest[at] = distance;
        return Math.min(count + 1, k);
    }
}

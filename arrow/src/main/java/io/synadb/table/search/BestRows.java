package io.synadb.table.search;

import io.synadb.arrow.RowSelection;
import io.synadb.vector.DistanceMetric;
import io.synadb.vector.kernel.Ranking;
import io.synadb.vector.kernel.TopK;
import java.util.Arrays;

/**
 * Keeps of measured rows those that rank k-th or better, with all ties at rank k.
 *
 * <p>Numbers rank by size, −0 beside 0; NaN after every number; rows without a distance before or after all of these, as
 * {@link NullOrder} says. NaN and the rows without a distance tie among themselves. Under {@link DistanceMetric#DOT} rows
 * at NaN are kept whatever their rank: a query that sorts by the product downwards, which this order serves, puts them
 * first. They only arise where elements are not finite.
 *
 * <p>Not thread-safe.
 */
final class BestRows {
    private final int k;
    private final DistanceMetric metric;
    private final NullOrder nulls;
    private final TopK best;
    private final Rows withoutDistance = new Rows();
    private final Rows notNumbers = new Rows();

    BestRows(int k, DistanceMetric metric, NullOrder nulls) {
        this.k = k;
        this.metric = metric;
        this.nulls = nulls;
        this.best = TopK.keepingTies(k);
    }

    /** Rows that are farther are not kept; NaN while none is too far. */
    float limit() {
        return best.limit();
    }

    /** Offers a row at a distance, which is a number; each row at most once. */
    void offer(float distance, long row) {
        best.offer(distance, row);
    }

    /** Offers a row whose distance is NaN. */
    void offerNotNumber(long row) {
        notNumbers.add(row);
    }

    /** Offers a row that has no distance. */
    void offerWithoutDistance(long row) {
        boolean mayRank = nulls == NullOrder.FIRST || best.size() < k;
        if (mayRank) {
            withoutDistance.add(row);
        }
    }

    /** Offers some rows of a chunk that have no vectors. */
    void offerWithoutVectors(long firstRow, RowSelection selected) {
        for (int row = selected.next(0); row < selected.rows(); row = selected.next(row + 1)) {
            offerWithoutDistance(firstRow + row);
        }
    }

    /** The rows that rank k-th or better, with all ties at rank k, in the order of the file. */
    RankedRows answer() {
        int before = nulls == NullOrder.FIRST ? withoutDistance.size() : 0;
        Ranking numbers = best.ranking();
        int numberCount = before >= k ? 0 : withTies(numbers, k - before);
        int kept = before + numberCount;
        boolean keepsNotNumbers = kept < k || metric == DistanceMetric.DOT;
        int notNumberCount = keepsNotNumbers ? notNumbers.size() : 0;
        kept += notNumberCount;
        boolean keepsWithout = nulls == NullOrder.FIRST || kept < k;
        int withoutCount = keepsWithout ? withoutDistance.size() : 0;

        int count = numberCount + notNumberCount + withoutCount;
        long[] rows = Arrays.copyOf(numbers.rows(), count);
        float[] distances = Arrays.copyOf(numbers.distances(), count);
        System.arraycopy(notNumbers.rows, 0, rows, numberCount, notNumberCount);
        System.arraycopy(withoutDistance.rows, 0, rows, numberCount + notNumberCount, withoutCount);
        Arrays.fill(distances, numberCount, count, Float.NaN);
        return RankedRows.of(rows, distances);
    }

    /** How many of the best there are at rank k or better, those that tie with rank k counted. */
    private static int withTies(Ranking ranking, int k) {
        float[] distances = ranking.distances();
        int end = Math.min(k, distances.length);
        while (end < distances.length && distances[end] == distances[end - 1]) {
            end++;
        }
        return end;
    }

    /** A growing list of rows. */
    private static final class Rows {
        private long[] rows = new long[0];
        private int size;

        void add(long row) {
            if (size == rows.length) {
                rows = Arrays.copyOf(rows, Math.max(16, 2 * size));
            }
            rows[size++] = row;
        }

        int size() {
            return size;
        }
    }
}

package io.synadb.table.search;

import io.synadb.arrow.RowSelection;
import io.synadb.vector.DistanceMetric;
import io.synadb.vector.kernel.Ranking;
import io.synadb.vector.kernel.TopK;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;

/**
 * Ranks rows by the distance of their vector, and keeps those that rank k-th or better with all ties at rank k.
 *
 * <p>Numbers rank by size, −0 beside 0; NaN after every number; rows without a distance before or after all of these, as
 * {@link NullOrder} says. NaN and the rows without a distance tie among themselves. Under {@link DistanceMetric#DOT} rows
 * at NaN are kept whatever their rank: a query that sorts by the product downwards, which this order serves, puts them
 * first. They only arise where elements are not finite.
 *
 * <p>Not thread-safe.
 */
final class RowRanking {
    /** So many floats are taken from the mapped file at once: they stay in the second-level cache. */
    private static final int BLOCK_FLOATS = 32 * 1024;

    private final Nearest nearest;
    private final boolean queryWithoutDistance;
    private final TopK best;
    private final Rows withoutDistance = new Rows();
    private final Rows notNumbers = new Rows();
    private final float[] block;

    RowRanking(Nearest nearest) {
        this.nearest = nearest;
        this.best = TopK.keepingTies(nearest.k());
        int dimensions = nearest.query().length;
        this.queryWithoutDistance = nearest.metric() == DistanceMetric.COSINE && isZero(nearest.query(), 0, dimensions);
        this.block = new float[Math.max(1, BLOCK_FLOATS / dimensions) * dimensions];
    }

    /** Ranks some rows of a chunk. */
    void add(FieldVector column, long firstRow, RowSelection selected) {
        FixedSizeListVector vectors = (FixedSizeListVector) column;
        int rows = vectors.getValueCount();
        if (rows == 0) {
            return;
        }
        boolean nulls = vectors.getNullCount() > 0;
        int dimensions = nearest.query().length;
        FloatBuffer elements = vectors.getDataVector()
                .getDataBuffer()
                .nioBuffer(0, rows * dimensions * Float.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer();
        int blockRows = block.length / dimensions;
        int runEnd = 0;
        for (int start = selected.next(0), end; start < rows; start = selected.next(end)) {
            runEnd = start < runEnd ? runEnd : selected.nextRemoved(start);
            end = Math.min(runEnd, start + blockRows);
            elements.get(start * dimensions, block, 0, (end - start) * dimensions);
            for (int row = start; row < end; row++) {
                if (nulls && vectors.isNull(row)) {
                    addWithoutDistance(firstRow + row);
                } else {
                    rank(firstRow + row, (row - start) * dimensions);
                }
            }
        }
    }

    /** Ranks some rows of a chunk that have no vectors. */
    void addWithoutVectors(long firstRow, RowSelection selected) {
        for (int row = selected.next(0); row < selected.rows(); row = selected.next(row + 1)) {
            addWithoutDistance(firstRow + row);
        }
    }

    private void rank(long row, int offset) {
        int dimensions = nearest.query().length;
        float distance = nearest.metric().distanceUpTo(best.limit(), nearest.query(), 0, block, offset, dimensions);
        if (Float.isNaN(distance)) {
            rankNotNumber(row, offset);
        } else {
            best.offer(distance, row);
        }
    }

    private void rankNotNumber(long row, int offset) {
        boolean zero = nearest.metric() == DistanceMetric.COSINE
                && (queryWithoutDistance || isZero(block, offset, nearest.query().length));
        if (zero) {
            addWithoutDistance(row);
        } else {
            notNumbers.add(row);
        }
    }

    private void addWithoutDistance(long row) {
        boolean mayRank = nearest.nulls() == NullOrder.FIRST || best.size() < nearest.k();
        if (mayRank) {
            withoutDistance.add(row);
        }
    }

    private static boolean isZero(float[] vector, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            if (vector[i] != 0) {
                return false;
            }
        }
        return true;
    }

    /** The rows that rank k-th or better, with all ties at rank k, in the order of the file. */
    RankedRows answer() {
        int k = nearest.k();
        int before = nearest.nulls() == NullOrder.FIRST ? withoutDistance.size() : 0;
        Ranking numbers = best.ranking();
        int numberCount = before >= k ? 0 : withTies(numbers, k - before);
        int kept = before + numberCount;
        boolean keepsNotNumbers = kept < k || nearest.metric() == DistanceMetric.DOT;
        int notNumberCount = keepsNotNumbers ? notNumbers.size() : 0;
        kept += notNumberCount;
        boolean keepsWithout = nearest.nulls() == NullOrder.FIRST || kept < k;
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

package io.synadb.table.search;

import io.synadb.DimensionMismatchException;
import io.synadb.arrow.RowSelection;
import io.synadb.arrow.VectorElements;
import io.synadb.vector.DistanceMetric;
import java.nio.ByteBuffer;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.UInt1Vector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.ListVector;

/**
 * Ranks rows by the distance of their vector, and keeps those that rank k-th or better with all ties at rank k, as {@link
 * BestRows} says.
 *
 * <p>Not thread-safe.
 */
final class RowRanking implements ColumnRanking {
    /** So many floats are taken from the mapped file at once: they stay in the second-level cache. */
    private static final int BLOCK_FLOATS = 32 * 1024;

    private final Nearest nearest;
    private final String path;
    private final boolean queryWithoutDistance;
    private final BestRows best;
    private final float[] block;

    /** @param path of the file, for messages */
    RowRanking(Nearest nearest, String path) {
        this.nearest = nearest;
        this.path = path;
        this.best = new BestRows(nearest.k(), nearest.metric(), nearest.nulls());
        int dimensions = nearest.query().length;
        this.queryWithoutDistance = nearest.metric() == DistanceMetric.COSINE && isZero(nearest.query(), 0, dimensions);
        this.block = new float[Math.max(1, BLOCK_FLOATS / dimensions) * dimensions];
    }

    @Override
    public void add(FieldVector column, long firstRow, RowSelection selected) {
        if (column instanceof ListVector lists) {
            addLists(lists, firstRow, selected);
            return;
        }
        FixedSizeListVector vectors = (FixedSizeListVector) column;
        int rows = vectors.getValueCount();
        if (rows == 0) {
            return;
        }
        if (vectors.getDataVector() instanceof UInt1Vector) {
            addBinary(vectors, firstRow, selected);
            return;
        }
        boolean nulls = vectors.getNullCount() > 0;
        int dimensions = nearest.query().length;
        VectorElements elements = VectorElements.of(vectors);
        int blockRows = block.length / dimensions;
        int runEnd = 0;
        for (int start = selected.next(0), end; start < rows; start = selected.next(end)) {
            runEnd = start < runEnd ? runEnd : selected.nextRemoved(start);
            end = Math.min(runEnd, start + blockRows);
            elements.read(start * dimensions, (end - start) * dimensions, block);
            for (int row = start; row < end; row++) {
                if (nulls && vectors.isNull(row)) {
                    best.offerWithoutDistance(firstRow + row);
                } else {
                    rank(firstRow + row, (row - start) * dimensions);
                }
            }
        }
    }

    /** Lists as long as the query are vectors; one with an element that is null has no distance. */
    private void addLists(ListVector lists, long firstRow, RowSelection selected) {
        Float4Vector elements = (Float4Vector) lists.getDataVector();
        for (int row = selected.next(0); row < selected.rows(); row = selected.next(row + 1)) {
            if (lists.isNull(row)) {
                best.offerWithoutDistance(firstRow + row);
                continue;
            }
            int start = lists.getElementStartIndex(row);
            int count = lists.getElementEndIndex(row) - start;
            requireLength(count, firstRow + row);
            boolean whole = true;
            for (int i = 0; i < count; i++) {
                whole &= !elements.isNull(start + i);
                block[i] = whole ? elements.get(start + i) : 0;
            }
            if (whole) {
                rank(firstRow + row, 0);
            } else {
                best.offerWithoutDistance(firstRow + row);
            }
        }
    }

    private void requireLength(int count, long row) {
        if (count != nearest.query().length) {
            throw new DimensionMismatchException("Cannot search column '" + nearest.column() + "' of data file " + path
                    + ": row " + row + " has a list of " + count + " elements, the query vector has "
                    + nearest.query().length
                    + ". Lists are searched where all that are compared have one length: pass a"
                    + " query of that length, or choose the rows by a condition.");
        }
    }

    private void addBinary(FixedSizeListVector vectors, long firstRow, RowSelection selected) {
        BitDistance distance = new BitDistance(nearest.query());
        ByteBuffer bits = BitDistance.of(vectors);
        for (int row = selected.next(0); row < selected.rows(); row = selected.next(row + 1)) {
            if (vectors.isNull(row)) {
                best.offerWithoutDistance(firstRow + row);
            } else {
                best.offer(distance.to(bits, row), firstRow + row);
            }
        }
    }

    @Override
    public void addWithoutVectors(long firstRow, RowSelection selected) {
        best.offerWithoutVectors(firstRow, selected);
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
            best.offerWithoutDistance(row);
        } else {
            best.offerNotNumber(row);
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

    @Override
    public RankedRows answer() {
        return best.answer();
    }
}

package io.synadb.vector.hnsw.graph;

import java.util.Arrays;

/**
 * The longest rows of an index of the dot product. Its nearest rows are among the long ones whatever the query, but most rows of
 * data of many lengths are short, and to one another all the same: a walk that begins among them finds no way out.
 *
 * <p>Thread-safe: changes exclude one another by this object's monitor, reads see the latest array.
 */
final class LongestRows {
    static final int MOST = 32;

    private volatile int[] rows = new int[0];
    private float[] squaredNorms = new float[0];

    /** The rows, not to be changed; the longest is the first. */
    int[] rows() {
        return rows;
    }

    /** Shows the rows and their squared lengths. */
    synchronized void show(GrowingGraph.StartVisitor visitor) {
        for (int at = 0; at < rows.length; at++) {
            visitor.visit(rows[at], squaredNorms[at]);
        }
    }

    /** Counts a row in, if it is long enough. */
    synchronized void offer(int row, float squaredNorm) {
        int at = 0;
        while (at < rows.length && squaredNorms[at] >= squaredNorm) {
            at++;
        }
        if (at == MOST) {
            return;
        }
        int count = Math.min(MOST, rows.length + 1);
        int[] moreRows = Arrays.copyOf(rows, count);
        float[] moreNorms = Arrays.copyOf(squaredNorms, count);
        System.arraycopy(rows, at, moreRows, at + 1, count - at - 1);
        System.arraycopy(squaredNorms, at, moreNorms, at + 1, count - at - 1);
        moreRows[at] = row;
        moreNorms[at] = squaredNorm;
        squaredNorms = moreNorms;
        rows = moreRows;
    }

    /** Counts a row out. Who comes after the last is not known any more; others come in. */
    synchronized void remove(int row) {
        for (int at = 0; at < rows.length; at++) {
            if (rows[at] == row) {
                int[] fewerRows = Arrays.copyOf(rows, rows.length - 1);
                float[] fewerNorms = Arrays.copyOf(squaredNorms, rows.length - 1);
                System.arraycopy(rows, at + 1, fewerRows, at, fewerRows.length - at);
                System.arraycopy(squaredNorms, at + 1, fewerNorms, at, fewerRows.length - at);
                squaredNorms = fewerNorms;
                rows = fewerRows;
                return;
            }
        }
    }
}

package io.synadb.vector.kernel;

/**
 * Rows and their distances, best first; rows at equal distance by number.
 *
 * <p>Immutable and thread-safe.
 */
public final class Ranking {
    private final long[] rows;
    private final float[] distances;

    /** Takes over the arrays, which are in order. */
    Ranking(long[] rows, float[] distances) {
        this.rows = rows;
        this.distances = distances;
    }

    /** How many rows there are. */
    public int size() {
        return rows.length;
    }

    /** The row at a rank, counted from 0. */
    public long row(int rank) {
        return rows[rank];
    }

    /** The distance at a rank, counted from 0. */
    public float distance(int rank) {
        return distances[rank];
    }

    /** The rows in order of rank: a copy. */
    public long[] rows() {
        return rows.clone();
    }

    /** The distances in order of rank: a copy. */
    public float[] distances() {
        return distances.clone();
    }
}

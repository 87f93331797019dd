package io.synadb.vector;

import io.synadb.vector.kernel.Ranking;
import java.util.Arrays;

/**
 * The rows that a search found and their distances, best first; rows at equal distance by number, and those whose distance
 * is NaN behind all others.
 *
 * <p>Immutable and thread-safe.
 */
public final class Neighbors {
    private final int[] rows;
    private final float[] distances;

    private Neighbors(int[] rows, float[] distances) {
        this.rows = rows;
        this.distances = distances;
    }

    /** What a ranking kept, whose rows are numbers of type int. */
    public static Neighbors of(Ranking ranking) {
        return new Neighbors(
                Arrays.stream(ranking.rows()).mapToInt(Math::toIntExact).toArray(), ranking.distances());
    }

    /** How many rows were found: at most k, fewer if there were no more. */
    public int size() {
        return rows.length;
    }

    /** The row at a rank, counted from 0. */
    public int row(int rank) {
        return rows[rank];
    }

    /** The distance at a rank, counted from 0. */
    public float distance(int rank) {
        return distances[rank];
    }

    /** Those whose distance is at most a radius. */
    Neighbors within(float radius) {
        int count = 0;
        while (count < rows.length && distances[count] <= radius) {
            count++;
        }
        return new Neighbors(Arrays.copyOf(rows, count), Arrays.copyOf(distances, count));
    }

    /** The rows in order of rank: a copy. */
    public int[] rows() {
        return rows.clone();
    }

    /** The distances in order of rank: a copy. */
    public float[] distances() {
        return distances.clone();
    }

    /** Whether the other has the same rows in the same order, at distances of the same bits. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Neighbors that
                && Arrays.equals(rows, that.rows)
                && Arrays.equals(distances, that.distances);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(rows) + Arrays.hashCode(distances);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("[");
        for (int rank = 0; rank < rows.length; rank++) {
            text.append(rank == 0 ? "" : ", ").append(rows[rank]).append(" at ").append(distances[rank]);
        }
        return text.append(']').toString();
    }
}

package io.synadb.table.search;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Rows of a data file and their distances, in the order of the file.
 *
 * <p>Immutable and thread-safe.
 */
public final class RankedRows {
    /** No row. */
    public static final RankedRows NONE = new RankedRows(new long[0], new float[0]);

    private final long[] rows;
    private final float[] distances;

    private RankedRows(long[] rows, float[] distances) {
        this.rows = rows;
        this.distances = distances;
    }

    /** These rows, in any order, and the distance of each. */
    public static RankedRows of(long[] rows, float[] distances) {
        int[] order = IntStream.range(0, rows.length)
                .boxed()
                .sorted((a, b) -> Long.compare(rows[a], rows[b]))
                .mapToInt(Integer::intValue)
                .toArray();
        long[] sortedRows = new long[order.length];
        float[] sortedDistances = new float[order.length];
        for (int i = 0; i < order.length; i++) {
            sortedRows[i] = rows[order[i]];
            sortedDistances[i] = distances[order[i]];
        }
        return new RankedRows(sortedRows, sortedDistances);
    }

    /** Those of both; no row is in both. */
    RankedRows with(RankedRows other) {
        long[] all = Arrays.copyOf(rows, rows.length + other.rows.length);
        float[] allDistances = Arrays.copyOf(distances, all.length);
        System.arraycopy(other.rows, 0, all, rows.length, other.rows.length);
        System.arraycopy(other.distances, 0, allDistances, rows.length, other.rows.length);
        return of(all, allDistances);
    }

    /** How many there are. */
    public int size() {
        return rows.length;
    }

    /** The place in the file, counted from 0, of one of them. */
    public long row(int index) {
        return rows[index];
    }

    /** Its distance, NaN where it has none. */
    public float distance(int index) {
        return distances[index];
    }
}

package io.synadb.table;

import io.synadb.table.data.DataFile;

/**
 * A row among the nearest, and where it is. Immutable and thread-safe.
 *
 * @param order of the file among those of the version, from 0
 * @param row its place in the file, from 0
 */
record FoundRow(float distance, DataFile file, int order, long row) implements Comparable<FoundRow> {
    /** The nearest first; ties by file and row. */
    @Override
    public int compareTo(FoundRow that) {
        int byDistance = Float.compare(distance, that.distance);
        int byFile = byDistance != 0 ? byDistance : Integer.compare(order, that.order);
        return byFile != 0 ? byFile : Long.compare(row, that.row);
    }
}

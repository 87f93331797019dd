package io.synadb.table.data;

import io.synadb.arrow.RowSelection;

/** Which rows of each chunk of a data file are shown: the live ones, or fewer. Not thread-safe. */
@FunctionalInterface
public interface ChunkRows {
    /** The rows of a chunk; the caller may narrow them. */
    RowSelection of(int chunk);

    /** Of these rows those in {@code [firstRow, endRow)}, counted from the file's first; other chunks are not asked for. */
    default ChunkRows within(DataFileReader reader, long firstRow, long endRow) {
        return chunk -> {
            int rows = (int) reader.rowsOf(chunk);
            long start = reader.firstRowOf(chunk);
            int first = (int) Math.min(rows, Math.max(0, firstRow - start));
            int end = (int) Math.min(rows, Math.max(0, endRow - start));
            if (first >= end) {
                return RowSelection.none(rows);
            }
            RowSelection within = of(chunk);
            within.retainRange(first, end);
            return within;
        };
    }
}

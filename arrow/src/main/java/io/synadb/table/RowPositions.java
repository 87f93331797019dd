package io.synadb.table;

import io.synadb.arrow.RowSelection;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The places of the rows of a batch in their data file, ascending and counted from 0: with the file's path they name a row
 * for ever, whatever is deleted before it.
 *
 * <p>Immutable and thread-safe.
 */
public final class RowPositions {
    private final int size;
    private final long first;
    /** Null for rows that follow upon one another. */
    private final long @Nullable [] each;

    private RowPositions(int size, long first, long @Nullable [] each) {
        this.size = size;
        this.first = first;
        this.each = each;
    }

    /** Of rows that follow upon one another. */
    static RowPositions range(long first, int size) {
        return new RowPositions(size, first, null);
    }

    /** Of these rows; the array is taken over. */
    static RowPositions of(long[] positions) {
        return new RowPositions(positions.length, 0, positions);
    }

    /** Of the selected rows of a batch whose first row has a place. */
    static RowPositions of(long firstRow, RowSelection selection) {
        long[] positions = new long[selection.count()];
        int row = selection.next(0);
        for (int i = 0; i < positions.length; i++) {
            positions[i] = firstRow + row;
            row = selection.next(row + 1);
        }
        return of(positions);
    }

    /** How many rows the batch has. */
    public int size() {
        return size;
    }

    /** The place of a row of the batch. */
    public long of(int row) {
        Objects.checkIndex(row, size);
        return each == null ? first + row : each[row];
    }
}

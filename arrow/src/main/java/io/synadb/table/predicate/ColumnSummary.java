package io.synadb.table.predicate;

import io.synadb.table.data.Bound;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a column in many rows, from statistics or because the rows are of one partition.
 *
 * <p>Immutable and thread-safe.
 *
 * @param rows how many rows
 * @param leastNulls so many of them are null, or more
 * @param mostNulls so many of them are null, or less
 * @param least no value is less, null if that is not known
 * @param greatest no value is greater, null if that is not known
 */
record ColumnSummary(
        long rows,
        long leastNulls,
        long mostNulls,
        @Nullable Bound least,
        @Nullable Bound greatest) {
    static ColumnSummary unknown(long rows) {
        return new ColumnSummary(rows, 0, rows, null, null);
    }

    /** What is left to know of a field within the column, which is null at least where the column is. */
    ColumnSummary nested() {
        return new ColumnSummary(rows, leastNulls, rows, null, null);
    }

    boolean isAllNull() {
        return leastNulls == rows;
    }

    boolean hasNoNull() {
        return mostNulls == 0;
    }
}

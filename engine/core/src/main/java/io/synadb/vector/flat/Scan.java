package io.synadb.vector.flat;

import io.synadb.vector.RowFilter;
import io.synadb.vector.kernel.TopK;
import org.jspecify.annotations.Nullable;

/**
 * One way to find the exact nearest among the rows that are in.
 *
 * <p>Thread-safe as {@link RowSet} is: one thread adds while others search.
 */
interface Scan {
    /** Prepares a row, before it comes in. */
    void add(int row);

    /** Offers every row that is in and accepted, unless it surely is not among the k nearest. */
    void search(float[] query, @Nullable RowFilter filter, TopK top);

    /** The rows from {@code first} to {@code first + 31} that are in and accepted. */
    static int candidates(RowSet rows, @Nullable RowFilter filter, int first) {
        int word = rows.word(first);
        return filter == null || word == 0 ? word : word & filter.word(first);
    }
}

package io.synadb.vector;

/**
 * The rows that a search may return. Small on purpose, so that a bitmap of any kind fits behind it.
 *
 * <p>It does not change while a search uses it. Implementations are thread-safe, as searches on several threads may share
 * one.
 */
public interface RowFilter {
    /** Whether a search may return the row. */
    boolean accepts(int row);

    /** How many rows it accepts, those included that an index does not have. */
    int cardinality();

    /** The least accepted row that is not less than the given one, or −1 if there is none. */
    int next(int from);

    /** The rows from {@code first} to {@code first + 31}: bit i says whether row {@code first + i} is accepted. */
    default int word(int first) {
        int word = 0;
        for (int i = 0; i < Integer.SIZE && first <= Integer.MAX_VALUE - i; i++) {
            word |= accepts(first + i) ? 1 << i : 0;
        }
        return word;
    }
}

package io.synadb.vector;

import io.synadb.InvalidArgumentException;
import java.util.Objects;

/**
 * An index that follows its {@link Vectors}: rows come in and go out one by one, beside searches.
 *
 * <p>A search that runs meanwhile sees each row either in or out. One that starts after a call has returned sees what it did.
 *
 * <p>Implementations are thread-safe.
 */
public interface GrowingIndex extends VectorIndex {
    /**
     * Takes in a row, which its vectors have by now. A row that was removed can come in again; one that is in stays so.
     *
     * @throws IndexOutOfBoundsException if the vectors have no such row
     * @throws IllegalStateException after {@link #close}
     */
    void insert(int row);

    /**
     * Takes in many rows, in any order; {@link #insert(int)} by several threads, where the kind can use them.
     *
     * @param threads that share the work, at least 1, this one among them; with one the order is that of the array
     * @throws InvalidArgumentException if there is no thread to do it
     */
    default void insertAll(int[] rows, int threads) {
        checkAll(rows, threads);
        for (int row : rows) {
            insert(row);
        }
    }

    /** Refuses rows that cannot be taken in; for implementations. */
    static void checkAll(int[] rows, int threads) {
        Objects.requireNonNull(rows, "The rows to take in are null");
        if (threads < 1) {
            throw new InvalidArgumentException("Rows taken in by %d threads: expected at least 1".formatted(threads));
        }
    }

    /**
     * Takes out a row: no search finds it any more. One that is not in stays out.
     *
     * @throws IllegalStateException after {@link #close}
     */
    void remove(int row);
}

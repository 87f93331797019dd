package io.synadb.vector.flat;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The rows that are in, one bit each.
 *
 * <p>Thread-safe for one writer at a time and any number of readers: what a writer did before it added a row is seen by
 * everyone who sees the row.
 */
final class RowSet {
    private volatile AtomicLongArray words = new AtomicLongArray(1);
    private volatile int count;

    /** How many rows are in. */
    int count() {
        return count;
    }

    /** A multiple of 64 that is greater than every row that is in. */
    int end() {
        return (int) Math.min(words.length() * 64L, Integer.MAX_VALUE - 63);
    }

    boolean contains(int row) {
        AtomicLongArray current = words;
        int word = row >> 6;
        return row >= 0 && word < current.length() && (current.get(word) >>> row & 1) != 0;
    }

    /** The rows from {@code first}, a multiple of 32 below {@link #end}, to {@code first + 31}: bit i is the i-th. */
    int word(int first) {
        return (int) (words.get(first >> 6) >>> first);
    }

    void add(int row) {
        int word = row >> 6;
        AtomicLongArray current = words;
        if (word >= current.length()) {
            AtomicLongArray longer = new AtomicLongArray(Math.max(word + 1, current.length() * 3 / 2));
            for (int i = 0; i < current.length(); i++) {
                longer.setPlain(i, current.get(i));
            }
            words = longer;
            current = longer;
        }
        if (!contains(row)) {
            current.set(word, current.get(word) | 1L << row);
            count = count + 1;
        }
    }

    void remove(int row) {
        if (contains(row)) {
            int word = row >> 6;
            words.set(word, words.get(word) & ~(1L << row));
            count = count - 1;
        }
    }
}

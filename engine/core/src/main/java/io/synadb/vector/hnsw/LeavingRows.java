package io.synadb.vector.hnsw;

import io.synadb.vector.RowFilter;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * The rows that the file of a graph has and should not have any more, until they are taken out of it: two bits each, of
 * which searches ask the one that stays when the row has left.
 *
 * <p>Thread-safe, as long as one thread at a time adds or removes a row.
 */
final class LeavingRows {
    private final AtomicLongArray words;

    /** Of those to leave and those that have left, until they come in again: a search need not see them go. */
    private final AtomicLongArray unseen;

    private final AtomicInteger count = new AtomicInteger();

    /** @param bound one more than the highest row that can leave */
    LeavingRows(int bound) {
        this.words = new AtomicLongArray((bound + Long.SIZE - 1) / Long.SIZE);
        this.unseen = new AtomicLongArray(words.length());
    }

    /** How many there are. */
    int count() {
        return count.get();
    }

    boolean contains(int row) {
        return contains(words, row);
    }

    private static boolean contains(AtomicLongArray words, int row) {
        return row >> 6 < words.length() && (words.get(row >> 6) >>> row & 1) != 0;
    }

    void add(int row) {
        if (!contains(row)) {
            unseen.getAndAccumulate(row >> 6, 1L << row, (word, bit) -> word | bit);
            words.getAndAccumulate(row >> 6, 1L << row, (word, bit) -> word | bit);
            count.incrementAndGet();
        }
    }

    /** It has left. Searches that pass over it go on to. */
    void remove(int row) {
        if (contains(row)) {
            words.getAndAccumulate(row >> 6, 1L << row, (word, bit) -> word & ~bit);
            count.decrementAndGet();
        }
    }

    /** It has come in again, as it is now. */
    void readmit(int row) {
        if (contains(unseen, row)) {
            unseen.getAndAccumulate(row >> 6, 1L << row, (word, bit) -> word & ~bit);
        }
    }

    /** The least that is not less than the given one, or −1 if there is none. */
    int next(int from) {
        for (int index = from >> 6; index < words.length(); index++) {
            long word = index == from >> 6 ? words.get(index) & -1L << from : words.get(index);
            if (word != 0) {
                return (index << 6) + Long.numberOfTrailingZeros(word);
            }
        }
        return -1;
    }

    /**
     * The accepted rows but these, also when they have left; while none leaves, the filter itself.
     *
     * @param filter absent if every row is accepted
     * @param staying how many rows then do not leave
     * @param bound one more than the highest of them
     */
    @Nullable
    RowFilter takenFrom(@Nullable RowFilter filter, int staying, int bound) {
        if (count() == 0) {
            return filter;
        }
        int cardinality = staying;
        if (filter != null) {
            cardinality = filter.cardinality();
            for (int row = next(0); row >= 0; row = next(row + 1)) {
                cardinality -= filter.accepts(row) ? 1 : 0;
            }
        }
        return new Staying(this, filter, cardinality, bound);
    }

    private record Staying(LeavingRows leaving, @Nullable RowFilter filter, int cardinality, int bound)
            implements RowFilter {
        @Override
        public boolean accepts(int row) {
            return !contains(leaving.unseen, row) && (filter == null || filter.accepts(row));
        }

        @Override
        public int next(int from) {
            int row = accepted(from);
            while (row >= 0 && contains(leaving.unseen, row)) {
                row = accepted(row + 1);
            }
            return row;
        }

        private int accepted(int from) {
            if (filter != null) {
                return filter.next(from);
            }
            return from < bound ? from : -1;
        }
    }
}

package io.synadb.arrow;

import java.util.Arrays;
import java.util.Objects;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * Which rows of a batch are selected, one bit a row: the one notion of it, which whatever leaves rows out narrows.
 *
 * <p>Bits stand in words of 64, the first row in the lowest bit; those behind the last row are never set. Not thread-safe.
 */
public final class RowSelection {
    private final int rows;
    private final long[] words;

    private RowSelection(int rows, long[] words) {
        this.rows = rows;
        this.words = words;
    }

    /** All rows of a batch. */
    public static RowSelection all(int rows) {
        RowSelection none = none(rows);
        Arrays.fill(none.words, -1L);
        if (rows % Long.SIZE != 0) {
            none.words[none.words.length - 1] = -1L >>> -rows;
        }
        return none;
    }

    /** No row of a batch. */
    public static RowSelection none(int rows) {
        return new RowSelection(rows, new long[(rows + Long.SIZE - 1) / Long.SIZE]);
    }

    /** The same rows; what happens to one selection does not happen to the other. */
    public RowSelection copy() {
        return new RowSelection(rows, words.clone());
    }

    /** How many rows the batch has. */
    public int rows() {
        return rows;
    }

    /** How many rows are selected. */
    public int count() {
        int count = 0;
        for (long word : words) {
            count += Long.bitCount(word);
        }
        return count;
    }

    /** Whether no row is selected. */
    public boolean isEmpty() {
        for (long word : words) {
            if (word != 0) {
                return false;
            }
        }
        return true;
    }

    /** Whether a row is selected. */
    public boolean contains(int row) {
        Objects.checkIndex(row, rows);
        return (words[row >> 6] >>> row & 1) != 0;
    }

    /** How many words there are: one for each 64 rows. */
    public int words() {
        return words.length;
    }

    /** The bits of rows {@code 64 * index} and following. */
    public long word(int index) {
        return words[index];
    }

    /** Leaves of 64 rows those whose bit is set in the mask. */
    public void retain(int index, long mask) {
        words[index] &= mask;
    }

    /** Leaves a row out. */
    public void remove(int row) {
        Objects.checkIndex(row, rows);
        words[row >> 6] &= ~(1L << row);
    }

    /** Leaves all rows out. */
    public void clear() {
        Arrays.fill(words, 0);
    }

    /** Leaves the rows before {@code first}, and {@code end} and those behind it, out. */
    public void retainRange(int first, int end) {
        Objects.checkFromToIndex(first, end, rows);
        for (int index = 0; index < words.length; index++) {
            words[index] &= below(end - index * Long.SIZE) & ~below(first - index * Long.SIZE);
        }
    }

    /** Leaves all but the first so many of the selected rows out. */
    public void retainFirst(long count) {
        long left = count;
        for (int index = 0; index < words.length; index++) {
            while (Long.bitCount(words[index]) > left) {
                words[index] &= ~Long.highestOneBit(words[index]);
            }
            left -= Long.bitCount(words[index]);
        }
    }

    /** The bits of a word that stand for rows before its row {@code row}, which may be outside it. */
    private static long below(int row) {
        return row <= 0 ? 0 : row >= Long.SIZE ? -1L : -1L >>> -row;
    }

    /** Selects those rows too that another selection of the batch has. */
    public void addAll(RowSelection other) {
        for (int index = 0; index < words.length; index++) {
            words[index] |= other.words[index];
        }
    }

    /** The first selected row that is not before {@code from}, or the number of rows if there is none. */
    public int next(int from) {
        return next(from, 0);
    }

    /** The first row that is not selected and not before {@code from}, or the number of rows if there is none. */
    public int nextRemoved(int from) {
        return next(from, -1L);
    }

    private int next(int from, long flip) {
        int index = from >> 6;
        if (index >= words.length) {
            return rows;
        }
        long word = (words[index] ^ flip) & -1L << from;
        while (word == 0) {
            if (++index == words.length) {
                return rows;
            }
            word = words[index] ^ flip;
        }
        return Math.min(rows, index * Long.SIZE + Long.numberOfTrailingZeros(word));
    }

    /** Leaves the rows out that another selection of the batch has. */
    public void removeAll(RowSelection other) {
        for (int index = 0; index < words.length; index++) {
            words[index] &= ~other.words[index];
        }
    }

    /**
     * The selected rows of a batch.
     *
     * @param batch taken over: the caller closes the answer instead
     * @param allocator of a copy; nothing is copied when all rows are selected
     */
    public VectorSchemaRoot take(VectorSchemaRoot batch, BufferAllocator allocator) {
        int count = count();
        if (count == rows) {
            return batch;
        }
        try (batch) {
            VectorSchemaRoot taken = VectorSchemaRoot.create(batch.getSchema(), allocator);
            try {
                RowCopy copy = RowCopy.into(taken, count);
                int end;
                for (int first = next(0); first < rows; first = next(end)) {
                    end = nextRemoved(first);
                    copy.append(batch, first, end - first);
                }
                copy.finish();
                return taken;
            } catch (RuntimeException | Error e) {
                taken.close();
                throw e;
            }
        }
    }

    @Override
    public String toString() {
        return count() + " of " + rows + " rows";
    }
}

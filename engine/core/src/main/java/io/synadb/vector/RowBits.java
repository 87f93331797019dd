package io.synadb.vector;

import java.util.BitSet;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * A filter by one bit a row.
 *
 * <p>Immutable and thread-safe.
 */
public final class RowBits implements RowFilter {
    private final long[] words;
    private final int cardinality;

    private RowBits(BitSet bits) {
        this.words = bits.toLongArray();
        this.cardinality = bits.cardinality();
    }

    /** The given rows. */
    public static RowBits of(int... rows) {
        return of(IntStream.of(rows));
    }

    /** The rows of a stream. */
    public static RowBits of(IntStream rows) {
        BitSet bits = new BitSet();
        rows.forEach(bits::set);
        return new RowBits(bits);
    }

    /** The rows whose bits are set: a copy. */
    public static RowBits of(BitSet bits) {
        return new RowBits(bits);
    }

    /** The rows below {@code size} that a condition holds for, asked once for each of them. */
    public static RowBits where(int size, IntPredicate condition) {
        return of(IntStream.range(0, size).filter(condition));
    }

    @Override
    public boolean accepts(int row) {
        int word = row >> 6;
        return word < words.length && (words[word] >>> row & 1) != 0;
    }

    @Override
    public int cardinality() {
        return cardinality;
    }

    @Override
    public int next(int from) {
        int index = from >> 6;
        if (index >= words.length) {
            return -1;
        }
        long word = words[index] & -1L << from;
        while (word == 0) {
            if (++index == words.length) {
                return -1;
            }
            word = words[index];
        }
        return (index << 6) + Long.numberOfTrailingZeros(word);
    }

    @Override
    public int word(int first) {
        int index = first >> 6;
        int shift = first & 63;
        long low = index < words.length ? words[index] >>> shift : 0;
        long high = shift > 32 && index + 1 < words.length ? words[index + 1] << -shift : 0;
        return (int) (low | high);
    }

    @Override
    public String toString() {
        return cardinality + " rows";
    }
}

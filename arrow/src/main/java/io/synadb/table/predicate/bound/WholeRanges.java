package io.synadb.table.predicate.bound;

import io.synadb.table.predicate.bound.ColumnTest.RowTest;
import io.synadb.table.predicate.bound.Ranges.Range;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * The test whether values, each read as a whole number of 64 bits, are within ranges.
 *
 * <p>Immutable and thread-safe.
 */
final class WholeRanges {
    /** Both ends within. */
    private final long[] least;

    private final long[] greatest;

    private WholeRanges(long[] least, long[] greatest) {
        this.least = least;
        this.greatest = greatest;
    }

    static WholeRanges of(Ranges<Long> ranges) {
        List<Range<Long>> list = ranges.list().stream()
                .filter(range -> range.high() == null || range.high() > Long.MIN_VALUE)
                .toList();
        return new WholeRanges(
                longs(list, range -> range.low() == null ? Long.MIN_VALUE : range.low()),
                longs(list, range -> range.high() == null ? Long.MAX_VALUE : range.high() - 1));
    }

    private static long[] longs(List<Range<Long>> ranges, Function<Range<Long>, Long> end) {
        return ranges.stream().mapToLong(end::apply).toArray();
    }

    /** How a value's bytes are a whole number whose order is the value's. */
    enum Width {
        BIT,
        BITS_8,
        BITS_16,
        BITS_32,
        BITS_64,
        FLOAT_32,
        FLOAT_64;

        /** Reads up to 64 values. */
        void read(ByteBuffer data, int first, int count, long[] into) {
            switch (this) {
                case BIT -> {
                    long bits = Buffers.word(data, first >> 6);
                    for (int i = 0; i < count; i++) {
                        into[i] = bits >>> i & 1;
                    }
                }
                case BITS_8 -> {
                    for (int i = 0; i < count; i++) {
                        into[i] = data.get(first + i);
                    }
                }
                case BITS_16 -> {
                    for (int i = 0; i < count; i++) {
                        into[i] = data.getShort((first + i) * Short.BYTES);
                    }
                }
                case BITS_32 -> {
                    for (int i = 0; i < count; i++) {
                        into[i] = data.getInt((first + i) * Integer.BYTES);
                    }
                }
                case BITS_64 -> {
                    for (int i = 0; i < count; i++) {
                        into[i] = data.getLong((first + i) * Long.BYTES);
                    }
                }
                case FLOAT_32 -> {
                    for (int i = 0; i < count; i++) {
                        into[i] = RealDomain.key(data.getFloat((first + i) * Float.BYTES));
                    }
                }
                case FLOAT_64 -> {
                    for (int i = 0; i < count; i++) {
                        into[i] = RealDomain.key(data.getDouble((first + i) * Double.BYTES));
                    }
                }
            }
        }
    }

    /** Tests the values of a data buffer. */
    RowTest test(ByteBuffer data, int rows, Width width) {
        long[] values = new long[Long.SIZE];
        return (first, asked) -> {
            if (least.length == 0) {
                return 0;
            }
            int count = Math.min(Long.SIZE, rows - first);
            width.read(data, first, count, values);
            return least.length == 1 ? inOne(values, count) : inSome(values, asked);
        };
    }

    private long inOne(long[] values, int count) {
        // Subtracted, a value within is at most as far from the least as the greatest is, unsigned.
        long from = least[0];
        long width = greatest[0] - from + Long.MIN_VALUE;
        long passing = 0;
        for (int i = 0; i < count; i++) {
            passing |= (values[i] - from + Long.MIN_VALUE <= width ? 1L : 0L) << i;
        }
        return passing;
    }

    private long inSome(long[] values, long asked) {
        long passing = 0;
        for (long left = asked; left != 0; left &= left - 1) {
            int bit = Long.numberOfTrailingZeros(left);
            int found = Arrays.binarySearch(least, values[bit]);
            int range = found >= 0 ? found : -found - 2;
            if (range >= 0 && values[bit] <= greatest[range]) {
                passing |= 1L << bit;
            }
        }
        return passing;
    }
}

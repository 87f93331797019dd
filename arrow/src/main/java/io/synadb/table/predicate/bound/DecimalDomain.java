package io.synadb.table.predicate.bound;

import io.synadb.table.data.statistics.Bound;
import io.synadb.table.partition.KeyHash;
import io.synadb.table.predicate.Literal;
import io.synadb.table.predicate.bound.ColumnTest.RowTest;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.apache.arrow.vector.FieldVector;

/** Decimals of 128 bits, each as its digits without the point. Immutable and thread-safe. */
final class DecimalDomain extends Domain<BigInteger> {
    private static final BigInteger LEAST = BigInteger.ONE.shiftLeft(127).negate();
    private static final BigInteger GREATEST = LEAST.not();
    private static final int WIDTH = 16;

    private final int scale;

    DecimalDomain(int scale) {
        super(Comparator.naturalOrder(), "a number");
        this.scale = scale;
    }

    @Override
    Optional<Cut<BigInteger>> cut(Literal literal) {
        if (literal instanceof Literal.Whole whole) {
            return Optional.of(at(BigDecimal.valueOf(whole.value())));
        } else if (literal instanceof Literal.Decimal decimal) {
            return Optional.of(at(decimal.value()));
        } else if (literal instanceof Literal.Real real) {
            if (Double.isFinite(real.value())) {
                return Optional.of(at(new BigDecimal(real.value())));
            }
            BigInteger from = real.value() == Double.NEGATIVE_INFINITY ? LEAST : GREATEST.add(BigInteger.ONE);
            return Optional.of(new Cut<>(from, from));
        }
        return Optional.empty();
    }

    private Cut<BigInteger> at(BigDecimal value) {
        return new Cut<>(
                unscaled(value, RoundingMode.CEILING),
                unscaled(value, RoundingMode.FLOOR).add(BigInteger.ONE));
    }

    private BigInteger unscaled(BigDecimal value, RoundingMode rounding) {
        return value.setScale(scale, rounding).unscaledValue();
    }

    @Override
    BigInteger floor(Bound bound) {
        return bound instanceof Bound.Number number ? unscaled(number.value(), RoundingMode.FLOOR) : LEAST;
    }

    @Override
    BigInteger ceiling(Bound bound) {
        return bound instanceof Bound.Number number ? unscaled(number.value(), RoundingMode.CEILING) : GREATEST;
    }

    @Override
    OptionalLong keyHash(BigInteger value) {
        return OptionalLong.of(KeyHash.ofDecimal(value));
    }

    @Override
    BigInteger next(BigInteger value) {
        return value.add(BigInteger.ONE);
    }

    @Override
    RowTest test(FieldVector column, Ranges<BigInteger> accepted) {
        List<Ranges.Range<BigInteger>> ranges = accepted.list().stream()
                .filter(range -> range.low() == null || range.low().compareTo(GREATEST) <= 0)
                .filter(range -> range.high() == null || range.high().compareTo(LEAST) > 0)
                .toList();
        Halves least = Halves.of(ranges, range -> range.low() == null ? LEAST : range.low());
        Halves greatest = Halves.of(
                ranges, range -> range.high() == null ? GREATEST : range.high().subtract(BigInteger.ONE));
        ByteBuffer data = Buffers.littleEndian(column.getDataBuffer());
        return (first, asked) -> {
            long passing = 0;
            for (long left = asked; left != 0; left &= left - 1) {
                int bit = Long.numberOfTrailingZeros(left);
                long low = data.getLong((first + bit) * WIDTH);
                long high = data.getLong((first + bit) * WIDTH + Long.BYTES);
                int range = least.lastNotAbove(high, low);
                if (range >= 0 && greatest.compare(range, high, low) >= 0) {
                    passing |= 1L << bit;
                }
            }
            return passing;
        };
    }

    /** Numbers of 128 bits, ascending, as signed upper and unsigned lower halves. */
    private record Halves(long[] high, long[] low) {
        static Halves of(List<Ranges.Range<BigInteger>> ranges, Function<Ranges.Range<BigInteger>, BigInteger> end) {
            BigInteger[] ends = ranges.stream()
                    .map(end)
                    .map(value -> value.max(LEAST).min(GREATEST))
                    .toArray(BigInteger[]::new);
            long[] high = new long[ends.length];
            long[] low = new long[ends.length];
            for (int i = 0; i < ends.length; i++) {
                high[i] = ends[i].shiftRight(Long.SIZE).longValue();
                low[i] = ends[i].longValue();
            }
            return new Halves(high, low);
        }

        int compare(int index, long otherHigh, long otherLow) {
            return high[index] != otherHigh
                    ? Long.compare(high[index], otherHigh)
                    : Long.compareUnsigned(low[index], otherLow);
        }

        /** The last index whose number is not above another; −1 if all are. */
        int lastNotAbove(long otherHigh, long otherLow) {
            int from = 0;
            int to = high.length;
            while (from < to) {
                int middle = (from + to) >>> 1;
                if (compare(middle, otherHigh, otherLow) <= 0) {
                    from = middle + 1;
                } else {
                    to = middle;
                }
            }
            return from - 1;
        }
    }
}

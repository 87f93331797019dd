package io.synadb.table.predicate.bound;

import io.synadb.table.data.statistics.Bound;
import io.synadb.table.predicate.Literal;
import io.synadb.table.predicate.bound.ColumnTest.RowTest;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.Optional;
import org.apache.arrow.vector.FieldVector;

/**
 * Floating-point numbers of 32 and 64 bits, in the order of 64-bit ones: −0.0 equal to 0.0, NaN above infinity. Values are
 * {@linkplain #key keys}. Immutable and thread-safe.
 */
final class RealDomain extends Domain<Long> {
    private static final long NAN = key(Double.NaN);
    private static final long INFINITY = key(Double.POSITIVE_INFINITY);
    private static final long LEAST_FINITE = key(-Double.MAX_VALUE);

    private final boolean single;

    RealDomain(boolean single) {
        super(Comparator.naturalOrder(), "a number");
        this.single = single;
    }

    /** A whole number whose order is that of the values. */
    static long key(double value) {
        // Zero is added for the sake of −0.0.
        long bits = Double.doubleToLongBits(value + 0.0);
        return bits ^ (bits >> 63 & Long.MAX_VALUE);
    }

    @Override
    Optional<Cut<Long>> cut(Literal literal) {
        if (literal instanceof Literal.Real real) {
            return Optional.of(at(real.value()));
        } else if (literal instanceof Literal.Decimal decimal) {
            return Optional.of(nearest(decimal.value()));
        } else if (literal instanceof Literal.Whole whole) {
            return Optional.of(exact(whole.value()));
        }
        return Optional.empty();
    }

    /** The key behind one need be no value's: no value is between. */
    private static Cut<Long> at(double value) {
        return new Cut<>(key(value), key(value) + 1);
    }

    private Cut<Long> nearest(BigDecimal value) {
        double rounded = single ? value.floatValue() : value.doubleValue();
        if (Double.isInfinite(rounded)) {
            long behind = value.signum() > 0 ? INFINITY : LEAST_FINITE;
            return new Cut<>(behind, behind);
        }
        return at(rounded);
    }

    private static Cut<Long> exact(long value) {
        double rounded = (double) value;
        int difference = new BigDecimal(rounded).compareTo(BigDecimal.valueOf(value));
        long key = key(rounded);
        return new Cut<>(difference < 0 ? key + 1 : key, difference > 0 ? key : key + 1);
    }

    @Override
    Long floor(Bound bound) {
        return bound instanceof Bound.Number number ? key(number.value(), -1) : Long.valueOf(Long.MIN_VALUE);
    }

    @Override
    Long ceiling(Bound bound) {
        return bound instanceof Bound.Number number ? key(number.value(), 1) : Long.valueOf(Long.MAX_VALUE);
    }

    /** The key, or one beside it where the bound is not the value of a double. */
    private static Long key(BigDecimal value, int step) {
        double rounded = value.doubleValue();
        boolean exact = Double.isFinite(rounded) && new BigDecimal(rounded).compareTo(value) == 0;
        return exact ? key(rounded) : key(rounded) + step;
    }

    /** Where it is known how many values are NaN, the bounds are those of the others, which end at infinity. */
    @Override
    Coverage coverage(Ranges<Long> accepted, ColumnSummary column) {
        Long nans = column.nans();
        if (nans == null) {
            return super.coverage(accepted, column);
        }
        Long least = least(column);
        Long greatest = greatest(column);
        Coverage ofNumbers = accepted.coverage(
                least == null ? key(Double.NEGATIVE_INFINITY) : least, greatest == null ? INFINITY : greatest);
        if (nans == 0) {
            return ofNumbers;
        }
        Coverage ofNan = accepted.coverage(NAN, NAN);
        boolean onlyNan = column.rows() - column.leastNulls() == nans;
        return onlyNan || ofNan == ofNumbers ? ofNan : Coverage.SOME;
    }

    @Override
    RowTest test(FieldVector column, Ranges<Long> accepted) {
        return WholeRanges.of(accepted)
                .test(
                        Buffers.littleEndian(column.getDataBuffer()),
                        column.getValueCount(),
                        single ? WholeRanges.Width.FLOAT_32 : WholeRanges.Width.FLOAT_64);
    }
}

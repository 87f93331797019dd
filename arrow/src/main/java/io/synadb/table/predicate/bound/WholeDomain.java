package io.synadb.table.predicate.bound;

import io.synadb.arrow.StoredTimes;
import io.synadb.arrow.Timestamps;
import io.synadb.table.data.statistics.Bound;
import io.synadb.table.partition.KeyHash;
import io.synadb.table.predicate.Literal;
import io.synadb.table.predicate.Times;
import io.synadb.table.predicate.bound.ColumnTest.RowTest;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.Comparator;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.jspecify.annotations.Nullable;

/**
 * Integers, and what is stored as one: booleans, dates by days, timestamps by micro- or nanoseconds, times by nanoseconds, intervals
 * by months or microseconds. Immutable and thread-safe.
 */
final class WholeDomain extends Domain<Long> {
    private static final BigInteger LEAST = BigInteger.valueOf(Long.MIN_VALUE);
    private static final BigInteger GREATEST = BigInteger.valueOf(Long.MAX_VALUE);
    private static final long DAY_SECONDS = 86_400;
    private static final long DAY_MICROS = DAY_SECONDS * 1_000_000;
    private static final int MICROS_DIGITS = 6;
    private static final int NANOS_DIGITS = 9;

    /** What the numbers stand for. */
    enum Kind {
        NUMBER("a number"),
        BOOLEAN("TRUE or FALSE"),
        DATE("DATE '2026-11-21', or a timestamp without time zone"),
        TIMESTAMP("TIMESTAMP '2026-11-21T20:51:30' without time zone, or a date"),
        ZONED_TIMESTAMP("TIMESTAMP '2026-11-21T20:51:30Z' with its time zone"),
        TIME("TIME '20:51:30'"),
        YEAR_MONTH("INTERVAL '1-2' YEAR TO MONTH"),
        DAY_TIME("INTERVAL '1 02:03:04' DAY TO SECOND");

        private final String expected;

        Kind(String expected) {
            this.expected = expected;
        }
    }

    private final Kind kind;
    private final WholeRanges.Width width;
    /** How many digits of a second a timestamp has. */
    private final int digits;

    WholeDomain(Kind kind, WholeRanges.Width width) {
        this(kind, width, MICROS_DIGITS);
    }

    private WholeDomain(Kind kind, WholeRanges.Width width, int digits) {
        super(Comparator.naturalOrder(), kind.expected);
        this.kind = kind;
        this.width = width;
        this.digits = digits;
    }

    static WholeDomain ofTimestamps(ArrowType.Timestamp type) {
        return new WholeDomain(
                type.getTimezone() == null ? Kind.TIMESTAMP : Kind.ZONED_TIMESTAMP,
                WholeRanges.Width.BITS_64,
                Timestamps.isNanos(type) ? NANOS_DIGITS : MICROS_DIGITS);
    }

    @Override
    Optional<Cut<Long>> cut(Literal literal) {
        return switch (kind) {
            case NUMBER -> cutNumbers(literal);
            case BOOLEAN ->
                literal instanceof Literal.Bool bool ? Optional.of(at(bool.value() ? 1 : 0)) : Optional.empty();
            case DATE -> cutDates(time(literal));
            case TIMESTAMP -> cutTimestamps(time(literal), false);
            case ZONED_TIMESTAMP -> cutTimestamps(time(literal), true);
            case TIME ->
                time(literal) instanceof Literal.Time time
                        ? Optional.of(at(time.value().toNanoOfDay()))
                        : Optional.empty();
            case YEAR_MONTH ->
                literal instanceof Literal.YearMonthInterval interval
                        ? Optional.of(at(interval.months()))
                        : Optional.empty();
            case DAY_TIME ->
                literal instanceof Literal.DayTimeInterval interval
                        ? Optional.of(at(StoredTimes.seconds(interval.value()).movePointRight(MICROS_DIGITS)))
                        : Optional.empty();
        };
    }

    private static Optional<Cut<Long>> cutNumbers(Literal literal) {
        if (literal instanceof Literal.Whole whole) {
            return Optional.of(at(whole.value()));
        } else if (literal instanceof Literal.Decimal decimal) {
            return Optional.of(at(decimal.value()));
        } else if (literal instanceof Literal.Real real) {
            if (Double.isFinite(real.value())) {
                return Optional.of(at(new BigDecimal(real.value())));
            }
            Long from = real.value() == Double.NEGATIVE_INFINITY ? Long.MIN_VALUE : null;
            return Optional.of(new Cut<>(from, from));
        }
        return Optional.empty();
    }

    /** A text is read as what the column holds. */
    private Literal time(Literal literal) {
        if (literal instanceof Literal.Text text) {
            try {
                return switch (kind) {
                    case DATE -> new Literal.Date(LocalDate.parse(text.value()));
                    case TIME -> new Literal.Time(LocalTime.parse(text.value()));
                    default -> Times.parse(text.value());
                };
            } catch (DateTimeException e) {
                return literal;
            }
        }
        return literal;
    }

    private static Optional<Cut<Long>> cutDates(Literal literal) {
        if (literal instanceof Literal.Date date) {
            return Optional.of(at(date.value().toEpochDay()));
        } else if (literal instanceof Literal.Timestamp time && !time.zoned()) {
            long day = Math.floorDiv(time.micros(), DAY_MICROS);
            boolean midnight = day * DAY_MICROS == time.micros() && time.nanos() == 0;
            return Optional.of(new Cut<>(midnight ? day : day + 1, day + 1));
        }
        return Optional.empty();
    }

    private Optional<Cut<Long>> cutTimestamps(Literal literal, boolean zoned) {
        if (literal instanceof Literal.Timestamp time && time.zoned() == zoned) {
            return Optional.of(at(time.seconds().movePointRight(digits)));
        } else if (literal instanceof Literal.Date date && !zoned) {
            BigDecimal seconds =
                    BigDecimal.valueOf(date.value().toEpochDay()).multiply(BigDecimal.valueOf(DAY_SECONDS));
            return Optional.of(at(seconds.movePointRight(digits)));
        }
        return Optional.empty();
    }

    private static Cut<Long> at(long value) {
        return new Cut<>(value, value == Long.MAX_VALUE ? null : value + 1);
    }

    private static Cut<Long> at(BigDecimal value) {
        BigInteger from = value.setScale(0, RoundingMode.CEILING).toBigInteger();
        BigInteger after = value.setScale(0, RoundingMode.FLOOR).toBigInteger().add(BigInteger.ONE);
        return new Cut<>(fit(from), fit(after));
    }

    /** The least number of 64 bits that is not less; null if all are. */
    private static @Nullable Long fit(BigInteger value) {
        return value.compareTo(GREATEST) > 0 ? null : value.max(LEAST).longValue();
    }

    @Override
    @Nullable
    Long floor(Bound bound) {
        return bound instanceof Bound.Number number ? exact(number.value(), RoundingMode.FLOOR) : null;
    }

    @Override
    @Nullable
    Long ceiling(Bound bound) {
        return bound instanceof Bound.Number number ? exact(number.value(), RoundingMode.CEILING) : null;
    }

    private static @Nullable Long exact(BigDecimal value, RoundingMode rounding) {
        BigInteger whole = value.setScale(0, rounding).toBigInteger();
        return whole.compareTo(LEAST) < 0 || whole.compareTo(GREATEST) > 0 ? null : Long.valueOf(whole.longValue());
    }

    @Override
    OptionalLong keyHash(Long value) {
        return kind == Kind.BOOLEAN ? OptionalLong.empty() : OptionalLong.of(KeyHash.ofWhole(value));
    }

    @Override
    @Nullable
    Long next(Long value) {
        return value == Long.MAX_VALUE ? null : Long.valueOf(value + 1);
    }

    @Override
    RowTest test(FieldVector column, Ranges<Long> accepted) {
        return WholeRanges.of(accepted)
                .test(Buffers.littleEndian(column.getDataBuffer()), column.getValueCount(), width);
    }
}

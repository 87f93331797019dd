package io.synadb.table.predicate;

import io.synadb.InvalidArgumentException;
import io.synadb.UnsupportedFeatureException;
import io.synadb.arrow.Timestamps;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A value that a condition names. Its text is that of SQL, and {@link Predicate#parse} reads it.
 *
 * <p>Immutable, serializable and thread-safe.
 */
public sealed interface Literal extends Serializable {
    /**
     * The literal of a Java value.
     *
     * @param value null, a Boolean, any number of the JDK, a CharSequence, {@code byte[]} (copied), LocalDate, LocalDateTime
     *     (a timestamp without a time zone), Instant, LocalTime, Period (of years and months) or Duration; or a literal
     * @throws UnsupportedFeatureException for any other
     */
    static Literal of(@Nullable Object value) {
        if (value == null) {
            return new Null();
        } else if (value instanceof Literal literal) {
            return literal;
        } else if (value instanceof Boolean bool) {
            return new Bool(bool);
        } else if (value instanceof Long
                || value instanceof Integer
                || value instanceof Short
                || value instanceof Byte) {
            return new Whole(((Number) value).longValue());
        } else if (value instanceof Double || value instanceof Float) {
            return new Real(((Number) value).doubleValue());
        } else if (value instanceof BigInteger number) {
            return new Decimal(new BigDecimal(number));
        } else if (value instanceof BigDecimal number) {
            return new Decimal(number);
        } else if (value instanceof CharSequence text) {
            return new Text(text.toString());
        } else if (value instanceof byte[] bytes) {
            return new Bytes(bytes.clone());
        } else if (value instanceof LocalDate day) {
            return new Date(day);
        } else if (value instanceof LocalDateTime time) {
            return timestamp(time.toInstant(ZoneOffset.UTC), false);
        } else if (value instanceof Instant time) {
            return timestamp(time, true);
        } else if (value instanceof LocalTime time) {
            return new Time(time);
        } else if (value instanceof Period period) {
            return yearMonthInterval(period);
        } else if (value instanceof Duration duration) {
            return new DayTimeInterval(duration);
        }
        throw new UnsupportedFeatureException("Found a value of " + value.getClass()
                + ": expected a boolean, number, text, byte[], LocalDate, LocalDateTime, Instant, LocalTime,"
                + " Period or Duration.");
    }

    private static Timestamp timestamp(Instant time, boolean zoned) {
        long micros = Timestamps.micros(time)
                .orElseThrow(() -> new InvalidArgumentException("The timestamp " + time
                        + " has no microseconds of 64 bits: expected one from the year -290307 to 294246"));
        return new Timestamp(micros, time.getNano() % Timestamp.NANOS_A_MICRO, zoned);
    }

    private static YearMonthInterval yearMonthInterval(Period period) {
        long months = period.toTotalMonths();
        if (period.getDays() != 0 || months != (int) months) {
            throw new InvalidArgumentException("Found the period " + period
                    + ": expected years and months alone, at most 178956970 years; give days as a Duration.");
        }
        return new YearMonthInterval((int) months);
    }

    /** Whether this is null, with which every comparison is unknown. */
    default boolean isNull() {
        return this instanceof Null;
    }

    /** {@code NULL}. */
    record Null() implements Literal {
        @Override
        public String toString() {
            return "NULL";
        }
    }

    /** {@code TRUE} or {@code FALSE}. */
    record Bool(boolean value) implements Literal {
        @Override
        public String toString() {
            return value ? "TRUE" : "FALSE";
        }
    }

    /** {@code -42}. */
    record Whole(long value) implements Literal {
        @Override
        public String toString() {
            return Long.toString(value);
        }
    }

    /** {@code 1.5E0}, with an exponent, or {@code NaN}, {@code Infinity}, {@code -Infinity}: exactly this float64. */
    record Real(double value) implements Literal {
        @Override
        public String toString() {
            String text = Double.toString(value);
            return Double.isFinite(value) && text.indexOf('E') < 0 ? text + "E0" : text;
        }
    }

    /**
     * {@code 1.5}, without an exponent: exactly this number, except that it is first rounded to the nearest float where it is
     * compared with floats, as people mean it.
     */
    record Decimal(BigDecimal value) implements Literal {
        private static final int MOST_DIGITS = 1000;

        public Decimal {
            if (value.precision() > MOST_DIGITS || Math.abs((long) value.scale()) > MOST_DIGITS) {
                throw new InvalidArgumentException("Found a decimal of " + value.precision() + " digits and scale "
                        + value.scale() + ": expected at most " + MOST_DIGITS + " of either; use a double.");
            }
            value = value.setScale(Math.max(0, value.scale()));
        }

        @Override
        public String toString() {
            return value.scale() == 0 ? value + "." : value.toPlainString();
        }
    }

    /** {@code 'it''s'}. */
    record Text(String value) implements Literal {
        public Text {
            if (!StandardCharsets.UTF_8.newEncoder().canEncode(value)) {
                throw new InvalidArgumentException(
                        "Found a text with half a surrogate pair: expected Unicode characters, all of them whole.");
            }
        }

        @Override
        public String toString() {
            return "'" + value.replace("'", "''") + "'";
        }
    }

    /** {@code X'00FF'}. The bytes are shared, not copied. */
    record Bytes(byte[] value) implements Literal {
        @Override
        public boolean equals(Object other) {
            return other instanceof Bytes that && Arrays.equals(value, that.value);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(value);
        }

        @Override
        public String toString() {
            return "X'" + HexFormat.of().withUpperCase().formatHex(value) + "'";
        }
    }

    /** {@code DATE '2026-11-21'}. */
    record Date(LocalDate value) implements Literal {
        public Date {
            Objects.requireNonNull(value, "value");
        }

        @Override
        public String toString() {
            return "DATE '" + value + "'";
        }
    }

    /**
     * {@code TIMESTAMP '2026-11-21T20:51:30.000001'}, with a {@code Z} behind it where it has a time zone.
     *
     * @param micros since the epoch, rounded down; of the UTC clock if there is no time zone
     * @param nanos beyond the microseconds, 0 to 999
     * @param zoned whether it is a point in time, and not what some clock shows
     */
    record Timestamp(long micros, int nanos, boolean zoned) implements Literal {
        private static final int NANOS_A_MICRO = 1000;
        private static final int NANOS_DIGITS = 9;
        private static final int MICROS_DIGITS = 6;

        public Timestamp {
            Objects.checkIndex(nanos, NANOS_A_MICRO);
        }

        /** Of whole microseconds. */
        public Timestamp(long micros, boolean zoned) {
            this(micros, 0, zoned);
        }

        /** All of it, in seconds since the epoch. */
        public BigDecimal seconds() {
            return BigDecimal.valueOf(micros, MICROS_DIGITS).add(BigDecimal.valueOf(nanos, NANOS_DIGITS));
        }

        @Override
        public String toString() {
            Instant time = Instant.EPOCH.plus(micros, ChronoUnit.MICROS).plusNanos(nanos);
            return "TIMESTAMP '" + LocalDateTime.ofInstant(time, ZoneOffset.UTC) + (zoned ? "Z" : "") + "'";
        }
    }

    /** {@code TIME '20:51:30.000001'}. */
    record Time(LocalTime value) implements Literal {
        public Time {
            Objects.requireNonNull(value, "value");
        }

        @Override
        public String toString() {
            return "TIME '" + value + "'";
        }
    }

    /** {@code INTERVAL '1-2' YEAR TO MONTH}: one year and two months. */
    record YearMonthInterval(int months) implements Literal {
        @Override
        public String toString() {
            return Intervals.text(this);
        }
    }

    /** {@code INTERVAL '1 02:03:04.5' DAY TO SECOND}: days of 24 hours, hours, minutes and seconds. */
    record DayTimeInterval(Duration value) implements Literal {
        private static final long MOST_SECONDS = 1_000_000_000_000_000L;

        public DayTimeInterval {
            if (Math.abs(value.getSeconds() / 2) > MOST_SECONDS / 2) {
                throw new InvalidArgumentException(
                        "Found an interval of " + value + ": expected at most " + MOST_SECONDS + " seconds.");
            }
        }

        @Override
        public String toString() {
            return Intervals.text(this);
        }
    }
}

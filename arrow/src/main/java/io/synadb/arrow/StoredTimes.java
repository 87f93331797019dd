package io.synadb.arrow;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.OptionalLong;
import org.apache.arrow.vector.types.pojo.ArrowType;

/** Dates, times and intervals as the whole numbers that columns hold. Stateless and thread-safe. */
public final class StoredTimes {
    private static final int NANOS_DIGITS = 9;
    private static final int MICROS_DIGITS = 6;
    private static final int NANOS_A_MICRO = 1000;

    private StoredTimes() {}

    /** Whether the numbers of a column stand for dates, times or intervals. */
    static boolean isTime(ArrowType type) {
        return type instanceof ArrowType.Date
                || type instanceof ArrowType.Timestamp
                || type instanceof ArrowType.Time
                || type instanceof ArrowType.Interval
                || type instanceof ArrowType.Duration;
    }

    /**
     * A value as a column holds it: days of a LocalDate, micro- or nanoseconds of a LocalDateTime or (with a time zone) an
     * Instant, nanoseconds of a LocalTime, months of a Period, microseconds of a Duration.
     *
     * @return empty if it is of another kind, out of range, or would have to be rounded
     */
    public static OptionalLong whole(ArrowType type, Object value) {
        if (type instanceof ArrowType.Date && value instanceof LocalDate day) {
            return inInts(day.toEpochDay());
        } else if (type instanceof ArrowType.Time && value instanceof LocalTime time) {
            return OptionalLong.of(time.toNanoOfDay());
        } else if (type instanceof ArrowType.Interval && value instanceof Period period) {
            return period.getDays() == 0 ? inInts(period.toTotalMonths()) : OptionalLong.empty();
        } else if (type instanceof ArrowType.Duration && value instanceof Duration duration) {
            return micros(duration);
        } else if (type instanceof ArrowType.Timestamp timestamp) {
            if (timestamp.getTimezone() == null && value instanceof LocalDateTime time) {
                return since(time.toInstant(ZoneOffset.UTC), type);
            }
            return timestamp.getTimezone() != null && value instanceof Instant time
                    ? since(time, type)
                    : OptionalLong.empty();
        }
        return OptionalLong.empty();
    }

    private static OptionalLong inInts(long value) {
        return value == (int) value ? OptionalLong.of(value) : OptionalLong.empty();
    }

    private static OptionalLong since(Instant time, ArrowType type) {
        if (Timestamps.isNanos(type)) {
            return Timestamps.nanos(time);
        }
        return time.getNano() % NANOS_A_MICRO == 0 ? Timestamps.micros(time) : OptionalLong.empty();
    }

    private static OptionalLong micros(Duration duration) {
        try {
            BigDecimal micros = seconds(duration).movePointRight(MICROS_DIGITS);
            return OptionalLong.of(micros.setScale(0, RoundingMode.UNNECESSARY).longValueExact());
        } catch (ArithmeticException e) {
            return OptionalLong.empty();
        }
    }

    /** All of a duration, in seconds. */
    public static BigDecimal seconds(Duration duration) {
        return BigDecimal.valueOf(duration.getSeconds()).add(BigDecimal.valueOf(duration.getNano(), NANOS_DIGITS));
    }
}

package io.synadb.arrow;

import java.time.Instant;
import java.util.OptionalLong;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;

/** Points in time as the numbers that columns have. Stateless and thread-safe. */
public final class Timestamps {
    private static final long MICROS_A_SECOND = 1_000_000;
    private static final int NANOS_A_MICRO = 1000;

    private Timestamps() {}

    /** Whether a column of a type has nanoseconds, and not microseconds. */
    public static boolean isNanos(ArrowType type) {
        return type instanceof ArrowType.Timestamp timestamp && timestamp.getUnit() == TimeUnit.NANOSECOND;
    }

    /** Nanoseconds since the epoch; empty before the year 1677 and after 2262, where 64 bits end. */
    public static OptionalLong nanos(Instant time) {
        OptionalLong micros = micros(time);
        return micros.isEmpty() ? micros : nanos(micros.getAsLong(), time.getNano() % NANOS_A_MICRO);
    }

    /**
     * Nanoseconds of microseconds and the nanoseconds beyond them; empty where 64 bits end.
     *
     * @param rest 0 to 999
     */
    public static OptionalLong nanos(long micros, int rest) {
        try {
            // From the end of the microsecond where it is below zero: its beginning may have no number.
            return OptionalLong.of(
                    micros >= 0
                            ? Math.addExact(Math.multiplyExact(micros, NANOS_A_MICRO), rest)
                            : Math.addExact(
                                    Math.multiplyExact(micros + 1, NANOS_A_MICRO), (long) rest - NANOS_A_MICRO));
        } catch (ArithmeticException e) {
            return OptionalLong.empty();
        }
    }

    /**
     * Microseconds since the epoch, rounded down; empty before the year −290308 and after 294247, where 64 bits end.
     * {@code ChronoUnit.MICROS.between} ends with the nanoseconds of 64 bits, in 2262.
     */
    public static OptionalLong micros(Instant time) {
        long seconds = time.getEpochSecond();
        long micros = time.getNano() / 1000;
        try {
            // From the end of the second where it is below zero: its beginning may have no number.
            return OptionalLong.of(
                    seconds >= 0
                            ? Math.addExact(Math.multiplyExact(seconds, MICROS_A_SECOND), micros)
                            : Math.addExact(
                                    Math.multiplyExact(seconds + 1, MICROS_A_SECOND), micros - MICROS_A_SECOND));
        } catch (ArithmeticException e) {
            return OptionalLong.empty();
        }
    }
}

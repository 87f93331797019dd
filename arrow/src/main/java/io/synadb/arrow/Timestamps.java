package io.synadb.arrow;

import java.time.Instant;
import java.util.OptionalLong;

/** Points in time as the numbers that columns have. Stateless and thread-safe. */
public final class Timestamps {
    private static final long MICROS_A_SECOND = 1_000_000;

    private Timestamps() {}

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

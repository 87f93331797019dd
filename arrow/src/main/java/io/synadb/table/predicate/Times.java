package io.synadb.table.predicate;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;

/** The text of timestamps. Stateless and thread-safe. */
public final class Times {
    private Times() {}

    /**
     * Reads ISO 8601 with {@code T} or a blank in the middle, seconds and their fraction optional, with or without an offset;
     * a date alone is its midnight, without one.
     *
     * @throws java.time.DateTimeException when it is none
     * @throws io.synadb.InvalidArgumentException when its microseconds have no number of 64 bits
     */
    public static Literal parse(String text) {
        if (text.length() >= 10 && text.indexOf('T') < 0 && text.indexOf(' ') < 0) {
            return Literal.of(LocalDate.parse(text).atStartOfDay());
        }
        String iso = text.replace(' ', 'T');
        boolean zoned = iso.endsWith("Z") || hasOffset(iso);
        return Literal.of(zoned ? OffsetDateTime.parse(iso).toInstant() : LocalDateTime.parse(iso));
    }

    /** A sign behind the time of day, because a year may have one in front. */
    private static boolean hasOffset(String iso) {
        int time = Math.max(0, iso.indexOf('T'));
        return iso.indexOf('+', time) > 0 || iso.indexOf('-', time) > 0;
    }
}

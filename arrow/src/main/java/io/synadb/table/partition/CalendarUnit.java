package io.synadb.table.partition;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/**
 * A unit of the ISO calendar, by the UTC clock, and the text of one: {@code 2026}, {@code 2026-11}, {@code 2026-11-21},
 * {@code 2026-11-21T13}. A year beyond four digits has a sign, as ISO 8601 wants it.
 *
 * <p>What lies before 1970 is in the unit that it is in: 1969-12-31T23:59 is in the hour 1969-12-31T23.
 */
public enum CalendarUnit {
    YEAR(ChronoUnit.YEARS, "-01-01T00:00"),
    MONTH(ChronoUnit.MONTHS, "-01T00:00"),
    DAY(ChronoUnit.DAYS, "T00:00"),
    HOUR(ChronoUnit.HOURS, ":00");

    private static final long SECOND_MICROS = 1_000_000;

    private final ChronoUnit length;
    /** What its text lacks to be that of its first minute. */
    private final String rest;

    CalendarUnit(ChronoUnit length, String rest) {
        this.length = length;
        this.rest = rest;
    }

    /** The text of the unit that a day is in; of an hour, the first one of the day. */
    public String ofDay(long epochDay) {
        return of(LocalDate.ofEpochDay(epochDay).atStartOfDay());
    }

    /** The text of the unit that a time is in. */
    public String ofMicros(long epochMicros) {
        return of(LocalDateTime.ofEpochSecond(Math.floorDiv(epochMicros, SECOND_MICROS), 0, ZoneOffset.UTC));
    }

    private String of(LocalDateTime time) {
        String minute = time.truncatedTo(ChronoUnit.HOURS).toString();
        return minute.substring(0, minute.length() - rest.length());
    }

    /** When the unit of a text begins. */
    public LocalDateTime start(String text) {
        return LocalDateTime.parse(text + rest);
    }

    /** When the unit of a text is over, which is when the next begins. */
    public LocalDateTime end(String text) {
        return start(text).plus(1, length);
    }

    /** In lower case, as {@link Transform} spells it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}

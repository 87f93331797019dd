package io.synadb.table.predicate;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Period;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The text of intervals, as standard SQL has it: {@code INTERVAL '-1-2' YEAR TO MONTH}, {@code INTERVAL '1 02:03:04.5' DAY TO
 * SECOND}, and one unit alone, {@code INTERVAL '90' MINUTE}. Stateless and thread-safe.
 */
final class Intervals {
    private static final int MONTHS_A_YEAR = 12;
    private static final int HOURS_A_DAY = 24;
    private static final int MINUTES_AN_HOUR = 60;
    private static final int NANOS_DIGITS = 9;
    private static final Pattern YEAR_TO_MONTH = Pattern.compile("([+-]?)(\\d{1,9})-(\\d{1,2})");
    private static final Pattern DAY_TO_SECOND =
            Pattern.compile("([+-]?)(\\d{1,11}) (\\d{1,2}):(\\d{1,2}):(\\d{1,2})(?:\\.(\\d{1,9}))?");
    private static final Pattern ONE_UNIT = Pattern.compile("([+-]?)(\\d{1,15})(?:\\.(\\d{1,9}))?");

    private Intervals() {}

    /**
     * Reads what stands between the quotes.
     *
     * @param unit {@code YEAR TO MONTH}, {@code DAY TO SECOND}, or one of YEAR, MONTH, DAY, HOUR, MINUTE and SECOND
     * @throws DateTimeException when it is none of this unit
     * @throws io.synadb.InvalidArgumentException when it is out of range
     */
    static Literal parse(String text, String unit) {
        return switch (unit) {
            case "YEAR TO MONTH" -> yearToMonth(text);
            case "DAY TO SECOND" -> dayToSecond(text);
            case "YEAR" -> Literal.of(Period.ofMonths(months(whole(text, unit), MONTHS_A_YEAR)));
            case "MONTH" -> Literal.of(Period.ofMonths(months(whole(text, unit), 1)));
            case "DAY" -> Literal.of(Duration.ofDays(whole(text, unit)));
            case "HOUR" -> Literal.of(Duration.ofHours(whole(text, unit)));
            case "MINUTE" -> Literal.of(Duration.ofMinutes(whole(text, unit)));
            case "SECOND" -> Literal.of(seconds(text));
            default ->
                throw new DateTimeException("found the unit " + unit
                        + ", expected YEAR TO MONTH, DAY TO SECOND, YEAR, MONTH, DAY, HOUR, MINUTE or SECOND");
        };
    }

    private static Literal yearToMonth(String text) {
        Matcher parts = match(YEAR_TO_MONTH, text, "1-2");
        long months = Long.parseLong(parts.group(2)) * MONTHS_A_YEAR + below(parts.group(3), MONTHS_A_YEAR);
        return Literal.of(Period.ofMonths(months(signed(parts, months), 1)));
    }

    private static Literal dayToSecond(String text) {
        Matcher parts = match(DAY_TO_SECOND, text, "1 02:03:04.5");
        Duration length = Duration.ofDays(Long.parseLong(parts.group(2)))
                .plusHours(below(parts.group(3), HOURS_A_DAY))
                .plusMinutes(below(parts.group(4), MINUTES_AN_HOUR))
                .plusSeconds(below(parts.group(5), MINUTES_AN_HOUR))
                .plusNanos(fraction(parts.group(6)));
        return Literal.of(parts.group(1).equals("-") ? length.negated() : length);
    }

    private static Duration seconds(String text) {
        Matcher parts = match(ONE_UNIT, text, "4.5");
        Duration length = Duration.ofSeconds(Long.parseLong(parts.group(2)), fraction(parts.group(3)));
        return parts.group(1).equals("-") ? length.negated() : length;
    }

    private static long whole(String text, String unit) {
        Matcher parts = match(ONE_UNIT, text, "90");
        if (parts.group(3) != null) {
            throw new DateTimeException("a fraction stands behind " + unit + "s, expected a whole number");
        }
        return signed(parts, Long.parseLong(parts.group(2)));
    }

    private static long signed(Matcher parts, long value) {
        return parts.group(1).equals("-") ? -value : value;
    }

    private static int months(long count, int factor) {
        long months = count * factor;
        if (months != (int) months) {
            throw new DateTimeException("it has more than " + Integer.MAX_VALUE + " months");
        }
        return (int) months;
    }

    private static Matcher match(Pattern pattern, String text, String example) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.matches()) {
            throw new DateTimeException("expected one like '" + example + "'");
        }
        return matcher;
    }

    private static int below(String digits, int end) {
        int value = Integer.parseInt(digits);
        if (value >= end) {
            throw new DateTimeException("found " + value + ", expected less than " + end);
        }
        return value;
    }

    private static int fraction(@Nullable String digits) {
        return digits == null ? 0 : Integer.parseInt((digits + "000000000").substring(0, NANOS_DIGITS));
    }

    static String text(Literal.YearMonthInterval interval) {
        long months = Math.abs((long) interval.months());
        return "INTERVAL '" + (interval.months() < 0 ? "-" : "") + months / MONTHS_A_YEAR + "-" + months % MONTHS_A_YEAR
                + "' YEAR TO MONTH";
    }

    static String text(Literal.DayTimeInterval interval) {
        Duration length = interval.value().abs();
        String fraction = length.getNano() == 0 ? "" : String.format(Locale.ROOT, ".%09d", length.getNano());
        return String.format(
                Locale.ROOT,
                "INTERVAL '%s%d %02d:%02d:%02d%s' DAY TO SECOND",
                interval.value().isNegative() ? "-" : "",
                length.toDays(),
                length.toHoursPart(),
                length.toMinutesPart(),
                length.toSecondsPart(),
                fraction);
    }
}

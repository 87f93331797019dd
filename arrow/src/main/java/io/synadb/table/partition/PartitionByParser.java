package io.synadb.table.partition;

import io.synadb.InvalidArgumentException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads {@code kind, day(ts), bucket(16, id)}: columns, and transforms of columns, between commas. Not thread-safe.
 *
 * <pre>
 * part    column | word ( [number ,] column )
 * column  a name without {@code ( ) , `} and spaces around it, or any between back-quotes, where two stand for one
 * </pre>
 */
final class PartitionByParser {
    private static final Pattern COLUMN =
            Pattern.compile("\\s*(?:`((?:[^`]|``)+)`|([^\\s(),`]+(?:\\s+[^\\s(),`]+)*))\\s*");
    private static final Pattern CALL = Pattern.compile("\\s*([A-Za-z]+)\\s*\\(");
    private static final Pattern NUMBER = Pattern.compile("\\s*([0-9]+)\\s*,");

    private final String text;
    private final Matcher matcher;
    private int position;

    PartitionByParser(String text) {
        this.text = text;
        this.matcher = Pattern.compile("").matcher(text);
    }

    List<PartitionBy> parse() {
        List<PartitionBy> parts = new ArrayList<>();
        Set<PartitionBy> seen = new HashSet<>();
        do {
            int start = position;
            PartitionBy part = part();
            if (!seen.add(part)) {
                throw expected("each part once", start);
            }
            parts.add(part);
        } while (comma());
        return List.copyOf(parts);
    }

    private PartitionBy part() {
        if (!matches(CALL)) {
            return PartitionBy.identity(column());
        }
        int start = matcher.start(1);
        String word = matcher.group(1).toLowerCase(Locale.ROOT);
        position = matcher.end();
        PartitionBy part = call(word, start);
        require(')');
        return part;
    }

    private PartitionBy call(String word, int start) {
        return switch (word) {
            case "year", "years" -> PartitionBy.year(column());
            case "month", "months" -> PartitionBy.month(column());
            case "day", "days" -> PartitionBy.day(column());
            case "hour", "hours" -> PartitionBy.hour(column());
            case Transform.Truncate.WORD -> {
                int width = number();
                yield PartitionBy.truncate(column(), width);
            }
            case Transform.Bucket.WORD -> {
                int count = number();
                yield PartitionBy.bucket(column(), count);
            }
            default -> throw expected("year, month, day, hour, truncate or bucket", start);
        };
    }

    private int number() {
        if (!matches(NUMBER)) {
            throw expected("a whole number and a comma, as in bucket(16, id)", position);
        }
        try {
            int number = Integer.parseInt(matcher.group(1));
            position = matcher.end();
            return number;
        } catch (NumberFormatException e) {
            throw expected("a number of at most " + Integer.MAX_VALUE, matcher.start(1));
        }
    }

    private String column() {
        if (!matches(COLUMN)) {
            throw expected("the name of a column", position);
        }
        position = matcher.end();
        String quoted = matcher.group(1);
        return quoted == null ? matcher.group(2) : quoted.replace("``", "`");
    }

    private boolean comma() {
        if (position == text.length()) {
            return false;
        }
        require(',');
        return true;
    }

    private void require(char wanted) {
        if (position == text.length() || text.charAt(position) != wanted) {
            throw expected("'" + wanted + "'", position);
        }
        position++;
        while (wanted == ')' && position < text.length() && Character.isWhitespace(text.charAt(position))) {
            position++;
        }
    }

    private boolean matches(Pattern pattern) {
        return matcher.usePattern(pattern).region(position, text.length()).lookingAt();
    }

    private InvalidArgumentException expected(String expected, int at) {
        return new InvalidArgumentException(
                "Cannot partition by '" + text + "': expected " + expected + " at character " + (at + 1)
                        + ". Name columns and transforms of columns, as in 'kind, day(ts), bucket(16, id), truncate(4, word)'.");
    }
}

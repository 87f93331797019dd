package io.synadb.table.partition;

import io.synadb.UnsupportedFeatureException;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@code day}, {@code bucket[16]}. Stateless and thread-safe. */
final class TransformSpelling {
    private static final Pattern PATTERN = Pattern.compile("([a-z]+)(?:\\[([0-9]+)])?");

    private TransformSpelling() {}

    static Transform parse(String spelling) {
        Matcher parts = PATTERN.matcher(spelling);
        if (!parts.matches()) {
            throw unknown(spelling);
        }
        String number = parts.group(2);
        return number == null ? parseWord(spelling) : parseNumbered(parts.group(1), number, spelling);
    }

    private static Transform parseWord(String word) {
        if (word.equals(Transform.IDENTITY.word())) {
            return Transform.IDENTITY;
        }
        return Arrays.stream(CalendarUnit.values())
                .filter(unit -> unit.toString().equals(word))
                .map(Transform.Calendar::new)
                .findFirst()
                .orElseThrow(() -> unknown(word));
    }

    private static Transform parseNumbered(String word, String digits, String spelling) {
        int number;
        try {
            number = Integer.parseInt(digits);
        } catch (NumberFormatException e) {
            throw unknown(spelling);
        }
        return switch (word) {
            case Transform.Truncate.WORD -> new Transform.Truncate(number);
            case Transform.Bucket.WORD -> new Transform.Bucket(number);
            default -> throw unknown(spelling);
        };
    }

    private static UnsupportedFeatureException unknown(String spelling) {
        return new UnsupportedFeatureException("Unknown partition transform '" + spelling
                + "': this version knows identity, year, month, day, hour, truncate[width] and bucket[count]."
                + " Use a newer SynaDB.");
    }
}

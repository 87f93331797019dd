package io.synadb.vector;

import io.synadb.InvalidArgumentException;
import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Objects;

/** Finds the name that a user meant, or says which one comes nearest. Stateless and thread-safe. */
final class Names {
    /** A single letter begins too many names. */
    private static final int LEAST_PREFIX = 2;

    private Names() {}

    /**
     * The known name, which the given one spells in any case.
     *
     * @param message says what is unknown, with {@code %s} for the name
     * @throws InvalidArgumentException if none of them is meant
     */
    static String require(String message, String name, Collection<String> known) {
        Objects.requireNonNull(name, () -> message.formatted("null"));
        String wanted = name.strip().toLowerCase(Locale.ROOT);
        if (known.contains(wanted)) {
            return wanted;
        }
        String hint = known.stream()
                .filter(candidate -> {
                    int edits = edits(wanted, candidate);
                    // Of a word whose every letter is another one nothing is left that was meant.
                    boolean isNear = edits <= Math.max(2, candidate.length() / 2) && edits < candidate.length();
                    return isNear || isBegun(wanted, candidate);
                })
                .min(Comparator.<String>comparingInt(candidate -> isBegun(wanted, candidate) ? 0 : 1)
                        .thenComparingInt(candidate -> edits(wanted, candidate)))
                .map(nearest -> "did you mean '" + nearest + "'? ")
                .orElse("");
        throw new InvalidArgumentException(
                "%s: %sKnown are %s".formatted(message.formatted("'" + name + "'"), hint, String.join(", ", known)));
    }

    private static boolean isBegun(String wanted, String candidate) {
        return wanted.length() >= LEAST_PREFIX && candidate.startsWith(wanted);
    }

    /** The Levenshtein distance: insertions, deletions and replacements from one word to the other. */
    private static int edits(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 1; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[to.length()];
    }
}

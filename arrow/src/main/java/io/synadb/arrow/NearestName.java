package io.synadb.arrow;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Guesses which name a misspelt one was meant to be. Stateless and thread-safe. */
public final class NearestName {
    /** A single letter begins too many names. */
    private static final int LEAST_PREFIX = 2;

    private NearestName() {}

    /**
     * The known name that goes on where the name ends; without one, that which takes the fewest edits to reach, of those that
     * keep at least half of their letters.
     */
    public static Optional<String> of(String name, Collection<String> known) {
        String lower = name.toLowerCase(Locale.ROOT);
        return known.stream()
                .filter(candidate ->
                        isBegun(lower, candidate) || edits(lower, candidate) <= Math.max(2, candidate.length() / 2))
                .min(Comparator.<String>comparingInt(candidate -> isBegun(lower, candidate) ? 0 : 1)
                        .thenComparingInt(candidate -> edits(lower, candidate))
                        .thenComparing(Comparator.naturalOrder()));
    }

    private static boolean isBegun(String lower, String candidate) {
        return lower.length() >= LEAST_PREFIX
                && candidate.toLowerCase(Locale.ROOT).startsWith(lower);
    }

    /** For the end of a message: {@code " Did you mean 'id'?"}, or nothing where no known name is near. */
    public static String hint(String name, Collection<String> known) {
        return of(name, known)
                .map(nearest -> " Did you mean '" + nearest + "'?")
                .orElse("");
    }

    /** The Levenshtein distance: insertions, deletions and replacements from one word to the other. */
    public static int edits(String from, String to) {
        int[] previous = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int[] current = new int[to.length() + 1];
            current[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = previous[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(replaced, 1 + Math.min(previous[j], current[j - 1]));
            }
            previous = current;
        }
        return previous[to.length()];
    }
}

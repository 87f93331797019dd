package io.synadb.table.options;

import io.synadb.InvalidArgumentException;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Guesses which word a misspelt one was meant to be. Stateless and thread-safe. */
public final class Words {
    private Words() {}

    /**
     * The refusal of a word that nobody knows, with the nearest known one and all of them in order.
     *
     * @param kind what the word should be, as {@code option} or {@code table property}
     * @param word as the user wrote it
     * @param known every word that is understood; {@link VectorProperty#PATTERN} stands for those of vector columns
     */
    public static InvalidArgumentException unknown(String kind, String word, Collection<String> known) {
        List<String> words = known.stream().sorted().toList();
        // The name of a column says nothing of the word that is meant.
        String hint = nearest(VectorProperty.withoutColumn(word), words)
                .map(nearest -> "did you mean '" + nearest + "'? ")
                .orElse("");
        return new InvalidArgumentException(
                "Unknown " + kind + " '" + word + "': " + hint + "Known are " + String.join(", ", words));
    }

    /** The known word that takes the fewest edits to reach, of those that keep at least half of their letters. */
    static Optional<String> nearest(String word, Collection<String> known) {
        String lower = word.toLowerCase(Locale.ROOT);
        return known.stream()
                .filter(candidate -> edits(lower, candidate) <= Math.max(2, candidate.length() / 2))
                .min(Comparator.<String>comparingInt(candidate -> edits(lower, candidate))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** The Levenshtein distance: insertions, deletions and replacements from one word to the other. */
    private static int edits(String from, String to) {
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

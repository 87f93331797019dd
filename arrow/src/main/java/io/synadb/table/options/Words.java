package io.synadb.table.options;

import io.synadb.InvalidArgumentException;
import io.synadb.arrow.NearestName;
import java.util.Collection;
import java.util.List;

/** Guesses which word a misspelt one was meant to be. Stateless and thread-safe. */
public final class Words {
    private Words() {}

    /**
     * The refusal of a word that nobody knows, with the nearest known one and all of them in order.
     *
     * @param kind what the word should be, as {@code option} or {@code table property}
     * @param word as the user wrote it
     * @param known every word that is understood; those of {@link ColumnProperty#PATTERNS} stand for those of columns
     */
    public static InvalidArgumentException unknown(String kind, String word, Collection<String> known) {
        List<String> words = known.stream().sorted().toList();
        // The name of a column says nothing of the word that is meant.
        String hint = NearestName.of(ColumnProperty.withoutColumn(word), words)
                .map(nearest -> "did you mean '" + nearest + "'? ")
                .orElse("");
        return new InvalidArgumentException(
                "Unknown " + kind + " '" + word + "': " + hint + "Known are " + String.join(", ", words));
    }
}

package io.synadb.table;

import io.synadb.arrow.NearestName;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Names that can hardly be meant as the user's own, because they are a letter or two away from one that a table knows. Case,
 * and whatever is no letter or digit, do not tell names apart. Stateless and thread-safe.
 */
final class MisspeltProperty {
    /** Behind the name of a column. */
    private static final List<String> ATTRIBUTES = List.of("dim", "encoding", "metric", "shape", "dtype");

    /** So short a word is another one when two letters are. */
    private static final int SHORT = 6;

    private MisspeltProperty() {}

    /** The property that a name which is none was meant to be; empty where it was not. */
    static Optional<String> nearest(String name, Collection<String> columns) {
        Optional<String> word = Stream.concat(TableProperties.WORDS.stream(), TableProperties.KEY_WORDS.stream())
                .filter(known -> isNear(name, known, Math.max(1, known.length() / 5)))
                .findFirst();
        return word.or(() -> ofColumn(name, columns));
    }

    /** A misspelt group before the name of a column, with or without an attribute behind it. */
    private static Optional<String> ofColumn(String name, Collection<String> columns) {
        int start = name.indexOf('.');
        if (start < 0) {
            return Optional.empty();
        }
        Optional<String> group = TableProperties.GROUPS.stream()
                .filter(known ->
                        isNear(name.substring(0, start), known, known.length() <= SHORT ? 1 : known.length() / 3))
                .findFirst();
        int end = name.lastIndexOf('.');
        boolean hasAttribute =
                end > start && ATTRIBUTES.contains(name.substring(end + 1).toLowerCase(Locale.ROOT));
        boolean isOfColumn = columns.contains(name.substring(start + 1))
                || hasAttribute && columns.contains(name.substring(start + 1, end));
        return isOfColumn ? group.map(known -> known + name.substring(start)) : Optional.empty();
    }

    private static boolean isNear(String name, String known, int edits) {
        return NearestName.edits(letters(name), letters(known)) <= edits;
    }

    private static String letters(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{Nd}]", "");
    }
}

package io.synadb.table.options;

import io.synadb.InvalidArgumentException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The property {@code sparse.<column>.dim}, which makes a struct of indices and values a column of sparse vectors.
 *
 * <p>Immutable and thread-safe.
 *
 * @param column the column, which may have dots in its name
 */
public record SparseProperty(String column) {
    /** The shape of the word, for messages. */
    public static final String PATTERN = "sparse.<column>.dim";

    private static final String PREFIX = "sparse.";
    private static final String SUFFIX = ".dim";

    /** The property of this word, unless it is another word. */
    public static Optional<SparseProperty> parse(String word) {
        String lower = word.toLowerCase(Locale.ROOT);
        boolean matches =
                lower.startsWith(PREFIX) && lower.endsWith(SUFFIX) && word.length() > PREFIX.length() + SUFFIX.length();
        return matches
                ? Optional.of(new SparseProperty(word.substring(PREFIX.length(), word.length() - SUFFIX.length())))
                : Optional.empty();
    }

    /**
     * The properties of a table with these columns, each sparse vector under the exact name of its column.
     *
     * @throws InvalidArgumentException when a property starts with {@code sparse.} and is none, or names no column
     */
    static Map<String, String> resolve(Map<String, String> properties, List<String> columns) {
        Map<String, String> resolved = new TreeMap<>();
        properties.forEach((word, value) -> {
            Optional<SparseProperty> sparse = parse(word);
            if (sparse.isPresent()) {
                resolved.put(sparse.get().in(columns).word(), value);
            } else if (word.toLowerCase(Locale.ROOT).startsWith(PREFIX)) {
                throw Words.unknown("table property", word, List.of(PATTERN));
            } else {
                resolved.put(word, value);
            }
        });
        return resolved;
    }

    /** The word, as a table keeps it. */
    public String word() {
        return PREFIX + column + SUFFIX;
    }

    private SparseProperty in(List<String> columns) {
        if (columns.contains(column)) {
            return this;
        }
        return columns.stream()
                .filter(name -> name.equalsIgnoreCase(column))
                .findFirst()
                .map(SparseProperty::new)
                .orElseThrow(() -> new InvalidArgumentException(
                        "The property '" + word() + "' names no column: the table has " + String.join(", ", columns)));
    }

    /** The word with {@code <column>} in place of the column, if it might be meant as such a property. */
    static String withoutColumn(String word) {
        int end = word.lastIndexOf('.');
        boolean similar = word.toLowerCase(Locale.ROOT).startsWith(PREFIX) && end > PREFIX.length();
        return similar ? PREFIX + "<column>" + word.substring(end) : word;
    }
}

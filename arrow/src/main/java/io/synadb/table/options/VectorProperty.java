package io.synadb.table.options;

import io.synadb.InvalidArgumentException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The property {@code vector.<column>.dim}, which makes a list column a vector column.
 *
 * <p>Immutable and thread-safe.
 *
 * @param column the column, which may have dots in its name
 */
public record VectorProperty(String column) {
    /** The shape of the word, for messages. */
    public static final String PATTERN = "vector.<column>.dim";

    private static final String PREFIX = "vector.";
    private static final String SUFFIX = ".dim";

    /** The property of this word, unless it is another word. */
    public static Optional<VectorProperty> parse(String word) {
        String lower = word.toLowerCase(Locale.ROOT);
        boolean matches =
                lower.startsWith(PREFIX) && lower.endsWith(SUFFIX) && word.length() > PREFIX.length() + SUFFIX.length();
        return matches
                ? Optional.of(new VectorProperty(word.substring(PREFIX.length(), word.length() - SUFFIX.length())))
                : Optional.empty();
    }

    /**
     * The properties of a table with these columns, each vector under the exact name of its column, because engines lose
     * the case of options on the way; sparse vectors, too.
     *
     * @param columns the names of all columns
     * @throws InvalidArgumentException when a property starts with {@code vector.} and is none, or names no column
     */
    public static Map<String, String> resolve(Map<String, String> properties, List<String> columns) {
        Map<String, String> resolved = new TreeMap<>();
        properties.forEach((word, value) -> {
            Optional<VectorProperty> vector = parse(word);
            if (vector.isPresent()) {
                resolved.put(vector.get().in(columns).word(), value);
            } else if (word.toLowerCase(Locale.ROOT).startsWith(PREFIX)) {
                throw Words.unknown("table property", word, List.of(PATTERN));
            } else {
                resolved.put(word, value);
            }
        });
        return SparseProperty.resolve(resolved, columns);
    }

    /** The word, as a table keeps it. */
    public String word() {
        return PREFIX + column + SUFFIX;
    }

    /**
     * The same property, its column written as one of these: exactly, or else in another case.
     *
     * @param columns the names of all columns
     * @throws InvalidArgumentException when it names none of them
     */
    public VectorProperty in(List<String> columns) {
        if (columns.contains(column)) {
            return this;
        }
        return columns.stream()
                .filter(name -> name.equalsIgnoreCase(column))
                .findFirst()
                .map(VectorProperty::new)
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

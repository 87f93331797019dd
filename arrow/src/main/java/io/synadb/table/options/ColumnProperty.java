package io.synadb.table.options;

import io.synadb.InvalidArgumentException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A property that says of a list column what is stored of it: {@code vector.<column>.dim}, which makes it a vector column, with
 * {@code vector.<column>.encoding} and {@code vector.<column>.metric}; {@code tensor.<column>.shape} and
 * {@code tensor.<column>.dtype}; and of a struct column {@code sparse.<column>.dim}, which makes it one of sparse vectors.
 *
 * <p>Immutable and thread-safe.
 *
 * @param group {@code vector}, {@code tensor} or {@code sparse}
 * @param column the column, which may have dots in its name
 * @param attribute what it says of the column
 */
public record ColumnProperty(String group, String column, String attribute) {
    private static final String COLUMN = ".<column>.";

    /** The shapes of the words, for messages and lists of options. */
    public static final List<String> PATTERNS = List.of(
            "vector" + COLUMN + "dim",
            "vector" + COLUMN + "encoding",
            "vector" + COLUMN + "metric",
            "tensor" + COLUMN + "shape",
            "tensor" + COLUMN + "dtype",
            "sparse" + COLUMN + "dim");

    /** The property {@code vector.<column>.dim}. */
    public static ColumnProperty dimensions(String column) {
        return new ColumnProperty("vector", column, "dim");
    }

    /** The property {@code sparse.<column>.dim}. */
    public static ColumnProperty sparseDimensions(String column) {
        return new ColumnProperty("sparse", column, "dim");
    }

    /** Whether it is of a column of sparse vectors. */
    public boolean isSparse() {
        return group.equals("sparse");
    }

    /** The property of this word, unless it is another word. */
    public static Optional<ColumnProperty> parse(String word) {
        int start = word.indexOf('.');
        int end = word.lastIndexOf('.');
        if (start < 0 || end <= start + 1) {
            return Optional.empty();
        }
        String group = word.substring(0, start).toLowerCase(Locale.ROOT);
        String attribute = word.substring(end + 1).toLowerCase(Locale.ROOT);
        return PATTERNS.contains(group + COLUMN + attribute)
                ? Optional.of(new ColumnProperty(group, word.substring(start + 1, end), attribute))
                : Optional.empty();
    }

    /**
     * The properties of a table with these columns, each of these under the exact name of its column, because engines lose
     * the case of options on the way.
     *
     * @param columns the names of all columns
     * @throws InvalidArgumentException when a property starts as one of these and is none, or names no column
     */
    public static Map<String, String> resolve(Map<String, String> properties, List<String> columns) {
        Map<String, String> resolved = new TreeMap<>();
        properties.forEach((word, value) -> {
            Optional<ColumnProperty> property = parse(word);
            if (property.isPresent()) {
                resolved.put(property.get().in(columns).word(), value);
            } else if (startsAsOne(word)) {
                throw Words.unknown("table property", word, PATTERNS);
            } else {
                resolved.put(word, value);
            }
        });
        return resolved;
    }

    private static boolean startsAsOne(String word) {
        String lower = word.toLowerCase(Locale.ROOT);
        return PATTERNS.stream().anyMatch(pattern -> lower.startsWith(pattern.substring(0, pattern.indexOf('.') + 1)));
    }

    /** The word, as a table keeps it. */
    public String word() {
        return group + "." + column + "." + attribute;
    }

    /**
     * The same property, its column written as one of these: exactly, or else in another case.
     *
     * @param columns the names of all columns
     * @throws InvalidArgumentException when it names none of them
     */
    public ColumnProperty in(List<String> columns) {
        if (columns.contains(column)) {
            return this;
        }
        return columns.stream()
                .filter(name -> name.equalsIgnoreCase(column))
                .findFirst()
                .map(name -> new ColumnProperty(group, name, attribute))
                .orElseThrow(() -> new InvalidArgumentException(
                        "The property '" + word() + "' names no column: the table has " + String.join(", ", columns)));
    }

    /** The word with {@code <column>} in place of the column, if it might be meant as such a property. */
    static String withoutColumn(String word) {
        int start = word.indexOf('.');
        int end = word.lastIndexOf('.');
        return startsAsOne(word) && end > start + 1
                ? word.substring(0, start) + COLUMN + word.substring(end + 1)
                : word;
    }
}

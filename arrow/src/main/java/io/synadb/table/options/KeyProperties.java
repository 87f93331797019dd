package io.synadb.table.options;

import io.synadb.InvalidArgumentException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The words {@code primary-key} and {@code bucket}, by which users who write properties give a table a key. The table itself
 * keeps the key in its metadata, and not among its properties.
 *
 * <p>Immutable and thread-safe.
 *
 * @param key the columns, in the order of the key; none without a key
 * @param buckets over how many buckets rows are spread, 0 if it is not said
 */
public record KeyProperties(List<String> key, int buckets) {
    /** Names of columns, with commas between them. */
    public static final String PRIMARY_KEY = "primary-key";

    /** A whole number of at least 1. */
    public static final String BUCKET = "bucket";

    public KeyProperties {
        key = List.copyOf(key);
    }

    /** Whether this is one of the two words, in any case. */
    public static boolean isWord(String word) {
        return word.equalsIgnoreCase(PRIMARY_KEY) || word.equalsIgnoreCase(BUCKET);
    }

    /**
     * What properties say of a key.
     *
     * @param columns the names of all columns, of which the key's are found in any case
     * @throws InvalidArgumentException for an empty key, a number that cannot be meant, and buckets without a key
     */
    public static KeyProperties parse(Map<String, String> properties, List<String> columns) {
        Map<String, String> words = resolve(properties, columns);
        String key = words.get(PRIMARY_KEY);
        String buckets = words.get(BUCKET);
        if (key == null && buckets != null) {
            throw new InvalidArgumentException("The property '" + BUCKET + "' is '" + buckets + "', but there is no '"
                    + PRIMARY_KEY + "': say which columns the key has, as in '" + PRIMARY_KEY
                    + "' = 'id'; or partition a table without a key by bucket(" + buckets + ", <column>)");
        }
        return new KeyProperties(key == null ? List.of() : split(key), buckets == null ? 0 : number(buckets));
    }

    /** The same properties, of which those of a key are written as {@link #words} has them; others stay as they are. */
    public static Map<String, String> resolve(Map<String, String> properties, List<String> columns) {
        Map<String, String> resolved = new TreeMap<>();
        properties.forEach((word, value) -> {
            if (word.equalsIgnoreCase(PRIMARY_KEY)) {
                List<String> key = split(value).stream()
                        .map(column -> exact(column, columns))
                        .toList();
                resolved.put(PRIMARY_KEY, String.join(", ", key));
            } else {
                resolved.put(isWord(word) ? word.toLowerCase(Locale.ROOT) : word, value);
            }
        });
        return resolved;
    }

    /** The words that give a table its key; none for one without. */
    public static Map<String, String> words(List<String> key, int buckets) {
        return key.isEmpty()
                ? Map.of()
                : Map.of(PRIMARY_KEY, String.join(", ", key), BUCKET, Integer.toString(buckets));
    }

    /** Properties with the words of a key among them. */
    public static Map<String, String> with(Map<String, String> properties, List<String> key, int buckets) {
        Map<String, String> all = new TreeMap<>(properties);
        all.putAll(words(key, buckets));
        return all;
    }

    /** Properties without the words of a key. */
    public static Map<String, String> without(Map<String, String> properties) {
        Map<String, String> others = new TreeMap<>(properties);
        others.keySet().removeIf(KeyProperties::isWord);
        return others;
    }

    private static List<String> split(String key) {
        List<String> columns =
                Arrays.stream(key.split(",", -1)).map(String::trim).toList();
        if (columns.contains("")) {
            throw new InvalidArgumentException("The property '" + PRIMARY_KEY + "' is '" + key
                    + "': expected names of columns with commas between them, as in 'id' or 'region, id'");
        }
        return columns;
    }

    /** A column that is none stays as it is: the table refuses it and names the nearest. */
    private static String exact(String column, List<String> columns) {
        Optional<String> same = columns.contains(column)
                ? Optional.of(column)
                : columns.stream().filter(column::equalsIgnoreCase).findFirst();
        return same.orElse(column);
    }

    private static int number(String buckets) {
        try {
            int number = Integer.parseInt(buckets.trim());
            if (number >= 1) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Told below, with the word.
        }
        throw new InvalidArgumentException(
                "The property '" + BUCKET + "' is '" + buckets + "': expected a whole number of at least 1");
    }
}

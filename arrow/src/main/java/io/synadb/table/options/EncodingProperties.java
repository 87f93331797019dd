package io.synadb.table.options;

import io.synadb.InvalidArgumentException;
import io.synadb.arrow.NearestName;
import io.synadb.arrow.compression.Compression;
import io.synadb.table.data.FileEncoding;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The words {@code compression} and {@code dictionary.<column>}, which say how the files of a table are written. Stateless and
 * thread-safe.
 */
public final class EncodingProperties {
    /** {@code none}, {@code lz4} or {@code zstd}. */
    public static final String COMPRESSION = FileEncoding.COMPRESSION;

    /** The shape of the word that gives a column a dictionary, for messages. */
    public static final String DICTIONARY_PATTERN = FileEncoding.DICTIONARY_PREFIX + "<column>";

    private EncodingProperties() {}

    /** Whether this is one of these words, in any case. */
    public static boolean isWord(String word) {
        return word.equalsIgnoreCase(COMPRESSION) || isDictionary(word);
    }

    /** Whether this is a word that gives a column a dictionary, in any case. */
    public static boolean isDictionary(String word) {
        String prefix = FileEncoding.DICTIONARY_PREFIX;
        return word.length() > prefix.length() && word.toLowerCase(Locale.ROOT).startsWith(prefix);
    }

    /**
     * The compression of an option.
     *
     * @throws InvalidArgumentException for another than the three; names the nearest
     */
    public static Compression compression(String value) {
        return FileEncoding.compression(value);
    }

    /**
     * Whether a property that is asked for is the one that a table has. These words are compared by what they mean: {@code TRUE} is
     * {@code true}, and a table without the property has the default. Others are compared as they are written.
     *
     * @param existing what the table has; null where it has no such property
     * @throws InvalidArgumentException if the wanted value of one of these words means nothing
     */
    public static boolean isSame(String word, String wanted, @Nullable String existing) {
        if (word.equalsIgnoreCase(COMPRESSION)) {
            return compression(wanted) == (existing == null ? Compression.NONE : compression(existing));
        } else if (isDictionary(word)) {
            return isTrue(word, wanted) == (existing != null && isTrue(word, existing));
        }
        return wanted.trim().equals(existing);
    }

    private static boolean isTrue(String word, String value) {
        return switch (value.trim().toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default ->
                throw new InvalidArgumentException(
                        "The property '" + word + "' is '" + value + "': expected true or false.");
        };
    }

    /**
     * The properties of a table with these columns, each of these words as a table keeps it, because engines lose the case of
     * options on the way.
     *
     * @param columns the names of all columns
     * @throws InvalidArgumentException when a dictionary is of no column
     */
    public static Map<String, String> resolve(Map<String, String> properties, List<String> columns) {
        Map<String, String> resolved = new TreeMap<>();
        properties.forEach((word, value) -> {
            if (isDictionary(word)) {
                String column = word.substring(FileEncoding.DICTIONARY_PREFIX.length());
                resolved.put(FileEncoding.DICTIONARY_PREFIX + exact(column, word, columns), value);
            } else {
                resolved.put(isWord(word) ? word.toLowerCase(Locale.ROOT) : word, value);
            }
        });
        return resolved;
    }

    private static String exact(String column, String word, List<String> columns) {
        return columns.contains(column)
                ? column
                : columns.stream()
                        .filter(column::equalsIgnoreCase)
                        .findFirst()
                        .orElseThrow(() -> new InvalidArgumentException("The property '" + word
                                + "' names no column: the table has " + String.join(", ", columns) + "."
                                + NearestName.hint(column, columns)));
    }
}

package io.synadb.table.options;

import io.synadb.InvalidArgumentException;
import io.synadb.arrow.Schemas;
import io.synadb.table.databases.AtomType;
import io.synadb.table.databases.DatabaseFolder;
import io.synadb.table.databases.DatabaseScan;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * The words with which users read folders of ordinary databases, the layout {@code native}.
 *
 * <table>
 * <caption>The words</caption>
 * <tr><td>{@code layout}</td><td>{@code table}, the default, or {@code native}</td></tr>
 * <tr><td>{@code read.history}</td><td>{@code true}: all versions of each key, deletions too; {@code false}, the default: the
 *     newest values</td></tr>
 * <tr><td>{@code read.prefix}</td><td>what keys start with</td></tr>
 * <tr><td>{@code read.values}</td><td>{@code any}, the default: a struct with a field for each type; {@code float},
 *     {@code int}, {@code text}, {@code bytes} or {@code vector}: a column of this type, of the keys whose values have it</td></tr>
 * <tr><td>{@code vector.value.dim}</td><td>with {@code vector}: the length of the vectors, else that of the first one</td></tr>
 * </table>
 *
 * <p>Immutable and thread-safe.
 *
 * @param history all versions, not only the newest values
 * @param prefix what keys start with
 * @param values of which type, empty for any
 * @param dimensions the length of vectors, 0 for that of the first
 */
public record DatabaseOptions(boolean history, String prefix, Optional<AtomType> values, int dimensions) {
    /** What kind of files a path has. */
    public static final String LAYOUT = "layout";

    private static final String HISTORY = "read.history";
    private static final String PREFIX = "read.prefix";
    private static final String VALUES = "read.values";
    private static final String DIMENSIONS = "vector.value.dim";

    /** The words that mean something in this layout only. */
    public static final List<String> WORDS = List.of(HISTORY, PREFIX, VALUES);

    /** All that this parses. */
    private static final List<String> PARSED = List.of(LAYOUT, HISTORY, PREFIX, VALUES, DIMENSIONS);

    /**
     * Whether a value of {@code layout} is {@code native}.
     *
     * @throws InvalidArgumentException if it is no layout
     */
    public static boolean isNative(String layout) {
        return switch (layout.strip().toLowerCase(Locale.ROOT)) {
            case "table" -> false;
            case "native" -> true;
            default -> throw refused(LAYOUT, layout, "table or native");
        };
    }

    /** Whether this is one of the words of this layout, in any case. */
    public static boolean isWord(String word) {
        return PARSED.contains(word.toLowerCase(Locale.ROOT));
    }

    /**
     * Parses options, of which it leaves those alone that are none of its words.
     *
     * @throws InvalidArgumentException for a value that cannot be meant
     */
    public static DatabaseOptions parse(Map<String, String> options) {
        boolean history = false;
        String prefix = "";
        Optional<AtomType> values = Optional.empty();
        int dimensions = 0;
        for (Map.Entry<String, String> option : options.entrySet()) {
            String value = option.getValue();
            switch (option.getKey().toLowerCase(Locale.ROOT)) {
                case HISTORY -> history = isTrue(value);
                case PREFIX -> prefix = value;
                case VALUES -> values = type(value);
                case DIMENSIONS -> dimensions = length(value);
                default -> {}
            }
        }
        if (dimensions > 0 && !values.equals(Optional.of(AtomType.VECTOR))) {
            throw new InvalidArgumentException("The option '" + DIMENSIONS + "' is '" + dimensions + "', and '" + VALUES
                    + "' is not vector: set '" + VALUES + "' to vector, too, or leave the length out");
        }
        return new DatabaseOptions(history, prefix, values, dimensions);
    }

    /** The refusal of a word that means something elsewhere. */
    public static InvalidArgumentException doesNotGo(String word) {
        return new InvalidArgumentException("The option '" + word + "' does not go with '" + LAYOUT
                + "' = 'native', which takes " + String.join(", ", WORDS) + " and " + DIMENSIONS
                + ": databases have neither versions of the whole nor indexes; leave the option out");
    }

    /** The refusal of a word of this layout where tables are read. */
    public static InvalidArgumentException onlyNative(String word) {
        return new InvalidArgumentException("The option '" + word + "' is for folders of databases: set '" + LAYOUT
                + "' to native, too, or leave the option out");
    }

    /**
     * The same, with vectors of the length that the column of values has in a schema, so that all reads agree on it; the same
     * where it holds none, or is not there.
     */
    public DatabaseOptions withLengthOf(Schema schema) {
        return schema.getFields().stream()
                .filter(field -> field.getName().equals("value") && Schemas.isVector(field))
                .findFirst()
                .map(field -> withDimensions(Schemas.dimensions(field)))
                .orElse(this);
    }

    /** The same, with vectors of this length. */
    public DatabaseOptions withDimensions(int length) {
        return new DatabaseOptions(history, prefix, values, length);
    }

    /** A scan of what the options say. */
    public DatabaseScan scan(DatabaseFolder folder) {
        DatabaseScan scan = folder.scan().prefix(prefix);
        if (history) {
            scan.history();
        }
        if (dimensions > 0) {
            return scan.vectors(dimensions);
        }
        return values.map(scan::values).orElse(scan);
    }

    private static boolean isTrue(String value) {
        return switch (value.strip().toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw refused(HISTORY, value, "true or false");
        };
    }

    private static Optional<AtomType> type(String value) {
        String name = value.strip().toUpperCase(Locale.ROOT);
        if (name.equals("ANY")) {
            return Optional.empty();
        }
        return Optional.of(Arrays.stream(AtomType.values())
                .filter(type -> type.name().equals(name))
                .findFirst()
                .orElseThrow(() -> refused(
                        VALUES,
                        value,
                        Arrays.stream(AtomType.values())
                                .map(type -> type.name().toLowerCase(Locale.ROOT))
                                .collect(Collectors.joining(", ", "any, ", "")))));
    }

    private static int length(String value) {
        try {
            int length = Integer.parseInt(value.strip());
            if (length >= 1) {
                return length;
            }
        } catch (NumberFormatException e) {
            // Told below, with the word.
        }
        throw refused(DIMENSIONS, value, "a whole number of at least 1");
    }

    private static InvalidArgumentException refused(String word, String value, String expected) {
        return new InvalidArgumentException("The option '" + word + "' is '" + value + "': expected " + expected);
    }
}

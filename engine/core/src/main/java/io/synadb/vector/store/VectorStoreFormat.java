package io.synadb.vector.store;

import io.synadb.Atom;
import io.synadb.InvalidArgumentException;
import io.synadb.UnsupportedFeatureException;
import io.synadb.vector.DistanceMetric;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The records of a vector store in a database.
 *
 * <table>
 * <caption>Records</caption>
 * <tr><th>key</th><th>value</th></tr>
 * <tr><td>prefix, then the user's key</td><td>{@code Vector}; the published library's own record, with its default prefix
 * {@code vec/}. A deleted key is a deleted record</td></tr>
 * <tr><td>{@code syna.vectors:} then the prefix</td><td>{@code Text}: {@code version=1 dimensions=384 metric=cosine}, the
 * declaration. Fields are {@code name=value}, one space between them, in any order; a field that is not known is
 * refused</td></tr>
 * </table>
 *
 * <p>The published library stores neither dimensions nor metric. It takes every key that starts with the prefix for a
 * vector's, so the key of the declaration does not: to it, that is one text like any other. Its compaction keeps it, as the
 * latest value of a key.
 *
 * <p>Stateless and thread-safe.
 */
final class VectorStoreFormat {
    private static final String DECLARATION_KEY = "syna.vectors:";
    private static final char RESERVED = '\u0001';
    private static final String VERSION = "version";
    private static final String DIMENSIONS = "dimensions";
    private static final String METRIC = "metric";
    private static final String KNOWN_VERSION = "1";

    private VectorStoreFormat() {}

    /** What a store has stored about its vectors. */
    record Declaration(int dimensions, DistanceMetric metric) {}

    /** Refuses a prefix under which the records of a store could not be told from others. */
    static void checkPrefix(String prefix) {
        if (prefix.isEmpty() || prefix.charAt(0) == RESERVED) {
            throw new InvalidArgumentException("The prefix '%s' cannot be a vector store's: expected at least one"
                            .formatted(prefix.isEmpty() ? "" : "\\u0001" + prefix.substring(1))
                    + " character, and not U+0001, which starts keys of the file itself");
        }
        if (declarationKey(prefix).startsWith(prefix)) {
            throw new InvalidArgumentException(
                    "The prefix '%s' cannot be a vector store's: keys that start with '%s' say"
                                    .formatted(prefix, DECLARATION_KEY)
                            + " what the stores are");
        }
        byte[] bytes = declarationKey(prefix).getBytes(StandardCharsets.UTF_8);
        if (bytes.length > VectorStore.MAX_KEY_BYTES) {
            throw new InvalidArgumentException(
                    "A prefix of %d bytes of UTF-8 cannot be a vector store's: expected at most %d"
                            .formatted(
                                    bytes.length - DECLARATION_KEY.length(),
                                    VectorStore.MAX_KEY_BYTES - DECLARATION_KEY.length()));
        }
        if (!declarationKey(prefix).equals(new String(bytes, StandardCharsets.UTF_8))) {
            throw new InvalidArgumentException(
                    "The prefix, of %d characters, holds half of a surrogate pair, which UTF-8 cannot say"
                            .formatted(prefix.length()));
        }
    }

    static String declarationKey(String prefix) {
        return DECLARATION_KEY + prefix;
    }

    static Atom declaration(VectorConfig config) {
        // Not by a format, which writes numbers in the digits of the default locale.
        return Atom.of(VERSION + "=" + KNOWN_VERSION + " " + DIMENSIONS + "=" + config.dimensions() + " " + METRIC + "="
                + config.metric().word());
    }

    /** Reads a declaration; {@code place} says where it stands. */
    static Declaration declaration(Atom value, String place) {
        if (!(value instanceof Atom.Text text)) {
            throw unreadable(value.toString(), place);
        }
        Map<String, String> fields = new TreeMap<>();
        for (String field : text.value().split(" ", -1)) {
            int equals = field.indexOf('=');
            if (equals < 0) {
                throw unreadable(text.value(), place);
            }
            fields.put(field.substring(0, equals), field.substring(equals + 1));
        }
        if (fields.size() != 3 || !KNOWN_VERSION.equals(fields.get(VERSION))) {
            throw unreadable(text.value(), place);
        }
        try {
            int dimensions =
                    Integer.parseInt(Optional.ofNullable(fields.get(DIMENSIONS)).orElse(""));
            return new Declaration(
                    dimensions,
                    DistanceMetric.parse(Optional.ofNullable(fields.get(METRIC)).orElse("")));
        } catch (NumberFormatException | InvalidArgumentException e) {
            throw unreadable(text.value(), place);
        }
    }

    private static UnsupportedFeatureException unreadable(String found, String place) {
        return new UnsupportedFeatureException(
                "The declaration of the %s is '%s', expected such as".formatted(place, found)
                        + " 'version=1 dimensions=384 metric=cosine': use a newer SynaDB, or write it again");
    }
}

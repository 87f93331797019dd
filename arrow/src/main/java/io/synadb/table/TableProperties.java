package io.synadb.table;

import io.synadb.InvalidArgumentException;
import io.synadb.arrow.Arguments;
import io.synadb.arrow.Schemas;
import io.synadb.table.commit.PropertyColumn;
import io.synadb.table.data.FileEncoding;
import io.synadb.table.index.ColumnIndex;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The properties of tables: which names they have, which values, and which of them can change. Any other name is the user's
 * own, unless it is {@linkplain MisspeltProperty almost} one of these. Stateless and thread-safe.
 */
final class TableProperties {
    /** What stands alone. */
    static final List<String> WORDS =
            List.of(FileEncoding.COMPRESSION, FileIndexer.MIN_ROWS, WriteOptions.TARGET_FILE_BYTES);

    /** What engines write as properties, and a table keeps apart. */
    static final List<String> KEY_WORDS = List.of("bucket", "primary-key");

    /** What stands before the name of a column. */
    static final List<String> GROUPS = List.of("dictionary", "index", "sparse", "tensor", "vector");

    /** What to do instead of setting a group without a column. */
    private static final Map<String, String> WRITTEN = Map.of(
            "dictionary", "write 'dictionary.<column>', which is true or false",
            "index", "call Table.indexes().create(…), in Spark CALL system.create_index",
            "sparse", "write 'sparse.<column>.dim'",
            "tensor", "write 'tensor.<column>.shape' or 'tensor.<column>.dtype'",
            "vector", "write 'vector.<column>.dim', 'vector.<column>.encoding' or 'vector.<column>.metric'");

    /** What the values of columns are in files. */
    private static final Pattern STORED_AS =
            Pattern.compile("vector\\..+\\.(dim|encoding)|tensor\\..+\\.(shape|dtype)|sparse\\..+\\.dim");

    private TableProperties() {}

    /** @throws InvalidArgumentException for null */
    static void requireNotNull(@Nullable String name, @Nullable String value) {
        if (name == null) {
            throw new InvalidArgumentException(
                    "A property of a table has no name, found null with the value '" + value + "': expected a word.");
        }
        if (value == null) {
            throw new InvalidArgumentException(
                    "The property '" + name + "' is null: expected a text. Leave the property out to have none.");
        }
    }

    /** The same as an immutable map; refuses nulls. */
    static Map<String, String> withoutNulls(Map<String, String> properties) {
        Arguments.require(properties, "A table", "a map of properties, empty for none")
                .forEach(TableProperties::requireNotNull);
        return Map.copyOf(properties);
    }

    /**
     * Checks the properties of a table that is made.
     *
     * @param columns completed, with field ids
     * @throws InvalidArgumentException for a name that cannot be meant, and for a value that makes no sense
     * @throws io.synadb.SchemaException for a column that does not exist, or is of another type
     */
    static void require(Map<String, String> properties, Schema columns) {
        new TreeMap<>(properties).forEach((name, value) -> {
            requireName(name, columns);
            // What makes a column one of vectors was checked all together when they were completed.
            if (PropertyColumn.of(name).isEmpty() || name.startsWith(FileEncoding.DICTIONARY_PREFIX)) {
                requireValue(name, value, columns);
            }
        });
    }

    /** @throws InvalidArgumentException for a name that cannot be meant */
    static void requireName(String name, Schema columns) {
        if (name.isBlank()) {
            throw new InvalidArgumentException("A property of a table has the name '" + name + "': expected a word.");
        }
        if (KEY_WORDS.contains(name)) {
            throw new InvalidArgumentException("'" + name + "' is no property of a table, which keeps its key apart:"
                    + " call TableSpec.Builder.key(…) and buckets(…).");
        }
        String written = WRITTEN.get(name);
        if (written != null) {
            throw new InvalidArgumentException("The property '" + name + "' names no column: " + written
                    + ". One of your own needs another name, as in 'my." + name + "'.");
        }
        List<String> names = columns.getFields().stream().map(Field::getName).toList();
        if (!WORDS.contains(name) && !isOfGroup(name)) {
            MisspeltProperty.nearest(name, names).ifPresent(meant -> {
                throw new InvalidArgumentException("Unknown property '" + name + "'. Did you mean '" + meant
                        + "'? One of your own needs a name that is not so near to one of a table's, as in 'my." + name
                        + "'.");
            });
        }
    }

    private static boolean isOfGroup(String name) {
        return GROUPS.stream().anyMatch(group -> name.startsWith(group + "."));
    }

    /** @throws InvalidArgumentException for a value that makes no sense, and for a name that only starts as one of ours */
    static void requireValue(String name, String value, Schema columns) {
        Map<String, String> alone = Map.of(name, value);
        FileEncoding.of(alone, columns);
        if (name.equals(FileIndexer.MIN_ROWS)) {
            FileIndexer.minRows(alone);
        } else if (name.equals(WriteOptions.TARGET_FILE_BYTES)) {
            WriteOptions.targetFileBytes(alone);
        } else if (name.startsWith("index.")) {
            IndexRules.requireProperty(name, value, columns);
        } else if (isOfGroup(name)) {
            requireOfVectors(name, columns);
            // The encodings and shapes that it does not say are those of the columns.
            Schemas.declareVectors(columns, alone);
        }
    }

    /** A column that is there becomes none of vectors by what is said of it later. */
    private static void requireOfVectors(String name, Schema columns) {
        columns.getFields().stream()
                .filter(field -> name.equals("vector." + field.getName() + ".metric") && !Schemas.isVector(field))
                .findFirst()
                .ifPresent(field -> {
                    throw new InvalidArgumentException("The property '" + name + "' says how vectors are compared, and"
                            + " column '" + field.getName() + "' of the table is " + field.getType()
                            + ": add another column, of vectors, or leave it out.");
                });
    }

    /**
     * Why a property cannot change, and what to do instead; empty where it can.
     *
     * @param name one that {@link #requireName} takes, or that the table has
     */
    static Optional<String> fixed(String name) {
        if (KEY_WORDS.contains(name)) {
            return Optional.of("the key of a table is chosen when it is made. Make another table, and copy the rows");
        }
        if (ColumnIndex.isProperty(name)) {
            return Optional.of("it has the files of an index, which Table.indexes() creates and drops, in Spark"
                    + " CALL system.create_index and system.drop_index");
        }
        return STORED_AS.matcher(name).matches()
                ? Optional.of("the values of the column are stored as it says. Add another column, and drop this one")
                : Optional.empty();
    }

    /** What a map is with changes, of which null takes a property away. */
    static Map<String, String> with(Map<String, String> properties, Map<String, @Nullable String> changes) {
        Map<String, String> all = new HashMap<>(properties);
        all.keySet().removeAll(changes.keySet());
        changes.forEach((name, value) -> {
            if (value != null) {
                all.put(name, value);
            }
        });
        return all;
    }

    /** Whether a change leaves a property as it is. */
    static boolean keeps(Map<String, String> properties, String name, @Nullable String value) {
        return Objects.equals(properties.get(name), value);
    }
}

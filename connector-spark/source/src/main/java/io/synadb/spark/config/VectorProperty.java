package io.synadb.spark.config;

import io.synadb.InvalidArgumentException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

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

    /** The word with {@code <column>} in place of the column, if it might be meant as such a property. */
    static String withoutColumn(String word) {
        int end = word.lastIndexOf('.');
        boolean similar = word.toLowerCase(Locale.ROOT).startsWith(PREFIX) && end > PREFIX.length();
        return similar ? PREFIX + "<column>" + word.substring(end) : word;
    }

    /**
     * The properties of a table with these columns, each vector under the exact name of its column. Spark loses the case
     * of options on the way.
     *
     * @throws InvalidArgumentException when a property starts with {@code vector.} and is none, or names no column
     */
    public static Map<String, String> resolve(Map<String, String> properties, StructType schema) {
        Map<String, String> resolved = new TreeMap<>();
        properties.forEach((word, value) -> {
            Optional<VectorProperty> vector = parse(word);
            if (vector.isPresent()) {
                resolved.put(PREFIX + vector.get().field(schema).name() + SUFFIX, value);
            } else if (word.toLowerCase(Locale.ROOT).startsWith(PREFIX)) {
                throw TableOptions.unknown("table property", word, List.of(PATTERN));
            } else {
                resolved.put(word, value);
            }
        });
        return resolved;
    }

    /**
     * The columns as the table will have them: a vector that comes as ARRAY&lt;DOUBLE&gt;, as Python makes them, becomes
     * ARRAY&lt;FLOAT&gt;, and Spark casts what is written.
     */
    public static StructType declare(Map<String, String> properties, StructType schema) {
        StructField[] fields = schema.fields().clone();
        for (String word : properties.keySet()) {
            parse(word).ifPresent(vector -> {
                int ordinal = schema.fieldIndex(vector.field(schema).name());
                StructField field = fields[ordinal];
                if (field.dataType() instanceof ArrayType list
                        && list.elementType().equals(DataTypes.DoubleType)) {
                    fields[ordinal] = new StructField(
                            field.name(),
                            DataTypes.createArrayType(DataTypes.FloatType, true),
                            field.nullable(),
                            field.metadata());
                }
            });
        }
        return new StructType(fields);
    }

    private StructField field(StructType schema) {
        for (StructField field : schema.fields()) {
            if (field.name().equals(column)) {
                return field;
            }
        }
        for (StructField field : schema.fields()) {
            if (field.name().equalsIgnoreCase(column)) {
                return field;
            }
        }
        throw new InvalidArgumentException("The property '" + PREFIX + column + SUFFIX
                + "' names no column: the table has " + String.join(", ", schema.fieldNames()));
    }
}

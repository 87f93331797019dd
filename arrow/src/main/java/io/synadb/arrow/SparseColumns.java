package io.synadb.arrow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.synadb.InvalidArgumentException;
import io.synadb.SchemaException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Columns of sparse vectors: a struct of {@code indices}, a list of int32, and {@code values}, a list of float32 as long.
 *
 * <p>The indices of a vector are strictly ascending, from 0 to below the column's dimension, and its values are finite; zeros
 * among them are kept, and change no distance. A vector without any is the zero vector. The mark of such a column is the
 * extension {@value #EXTENSION} in the metadata of its Arrow field, with the dimension as {@code {"dim":30522}}: Arrow
 * libraries that do not know it see the struct. Its fields stay as they are.
 *
 * <p>All methods are pure and thread-safe.
 */
public final class SparseColumns {
    /** The name of the first field of the struct. */
    public static final String INDICES = "indices";

    /** The name of the second field of the struct. */
    public static final String VALUES = "values";

    static final String EXTENSION_NAME = "ARROW:extension:name";
    private static final String EXTENSION_METADATA = "ARROW:extension:metadata";
    private static final String EXTENSION = "syna.sparse_vector";
    private static final String DIMENSIONS = "dim";
    private static final String PREFIX = "sparse.";
    private static final Pattern PROPERTY = Pattern.compile("sparse\\.(.+)\\.dim");
    private static final ArrowType INT32 = new ArrowType.Int(32, true);
    private static final ArrowType FLOAT32 = new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);

    private SparseColumns() {}

    /** Whether the column is declared to hold sparse vectors. */
    public static boolean isSparse(Field field) {
        return EXTENSION.equals(field.getMetadata().get(EXTENSION_NAME));
    }

    /**
     * The dimension of the vectors of such a column: all indices are below it.
     *
     * @throws SchemaException when it is not one
     */
    public static int dimensions(Field field) {
        String declared = field.getMetadata().get(EXTENSION_METADATA);
        if (isSparse(field) && declared != null) {
            try {
                JsonNode dimensions = new ObjectMapper().readTree(declared).path(DIMENSIONS);
                if (dimensions.isInt() && dimensions.intValue() > 0) {
                    return dimensions.intValue();
                }
            } catch (JsonProcessingException e) {
                // Told below, with what was found.
            }
        }
        throw new SchemaException(
                "Column '" + field.getName() + "' of type " + field.getType() + " has as a sparse vector the metadata "
                        + declared + ": expected its dimension, like {\"dim\":30522}.");
    }

    /** A column of sparse vectors, without a field id. */
    public static Field field(String name, boolean nullable, int dimensions) {
        Field plain = new Field(
                name,
                new FieldType(nullable, new ArrowType.Struct(), null),
                List.of(list(INDICES, INT32), list(VALUES, FLOAT32)));
        return marked(plain, dimensions);
    }

    private static Field list(String name, ArrowType element) {
        Field elements = new Field("element", FieldType.nullable(element), null);
        return new Field(name, FieldType.nullable(new ArrowType.List()), List.of(elements));
    }

    private static Field marked(Field field, int dimensions) {
        Map<String, String> metadata = new HashMap<>(field.getMetadata());
        metadata.put(EXTENSION_NAME, EXTENSION);
        metadata.put(EXTENSION_METADATA, "{\"" + DIMENSIONS + "\":" + dimensions + "}");
        return Schemas.with(field, metadata);
    }

    /** Makes the columns that a property {@code sparse.<column>.dim} names sparse vectors, and checks those that are. */
    static Schema declare(Schema schema, Map<String, String> properties) {
        Map<String, Integer> declared = new TreeMap<>();
        properties.forEach((name, value) -> {
            Matcher matcher = PROPERTY.matcher(name);
            if (matcher.matches()) {
                declared.put(matcher.group(1), parse(name, value));
            } else if (name.startsWith(PREFIX)) {
                throw new InvalidArgumentException("Unknown property '" + name
                        + "': of those that start with 'sparse.' there is sparse.<column>.dim; take this one or leave it"
                        + " out.");
            }
        });
        List<Field> fields = new ArrayList<>();
        for (Field field : schema.getFields()) {
            Integer dimensions = declared.remove(field.getName());
            if (dimensions != null) {
                fields.add(asSparse(field, dimensions));
            } else {
                fields.add(isSparse(field) ? asSparse(field, dimensions(field)) : field);
            }
        }
        for (String column : declared.keySet()) {
            List<String> names = schema.getFields().stream().map(Field::getName).toList();
            throw new SchemaException("The property 'sparse." + column + ".dim' names the column '" + column
                    + "', which does not exist: the columns are " + names + "." + NearestName.hint(column, names));
        }
        return new Schema(fields, schema.getCustomMetadata());
    }

    private static int parse(String property, String value) {
        try {
            int dimensions = Integer.parseInt(value.trim());
            if (dimensions >= 1) {
                return dimensions;
            }
        } catch (NumberFormatException e) {
            // Told below, with the property.
        }
        throw new InvalidArgumentException("The property '" + property + "' is '" + value
                + "': expected the dimension of the sparse vectors, a whole number from 1 to " + Integer.MAX_VALUE
                + ".");
    }

    private static Field asSparse(Field field, int dimensions) {
        List<Field> children = field.getChildren();
        boolean fits = field.getType() instanceof ArrowType.Struct
                && children.size() == 2
                && isList(children.get(0), INDICES, INT32)
                && isList(children.get(1), VALUES, FLOAT32);
        if (!fits) {
            throw new SchemaException("Column '" + field.getName() + "' is declared as sparse vectors of dimension "
                    + dimensions + " but is " + field.getType() + " of " + children
                    + ": expected a struct of 'indices', a list of int32, and 'values', a list of float32, in this order;"
                    + " cast the column, or do not declare it.");
        }
        if (isSparse(field) && dimensions(field) != dimensions) {
            throw new SchemaException("Column '" + field.getName() + "' is declared as sparse vectors of dimension "
                    + dimensions + " and has those of dimension " + dimensions(field)
                    + " in the metadata of its Arrow field: expected the same twice, or one of them.");
        }
        return marked(field, dimensions);
    }

    private static boolean isList(Field field, String name, ArrowType element) {
        return field.getName().equals(name)
                && field.getType() instanceof ArrowType.List
                && field.getChildren().get(0).getType().equals(element);
    }
}

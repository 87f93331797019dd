package io.synadb.arrow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.synadb.InvalidArgumentException;
import io.synadb.SchemaException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Vector columns: {@code FixedSizeList<float32>} under the canonical extension {@code arrow.fixed_shape_tensor}.
 *
 * <p>The extension stands in the field's metadata, so that Arrow Java, which does not know it, sees the storage type,
 * and pyarrow sees tensors.
 */
final class VectorColumns {
    private static final String EXTENSION_NAME = "ARROW:extension:name";
    private static final String EXTENSION_METADATA = "ARROW:extension:metadata";
    private static final String TENSOR = "arrow.fixed_shape_tensor";
    private static final int MAX_DIMENSIONS = 65_536;
    private static final Pattern DIMENSIONS = Pattern.compile("vector\\.(.+)\\.dim");
    private static final ArrowType FLOAT32 = new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);

    private VectorColumns() {}

    static boolean isVector(Field field) {
        return field.getType() instanceof ArrowType.FixedSizeList && holdsFloats(field);
    }

    private static boolean holdsFloats(Field list) {
        return list.getChildren().size() == 1
                && list.getChildren().get(0).getType().equals(FLOAT32);
    }

    static int dimensions(Field field) {
        if (!isVector(field)) {
            throw new SchemaException("Column '" + field.getName() + "' is not a vector column but " + field.getType()
                    + ": expected vectors of float32.");
        }
        return ((ArrowType.FixedSizeList) field.getType()).getListSize();
    }

    static Field field(String name, boolean nullable, int dimensions, Map<String, String> metadata) {
        requireDimensions(name, dimensions);
        Map<String, String> all = new HashMap<>(metadata);
        all.put(EXTENSION_NAME, TENSOR);
        all.put(EXTENSION_METADATA, "{\"shape\":[" + dimensions + "]}");
        FieldType type = new FieldType(nullable, new ArrowType.FixedSizeList(dimensions), null, all);
        return new Field(name, type, List.of(new Field("item", FieldType.nullable(FLOAT32), null)));
    }

    static void requireDimensions(String column, long dimensions) {
        if (dimensions < 1 || dimensions > MAX_DIMENSIONS) {
            throw new InvalidArgumentException("Column '" + column + "' would hold vectors of length " + dimensions
                    + ": expected 1 to " + MAX_DIMENSIONS + ".");
        }
    }

    static Schema declare(Schema schema, Map<String, String> properties) {
        Map<String, Integer> declared = new HashMap<>();
        properties.forEach((name, value) -> {
            Matcher matcher = DIMENSIONS.matcher(name);
            if (matcher.matches()) {
                declared.put(matcher.group(1), parse(name, value));
            } else if (name.startsWith("vector.")) {
                throw new InvalidArgumentException("Unknown property '" + name
                        + "': of those that start with 'vector.' there is vector.<column>.dim; take this one or leave it"
                        + " out.");
            }
        });
        List<Field> fields = new ArrayList<>();
        Set<String> unknown = new HashSet<>(declared.keySet());
        for (Field field : schema.getFields()) {
            unknown.remove(field.getName());
            Integer dimensions = declared.get(field.getName());
            if (dimensions != null) {
                fields.add(asVector(field, dimensions));
            } else {
                fields.add(isVector(field) ? asVector(field, dimensions(field)) : field);
            }
        }
        if (!unknown.isEmpty()) {
            String column = unknown.iterator().next();
            throw new SchemaException("The property 'vector." + column + ".dim' names the column '" + column
                    + "', which does not exist: the columns are " + names(schema) + "."
                    + NearestName.hint(column, names(schema)));
        }
        return new Schema(fields, schema.getCustomMetadata());
    }

    private static List<String> names(Schema schema) {
        return schema.getFields().stream().map(Field::getName).toList();
    }

    private static int parse(String property, String value) {
        try {
            int dimensions = Integer.parseInt(value.trim());
            if (dimensions >= 1 && dimensions <= MAX_DIMENSIONS) {
                return dimensions;
            }
        } catch (NumberFormatException e) {
            // Told below, with the property.
        }
        throw new InvalidArgumentException("The property '" + property + "' is '" + value
                + "': expected the length of the vectors, a whole number from 1 to " + MAX_DIMENSIONS + ".");
    }

    private static Field asVector(Field field, int dimensions) {
        boolean fits = field.getType() instanceof ArrowType.List && holdsFloats(field)
                || isVector(field) && dimensions(field) == dimensions;
        if (!fits) {
            throw new SchemaException("Column '" + field.getName() + "' is declared as vectors of length " + dimensions
                    + " but is " + field.getType() + " of " + field.getChildren()
                    + ": expected a list of float32; cast the column, or do not declare it.");
        }
        Field vector = field(field.getName(), field.isNullable(), dimensions, field.getMetadata());
        return TENSOR.equals(field.getMetadata().get(EXTENSION_NAME)) && isVector(field)
                ? Schemas.with(vector, withShape(field, dimensions, vector.getMetadata()))
                : vector;
    }

    /** The metadata of a tensor whose shape somebody has declared, that of a matrix perhaps. */
    private static Map<String, String> withShape(Field tensor, int dimensions, Map<String, String> metadata) {
        String declared = tensor.getMetadata().getOrDefault(EXTENSION_METADATA, "");
        long elements = 1;
        try {
            JsonNode shape = new ObjectMapper().readTree(declared).path("shape");
            boolean isShape = shape.isArray() && !shape.isEmpty();
            for (JsonNode length : shape) {
                isShape &= length.isInt() && length.intValue() > 0 && elements <= MAX_DIMENSIONS;
                elements *= length.asInt();
            }
            elements = isShape ? elements : -1;
        } catch (JsonProcessingException e) {
            elements = -1;
        }
        if (elements != dimensions) {
            throw new SchemaException("Column '" + tensor.getName() + "' has vectors of length " + dimensions
                    + ", and as a tensor the metadata " + declared
                    + ": expected a \"shape\" of as many elements, like {\"shape\":[" + dimensions + "]}.");
        }
        Map<String, String> all = new HashMap<>(metadata);
        all.put(EXTENSION_METADATA, declared);
        return all;
    }
}

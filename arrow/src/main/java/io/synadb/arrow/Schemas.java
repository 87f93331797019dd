package io.synadb.arrow;

import io.synadb.SchemaException;
import io.synadb.vector.DistanceMetric;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * The schema of a table: Arrow's, where each column has a field id that outlives its name.
 *
 * <p>The id stands in the metadata of the column's Arrow field, under {@value #FIELD_ID}. Columns are found by id in
 * commits and data files; names are for people. Fields of structs have ids too, by which statistics know them; those of
 * tables from before that have none. All methods are pure and thread-safe.
 */
public final class Schemas {
    /** The key of the field id in the metadata of an Arrow field. */
    public static final String FIELD_ID = "syna.id";

    /** The key of the highest field id that was ever given, in the metadata of the schema. */
    private static final String LAST_FIELD_ID = "syna.last-id";

    private Schemas() {}

    /**
     * Gives every column without a field id one, and behind them every field of a struct.
     *
     * @param schema its ids, where there are any, stay
     * @param firstFree the smallest id that no column of the table has or had
     */
    public static Schema withFieldIds(Schema schema, int firstFree) {
        FieldIds ids = new FieldIds(firstFree);
        return new Schema(ids.withinStructs(ids.of(schema.getFields())), schema.getCustomMetadata());
    }

    /** A field with an id. */
    static Field withFieldId(Field field, int id) {
        Map<String, String> metadata = new HashMap<>(field.getMetadata());
        metadata.put(FIELD_ID, Integer.toString(id));
        return with(field, metadata);
    }

    static Field with(Field field, Map<String, String> metadata) {
        FieldType type = new FieldType(field.isNullable(), field.getType(), field.getDictionary(), metadata);
        return new Field(field.getName(), type, field.getChildren());
    }

    /**
     * The field id of a column.
     *
     * @throws SchemaException when it has none
     */
    public static int fieldId(Field field) {
        String id = field.getMetadata().get(FIELD_ID);
        if (id == null) {
            throw new SchemaException("Column '" + field.getName() + "' has no field id: expected '" + FIELD_ID
                    + "' in the metadata of its Arrow field.");
        }
        try {
            return Integer.parseInt(id);
        } catch (NumberFormatException e) {
            throw new SchemaException("Column '" + field.getName() + "' has the field id '" + id
                    + "' in the metadata of its Arrow field: expected a whole number.");
        }
    }

    /** Whether a column, or a field of a struct, has a field id. */
    public static boolean hasFieldId(Field field) {
        return field.getMetadata().containsKey(FIELD_ID);
    }

    /** The same columns as others know them: without the ids and defaults that they have in a table. */
    public static Schema withoutFieldIds(Schema schema) {
        Map<String, String> metadata =
                schema.getCustomMetadata() == null ? new HashMap<>() : new HashMap<>(schema.getCustomMetadata());
        metadata.remove(LAST_FIELD_ID);
        return new Schema(schema.getFields().stream().map(FieldIds::without).toList(), metadata);
    }

    /** The column of a field id; empty when no column has it. */
    public static Optional<Field> find(Schema schema, int fieldId) {
        return schema.getFields().stream()
                .filter(field -> fieldId(field) == fieldId)
                .findFirst();
    }

    /** A column that is to be added to a table: ids and defaults that it may have of another are not its own. */
    public static Field newColumn(Field column, int firstFree) {
        Schema alone = declareVectors(new Schema(List.of(FieldIds.without(column))), Map.of());
        return withFieldIds(alone, firstFree).getFields().get(0);
    }

    /**
     * The columns of these field ids, in this order.
     *
     * @throws SchemaException when there is no such column
     */
    public static Schema select(Schema schema, List<Integer> fieldIds) {
        List<Field> fields = new ArrayList<>();
        for (int id : fieldIds) {
            fields.add(find(schema, id)
                    .orElseThrow(() -> new SchemaException(
                            "No column has the field id " + id + ": the columns are " + describe(schema) + ".")));
        }
        return new Schema(fields, schema.getCustomMetadata());
    }

    /** The highest field id that a column, or a field of a struct, has or had: that of a dropped one is never given again. */
    public static int lastFieldId(Schema schema) {
        String last = schema.getCustomMetadata() == null
                ? null
                : schema.getCustomMetadata().get(LAST_FIELD_ID);
        int highest = 0;
        try {
            highest = last == null ? 0 : Integer.parseInt(last);
        } catch (NumberFormatException e) {
            throw new SchemaException("The schema has the last field id '" + last + "' in its metadata, under '"
                    + LAST_FIELD_ID + "': expected a whole number.");
        }
        return Math.max(highest, FieldIds.highest(schema.getFields()));
    }

    /** The same columns, where all field ids up to one have been given. */
    public static Schema withLastFieldId(Schema schema, int last) {
        if (lastFieldId(schema) >= last) {
            return schema;
        }
        Map<String, String> metadata =
                schema.getCustomMetadata() == null ? new HashMap<>() : new HashMap<>(schema.getCustomMetadata());
        metadata.put(LAST_FIELD_ID, Integer.toString(last));
        return new Schema(schema.getFields(), metadata);
    }

    private static String describe(Schema schema) {
        List<String> columns = new ArrayList<>();
        for (Field field : schema.getFields()) {
            columns.add(field.getMetadata().getOrDefault(FIELD_ID, "?") + " '" + field.getName() + "'");
        }
        return String.join(", ", columns);
    }

    /**
     * Makes the columns that a property {@code vector.<column>.dim} names vectors of that length, float32 if
     * {@code vector.<column>.encoding} says nothing else, those of {@code tensor.<column>.shape} tensors, and gives every
     * {@code FixedSizeList} of an {@link ElementType} the extension of a tensor; and those that a property
     * {@code sparse.<column>.dim} names {@linkplain SparseColumns sparse vectors} of that dimension.
     *
     * @throws SchemaException when there is no such column, or it does not hold lists that can be stored so
     * @throws io.synadb.InvalidArgumentException when the length is not a whole number in range, or a property that starts
     *     with {@code vector.} or {@code tensor.} is no such one
     */
    public static Schema declareVectors(Schema schema, Map<String, String> properties) {
        return SparseColumns.declare(ColumnDeclarations.declare(schema, properties), properties);
    }

    /** The metric that the property {@code vector.<column>.metric} chooses for searches that name none. */
    public static Optional<DistanceMetric> metric(Field vector, Map<String, String> properties) {
        return ColumnDeclarations.metric(vector.getName(), properties);
    }

    /** Whether the column is a vector column, which can be searched: its values are vectors of one length. */
    public static boolean isVector(Field field) {
        return TensorFields.encoding(field).isPresent();
    }

    /**
     * Whether the column has lists of float32, which are searched as vectors where those that are compared have the length of the
     * query.
     */
    public static boolean isFloatList(Field field) {
        return field.getType() instanceof ArrowType.List
                && field.getChildren().get(0).getType().equals(ElementType.FLOAT32.type());
    }

    /** Whether the column has values of one shape: it is a vector column, or another one of tensors. */
    public static boolean isTensor(Field field) {
        return TensorFields.isTensor(field);
    }

    /**
     * As what the vectors of a vector column are stored.
     *
     * @throws SchemaException when it is not one
     */
    public static VectorEncoding encoding(Field vector) {
        return TensorFields.requireEncoding(vector);
    }

    /** What the tensors, or vectors, of a column are made of; bytes of eight dimensions each for binary vectors. */
    public static ElementType element(Field tensor) {
        return TensorFields.element(tensor).orElseThrow();
    }

    /** The lengths of the dimensions of the tensors of a column, outermost first; that of a list of bytes for binary vectors. */
    public static List<Integer> shape(Field tensor) {
        return TensorFields.shape(tensor);
    }

    /**
     * The dimensions of the vectors of a vector column; the bits of binary ones.
     *
     * @throws SchemaException when it is not one
     */
    public static int dimensions(Field vector) {
        return TensorFields.dimensions(vector);
    }

    /** A column of float32 vectors, without a field id. */
    public static Field vector(String name, boolean nullable, int dimensions) {
        return vector(name, nullable, VectorEncoding.F32, dimensions);
    }

    /** A vector column, without a field id. */
    public static Field vector(String name, boolean nullable, VectorEncoding encoding, int dimensions) {
        return TensorFields.vector(name, nullable, encoding, dimensions, Map.of());
    }

    /** A column of tensors, without a field id; a vector column where they have one dimension, of numbers that vectors have. */
    public static Field tensor(String name, boolean nullable, ElementType element, List<Integer> shape) {
        return TensorFields.tensor(name, nullable, element, shape, Map.of());
    }

    /**
     * Refuses what a table cannot hold.
     *
     * @throws SchemaException for a schema without columns, and a column without a name or with another's
     * @throws io.synadb.UnsupportedFeatureException for a column whose type a table cannot hold
     */
    public static void requireSupported(Schema schema) {
        if (schema.getFields().isEmpty()) {
            throw new SchemaException("The schema has no columns: a table needs at least one.");
        }
        Set<String> names = new HashSet<>();
        for (Field field : schema.getFields()) {
            String name = field.getName();
            if (name == null || name.isEmpty()) {
                throw new SchemaException("A column of type " + field.getType() + " has no name: give it one.");
            }
            if (!names.add(name)) {
                throw new SchemaException("Two columns have the name '" + name + "': rename one.");
            }
            ColumnTypes.requireSupported(field);
        }
    }

    /**
     * The schema as an encapsulated Arrow IPC message, its length a multiple of 8.
     *
     * @throws SchemaException when a name is no Unicode text
     */
    public static byte[] toMessage(Schema schema) {
        try {
            return uninterrupted(schema::serializeAsMessage);
        } catch (IllegalArgumentException e) {
            throw new SchemaException("A name in the schema cannot be written: " + e.getMessage()
                    + "; expected Unicode characters, all of them whole.");
        }
    }

    /**
     * Reads what {@link #toMessage} gives, from the remaining bytes; zeros may follow.
     *
     * @throws SchemaException when these bytes are not an Arrow schema
     */
    public static Schema fromMessage(ByteBuffer message) {
        try {
            return uninterrupted(() -> Schema.deserializeMessage(message.duplicate()));
        } catch (RuntimeException e) {
            throw unreadable(message.remaining() + " bytes", e);
        }
    }

    /** {@link #toMessage}, as a commit holds it. */
    public static String toBase64(Schema schema) {
        return Base64.getEncoder().encodeToString(toMessage(schema));
    }

    /**
     * Reads what {@link #toBase64} gives.
     *
     * @throws SchemaException when this is not base64 of an Arrow schema
     */
    public static Schema fromBase64(String text) {
        byte[] message;
        try {
            message = Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw unreadable("'" + text + "'", e);
        }
        return fromMessage(ByteBuffer.wrap(message));
    }

    /** Arrow goes through channels, which an interrupt of the thread closes, even where all bytes are in memory. */
    private static <T> T uninterrupted(Supplier<T> step) {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try {
                    return step.get();
                } catch (RuntimeException e) {
                    if (!(e.getCause() instanceof ClosedByInterruptException)) {
                        throw e;
                    }
                    interrupted |= Thread.interrupted();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static SchemaException unreadable(String found, Exception cause) {
        return new SchemaException("Found " + found + ", expected the Arrow IPC message of a schema: " + cause);
    }
}

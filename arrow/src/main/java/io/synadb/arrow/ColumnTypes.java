package io.synadb.arrow;

import io.synadb.SchemaException;
import io.synadb.UnsupportedFeatureException;
import java.util.HashSet;
import java.util.Set;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.IntervalUnit;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * The types that a table can hold, and how many bytes their buffers have.
 *
 * <p>A field's buffers come in the order of the Arrow specification: validity, then offsets of a type of variable length,
 * then data of a type without children.
 */
final class ColumnTypes {
    private static final String HELD =
            "boolean, int8 to int64, float32, float64, decimal(128), string, binary, date (days), "
                    + "time (nanoseconds), timestamp (microseconds or nanoseconds), interval (months), "
                    + "duration (microseconds), list, struct, map, and vectors and tensors of float16 to float64,"
                    + " int8, int32, int64 and uint8";

    /** Each costs some of the stack, wherever a schema is walked. */
    private static final int MOST_LEVELS = 100;

    private ColumnTypes() {}

    static void requireSupported(Field column) {
        if (TensorFields.isTensor(column)) {
            TensorFields.requireSize(column);
            return;
        }
        requireSupported(column, column.getName(), MOST_LEVELS);
    }

    private static void requireSupported(Field field, String path, int levels) {
        if (levels == 0) {
            throw new UnsupportedFeatureException("A column has more than " + MOST_LEVELS
                    + " lists, structs and maps within one another: a table holds fewer.");
        }
        if (field.getDictionary() != null || !isHeld(field.getType())) {
            String type = field.getDictionary() != null
                    ? "dictionary of " + field.getType()
                    : field.getType().toString();
            throw new UnsupportedFeatureException("Column '" + path + "' has the type " + type
                    + ", which a table cannot hold: expected one of " + HELD + "; cast or drop the column.");
        }
        if (field.getType() instanceof ArrowType.Map) {
            requireEntries(field, path);
        }
        Set<String> names = new HashSet<>();
        for (Field child : field.getChildren()) {
            if (!names.add(child.getName())) {
                throw new SchemaException(
                        "Two fields of '" + path + "' have the name '" + child.getName() + "': rename one.");
            }
            if (SparseColumns.isSparse(child)) {
                throw new UnsupportedFeatureException("Field '" + path + "." + child.getName()
                        + "' is declared as sparse vectors, which only columns hold: make it a column, or take '"
                        + SparseColumns.EXTENSION_NAME + "' out of its metadata.");
            }
            requireSupported(child, path + "." + child.getName(), levels - 1);
        }
    }

    /** Arrow's specification, "Map": a list of structs without nulls, of a key that is never null and a value. */
    private static void requireEntries(Field map, String path) {
        Field entries = map.getChildren().size() == 1 ? map.getChildren().get(0) : null;
        boolean pairs = entries != null
                && entries.getType() instanceof ArrowType.Struct
                && entries.getChildren().size() == 2;
        if (entries == null || !pairs) {
            throw new SchemaException("Column '" + path + "' is a map of " + map.getChildren()
                    + ": expected one struct of a key and a value.");
        }
        if (entries.isNullable() || entries.getChildren().get(0).isNullable()) {
            throw new SchemaException("Column '" + path + "' is a map whose "
                    + (entries.isNullable() ? "entries" : "keys")
                    + " may be null: declare them not to be nullable.");
        }
    }

    private static boolean isHeld(ArrowType type) {
        if (type instanceof ArrowType.Map map) {
            return !map.getKeysSorted();
        }
        return hasOffsets(type) || type instanceof ArrowType.Struct || bitWidth(type) > 0 && !isOfTensorsOnly(type);
    }

    /** Numbers that tensors hold, and no other columns. */
    private static boolean isOfTensorsOnly(ArrowType type) {
        return type.equals(ElementType.FLOAT16.type()) || type.equals(ElementType.UINT8.type());
    }

    /** Whether the second buffer holds offsets of 32 bits. */
    static boolean hasOffsets(ArrowType type) {
        return type instanceof ArrowType.Utf8
                || type instanceof ArrowType.Binary
                || type instanceof ArrowType.List
                || type instanceof ArrowType.Map;
    }

    /** The bits of a value in the data buffer; 0 for a type of other values than numbers. */
    static int bitWidth(ArrowType type) {
        if (type instanceof ArrowType.Bool) {
            return 1;
        } else if (type instanceof ArrowType.Int number) {
            return number.getIsSigned() || type.equals(ElementType.UINT8.type()) ? number.getBitWidth() : 0;
        } else if (type instanceof ArrowType.FloatingPoint number) {
            return switch (number.getPrecision()) {
                case HALF -> 16;
                case SINGLE -> 32;
                case DOUBLE -> 64;
            };
        } else if (type instanceof ArrowType.Decimal number) {
            return number.getBitWidth() == 128 ? 128 : 0;
        } else if (type instanceof ArrowType.Date date) {
            return date.getUnit() == DateUnit.DAY ? 32 : 0;
        } else if (type instanceof ArrowType.Timestamp timestamp) {
            return timestamp.getUnit() == TimeUnit.MICROSECOND || timestamp.getUnit() == TimeUnit.NANOSECOND ? 64 : 0;
        } else if (type instanceof ArrowType.Time time) {
            return time.getUnit() == TimeUnit.NANOSECOND ? 64 : 0;
        } else if (type instanceof ArrowType.Duration duration) {
            return duration.getUnit() == TimeUnit.MICROSECOND ? 64 : 0;
        } else if (type instanceof ArrowType.Interval interval) {
            return interval.getUnit() == IntervalUnit.YEAR_MONTH ? 32 : 0;
        }
        return 0;
    }

    /** How many buffers a field has, those of its children not counted. */
    static int bufferCount(ArrowType type) {
        if (type instanceof ArrowType.Struct || type instanceof ArrowType.FixedSizeList) {
            return 1;
        }
        return type instanceof ArrowType.Utf8 || type instanceof ArrowType.Binary ? 3 : 2;
    }
}

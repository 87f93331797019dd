package io.synadb.flink.types;

import io.synadb.UnsupportedFeatureException;
import io.synadb.arrow.Schemas;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.BooleanType;
import org.apache.flink.table.types.logical.DateType;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.DoubleType;
import org.apache.flink.table.types.logical.FloatType;
import org.apache.flink.table.types.logical.IntType;
import org.apache.flink.table.types.logical.LocalZonedTimestampType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.SmallIntType;
import org.apache.flink.table.types.logical.TimestampType;
import org.apache.flink.table.types.logical.TinyIntType;
import org.apache.flink.table.types.logical.VarBinaryType;
import org.apache.flink.table.types.logical.VarCharType;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;
import org.jspecify.annotations.Nullable;

/**
 * Flink's types as Arrow's and back.
 *
 * <table>
 * <caption>Types</caption>
 * <tr><th>Flink</th><th>a table's column</th><th>back in Flink</th></tr>
 * <tr><td>BOOLEAN, TINYINT, SMALLINT, INT, BIGINT, FLOAT, DOUBLE, DATE</td><td>bool, int8 to int64, float32, float64,
 *     date in days</td><td>the same</td></tr>
 * <tr><td>DECIMAL(p, s)</td><td>decimal128(p, s)</td><td>the same</td></tr>
 * <tr><td>CHAR(n), VARCHAR(n), STRING</td><td>utf8</td><td>STRING</td></tr>
 * <tr><td>BINARY(n), VARBINARY(n), BYTES</td><td>binary</td><td>BYTES</td></tr>
 * <tr><td>TIMESTAMP(p), TIMESTAMP_LTZ(p), p ≤ 6</td><td>microseconds, without a zone and in UTC</td><td>TIMESTAMP(6),
 *     TIMESTAMP_LTZ(6)</td></tr>
 * <tr><td>ARRAY, ROW</td><td>list, struct</td><td>the same</td></tr>
 * <tr><td>ARRAY&lt;FLOAT&gt; with a declared dimension</td><td>vector</td><td>ARRAY&lt;FLOAT&gt;</td></tr>
 * </table>
 *
 * <p>Whether a value may be null is kept, except in a vector: its elements are never null, and come back as nullable, as
 * SQL declares them. A table does not keep the lengths of text and binary; Flink's own setting {@code
 * table.exec.sink.type-length-enforcer} cuts or pads what SQL writes. Nor does it keep a precision below 6, to which a
 * timestamp is cut when it is written. A precision above 6 is refused, because nanoseconds would be lost.
 *
 * <p>Stateless and thread-safe.
 */
public final class FlinkSchemas {
    /** The digits of a second that a table keeps. */
    static final int MICROS_PRECISION = 6;

    private static final String ELEMENT = "element";

    private FlinkSchemas() {}

    /**
     * The columns of a table, or some of them, as Flink sees them: a row that is not null itself, as SQL declares it.
     *
     * @throws UnsupportedFeatureException when a column has a type that Flink lacks
     */
    public static RowType rowType(Schema tableSchema) {
        return rowType(tableSchema.getFields(), false, "");
    }

    /**
     * The columns as a table stores them, lists still lists: {@link io.synadb.table.TableSpec} makes vectors of those that
     * a property declares.
     *
     * @throws UnsupportedFeatureException when a column has a type that a table cannot hold; the message names the column,
     *     its type and what to declare instead
     */
    public static Schema arrowSchema(RowType rows) {
        return new Schema(arrowFields(rows, ""));
    }

    private static List<Field> arrowFields(RowType struct, String prefix) {
        List<Field> fields = new ArrayList<>();
        for (RowType.RowField field : struct.getFields()) {
            fields.add(arrowField(field.getName(), field.getType(), prefix + field.getName()));
        }
        return fields;
    }

    private static Field arrowField(String name, LogicalType type, String path) {
        List<Field> children = List.of();
        if (type instanceof ArrayType list) {
            children = List.of(arrowField(ELEMENT, list.getElementType(), path + "." + ELEMENT));
        } else if (type instanceof RowType struct) {
            children = arrowFields(struct, path + ".");
        }
        return new Field(name, new FieldType(type.isNullable(), arrowType(type, path), null), children);
    }

    private static ArrowType arrowType(LogicalType type, String path) {
        return switch (type.getTypeRoot()) {
            case BOOLEAN -> new ArrowType.Bool();
            case TINYINT -> new ArrowType.Int(8, true);
            case SMALLINT -> new ArrowType.Int(16, true);
            case INTEGER -> new ArrowType.Int(32, true);
            case BIGINT -> new ArrowType.Int(64, true);
            case FLOAT -> new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);
            case DOUBLE -> new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
            case DECIMAL ->
                new ArrowType.Decimal(LogicalTypeChecks.getPrecision(type), LogicalTypeChecks.getScale(type), 128);
            case CHAR, VARCHAR -> new ArrowType.Utf8();
            case BINARY, VARBINARY -> new ArrowType.Binary();
            case DATE -> new ArrowType.Date(DateUnit.DAY);
            case TIMESTAMP_WITHOUT_TIME_ZONE -> micros(type, null, path);
            case TIMESTAMP_WITH_LOCAL_TIME_ZONE -> micros(type, "UTC", path);
            case ARRAY -> new ArrowType.List();
            case ROW -> new ArrowType.Struct();
            default -> throw UnsupportedTypes.refusal(type, path);
        };
    }

    private static ArrowType micros(LogicalType type, @Nullable String zone, String path) {
        if (LogicalTypeChecks.getPrecision(type) > MICROS_PRECISION) {
            throw UnsupportedTypes.refusal(type, path);
        }
        return new ArrowType.Timestamp(TimeUnit.MICROSECOND, zone);
    }

    private static RowType rowType(List<Field> fields, boolean nullable, String prefix) {
        List<RowType.RowField> columns = new ArrayList<>();
        for (Field field : fields) {
            columns.add(new RowType.RowField(field.getName(), logicalType(field, prefix + field.getName())));
        }
        return new RowType(nullable, columns);
    }

    private static LogicalType logicalType(Field field, String path) {
        boolean nullable = field.isNullable();
        if (Schemas.isVector(field)) {
            return new ArrayType(nullable, new FloatType());
        }
        ArrowType type = field.getType();
        if (type instanceof ArrowType.List) {
            return new ArrayType(nullable, logicalType(field.getChildren().get(0), path + "." + ELEMENT));
        } else if (type instanceof ArrowType.Struct) {
            return rowType(field.getChildren(), nullable, path + ".");
        }
        return plainType(type, path).copy(nullable);
    }

    private static LogicalType plainType(ArrowType type, String path) {
        if (type instanceof ArrowType.Bool) {
            return new BooleanType();
        } else if (type instanceof ArrowType.Int number && number.getIsSigned()) {
            return switch (number.getBitWidth()) {
                case 8 -> new TinyIntType();
                case 16 -> new SmallIntType();
                case 32 -> new IntType();
                default -> new BigIntType();
            };
        } else if (type instanceof ArrowType.FloatingPoint number
                && number.getPrecision() != FloatingPointPrecision.HALF) {
            return number.getPrecision() == FloatingPointPrecision.SINGLE ? new FloatType() : new DoubleType();
        } else if (type instanceof ArrowType.Decimal number
                && number.getBitWidth() == 128
                && number.getScale() >= 0
                && number.getScale() <= number.getPrecision()) {
            return new DecimalType(number.getPrecision(), number.getScale());
        } else if (type instanceof ArrowType.Utf8) {
            return VarCharType.STRING_TYPE;
        } else if (type instanceof ArrowType.Binary) {
            return new VarBinaryType(VarBinaryType.MAX_LENGTH);
        } else if (type instanceof ArrowType.Date date && date.getUnit() == DateUnit.DAY) {
            return new DateType();
        } else if (type instanceof ArrowType.Timestamp time && time.getUnit() == TimeUnit.MICROSECOND) {
            return time.getTimezone() == null
                    ? new TimestampType(MICROS_PRECISION)
                    : new LocalZonedTimestampType(MICROS_PRECISION);
        }
        throw new UnsupportedFeatureException("Column '" + path + "' has the Arrow type " + type
                + ", which Flink lacks: leave the column out of what you select.");
    }
}

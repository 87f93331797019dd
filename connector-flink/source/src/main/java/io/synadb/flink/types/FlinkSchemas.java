package io.synadb.flink.types;

import io.synadb.UnsupportedFeatureException;
import io.synadb.arrow.Schemas;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.IntervalUnit;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.BooleanType;
import org.apache.flink.table.types.logical.DateType;
import org.apache.flink.table.types.logical.DayTimeIntervalType;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.DoubleType;
import org.apache.flink.table.types.logical.FloatType;
import org.apache.flink.table.types.logical.IntType;
import org.apache.flink.table.types.logical.LocalZonedTimestampType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.apache.flink.table.types.logical.MapType;
import org.apache.flink.table.types.logical.MultisetType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.SmallIntType;
import org.apache.flink.table.types.logical.TimeType;
import org.apache.flink.table.types.logical.TimestampType;
import org.apache.flink.table.types.logical.TinyIntType;
import org.apache.flink.table.types.logical.VarBinaryType;
import org.apache.flink.table.types.logical.VarCharType;
import org.apache.flink.table.types.logical.YearMonthIntervalType;
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
 * <tr><td>TIMESTAMP(p), TIMESTAMP_LTZ(p), p ≥ 7</td><td>nanoseconds, without a zone and in UTC</td><td>TIMESTAMP(9),
 *     TIMESTAMP_LTZ(9)</td></tr>
 * <tr><td>TIME(p)</td><td>time in nanoseconds</td><td>TIME(3)</td></tr>
 * <tr><td>INTERVAL YEAR TO MONTH</td><td>interval in months</td><td>the same</td></tr>
 * <tr><td>INTERVAL DAY TO SECOND</td><td>duration in microseconds</td><td>INTERVAL DAY TO SECOND(3)</td></tr>
 * <tr><td>ARRAY, ROW</td><td>list, struct</td><td>the same</td></tr>
 * <tr><td>MAP</td><td>map, whose keys are never null</td><td>MAP, its key NOT NULL</td></tr>
 * <tr><td>MULTISET</td><td>map to int32</td><td>MAP&lt;…, INT NOT NULL&gt;, or MULTISET where a job declares it</td></tr>
 * <tr><td>ARRAY&lt;FLOAT&gt; with a declared dimension</td><td>vector of float32, or of float16</td><td>ARRAY&lt;FLOAT&gt;</td></tr>
 * <tr><td>ARRAY&lt;DOUBLE&gt;, ARRAY&lt;TINYINT&gt;, BYTES with a declared dimension and encoding</td><td>vector of float64, of int8,
 *     of bits</td><td>the same</td></tr>
 * <tr><td>ARRAY of FLOAT, DOUBLE, TINYINT, INT, BIGINT with a declared shape; SMALLINT for uint8</td><td>tensor</td><td>the same</td></tr>
 * </table>
 *
 * <p>Whether a value may be null is kept, except in a vector: its elements are never null, and come back as nullable, as
 * SQL declares them. A table does not keep the lengths of text and binary; Flink's own setting {@code
 * table.exec.sink.type-length-enforcer} cuts or pads what SQL writes. Nor does it keep the precision of a timestamp, to which it
 * is cut when it is written. Flink keeps milliseconds of times and intervals, whatever their precision: of a column that others
 * wrote more exactly, such a value is refused when it is read.
 *
 * <p>Stateless and thread-safe.
 */
public final class FlinkSchemas {
    /** The digits of a second that a table keeps. */
    static final int MICROS_PRECISION = 6;

    private static final int NANOS_PRECISION = 9;
    private static final int MILLIS_PRECISION = 3;
    private static final int DAY_DIGITS = DayTimeIntervalType.MAX_DAY_PRECISION;
    private static final String ELEMENT = "element";
    private static final String KEY = "key";
    private static final String VALUE = "value";

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
        } else if (type instanceof MapType map) {
            children = List.of(entries(map.getKeyType(), map.getValueType(), path));
        } else if (type instanceof MultisetType set) {
            children = List.of(entries(set.getElementType(), new IntType(false), path));
        }
        return new Field(name, new FieldType(type.isNullable(), arrowType(type, path), null), children);
    }

    /** Keys that SQL declares to be nullable, as it does unless it is told otherwise, are not null in a table. */
    private static Field entries(LogicalType key, LogicalType value, String path) {
        List<Field> pair = List.of(
                arrowField(KEY, key.copy(false), path + "." + KEY), arrowField(VALUE, value, path + "." + VALUE));
        return new Field("entries", FieldType.notNullable(new ArrowType.Struct()), pair);
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
            case TIME_WITHOUT_TIME_ZONE -> new ArrowType.Time(TimeUnit.NANOSECOND, Long.SIZE);
            case TIMESTAMP_WITHOUT_TIME_ZONE -> timestamp(type, null);
            case TIMESTAMP_WITH_LOCAL_TIME_ZONE -> timestamp(type, "UTC");
            case INTERVAL_YEAR_MONTH -> new ArrowType.Interval(IntervalUnit.YEAR_MONTH);
            case INTERVAL_DAY_TIME -> new ArrowType.Duration(TimeUnit.MICROSECOND);
            case MAP, MULTISET -> new ArrowType.Map(false);
            case ARRAY -> new ArrowType.List();
            case ROW -> new ArrowType.Struct();
            default -> throw UnsupportedTypes.refusal(type, path);
        };
    }

    /** Whether a column is of timestamps of a type. */
    static boolean holds(TimeStampVector column, LogicalType type) {
        String zone = type.is(LogicalTypeRoot.TIMESTAMP_WITH_LOCAL_TIME_ZONE) ? "UTC" : null;
        return timestamp(type, zone) instanceof ArrowType.Timestamp wanted
                && column.getField().getType() instanceof ArrowType.Timestamp found
                && wanted.getUnit() == found.getUnit()
                && (wanted.getTimezone() == null) == (found.getTimezone() == null);
    }

    private static ArrowType timestamp(LogicalType type, @Nullable String zone) {
        boolean nanos = LogicalTypeChecks.getPrecision(type) > MICROS_PRECISION;
        return new ArrowType.Timestamp(nanos ? TimeUnit.NANOSECOND : TimeUnit.MICROSECOND, zone);
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
        if (Schemas.isTensor(field)) {
            return TensorTypes.of(field);
        }
        ArrowType type = field.getType();
        if (type instanceof ArrowType.List) {
            return new ArrayType(nullable, logicalType(field.getChildren().get(0), path + "." + ELEMENT));
        } else if (type instanceof ArrowType.Struct) {
            return rowType(field.getChildren(), nullable, path + ".");
        } else if (type instanceof ArrowType.Map) {
            List<Field> entry = field.getChildren().get(0).getChildren();
            return new MapType(
                    nullable,
                    logicalType(entry.get(0), path + "." + KEY),
                    logicalType(entry.get(1), path + "." + VALUE));
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
        } else if (type instanceof ArrowType.Timestamp time
                && (time.getUnit() == TimeUnit.MICROSECOND || time.getUnit() == TimeUnit.NANOSECOND)) {
            int precision = time.getUnit() == TimeUnit.NANOSECOND ? NANOS_PRECISION : MICROS_PRECISION;
            return time.getTimezone() == null ? new TimestampType(precision) : new LocalZonedTimestampType(precision);
        }
        return timeType(type, path);
    }

    private static LogicalType timeType(ArrowType type, String path) {
        if (type instanceof ArrowType.Time time && time.getUnit() == TimeUnit.NANOSECOND) {
            return new TimeType(MILLIS_PRECISION);
        } else if (type instanceof ArrowType.Interval interval && interval.getUnit() == IntervalUnit.YEAR_MONTH) {
            return new YearMonthIntervalType(YearMonthIntervalType.YearMonthResolution.YEAR_TO_MONTH);
        } else if (type instanceof ArrowType.Duration duration && duration.getUnit() == TimeUnit.MICROSECOND) {
            return new DayTimeIntervalType(
                    DayTimeIntervalType.DayTimeResolution.DAY_TO_SECOND, DAY_DIGITS, MILLIS_PRECISION);
        }
        throw new UnsupportedFeatureException("Column '" + path + "' has the Arrow type " + type
                + ", which Flink lacks: leave the column out of what you select.");
    }
}

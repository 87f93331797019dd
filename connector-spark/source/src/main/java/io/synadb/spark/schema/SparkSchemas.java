package io.synadb.spark.schema;

import io.synadb.UnsupportedFeatureException;
import io.synadb.arrow.Schemas;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.IntervalUnit;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.spark.sql.connector.catalog.Column;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.ByteType;
import org.apache.spark.sql.types.CalendarIntervalType;
import org.apache.spark.sql.types.CharType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.DayTimeIntervalType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.NullType;
import org.apache.spark.sql.types.ShortType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.TimeType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;
import org.apache.spark.sql.types.UserDefinedType;
import org.apache.spark.sql.types.VarcharType;
import org.apache.spark.sql.types.VariantType;
import org.apache.spark.sql.types.YearMonthIntervalType;

/** Spark's types as Arrow's and back. Stateless and thread-safe. */
public final class SparkSchemas {
    private static final String SUPPORTED =
            "a table holds BOOLEAN, TINYINT to BIGINT, FLOAT, DOUBLE, DECIMAL, STRING, CHAR, VARCHAR, BINARY, DATE, TIMESTAMP,"
                    + " TIMESTAMP_NTZ, TIME, INTERVAL YEAR TO MONTH, INTERVAL DAY TO SECOND, VARIANT, and ARRAY, MAP and"
                    + " STRUCT of these";

    private SparkSchemas() {}

    /**
     * The columns as a table stores them, lists still lists.
     *
     * @throws UnsupportedFeatureException when a column has a type that a table cannot hold
     */
    public static Schema toArrow(StructType schema) {
        List<Field> fields = new ArrayList<>();
        for (StructField field : schema.fields()) {
            DataType declared = LimitedStrings.declared(field);
            Field stored = toArrow(field.name(), LimitedStrings.stored(declared), field.nullable(), field.name());
            fields.add(LimitedStrings.with(stored, declared));
        }
        return new Schema(fields);
    }

    /**
     * The columns of a table as Spark sees them.
     *
     * @throws UnsupportedFeatureException when a column has a type that Spark lacks
     */
    public static StructType toSpark(Schema schema) {
        return new StructType(schema.getFields().stream()
                .map(field -> toSpark(field, field.getName()))
                .toArray(StructField[]::new));
    }

    /** The columns of a table, as its catalog describes them: with their defaults. */
    public static Column[] columns(Schema schema) {
        return schema.getFields().stream()
                .map(field -> {
                    DataType type = type(field, field.getName());
                    return Column.builderFor(field.getName(), LimitedStrings.shown(field, type))
                            .nullable(field.isNullable())
                            .defaultValue(ColumnDefaults.of(field, type).orElse(null))
                            .build();
                })
                .toArray(Column[]::new);
    }

    /** The columns of a table as it stores them: CHAR(n) and VARCHAR(n) are STRING. */
    public static Column[] storedColumns(Schema schema) {
        return schemaFields(toSpark(schema)).toArray(Column[]::new);
    }

    /** Whether a column, or a member of one, is a CHAR(n), which Spark pads where it reads it. */
    public static boolean isPadded(Schema schema, String[] path) {
        Field column = schema.findField(path[0]);
        DataType type = LimitedStrings.shown(column, type(column, path[0]));
        for (int i = 1; i < path.length && type instanceof StructType struct; i++) {
            type = struct.apply(path[i]).dataType();
        }
        return type instanceof CharType;
    }

    /** Columns of a table that is only being made. */
    public static Column[] columns(StructType schema) {
        return schemaFields(schema).toArray(Column[]::new);
    }

    /** A column's name for where Spark parses it: a dot or a blank in it means nothing then. */
    public static String quoted(String column) {
        return "`" + column.replace("`", "``") + "`";
    }

    /** Whether a table can hold values of this type. */
    public static boolean isSupported(DataType type) {
        try {
            toArrow("value", type, true, "value");
            return true;
        } catch (UnsupportedFeatureException e) {
            return false;
        }
    }

    private static List<Column> schemaFields(StructType schema) {
        List<Column> columns = new ArrayList<>();
        for (StructField field : schema.fields()) {
            columns.add(Column.create(field.name(), field.dataType(), field.nullable()));
        }
        return columns;
    }

    private static Field toArrow(String name, DataType type, boolean nullable, String path) {
        if (type instanceof ArrayType list) {
            Field element = toArrow("element", list.elementType(), true, path + ".element");
            return new Field(name, new FieldType(nullable, new ArrowType.List(), null), List.of(element));
        }
        if (type instanceof MapType map) {
            Field key = toArrow("key", map.keyType(), false, path + ".key");
            Field value = toArrow("value", map.valueType(), true, path + ".value");
            FieldType entries = FieldType.notNullable(new ArrowType.Struct());
            return new Field(
                    name,
                    new FieldType(nullable, new ArrowType.Map(false), null),
                    List.of(new Field("entries", entries, List.of(key, value))));
        }
        if (type instanceof StructType struct) {
            List<Field> children = new ArrayList<>();
            for (StructField child : struct.fields()) {
                children.add(toArrow(child.name(), child.dataType(), child.nullable(), path + "." + child.name()));
            }
            return new Field(name, new FieldType(nullable, new ArrowType.Struct(), null), children);
        }
        if (type instanceof VariantType) {
            return VariantFields.of(name, nullable);
        }
        return new Field(name, new FieldType(nullable, toArrow(type, path), null), null);
    }

    private static ArrowType toArrow(DataType type, String path) {
        if (type instanceof BooleanType) {
            return new ArrowType.Bool();
        } else if (type instanceof ByteType) {
            return new ArrowType.Int(8, true);
        } else if (type instanceof ShortType) {
            return new ArrowType.Int(16, true);
        } else if (type instanceof IntegerType) {
            return new ArrowType.Int(32, true);
        } else if (type instanceof LongType) {
            return new ArrowType.Int(64, true);
        } else if (type instanceof FloatType) {
            return new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);
        } else if (type instanceof DoubleType) {
            return new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
        } else if (type instanceof DecimalType decimal) {
            return new ArrowType.Decimal(decimal.precision(), decimal.scale(), 128);
        } else if (isPlainString(type)) {
            return new ArrowType.Utf8();
        } else if (type instanceof BinaryType) {
            return new ArrowType.Binary();
        } else if (type instanceof DateType) {
            return new ArrowType.Date(DateUnit.DAY);
        } else if (type instanceof TimestampType) {
            return new ArrowType.Timestamp(TimeUnit.MICROSECOND, "UTC");
        } else if (type instanceof TimestampNTZType) {
            return new ArrowType.Timestamp(TimeUnit.MICROSECOND, null);
        } else if (type instanceof TimeType) {
            return new ArrowType.Time(TimeUnit.NANOSECOND, Long.SIZE);
        } else if (type instanceof YearMonthIntervalType) {
            return new ArrowType.Interval(IntervalUnit.YEAR_MONTH);
        } else if (type instanceof DayTimeIntervalType) {
            return new ArrowType.Duration(TimeUnit.MICROSECOND);
        }
        throw new UnsupportedFeatureException(
                "The column '" + path + "' has the type " + type.sql() + ": " + SUPPORTED + ". " + instead(type));
    }

    private static String instead(DataType type) {
        if (type instanceof StringType) {
            return "Declare it as STRING";
        } else if (type instanceof NullType) {
            return "Give it a type, as CAST(NULL AS STRING), or leave it out";
        } else if (type instanceof CalendarIntervalType) {
            return "Keep its months as INTERVAL YEAR TO MONTH and the rest as INTERVAL DAY TO SECOND";
        } else if (type instanceof UserDefinedType<?> own) {
            return "Declare what it is made of, " + own.sqlType().sql();
        }
        return "Cast the column, or leave it out";
    }

    /** Strings of another collation would lose what makes them so. */
    private static boolean isPlainString(DataType type) {
        return type instanceof StringType
                && !(type instanceof CharType)
                && !(type instanceof VarcharType)
                && type.equals(DataTypes.StringType);
    }

    private static StructField toSpark(Field field, String path) {
        return new StructField(field.getName(), type(field, path), field.isNullable(), Metadata.empty());
    }

    private static DataType type(Field field, String path) {
        if (Schemas.isTensor(field)) {
            return TensorTypes.of(field);
        }
        ArrowType type = field.getType();
        if (type instanceof ArrowType.List) {
            return DataTypes.createArrayType(type(field.getChildren().get(0), path + ".element"), true);
        }
        if (type instanceof ArrowType.Map) {
            List<Field> entry = field.getChildren().get(0).getChildren();
            return DataTypes.createMapType(
                    type(entry.get(0), path + ".key"), type(entry.get(1), path + ".value"), true);
        }
        if (VariantFields.isVariant(field)) {
            return DataTypes.VariantType;
        }
        if (type instanceof ArrowType.Struct) {
            return new StructType(field.getChildren().stream()
                    .map(child -> toSpark(child, path + "." + child.getName()))
                    .toArray(StructField[]::new));
        }
        return atom(type, path);
    }

    private static DataType atom(ArrowType type, String path) {
        if (type instanceof ArrowType.Bool) {
            return DataTypes.BooleanType;
        } else if (type instanceof ArrowType.Int integer && integer.getIsSigned()) {
            return switch (integer.getBitWidth()) {
                case 8 -> DataTypes.ByteType;
                case 16 -> DataTypes.ShortType;
                case 32 -> DataTypes.IntegerType;
                default -> DataTypes.LongType;
            };
        } else if (type instanceof ArrowType.FloatingPoint number
                && number.getPrecision() != FloatingPointPrecision.HALF) {
            return number.getPrecision() == FloatingPointPrecision.SINGLE ? DataTypes.FloatType : DataTypes.DoubleType;
        } else if (type instanceof ArrowType.Decimal decimal && decimal.getBitWidth() == 128) {
            return DataTypes.createDecimalType(decimal.getPrecision(), decimal.getScale());
        } else if (type instanceof ArrowType.Utf8) {
            return DataTypes.StringType;
        } else if (type instanceof ArrowType.Binary) {
            return DataTypes.BinaryType;
        } else if (type instanceof ArrowType.Date date && date.getUnit() == DateUnit.DAY) {
            return DataTypes.DateType;
        } else if (type instanceof ArrowType.Timestamp timestamp && timestamp.getUnit() == TimeUnit.MICROSECOND) {
            return timestamp.getTimezone() == null ? DataTypes.TimestampNTZType : DataTypes.TimestampType;
        } else if (type instanceof ArrowType.Time time && time.getUnit() == TimeUnit.NANOSECOND) {
            return TimeType.apply();
        } else if (type instanceof ArrowType.Interval interval && interval.getUnit() == IntervalUnit.YEAR_MONTH) {
            return DataTypes.createYearMonthIntervalType();
        } else if (type instanceof ArrowType.Duration duration && duration.getUnit() == TimeUnit.MICROSECOND) {
            return DataTypes.createDayTimeIntervalType();
        }
        throw new UnsupportedFeatureException(
                "The column '" + path + "' has the Arrow type " + type + ", which Spark lacks; select other columns");
    }
}

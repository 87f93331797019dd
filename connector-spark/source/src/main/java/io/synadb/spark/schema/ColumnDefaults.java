package io.synadb.spark.schema;

import io.synadb.arrow.DefaultValue;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.connector.catalog.ColumnDefaultValue;
import org.apache.spark.sql.connector.expressions.LiteralValue;
import org.apache.spark.sql.types.ByteType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.DayTimeIntervalType;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.ShortType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.TimeType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;
import org.apache.spark.sql.types.YearMonthIntervalType;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/**
 * The DEFAULT of a column, as Spark has it and as a table does. The table knows one: rows from before the column show it, and
 * Spark writes it where an INSERT leaves the column out. Stateless and thread-safe.
 */
public final class ColumnDefaults {
    private ColumnDefaults() {}

    /** A column with a default of Spark's. */
    public static Field with(Field column, ColumnDefaultValue value) {
        return DefaultValue.with(column, fromSpark(value));
    }

    /** What Spark is told; empty where a column has no default but null. */
    static Optional<ColumnDefaultValue> of(Field column, DataType type) {
        return DefaultValue.of(column).flatMap(DefaultValue::value).map(value -> {
            Object internal = toSpark(value, type);
            return new ColumnDefaultValue(new Literal(internal, type).sql(), LiteralValue.apply(internal, type));
        });
    }

    /** What {@link DefaultValue#with} takes; null for DEFAULT NULL. */
    public static @Nullable Object fromSpark(ColumnDefaultValue sparks) {
        Object value = sparks.getValue().value();
        DataType type = sparks.getValue().dataType();
        if (value instanceof UTF8String text) {
            return text.toString();
        } else if (value instanceof Decimal decimal) {
            return decimal.toJavaBigDecimal();
        } else if (type instanceof DateType && value instanceof Integer days) {
            return LocalDate.ofEpochDay(days);
        } else if (type instanceof TimestampType && value instanceof Long micros) {
            return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
        } else if (type instanceof TimestampNTZType && value instanceof Long micros) {
            return LocalDateTime.ofInstant(Instant.EPOCH.plus(micros, ChronoUnit.MICROS), ZoneOffset.UTC);
        } else if (type instanceof TimeType && value instanceof Long nanos) {
            return LocalTime.ofNanoOfDay(nanos);
        } else if (type instanceof YearMonthIntervalType && value instanceof Integer months) {
            return Period.ofMonths(months);
        } else if (type instanceof DayTimeIntervalType && value instanceof Long micros) {
            return Duration.of(micros, ChronoUnit.MICROS);
        }
        return value;
    }

    private static Object toSpark(Object value, DataType type) {
        if (type instanceof StringType) {
            return UTF8String.fromBytes((byte[]) value);
        } else if (type instanceof DecimalType decimal) {
            return Decimal.apply((BigDecimal) value, decimal.precision(), decimal.scale());
        }
        return value instanceof Number number ? number(number, type) : value;
    }

    private static Number number(Number number, DataType type) {
        if (type instanceof ByteType) {
            return number.byteValue();
        } else if (type instanceof ShortType) {
            return number.shortValue();
        } else if (type instanceof IntegerType || type instanceof DateType || type instanceof YearMonthIntervalType) {
            return number.intValue();
        } else if (type instanceof FloatType) {
            return number.floatValue();
        }
        return type instanceof DoubleType ? (Number) number.doubleValue() : (Number) number.longValue();
    }
}

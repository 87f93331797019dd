package io.synadb.table;

import io.synadb.UnsupportedFeatureException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.SmallIntVector;
import org.apache.arrow.vector.TimeStampMicroTZVector;
import org.apache.arrow.vector.TimeStampMicroVector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.jspecify.annotations.Nullable;

/**
 * The text of a partition value, as {@code add.partition} holds it: one text for one value, whatever wrote it.
 *
 * <p>{@code true} and {@code false}; integers and decimals in decimal notation without exponent; text as it is; dates and
 * timestamps by ISO 8601, these with all seconds and the least digits of a fraction, and {@code Z} where the type has a
 * time zone. Floating-point numbers and nested values make no partition. Stateless and thread-safe.
 */
final class PartitionValues {
    private PartitionValues() {}

    static void requireSupported(Field column) {
        ArrowType type = column.getType();
        boolean supported = type instanceof ArrowType.Bool
                || type instanceof ArrowType.Int
                || type instanceof ArrowType.Decimal
                || type instanceof ArrowType.Utf8
                || type instanceof ArrowType.Date
                || type instanceof ArrowType.Timestamp;
        if (!supported) {
            throw new UnsupportedFeatureException(
                    "Column '" + column.getName() + "' of type " + type
                            + " cannot partition a table: expected a boolean, integer, decimal, string, date or timestamp column.");
        }
    }

    /** The text of a row's value, null for a null. */
    static @Nullable String text(FieldVector column, int row) {
        if (column.isNull(row)) {
            return null;
        }
        if (column instanceof VarCharVector text) {
            return new String(text.get(row), StandardCharsets.UTF_8);
        } else if (column instanceof BigIntVector number) {
            return Long.toString(number.get(row));
        } else if (column instanceof IntVector number) {
            return Integer.toString(number.get(row));
        } else if (column instanceof SmallIntVector number) {
            return Short.toString(number.get(row));
        } else if (column instanceof TinyIntVector number) {
            return Byte.toString(number.get(row));
        } else if (column instanceof BitVector bit) {
            return bit.get(row) == 1 ? "true" : "false";
        } else if (column instanceof DecimalVector decimal) {
            BigDecimal value = decimal.getObject(row);
            return value.toPlainString();
        } else if (column instanceof DateDayVector date) {
            return LocalDate.ofEpochDay(date.get(row)).toString();
        } else if (column instanceof TimeStampMicroVector timestamp) {
            return LocalDateTime.ofInstant(instant(timestamp.get(row)), ZoneOffset.UTC)
                    .format(DateTimeFormatter.ISO_LOCAL_DATE_TIME);
        } else if (column instanceof TimeStampMicroTZVector timestamp) {
            return LocalDateTime.ofInstant(instant(timestamp.get(row)), ZoneOffset.UTC)
                            .format(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
                    + "Z";
        }
        throw new IllegalStateException("A partition column of a type that no table allows: " + column.getField());
    }

    private static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }
}

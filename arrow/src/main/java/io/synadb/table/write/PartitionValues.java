package io.synadb.table.write;

import io.synadb.arrow.Timestamps;
import io.synadb.table.partition.CalendarUnit;
import io.synadb.table.partition.KeyHash;
import io.synadb.table.partition.Transform;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.jspecify.annotations.Nullable;

/**
 * The text of a partition value, as {@code add.partition} holds it: one text for one value, whatever wrote it.
 *
 * <p>Of a column itself: {@code true} and {@code false}; integers and decimals in decimal notation without exponent; text as
 * it is; dates and timestamps by ISO 8601, these with all seconds and the least digits of a fraction, and {@code Z} where the
 * type has a time zone. Of transforms: see {@link Transform}. Stateless and thread-safe.
 */
public final class PartitionValues {
    private static final int NANOS_A_MICRO = 1000;

    private PartitionValues() {}

    /**
     * The text of a row's value, null for a null.
     *
     * @param transform takes the type of the column
     */
    public static @Nullable String text(Transform transform, FieldVector column, int row) {
        if (column.isNull(row)) {
            return null;
        } else if (transform instanceof Transform.Calendar calendar) {
            CalendarUnit unit = calendar.unit();
            return column instanceof DateDayVector date
                    ? unit.ofDay(date.get(row))
                    : unit.ofMicros(micros(column, row));
        } else if (transform instanceof Transform.Truncate truncate) {
            return truncated(truncate, column, row);
        } else if (transform instanceof Transform.Bucket bucket) {
            return Integer.toString(bucket.of(keyHash(column, row)));
        }
        return text(column, row);
    }

    private static String truncated(Transform.Truncate truncate, FieldVector column, int row) {
        if (column instanceof VarCharVector text) {
            return truncate.of(new String(text.get(row), StandardCharsets.UTF_8));
        } else if (column instanceof VarBinaryVector bytes) {
            return HexFormat.of().formatHex(truncate.of(bytes.get(row)));
        } else if (column instanceof DecimalVector decimal) {
            return truncate.of(decimal.getObject(row)).toPlainString();
        }
        return truncate.of(BigDecimal.valueOf(KeyHash.whole(column, row))).toPlainString();
    }

    private static long keyHash(FieldVector column, int row) {
        if (column instanceof VarCharVector text) {
            return KeyHash.ofBytes(text.get(row));
        } else if (column instanceof VarBinaryVector bytes) {
            return KeyHash.ofBytes(bytes.get(row));
        } else if (column instanceof DecimalVector decimal) {
            return KeyHash.ofDecimal(decimal.getObject(row).unscaledValue());
        }
        return KeyHash.ofWhole(KeyHash.whole(column, row));
    }

    private static String text(FieldVector column, int row) {
        if (column instanceof VarCharVector text) {
            return new String(text.get(row), StandardCharsets.UTF_8);
        } else if (column instanceof BitVector bit) {
            return bit.get(row) == 1 ? "true" : "false";
        } else if (column instanceof DecimalVector decimal) {
            return decimal.getObject(row).toPlainString();
        } else if (column instanceof DateDayVector date) {
            return LocalDate.ofEpochDay(date.get(row)).toString();
        } else if (column.getField().getType() instanceof ArrowType.Timestamp type) {
            return clock(column, row) + (type.getTimezone() == null ? "" : "Z");
        }
        return Long.toString(KeyHash.whole(column, row));
    }

    private static long micros(FieldVector timestamps, int row) {
        long value = KeyHash.whole(timestamps, row);
        return Timestamps.isNanos(timestamps.getField().getType()) ? Math.floorDiv(value, NANOS_A_MICRO) : value;
    }

    private static String clock(FieldVector timestamps, int row) {
        ChronoUnit unit = Timestamps.isNanos(timestamps.getField().getType()) ? ChronoUnit.NANOS : ChronoUnit.MICROS;
        return LocalDateTime.ofInstant(Instant.EPOCH.plus(KeyHash.whole(timestamps, row), unit), ZoneOffset.UTC)
                .format(DateTimeFormatter.ISO_LOCAL_DATE_TIME);
    }
}

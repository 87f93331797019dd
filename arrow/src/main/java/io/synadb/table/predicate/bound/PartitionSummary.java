package io.synadb.table.predicate.bound;

import io.synadb.arrow.Timestamps;
import io.synadb.table.data.statistics.Bound;
import io.synadb.table.partition.CalendarUnit;
import io.synadb.table.partition.Transform;
import io.synadb.table.predicate.Literal;
import io.synadb.table.predicate.Times;
import io.synadb.table.predicate.bound.ColumnSummary.BucketOfValues;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HexFormat;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.jspecify.annotations.Nullable;

/**
 * What the value of a partition, as a commit's text, says of a column in its rows: they are all null, or have that value,
 * or lie between two bounds, or in one bucket. Stateless and thread-safe.
 */
final class PartitionSummary {
    /** No byte of UTF-8 is as great, so behind a text it makes one that is above all that the text begins. */
    private static final byte ABOVE_UTF8 = (byte) 0xFF;

    private static final int MICROS_DIGITS = 6;
    private static final int NANOS_DIGITS = 9;

    private PartitionSummary() {}

    /**
     * What is known when the value is, too.
     *
     * @param known of the column in the rows without it
     * @param type of the column
     * @param transform of the partition field
     * @param text null where the value is
     */
    static ColumnSummary narrow(ColumnSummary known, ArrowType type, Transform transform, @Nullable String text) {
        if (text == null) {
            return known.allNull();
        } else if (transform instanceof Transform.Bucket bucket) {
            return known.in(new BucketOfValues(bucket, Integer.parseInt(text)));
        } else if (transform instanceof Transform.Calendar calendar) {
            return during(known, type, calendar.unit(), text);
        } else if (transform instanceof Transform.Truncate truncate) {
            return truncated(known, type, truncate, text);
        }
        Bound value = bound(type, text);
        return known.between(value, value);
    }

    private static ColumnSummary during(ColumnSummary known, ArrowType type, CalendarUnit unit, String text) {
        LocalDateTime start = unit.start(text);
        LocalDateTime end = unit.end(text);
        if (type instanceof ArrowType.Date) {
            return known.between(
                    number(start.toLocalDate().toEpochDay()),
                    number(end.toLocalDate().toEpochDay() - 1));
        }
        BigDecimal last = stored(end, type).subtract(BigDecimal.ONE);
        return known.between(new Bound.Number(stored(start, type)), new Bound.Number(last));
    }

    /** Beyond what 64 bits have in the first and the last year that they reach. */
    private static BigDecimal stored(LocalDateTime time, ArrowType type) {
        return BigDecimal.valueOf(time.toEpochSecond(ZoneOffset.UTC)).movePointRight(digits(type));
    }

    private static int digits(ArrowType type) {
        return Timestamps.isNanos(type) ? NANOS_DIGITS : MICROS_DIGITS;
    }

    private static ColumnSummary truncated(
            ColumnSummary known, ArrowType type, Transform.Truncate truncate, String text) {
        if (type instanceof ArrowType.Utf8) {
            byte[] prefix = text.getBytes(StandardCharsets.UTF_8);
            byte[] above = Arrays.copyOf(prefix, prefix.length + 1);
            above[prefix.length] = ABOVE_UTF8;
            return known.between(new Bound.Bytes(prefix), new Bound.Bytes(truncate.isShort(text) ? prefix : above));
        } else if (type instanceof ArrowType.Binary) {
            byte[] prefix = HexFormat.of().parseHex(text);
            byte[] above = prefix.length < truncate.width()
                    ? prefix
                    : BytesDomain.startingWith(prefix).high();
            return known.between(new Bound.Bytes(prefix), above == null ? null : new Bound.Bytes(above));
        }
        BigDecimal least = new BigDecimal(text);
        int scale = type instanceof ArrowType.Decimal decimal ? Math.min(least.scale(), decimal.getScale()) : 0;
        BigDecimal steps = BigDecimal.valueOf(truncate.width() - 1L, scale);
        return known.between(new Bound.Number(least), new Bound.Number(least.add(steps)));
    }

    private static Bound bound(ArrowType type, String text) {
        if (type instanceof ArrowType.Utf8) {
            return new Bound.Bytes(text.getBytes(StandardCharsets.UTF_8));
        } else if (type instanceof ArrowType.Bool) {
            return number(Boolean.parseBoolean(text) ? 1 : 0);
        } else if (type instanceof ArrowType.Date) {
            return number(LocalDate.parse(text).toEpochDay());
        } else if (type instanceof ArrowType.Timestamp) {
            return new Bound.Number(
                    ((Literal.Timestamp) Times.parse(text)).seconds().movePointRight(digits(type)));
        }
        return new Bound.Number(new BigDecimal(text));
    }

    private static Bound number(long value) {
        return new Bound.Number(BigDecimal.valueOf(value));
    }
}

package io.synadb.table.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.table.partition.CalendarUnit;
import io.synadb.table.partition.KeyHash;
import io.synadb.table.partition.Transform;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.BiConsumer;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.SmallIntVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.junit.jupiter.api.Test;

class PartitionValuesTest {
    private static final ArrowType MICROS = new ArrowType.Timestamp(TimeUnit.MICROSECOND, null);
    private static final ArrowType NANOS_UTC = new ArrowType.Timestamp(TimeUnit.NANOSECOND, "UTC");
    private static final ArrowType MICROS_UTC = new ArrowType.Timestamp(TimeUnit.MICROSECOND, "UTC");

    @Test
    void eachTypeHasOneText() {
        assertText(new ArrowType.Bool(), "false", (BitVector v, Integer row) -> v.setSafe(row, 0));
        assertText(new ArrowType.Int(8, true), "-128", (TinyIntVector v, Integer row) -> v.setSafe(row, -128));
        assertText(new ArrowType.Int(16, true), "300", (SmallIntVector v, Integer row) -> v.setSafe(row, 300));
        assertText(new ArrowType.Int(32, true), "-7", (IntVector v, Integer row) -> v.setSafe(row, -7));
        assertText(
                new ArrowType.Int(64, true),
                "9223372036854775807",
                (BigIntVector v, Integer row) -> v.setSafe(row, Long.MAX_VALUE));
        assertText(
                new ArrowType.Decimal(38, 10, 128),
                "0.0000001000",
                (DecimalVector v, Integer row) -> v.setSafe(row, new BigDecimal("0.0000001000")));
        assertText(
                new ArrowType.Utf8(),
                "größe",
                (VarCharVector v, Integer row) -> v.setSafe(row, "größe".getBytes(StandardCharsets.UTF_8)));
        assertText(
                new ArrowType.Date(DateUnit.DAY),
                "2026-11-21",
                (DateDayVector v, Integer row) -> v.setSafe(row, 20_778));
        assertText(MICROS, "1970-01-01T00:00:00", (TimeStampVector v, Integer row) -> v.setSafe(row, 0));
        assertText(MICROS, "1969-12-31T23:59:59.999999", (TimeStampVector v, Integer row) -> v.setSafe(row, -1));
        assertText(MICROS_UTC, "1970-01-01T00:00:01.5Z", (TimeStampVector v, Integer row) -> v.setSafe(row, 1_500_000));
        assertText(NANOS_UTC, "1969-12-31T23:59:59.999999999Z", (TimeStampVector v, Integer row) -> v.setSafe(row, -1));
    }

    @Test
    void aTransformMakesOneTextOfManyValues() {
        ArrowType date = new ArrowType.Date(DateUnit.DAY);
        for (int day : new int[] {20_758, 20_787}) {
            assertTransformed(
                    date, CalendarUnit.MONTH, "2026-11", (DateDayVector v, Integer row) -> v.setSafe(row, day));
        }
        assertTransformed(date, CalendarUnit.YEAR, "1969", (DateDayVector v, Integer row) -> v.setSafe(row, -1));
        assertTransformed(
                MICROS_UTC, CalendarUnit.HOUR, "1969-12-31T23", (TimeStampVector v, Integer row) -> v.setSafe(row, -1));
        assertTransformed(
                NANOS_UTC, CalendarUnit.HOUR, "1969-12-31T23", (TimeStampVector v, Integer row) -> v.setSafe(row, -1));
        assertTransformed(
                MICROS,
                CalendarUnit.DAY,
                "1970-01-01",
                (TimeStampVector v, Integer row) -> v.setSafe(row, 86_399_999_999L));
        Transform tens = new Transform.Truncate(10);
        assertText(tens, new ArrowType.Int(8, true), "-130", (TinyIntVector v, Integer row) -> v.setSafe(row, -128));
        assertText(
                tens,
                new ArrowType.Int(64, true),
                "-9223372036854775810",
                (BigIntVector v, Integer row) -> v.setSafe(row, Long.MIN_VALUE));
        assertText(
                new Transform.Truncate(50),
                new ArrowType.Decimal(9, 2, 128),
                "10.50",
                (DecimalVector v, Integer row) -> v.setSafe(row, new BigDecimal("10.65")));
        assertText(
                new Transform.Truncate(3),
                new ArrowType.Utf8(),
                "a😀ß",
                (VarCharVector v, Integer row) -> v.setSafe(row, "a😀ßx".getBytes(StandardCharsets.UTF_8)));
        assertText(
                new Transform.Truncate(2),
                new ArrowType.Binary(),
                "ff00",
                (VarBinaryVector v, Integer row) -> v.setSafe(row, new byte[] {-1, 0, 5}));
    }

    @Test
    void aBucketIsTheSameForTheSameNumberInEveryIntegerType() {
        Transform.Bucket bucket = new Transform.Bucket(1_000_000);
        String expected = Integer.toString(bucket.of(KeyHash.ofWhole(-7)));
        assertText(bucket, new ArrowType.Int(8, true), expected, (TinyIntVector v, Integer row) -> v.setSafe(row, -7));
        assertText(
                bucket, new ArrowType.Int(16, true), expected, (SmallIntVector v, Integer row) -> v.setSafe(row, -7));
        assertText(bucket, new ArrowType.Int(32, true), expected, (IntVector v, Integer row) -> v.setSafe(row, -7));
        assertText(bucket, new ArrowType.Int(64, true), expected, (BigIntVector v, Integer row) -> v.setSafe(row, -7));
        assertText(
                bucket,
                new ArrowType.Date(DateUnit.DAY),
                expected,
                (DateDayVector v, Integer row) -> v.setSafe(row, -7));
        assertText(bucket, MICROS, expected, (TimeStampVector v, Integer row) -> v.setSafe(row, -7));
    }

    private static <V extends FieldVector> void assertTransformed(
            ArrowType type, CalendarUnit unit, String text, BiConsumer<V, Integer> setter) {
        assertText(new Transform.Calendar(unit), type, text, setter);
    }

    private static <V extends FieldVector> void assertText(ArrowType type, String text, BiConsumer<V, Integer> setter) {
        assertText(Transform.IDENTITY, type, text, setter);
    }

    @SuppressWarnings("unchecked")
    private static <V extends FieldVector> void assertText(
            Transform transform, ArrowType type, String text, BiConsumer<V, Integer> setter) {
        Field field = new Field("p", FieldType.nullable(type), List.of());
        assertThat(transform.takes(type)).isTrue();
        try (BufferAllocator allocator = new RootAllocator();
                FieldVector vector = field.createVector(allocator)) {
            vector.allocateNew();
            setter.accept((V) vector, 0);
            vector.setValueCount(2);
            assertThat(PartitionValues.text(transform, vector, 0)).isEqualTo(text);
            assertThat(PartitionValues.text(transform, vector, 1)).isNull();
        }
    }
}

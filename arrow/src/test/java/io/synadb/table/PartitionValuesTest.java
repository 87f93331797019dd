package io.synadb.table;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.junit.jupiter.api.Test;

class PartitionValuesTest {
    private static final ArrowType MICROS = new ArrowType.Timestamp(TimeUnit.MICROSECOND, null);
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
    }

    @SuppressWarnings("unchecked")
    private static <V extends FieldVector> void assertText(ArrowType type, String text, BiConsumer<V, Integer> setter) {
        Field field = new Field("p", FieldType.nullable(type), List.of());
        PartitionValues.requireSupported(field);
        try (BufferAllocator allocator = new RootAllocator();
                FieldVector vector = field.createVector(allocator)) {
            vector.allocateNew();
            setter.accept((V) vector, 0);
            vector.setValueCount(2);
            assertThat(PartitionValues.text(vector, 0)).isEqualTo(text);
            assertThat(PartitionValues.text(vector, 1)).isNull();
        }
    }
}

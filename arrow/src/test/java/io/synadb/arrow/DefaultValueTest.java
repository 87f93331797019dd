package io.synadb.arrow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.InvalidArgumentException;
import io.synadb.SchemaException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DefaultValueTest {
    private static final ArrowType BOOL = new ArrowType.Bool();
    private static final ArrowType INT8 = new ArrowType.Int(8, true);
    private static final ArrowType INT64 = new ArrowType.Int(64, true);
    private static final ArrowType FLOAT = new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);
    private static final ArrowType DOUBLE = new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
    private static final ArrowType DECIMAL = new ArrowType.Decimal(38, 4, 128);
    private static final ArrowType TEXT = new ArrowType.Utf8();
    private static final ArrowType BINARY = new ArrowType.Binary();
    private static final ArrowType DATE = new ArrowType.Date(DateUnit.DAY);
    private static final ArrowType TIME = new ArrowType.Timestamp(TimeUnit.MICROSECOND, null);
    private static final ArrowType INSTANT = new ArrowType.Timestamp(TimeUnit.MICROSECOND, "UTC");

    static Stream<Arguments> values() {
        return Stream.of(
                Arguments.of(BOOL, true, "true", "true"),
                Arguments.of(BOOL, false, "false", "false"),
                Arguments.of(INT8, -128, "-128", "-128"),
                Arguments.of(new ArrowType.Int(16, true), (short) 1000, "1000", "1000"),
                Arguments.of(new ArrowType.Int(32, true), Integer.MIN_VALUE, "-2147483648", "-2147483648"),
                Arguments.of(INT64, Long.MAX_VALUE, "9223372036854775807", "9223372036854775807"),
                Arguments.of(FLOAT, 0.1f, "0.10000000149011612", "0.1"),
                Arguments.of(FLOAT, -0.0, "0.0", "0.0"),
                Arguments.of(FLOAT, Float.NaN, "\"NaN\"", "NaN"),
                Arguments.of(DOUBLE, 0.1, "0.1", "0.1"),
                Arguments.of(DOUBLE, Double.MIN_VALUE, "4.9E-324", "4.9E-324"),
                Arguments.of(DOUBLE, Double.NEGATIVE_INFINITY, "\"-Infinity\"", "-Infinity"),
                Arguments.of(DECIMAL, new BigDecimal("-1.5"), "-1.5", "-1.5000"),
                Arguments.of(DECIMAL, 100, "100", "100.0000"),
                Arguments.of(new ArrowType.Decimal(4, 4, 128), 0, "0", "0.0000"),
                Arguments.of(
                        DECIMAL,
                        new BigDecimal(new BigInteger("9".repeat(38)), 4),
                        "9".repeat(34) + ".9999",
                        "9".repeat(34) + ".9999"),
                Arguments.of(TEXT, "", "\"\"", ""),
                Arguments.of(TEXT, "say \"水\"", "\"say \\\"水\\\"\"", "say \"水\""),
                Arguments.of(DATE, LocalDate.parse("1969-12-31"), "-1", "-1"),
                Arguments.of(
                        TIME,
                        LocalDateTime.parse("1970-01-01T00:00:01.000002"),
                        "1000002",
                        "1970-01-01T00:00:01.000002"),
                Arguments.of(INSTANT, Instant.parse("1970-01-01T00:00:01Z"), "1000000", "1000000"),
                Arguments.of(
                        INSTANT, Instant.parse("9999-12-31T23:59:59Z"), "253402300799000000", "253402300799000000"));
    }

    @ParameterizedTest
    @MethodSource("values")
    void isKeptAsJsonAndShownInEveryRow(ArrowType type, Object value, String json, String shown) {
        Field column = DefaultValue.with(Field.notNullable("c", type), value);
        assertThat(column.getMetadata()).isEqualTo(Map.of("syna.default", json));
        assertThat(DefaultValue.of(column)).isPresent();
        for (int count : new int[] {0, 1, 9, 100}) {
            try (BufferAllocator allocator = new RootAllocator();
                    FieldVector vector = column.createVector(allocator)) {
                DefaultColumn.fill(vector, count);
                assertThat(vector.getValueCount()).isEqualTo(count);
                assertThat(vector.getNullCount()).isZero();
                for (int row = 0; row < count; row++) {
                    assertThat(vector.getObject(row)).hasToString(shown);
                }
            }
        }
    }

    @Test
    void bytesAreKeptAsBase64() {
        Field column = DefaultValue.with(Field.notNullable("c", BINARY), new byte[] {0, -1});
        assertThat(column.getMetadata()).isEqualTo(Map.of("syna.default", "\"AP8=\""));
        try (BufferAllocator allocator = new RootAllocator();
                FieldVector vector = column.createVector(allocator)) {
            DefaultColumn.fill(vector, 3);
            assertThat(vector.getObject(2)).isEqualTo(new byte[] {0, -1});
        }
    }

    @Test
    void everyColumnCanBeNullInAllRows() {
        for (Field plain : RandomBatches.everyType().getFields()) {
            Field column = DefaultValue.with(plain, null);
            assertThat(DefaultValue.of(column)).map(DefaultValue::isNull).contains(true);
            try (BufferAllocator allocator = new RootAllocator();
                    FieldVector vector = column.createVector(allocator)) {
                DefaultColumn.fill(vector, 70);
                assertThat(vector.getValueCount()).isEqualTo(70);
                assertThat(vector.getNullCount()).isEqualTo(70);
                if (vector instanceof FixedSizeListVector vectors) {
                    assertThat(vectors.getDataVector().getValueCount()).isEqualTo(70 * vectors.getListSize());
                    assertThat(vectors.getDataVector().getNullCount()).isZero();
                    Number last = (Number) vectors.getDataVector().getObject(70 * vectors.getListSize() - 1);
                    assertThat(last.doubleValue()).isZero();
                }
            }
        }
        assertThat(DefaultValue.of(Field.nullable("c", INT8))).isEmpty();
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of(INT8, 128),
                Arguments.of(INT8, 1.0),
                Arguments.of(FLOAT, 1e300),
                Arguments.of(FLOAT, "1"),
                Arguments.of(DECIMAL, new BigDecimal("0.00001")),
                Arguments.of(DECIMAL, new BigDecimal(BigInteger.TEN.pow(38), 4)),
                Arguments.of(DECIMAL, new BigDecimal("1e999999999")),
                Arguments.of(DECIMAL, 0.5),
                Arguments.of(BOOL, 1),
                Arguments.of(TEXT, 1),
                Arguments.of(TEXT, "half a pair: \ud83d"),
                Arguments.of(BINARY, "AA=="),
                Arguments.of(DATE, LocalDate.MAX),
                Arguments.of(DATE, "2026-11-22"),
                Arguments.of(TIME, Instant.EPOCH),
                Arguments.of(INSTANT, LocalDateTime.MIN),
                Arguments.of(INSTANT, Instant.ofEpochSecond(0, 1)),
                Arguments.of(INSTANT, Instant.MAX),
                Arguments.of(new ArrowType.List(), List.of()));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void aValueThatTheColumnCannotHoldIsRefused(ArrowType type, Object value) {
        assertThatThrownBy(() -> DefaultValue.with(Field.nullable("c", type), value))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("Column 'c' of type " + type + " cannot have the default " + value + " of "
                        + value.getClass() + ": expected a value of its type and range, or null.");
    }

    @Test
    void aRequiredColumnNeedsOne() {
        assertThatThrownBy(() -> DefaultValue.with(Field.notNullable("c", INT8), null))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("Column 'c' may not be null and has no default");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\"1\"", "true", "1.5", "9223372036854775808", "1 2", "{}"})
    void whatIsNoValueOfTheColumnIsDamage(String json) {
        FieldType type = new FieldType(true, INT64, null, Map.of("syna.default", json));
        assertThatThrownBy(() -> DefaultValue.of(new Field("c", type, null)))
                .isInstanceOf(SchemaException.class)
                .hasMessageContaining("Column 'c' of type " + INT64 + " has the default " + json);
    }

    @Test
    void aNumberWithAnExponentBeyondAllDecimalsIsDamageAndTakesNoMemory() {
        FieldType type = new FieldType(true, DECIMAL, null, Map.of("syna.default", "1e999999999"));
        assertThatThrownBy(() -> DefaultValue.of(new Field("c", type, null)))
                .isInstanceOf(SchemaException.class)
                .hasMessageContaining("has the default 1e999999999");
    }
}

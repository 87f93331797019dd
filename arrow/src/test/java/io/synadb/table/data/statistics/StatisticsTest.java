package io.synadb.table.data.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.synadb.InvalidArgumentException;
import io.synadb.arrow.RandomBatches;
import io.synadb.arrow.Schemas;
import io.synadb.table.data.DataFile;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.SmallIntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StatisticsTest {
    private static final ObjectMapper MAPPER =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
    private static final float[] NO_VECTOR = {};
    private static final ArrowType FLOAT = new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);
    private static final ArrowType DOUBLE = new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);

    private final BufferAllocator allocator = new RootAllocator();

    @AfterEach
    void nothingIsLeftAllocated() {
        allocator.close();
    }

    @Test
    void wholeNumbersHaveBounds() {
        assertThat(statistics(new ArrowType.Int(16, true), 3, column -> {
                    ((SmallIntVector) column).set(0, -7);
                    ((SmallIntVector) column).set(2, 300);
                }))
                .isEqualTo("{\"min\":-7,\"max\":300,\"nulls\":1}");
    }

    @Test
    void booleansAreBoundedByZeroAndOne() {
        assertThat(statistics(new ArrowType.Bool(), 3, column -> ((BitVector) column).set(1, 1)))
                .isEqualTo("{\"min\":1,\"max\":1,\"nulls\":2}");
    }

    @Test
    void realNumbersHaveBounds() {
        assertThat(statistics(FLOAT, 2, column -> {
                    ((Float4Vector) column).set(0, 0.1f);
                    ((Float4Vector) column).set(1, -1e30f);
                }))
                .isEqualTo(
                        "{\"min\":-1000000015047466200000000000000,\"max\":0.10000000149011612,\"nulls\":0,\"nans\":0}");
    }

    @Test
    void nanIsCountedAndNoBoundIsInfinite() {
        assertThat(reals(1.5, Double.NaN)).isEqualTo("{\"min\":1.5,\"max\":1.5,\"nulls\":0,\"nans\":1}");
        assertThat(reals(1.5, Double.POSITIVE_INFINITY)).isEqualTo("{\"min\":1.5,\"nulls\":0,\"nans\":0}");
        assertThat(reals(1.5, Double.NEGATIVE_INFINITY)).isEqualTo("{\"max\":1.5,\"nulls\":0,\"nans\":0}");
        assertThat(reals(Double.NaN, Double.NaN)).isEqualTo("{\"nulls\":0,\"nans\":2}");
    }

    private String reals(double one, double other) {
        return statistics(DOUBLE, 2, column -> {
            ((Float8Vector) column).set(0, one);
            ((Float8Vector) column).set(1, other);
        });
    }

    @Test
    void decimalsKeepAllTheirDigits() {
        String digits = "1234567890123456789012345678901234.5678";
        assertThat(statistics(new ArrowType.Decimal(38, 4, 128), 1, column -> ((DecimalVector) column)
                        .set(0, new BigDecimal(digits))))
                .isEqualTo("{\"min\":" + digits + ",\"max\":" + digits + ",\"nulls\":0}");
    }

    @Test
    void longTextIsCutToABoundThatHolds() {
        String longText = "z".repeat(100);
        ColumnStatistics statistics = collected(new ArrowType.Utf8(), 2, column -> {
            ((VarCharVector) column).setSafe(0, longText.getBytes(StandardCharsets.UTF_8));
            ((VarCharVector) column).setSafe(1, "é".getBytes(StandardCharsets.UTF_8));
        });
        assertThat(statistics.min()).contains(bytes("z".repeat(64)));
        assertThat(statistics.max()).contains(bytes("é"));
        assertThat(StatisticsCollector.upperBound(longText.getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(bytes("z".repeat(63) + "{"));
    }

    @Test
    void binaryWithoutABoundOf64BytesAboveItHasNone() {
        byte[] highest = new byte[65];
        Arrays.fill(highest, (byte) 0xFF);
        assertThat(StatisticsCollector.upperBound(highest)).isNull();
        highest[1] = 5;
        assertThat(StatisticsCollector.upperBound(highest)).isEqualTo(new Bound.Bytes(new byte[] {(byte) 0xFF, 6}));
    }

    private static Bound bytes(String text) {
        return new Bound.Bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void fieldsOfStructsAreKnownByTheirIdsAndNullWhereTheStructIs() {
        Field inner = RandomBatches.nullable("inner", new ArrowType.Struct(), RandomBatches.nullable("y", DOUBLE));
        Field outer = RandomBatches.nullable(
                "x", new ArrowType.Struct(), RandomBatches.nullable("n", new ArrowType.Int(16, true)), inner);
        Schema schema = Schemas.withFieldIds(new Schema(List.of(outer)), 1);
        try (VectorSchemaRoot batch = VectorSchemaRoot.create(schema, allocator)) {
            StructVector struct = (StructVector) batch.getVector(0);
            StructVector nested = (StructVector) struct.getChildrenFromFields().get(1);
            for (int row = 0; row < 4; row++) {
                ((SmallIntVector) struct.getChildrenFromFields().get(0)).setSafe(row, row);
                ((Float8Vector) nested.getChildrenFromFields().get(0)).setSafe(row, row == 2 ? Double.NaN : row);
                struct.setIndexDefined(row);
                nested.setIndexDefined(row);
            }
            struct.setNull(3);
            nested.setNull(0);
            batch.setRowCount(4);
            Map<Integer, ColumnStatistics> found = StatisticsCollector.of(batch);
            assertThat(distinct(found, 2)).hasValue(3);
            assertThat(distinct(found, 4)).hasValue(1);
            found.replaceAll((id, column) -> column.withDistinct(null));
            assertThat(StatisticsJson.write(found))
                    .hasToString("{\"1\":{\"nulls\":1},\"2\":{\"min\":0,\"max\":2,\"nulls\":1},\"3\":{\"nulls\":2},"
                            + "\"4\":{\"min\":1.0,\"max\":1.0,\"nulls\":2,\"nans\":1}}");
        }
    }

    @Test
    void listsHaveTheRangeOfTheirLengths() {
        Field lists = RandomBatches.nullable("x", new ArrowType.List(), RandomBatches.nullable("element", FLOAT));
        assertThat(StatisticsJson.write(Map.of(1, collected(lists, 3, column -> {
                            ((ListVector) column).startNewValue(0);
                            ((ListVector) column).endValue(0, 5);
                            ((ListVector) column).startNewValue(2);
                            ((ListVector) column).endValue(2, 0);
                        })))
                        .get("1"))
                .hasToString("{\"nulls\":1,\"minLen\":0,\"maxLen\":5}");
    }

    @Test
    void vectorsHaveTheRangeOfTheirNorms() {
        assertThat(vectors(new float[] {3, 0, 0, 0, 4}, NO_VECTOR, new float[] {0, 0, 0, 0, -2}))
                .hasToString("{\"nulls\":1,\"minLen\":5,\"maxLen\":5,\"minNorm\":2.0,\"maxNorm\":5.0}");
        // Their squares are beyond float32.
        assertThat(vectors(new float[] {3e30f, 4e30f}).norms().orElseThrow().greatest())
                .isCloseTo(5e30, withinPercentage(1e-5));
        assertThat(vectors(new float[] {1, Float.NaN}, new float[] {1, 1}).norms())
                .isEmpty();
        assertThat(vectors(new float[] {1, Float.NEGATIVE_INFINITY}).norms()).isEmpty();
    }

    @Test
    void normsOfPartsSpanBothWhereBothAreKnown() {
        ColumnStatistics one = vectors(new float[] {3, 4}, NO_VECTOR);
        ColumnStatistics other = vectors(new float[] {0, 1}, new float[] {2, 0});
        assertThat(one.merge(other, 2, 2).norms()).contains(new NormRange(1, 5));
        assertThat(one.merge(vectors(NO_VECTOR, NO_VECTOR), 2, 2).norms()).contains(new NormRange(5, 5));
        assertThat(one.merge(vectors(new float[] {Float.NaN, 0}), 2, 1).norms()).isEmpty();
        assertThat(StatisticsJson.read(StatisticsJson.write(Map.of(7, other)))).isEqualTo(Map.of(7, other));
    }

    private ColumnStatistics vectors(float[]... rows) {
        int dimensions = Stream.of(rows)
                .filter(row -> row != NO_VECTOR)
                .mapToInt(row -> row.length)
                .findFirst()
                .orElse(2);
        return collected(Schemas.vector("x", true, dimensions), rows.length, column -> {
            FixedSizeListVector vectors = (FixedSizeListVector) column;
            Float4Vector elements = (Float4Vector) vectors.getDataVector();
            for (int row = 0; row < rows.length; row++) {
                float[] vector = rows[row];
                for (int i = 0; i < dimensions; i++) {
                    elements.setSafe(row * dimensions + i, vector == NO_VECTOR ? 1e9f : vector[i]);
                }
                if (vector != NO_VECTOR) {
                    vectors.setNotNull(row);
                }
            }
        });
    }

    @Test
    void aColumnWithoutValuesKnowsOnlyItsNulls() {
        for (ArrowType type : RandomBatches.plainTypes()) {
            assertThat(statistics(type, 2, column -> {})).isEqualTo("{\"nulls\":2}");
        }
    }

    @Test
    void partsWithoutValuesDoNotTakeAwayBounds() {
        ColumnStatistics some = new ColumnStatistics(number(1), number(5), 2);
        ColumnStatistics none = new ColumnStatistics(null, null, 3);
        ColumnStatistics unknown = new ColumnStatistics(null, null, 0);
        assertThat(some.merge(none, 9, 3)).isEqualTo(new ColumnStatistics(number(1), number(5), 5));
        assertThat(none.merge(some, 3, 9)).isEqualTo(new ColumnStatistics(number(1), number(5), 5));
        assertThat(some.merge(unknown, 9, 9)).isEqualTo(new ColumnStatistics(null, null, 2));
    }

    @Test
    void nansOfPartsAddUpWhereBothAreKnown() {
        ColumnStatistics two = reals(number(0), number(3), 0, 2L);
        ColumnStatistics onlyNan = reals(null, null, 1, 4L);
        ColumnStatistics nulls = reals(null, null, 3, null);
        // As earlier writers left them: without a NaN, and with one.
        ColumnStatistics without = reals(number(1), number(5), 0, null);
        ColumnStatistics with = reals(null, null, 0, null);
        assertThat(two.merge(onlyNan, 9, 5)).isEqualTo(reals(number(0), number(3), 1, 6L));
        assertThat(two.merge(nulls, 9, 3)).isEqualTo(reals(number(0), number(3), 3, 2L));
        assertThat(without.merge(two, 9, 9)).isEqualTo(reals(number(0), number(5), 0, 2L));
        assertThat(without.merge(without, 9, 9)).isEqualTo(without);
        assertThat(two.merge(with, 9, 9)).isEqualTo(reals(null, null, 0, null));
    }

    private static ColumnStatistics reals(@Nullable Bound min, @Nullable Bound max, long nulls, @Nullable Long nans) {
        return new ColumnStatistics(min, max, nulls, nans, null, null, null);
    }

    @Test
    void everyColumnOfSingleValuesKnowsAboutHowManyAreDifferent() {
        Schema schema = RandomBatches.everyType();
        try (VectorSchemaRoot batch = new RandomBatches(new Random(1), 0).batch(schema, 40, allocator)) {
            Map<Integer, ColumnStatistics> found = StatisticsCollector.of(batch);
            int plain = RandomBatches.plainTypes().size();
            assertThat(distinct(found, 1)).hasValue(2);
            for (int id = 3; id <= plain; id++) {
                assertThat(distinct(found, id).orElseThrow()).as("field %d", id).isBetween(34L, 46L);
            }
            assertThat(distinct(found, plain + 1)).as("texts").isEmpty();
            assertThat(distinct(found, Schemas.fieldId(schema.findField("vector"))))
                    .isEmpty();
        }
    }

    @Test
    void distinctNumbersAreTheSameInLongerTypesAndZeroHasNoSign() {
        ColumnStatistics shorts =
                collected(new ArrowType.Int(16, true), 1, column -> ((SmallIntVector) column).set(0, -7));
        ColumnStatistics longs =
                collected(new ArrowType.Int(64, true), 1, column -> ((BigIntVector) column).set(0, -7));
        assertThat(shorts.merge(longs, 1, 1).distinct()).hasValue(1);
        ColumnStatistics floats = collected(FLOAT, 1, column -> ((Float4Vector) column).set(0, -0f));
        ColumnStatistics doubles = collected(DOUBLE, 1, column -> ((Float8Vector) column).set(0, 0));
        assertThat(floats.merge(doubles, 1, 1).distinct()).hasValue(1);
    }

    @Test
    void nansAreNoValuesAndPartsThatKnowNothingTakeTheEstimateAway() {
        ColumnStatistics onlyNan = collected(DOUBLE, 1, column -> ((Float8Vector) column).set(0, Double.NaN));
        ColumnStatistics one = collected(DOUBLE, 1, column -> ((Float8Vector) column).set(0, 5));
        ColumnStatistics unknown = one.withDistinct(null);
        assertThat(onlyNan.distinct()).isEmpty();
        assertThat(onlyNan.merge(one, 1, 1).distinct()).hasValue(1);
        assertThat(one.merge(unknown, 1, 1).distinct()).isEmpty();
    }

    @Test
    void statisticsOfFilesAreOfTheColumnsThatAllHave() {
        ColumnStatistics small = new ColumnStatistics(number(1), number(5), 2);
        ColumnStatistics large = new ColumnStatistics(number(3), number(9), 0);
        assertThat(DataFile.statisticsOf(List.of(file(Map.of(1, small, 2, small)), file(Map.of(1, large)))))
                .isEqualTo(Map.of(1, new ColumnStatistics(number(1), number(9), 2)));
        assertThat(DataFile.statisticsOf(List.of())).isEmpty();
    }

    private static DataFile file(Map<Integer, ColumnStatistics> statistics) {
        return new DataFile("data/a", 100, 50, 0, 10, statistics, Map.of(), 0, 0);
    }

    @Test
    void statisticsOfPartsMergeToThoseOfTheWhole() {
        Schema schema = RandomBatches.everyType();
        for (int seed = 0; seed < 20; seed++) {
            RandomBatches batches = new RandomBatches(new Random(seed), 0.5);
            try (VectorSchemaRoot whole = batches.batch(schema, 10, allocator);
                    VectorSchemaRoot first = whole.slice(0, 3);
                    VectorSchemaRoot second = whole.slice(3, 7)) {
                assertThat(ColumnStatistics.merge(StatisticsCollector.of(first), 3, StatisticsCollector.of(second), 7))
                        .as("seed %d", seed)
                        .isEqualTo(StatisticsCollector.of(whole));
            }
        }
    }

    @Test
    void jsonReadsBack() throws JsonProcessingException {
        for (int seed = 0; seed < 20; seed++) {
            RandomBatches batches = new RandomBatches(new Random(seed), 0.2);
            try (VectorSchemaRoot batch = batches.batch(RandomBatches.everyType(), 5, allocator)) {
                Map<Integer, ColumnStatistics> statistics = StatisticsCollector.of(batch);
                String json = StatisticsJson.write(statistics).toString();
                assertThat(StatisticsJson.read(MAPPER.readTree(json)))
                        .as("seed %d: %s", seed, json)
                        .isEqualTo(statistics);
            }
        }
    }

    @Test
    void jsonThatIsNoStatisticsIsNamed() throws JsonProcessingException {
        for (String json : List.of(
                "[]",
                "{\"x\":{}}",
                "{\"1\":{\"min\":true}}",
                "{\"1\":{\"min\":\"!\"}}",
                "{\"1\":{\"distinct\":\"AAA=\"}}")) {
            assertThatThrownBy(() -> StatisticsJson.read(MAPPER.readTree(json)))
                    .isInstanceOf(InvalidArgumentException.class)
                    .hasMessageContaining("Found statistics");
        }
    }

    @Test
    void aBoundBeyondAllTypesTellsNothing() throws JsonProcessingException {
        String json = "{\"1\":{\"min\":-1e999999999,\"max\":1e-999999999,\"nulls\":2}}";
        ColumnStatistics read = Objects.requireNonNull(
                StatisticsJson.read(MAPPER.readTree(json)).get(1));
        assertThat(read.min()).isEmpty();
        assertThat(read.max()).isEmpty();
        assertThat(read.nulls()).isEqualTo(2);
    }

    private static Bound number(long value) {
        return new Bound.Number(BigDecimal.valueOf(value));
    }

    private static OptionalLong distinct(Map<Integer, ColumnStatistics> statistics, int fieldId) {
        return Objects.requireNonNull(statistics.get(fieldId)).distinct();
    }

    /** All but the sketch of distinct values. */
    private String statistics(ArrowType type, int rows, Consumer<FieldVector> fill) {
        return collected(type, rows, fill).withDistinct(null).toString();
    }

    private ColumnStatistics collected(ArrowType type, int rows, Consumer<FieldVector> fill) {
        return collected(RandomBatches.nullable("x", type), rows, fill);
    }

    private ColumnStatistics collected(Field field, int rows, Consumer<FieldVector> fill) {
        Schema schema = Schemas.withFieldIds(new Schema(List.of(field)), 1);
        try (VectorSchemaRoot batch = VectorSchemaRoot.create(schema, allocator)) {
            batch.allocateNew();
            fill.accept(batch.getVector(0));
            batch.setRowCount(rows);
            return Objects.requireNonNull(StatisticsCollector.of(batch).get(1));
        }
    }
}

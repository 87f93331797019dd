package io.synadb.flink.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.DimensionMismatchException;
import io.synadb.InvalidArgumentException;
import io.synadb.SchemaException;
import io.synadb.arrow.Schemas;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.data.binary.BinaryArrayData;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class RowBufferTest {
    private static final RowType DOCUMENTS = rows(
            DataTypes.FIELD("id", DataTypes.BIGINT().notNull()),
            DataTypes.FIELD("text", DataTypes.STRING()),
            DataTypes.FIELD("v", DataTypes.ARRAY(DataTypes.FLOAT())));

    private final BufferAllocator allocator = new RootAllocator();

    @AfterEach
    void nothingIsLeft() {
        allocator.close();
    }

    private static RowType rows(DataTypes.Field... fields) {
        return (RowType) DataTypes.ROW(fields).notNull().getLogicalType();
    }

    private static Schema withVectors(RowType rows, int dimensions) {
        return Schemas.declareVectors(
                FlinkSchemas.arrowSchema(rows), Map.of("vector.v.dim", Integer.toString(dimensions)));
    }

    private RowBuffer documents(int dimensions, long targetBytes) {
        return new RowBuffer(withVectors(DOCUMENTS, dimensions), DOCUMENTS, allocator, "/data/t", targetBytes);
    }

    private RowBuffer buffer(RowType rows) {
        return new RowBuffer(FlinkSchemas.arrowSchema(rows), rows, allocator, "/data/t", 1 << 20);
    }

    private RowBuffer values(DataType type) {
        return buffer(rows(DataTypes.FIELD("id", DataTypes.INT()), DataTypes.FIELD("x", type)));
    }

    private static RowData document(long id, String text, ArrayData vector) {
        return GenericRowData.of(id, StringData.fromString(text), vector);
    }

    private static ArrayData vector(float... numbers) {
        return new GenericArrayData(numbers);
    }

    private static List<List<Object>> read(RowBuffer buffer, RowType type) {
        RowReader reader = new RowReader(buffer.batch());
        return IntStream.range(0, reader.rows())
                .mapToObj(row -> PlainRows.plain(reader.read(row), type))
                .toList();
    }

    @Test
    void collectsRowsAgainAndAgainInTheSameMemory() {
        try (RowBuffer buffer = documents(2, 1 << 20)) {
            buffer.add(document(1, "one", vector(1, 2)));
            buffer.add(document(2, "two", null));

            assertThat(buffer.rows()).isEqualTo(2);
            assertThat(read(buffer, DOCUMENTS))
                    .containsExactly(Arrays.asList(1L, "one", List.of(1f, 2f)), Arrays.asList(2L, "two", null));
            assertThat(buffer.batch()).isSameAs(buffer.batch());

            long memory = allocator.getAllocatedMemory();
            buffer.clear();
            assertThat(buffer.rows()).isZero();
            assertThat(buffer.isFull()).isFalse();
            buffer.add(document(3, "three", null));
            assertThat(read(buffer, DOCUMENTS)).containsExactly(Arrays.asList(3L, "three", null));
            assertThat(allocator.getAllocatedMemory()).isEqualTo(memory);

            buffer.clear();
            assertThat(read(buffer, DOCUMENTS)).isEmpty();
        }
    }

    @Test
    void aFinishedBatchTakesNoRows() {
        try (RowBuffer buffer = documents(1, 1 << 20)) {
            buffer.add(document(1, "one", vector(1)));
            buffer.batch();

            assertThatThrownBy(() -> buffer.add(document(2, "two", vector(2))))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("call clear()");
        }
    }

    @Test
    void closingTwiceIsHarmless() {
        RowBuffer buffer = documents(1, 1 << 20);
        buffer.add(document(1, "one", vector(1)));
        buffer.close();
        buffer.close();
        assertThat(allocator.getAllocatedMemory()).isZero();
    }

    @Test
    void growsToWhatTheRowsNeed() {
        Random random = new Random(7);
        RowType type = rows(
                DataTypes.FIELD("text", DataTypes.STRING()),
                DataTypes.FIELD("lists", DataTypes.ARRAY(DataTypes.INT())),
                DataTypes.FIELD("v", DataTypes.ARRAY(DataTypes.FLOAT())));
        try (RowBuffer buffer = new RowBuffer(withVectors(type, 300), type, allocator, "t", Long.MAX_VALUE)) {
            List<List<Object>> written = new ArrayList<>();
            for (int i = 0; i < 3_000; i++) {
                List<Object> row = PlainRows.random(type, Map.of("v", 300), random, 0.1);
                buffer.add(PlainRows.rowData(row, type, PlainRows.Form.BINARY));
                written.add(row);
            }

            assertThat(read(buffer, type)).isEqualTo(written);
        }
    }

    /** What a writer takes for a whole chunk without copying it: no larger than asked, and not much smaller. */
    @ParameterizedTest
    @ValueSource(ints = {1, 15, 100, 768})
    void isFullBeforeItsBuffersAreLargerThanAsked(int dimensions) {
        long targetBytes = 1 << 20;
        Random random = new Random(dimensions);
        RowType type = rows(
                DataTypes.FIELD("id", DataTypes.BIGINT()),
                DataTypes.FIELD("flag", DataTypes.BOOLEAN()),
                DataTypes.FIELD("text", DataTypes.STRING()),
                DataTypes.FIELD("scores", DataTypes.ARRAY(DataTypes.DOUBLE())),
                DataTypes.FIELD("v", DataTypes.ARRAY(DataTypes.FLOAT())));
        try (RowBuffer buffer = new RowBuffer(withVectors(type, dimensions), type, allocator, "t", targetBytes)) {
            assertThat(buffer.isFull()).isFalse();
            while (!buffer.isFull()) {
                buffer.add(PlainRows.rowData(
                        PlainRows.random(type, Map.of("v", dimensions), random, 0.1), type, PlainRows.Form.BINARY));
            }

            long bytes = buffer.batch().getFieldVectors().stream()
                    .mapToLong(FieldVector::getBufferSize)
                    .sum();
            assertThat(bytes).isBetween(targetBytes * 9 / 10, targetBytes);
        }
    }

    @Test
    void isFullOfSmallRowsAfterManyOfThem() {
        RowType type = rows(DataTypes.FIELD("flag", DataTypes.BOOLEAN()));
        try (RowBuffer buffer = new RowBuffer(FlinkSchemas.arrowSchema(type), type, allocator, "t", Long.MAX_VALUE)) {
            while (!buffer.isFull()) {
                buffer.add(GenericRowData.of(true));
            }
            assertThat(buffer.rows()).isEqualTo(65_536);
        }
    }

    @Test
    void oneRowAboveTheSizeIsABatch() {
        try (RowBuffer buffer = documents(100, 10)) {
            buffer.add(document(1, "one", vector(new float[100])));
            assertThat(buffer.isFull()).isTrue();
            assertThat(buffer.batch().getRowCount()).isOne();
        }
    }

    @Test
    void aNullVectorIsZerosAndNoNullNumbers() {
        try (RowBuffer buffer = documents(3, 1 << 20)) {
            buffer.add(document(1, "one", vector(1, 2, 3)));
            buffer.batch();
            buffer.clear();
            buffer.add(document(2, "two", null));
            buffer.add(document(3, "three", vector(4, 5, 6)));

            FixedSizeListVector vectors = (FixedSizeListVector) buffer.batch().getVector("v");
            Float4Vector numbers = (Float4Vector) vectors.getDataVector();
            assertThat(vectors.isNull(0)).isTrue();
            assertThat(vectors.getNullCount()).isOne();
            assertThat(numbers.getNullCount()).isZero();
            assertThat(IntStream.range(0, 6).mapToObj(numbers::get)).containsExactly(0f, 0f, 0f, 4f, 5f, 6f);
        }
    }

    static final List<ArrayData> TOO_SHORT = List.of(
            vector(1, 2),
            BinaryArrayData.fromPrimitiveArray(new float[] {1, 2}),
            new GenericArrayData(new Float[] {1f, 2f}));

    @ParameterizedTest
    @FieldSource("TOO_SHORT")
    void refusesAVectorOfAnotherLength(ArrayData vector) {
        try (RowBuffer buffer = documents(3, 1 << 20)) {
            buffer.add(document(1, "one", vector(1, 2, 3)));

            assertThatThrownBy(() -> buffer.add(document(42, "some text", vector)))
                    .isInstanceOf(DimensionMismatchException.class)
                    .hasMessage("Cannot write row 1 to table /data/t: column 'v' has 2 numbers, expected 3. Filter such"
                            + " rows before the sink, as in WHERE CARDINALITY(`v`) = 3, or write them to a table of their"
                            + " own. The row's other fields: id = 42, text = 'some text'.");
        }
    }

    static final List<List<Object>> NOT_FINITE = List.of(
            List.of(vector(1, 2, Float.NaN), "NaN"),
            List.of(vector(1, 2, Float.NEGATIVE_INFINITY), "-Infinity"),
            List.of(BinaryArrayData.fromPrimitiveArray(new float[] {1, 2, Float.POSITIVE_INFINITY}), "Infinity"),
            List.of(new GenericArrayData(new Float[] {1f, 2f, Float.NaN}), "NaN"),
            List.of(new GenericArrayData(new Float[] {1f, 2f, null}), "NULL"),
            List.of(withNullAt2(), "NULL"));

    private static BinaryArrayData withNullAt2() {
        BinaryArrayData array = BinaryArrayData.fromPrimitiveArray(new float[] {1, 2, 3});
        array.setNullAt(2);
        return array;
    }

    @ParameterizedTest
    @FieldSource("NOT_FINITE")
    void refusesAVectorWithAnElementThatIsNoNumber(List<Object> vectorAndElement) {
        try (RowBuffer buffer = documents(3, 1 << 20)) {
            assertThatThrownBy(() -> buffer.add(document(42, "some text", (ArrayData) vectorAndElement.get(0))))
                    .isInstanceOf(InvalidArgumentException.class)
                    .hasMessage("Cannot write row 0 to table /data/t: column 'v' has " + vectorAndElement.get(1)
                            + " as element 2 of its vector, expected 3 finite numbers. Make the whole vector NULL, or filter"
                            + " such rows before the sink. The row's other fields: id = 42, text = 'some text'.");
        }
    }

    @Test
    void aRefusedRowLeavesTheOthersAsTheyWere() {
        try (RowBuffer buffer = documents(2, 1 << 20)) {
            buffer.add(document(1, "one", vector(1, 2)));
            assertThatThrownBy(() -> buffer.add(document(2, "a text of a refused row", vector(1))))
                    .isInstanceOf(DimensionMismatchException.class);
            assertThatThrownBy(() -> buffer.add(document(3, "another", vector(Float.NaN, 1))))
                    .isInstanceOf(InvalidArgumentException.class);
            buffer.add(GenericRowData.of(4L, null, null));
            assertThatThrownBy(() -> buffer.add(document(5, "and another", vector(1, Float.NaN))))
                    .isInstanceOf(InvalidArgumentException.class);
            buffer.add(document(6, "six", vector(5, 6)));

            assertThat(buffer.rows()).isEqualTo(3);
            assertThat(read(buffer, DOCUMENTS))
                    .containsExactly(
                            Arrays.asList(1L, "one", List.of(1f, 2f)),
                            Arrays.asList(4L, null, null),
                            Arrays.asList(6L, "six", List.of(5f, 6f)));
        }
    }

    @Test
    void aListOfARefusedRowLeavesNoElementsBehind() {
        RowType type = rows(
                DataTypes.FIELD("numbers", DataTypes.ARRAY(DataTypes.INT())),
                DataTypes.FIELD("texts", DataTypes.ARRAY(DataTypes.STRING())),
                DataTypes.FIELD("last", DataTypes.INT().notNull()));
        GenericArrayData numbers = new GenericArrayData(new Integer[] {1, null, 3});
        GenericArrayData texts = new GenericArrayData(new Object[] {StringData.fromString("a"), null});
        try (RowBuffer buffer = buffer(type)) {
            assertThatThrownBy(() -> buffer.add(GenericRowData.of(numbers, texts, null)))
                    .hasMessageContaining("column 'last' is NULL");
            buffer.add(GenericRowData.of(new GenericArrayData(new int[] {4, 5}), null, 1));
            assertThatThrownBy(() -> buffer.add(GenericRowData.of(numbers, texts, null)))
                    .hasMessageContaining("column 'last' is NULL");
            buffer.add(GenericRowData.of(null, texts, 2));
            buffer.add(GenericRowData.of(numbers, null, 3));

            assertThat(read(buffer, type))
                    .containsExactly(
                            Arrays.asList(List.of(4, 5), null, 1),
                            Arrays.asList(null, Arrays.asList("a", null), 2),
                            Arrays.asList(Arrays.asList(1, null, 3), null, 3));
        }
    }

    @Test
    void refusesNullWhereTheTableHasNone() {
        try (RowBuffer buffer = documents(1, 1 << 20)) {
            assertThatThrownBy(() -> buffer.add(GenericRowData.of(null, StringData.fromString("text"), vector(1))))
                    .isInstanceOf(InvalidArgumentException.class)
                    .hasMessage(
                            "Cannot write row 0 to table /data/t: column 'id' is NULL, expected a value, because the"
                                    + " table declares it NOT NULL. Filter such rows before the sink. The row's other fields: text ="
                                    + " 'text', v = [1 elements].");
        }
    }

    @Test
    void refusesNullInAListAndAMemberThatHaveNone() {
        try (RowBuffer buffer = values(DataTypes.ARRAY(DataTypes.INT().notNull()))) {
            assertThatThrownBy(() -> buffer.add(GenericRowData.of(7, new GenericArrayData(new Integer[] {1, null}))))
                    .isInstanceOf(InvalidArgumentException.class)
                    .hasMessageContaining("column 'x' has NULL as element 1 of its list")
                    .hasMessageEndingWith("The row's other fields: id = 7.");
        }
        try (RowBuffer buffer = values(DataTypes.ARRAY(DataTypes.STRING().notNull()))) {
            assertThatThrownBy(() -> buffer.add(GenericRowData.of(7, new GenericArrayData(new Object[] {null}))))
                    .hasMessageContaining("column 'x.element' is NULL");
        }
        DataType struct = DataTypes.ROW(DataTypes.FIELD("y", DataTypes.INT().notNull()));
        try (RowBuffer buffer = values(struct)) {
            assertThatThrownBy(() -> buffer.add(GenericRowData.of(7, GenericRowData.of((Object) null))))
                    .hasMessageContaining("column 'x.y' is NULL")
                    .hasMessageEndingWith("The row's other fields: id = 7.");
            buffer.add(GenericRowData.of(8, null));
            assertThat(buffer.rows()).isOne();
        }
    }

    @Test
    void refusesADecimalThatWouldBeRounded() {
        try (RowBuffer buffer = values(DataTypes.DECIMAL(5, 2))) {
            buffer.add(GenericRowData.of(1, decimal("123.4", 4, 1)));
            buffer.add(GenericRowData.of(2, decimal("-999.99", 20, 2)));
            buffer.add(GenericRowData.of(3, decimal("0.500", 25, 3)));

            assertThatThrownBy(() -> buffer.add(GenericRowData.of(4, decimal("1.234", 4, 3))))
                    .isInstanceOf(InvalidArgumentException.class)
                    .hasMessage(
                            "Cannot write row 3 to table /data/t: column 'x' is 1.234, expected at most 3 digits before"
                                    + " the point and 2 after it. Cast it to DECIMAL(5, 2). The row's other fields: id = 4.");
            assertThatThrownBy(() -> buffer.add(GenericRowData.of(5, decimal("1000", 4, 0))))
                    .hasMessageContaining("column 'x' is 1000, expected at most 3 digits before the point");
            assertThat(read(
                                    buffer,
                                    rows(
                                            DataTypes.FIELD("id", DataTypes.INT()),
                                            DataTypes.FIELD("x", DataTypes.DECIMAL(5, 2))))
                            .toString())
                    .isEqualTo("[[1, 123.40], [2, -999.99], [3, 0.50]]");
        }
    }

    private static DecimalData decimal(String value, int precision, int scale) {
        return DecimalData.fromBigDecimal(new BigDecimal(value), precision, scale);
    }

    @ParameterizedTest
    @CsvSource({
        "6, 1234567899, 1234567",
        "6, -1, -1",
        "5, 1234567899, 1234560",
        "3, 1234567899, 1234000",
        "3, -1, -1000",
        "0, -1, -1000000"
    })
    void cutsATimestampToThePrecisionOfItsColumn(int precision, long nanos, long micros) {
        TimestampData time =
                TimestampData.fromEpochMillis(Math.floorDiv(nanos, 1_000_000L), (int) Math.floorMod(nanos, 1_000_000L));
        for (DataType type : List.of(DataTypes.TIMESTAMP(precision), DataTypes.TIMESTAMP_LTZ(precision))) {
            try (RowBuffer buffer = values(type)) {
                buffer.add(GenericRowData.of(1, time));

                assertThat(new RowReader(buffer.batch()).read(0).getTimestamp(1, 6))
                        .isEqualTo(PlainRows.timestamp(micros));
            }
        }
    }

    @Test
    void refusesATimeThatIsTooFarAway() {
        try (RowBuffer buffer = values(DataTypes.TIMESTAMP(6))) {
            assertThatThrownBy(() ->
                            buffer.add(GenericRowData.of(1, TimestampData.fromEpochMillis(Long.MAX_VALUE / 1000 + 1))))
                    .isInstanceOf(InvalidArgumentException.class)
                    .hasMessageContaining(
                            "column 'x' is 9223372036854776 milliseconds since 1970, expected a time whose"
                                    + " microseconds fit 64 bits");
            buffer.add(GenericRowData.of(1, TimestampData.fromEpochMillis(Long.MAX_VALUE / 1000)));
        }
    }

    @Test
    void refusesValuesOfForeignClasses() {
        try (RowBuffer buffer = documents(2, 1 << 20)) {
            assertThatThrownBy(() -> buffer.add(GenericRowData.of(1L, "text", vector(1, 2))))
                    .isInstanceOf(InvalidArgumentException.class)
                    .hasMessage(
                            "Cannot write row 0 to table /data/t: column 'text' is not a value that Flink uses inside for"
                                    + " STRING: class java.lang.String cannot be cast to class"
                                    + " org.apache.flink.table.data.StringData. Make rows of internal data structures, as"
                                    + " StringData, TimestampData and GenericArrayData. The row's other fields: id = 1, v = [2"
                                    + " elements].");
            assertThatThrownBy(() -> buffer.add(document(1, "text", new GenericArrayData(new double[] {1, 2}))))
                    .isInstanceOf(InvalidArgumentException.class)
                    .hasMessageContaining("column 'v' is not a value that Flink uses inside for ARRAY<FLOAT>");
            assertThatThrownBy(() -> buffer.add(GenericRowData.of(1, "text", vector(1))))
                    .hasMessageContaining("column 'id'")
                    .hasMessageEndingWith("The row's other fields: text = unreadable, v = [1 elements].");
        }
    }

    @Test
    void refusesRowsOfAnotherWidth() {
        try (RowBuffer buffer = documents(2, 1 << 20)) {
            assertThatThrownBy(() -> buffer.add(GenericRowData.of(1L)))
                    .isInstanceOf(InvalidArgumentException.class)
                    .hasMessage("Cannot write row 0 to table /data/t: it has 1 fields, expected 3: [id, text, v].");
        }
        DataType struct = DataTypes.ROW(DataTypes.FIELD("a", DataTypes.INT()), DataTypes.FIELD("b", DataTypes.INT()));
        try (RowBuffer buffer = values(struct)) {
            assertThatThrownBy(() -> buffer.add(GenericRowData.of(1, GenericRowData.of(1))))
                    .hasMessageContaining("column 'x' has a row of 1 fields, expected 2");
        }
    }

    @Test
    void rendersOtherFieldsShortly() {
        List<DataTypes.Field> fields = new ArrayList<>(List.of(
                DataTypes.FIELD("bad", DataTypes.INT().notNull()),
                DataTypes.FIELD("text", DataTypes.STRING()),
                DataTypes.FIELD("bytes", DataTypes.BYTES()),
                DataTypes.FIELD("day", DataTypes.DATE()),
                DataTypes.FIELD("time", DataTypes.TIMESTAMP(3)),
                DataTypes.FIELD("struct", DataTypes.ROW(DataTypes.FIELD("a", DataTypes.INT()))),
                DataTypes.FIELD("nothing", DataTypes.INT()),
                DataTypes.FIELD("price", DataTypes.DECIMAL(4, 2)),
                DataTypes.FIELD("short", DataTypes.BYTES())));
        for (int i = 0; i < 100; i++) {
            fields.add(DataTypes.FIELD("more" + i, DataTypes.INT()));
        }
        GenericRowData row = new GenericRowData(fields.size());
        row.setField(1, StringData.fromString("ü".repeat(39) + "😀" + "x".repeat(100_000)));
        row.setField(2, new byte[1_000_000]);
        row.setField(3, 20_000);
        row.setField(4, TimestampData.fromEpochMillis(1_000));
        row.setField(5, GenericRowData.of(1));
        row.setField(7, decimal("1.50", 4, 2));
        row.setField(8, new byte[] {1, (byte) 0xAB});
        try (RowBuffer buffer = buffer(rows(fields.toArray(DataTypes.Field[]::new)))) {
            assertThatThrownBy(() -> buffer.add(row))
                    .hasMessageEndingWith("The row's other fields: text = '" + "ü".repeat(39) + "…', bytes = x'"
                            + "00".repeat(16)
                            + "'… (1000000 bytes), day = 2024-10-04, time = 1970-01-01T00:00:01, struct ="
                            + " (1 fields), nothing = NULL, price = 1.50, short = x'01ab', and 100 more.");
        }
    }

    @Test
    void refusesColumnsThatAreNotTheTables() {
        Schema table = withVectors(DOCUMENTS, 3);
        RowType swapped = rows(
                DataTypes.FIELD("text", DataTypes.STRING()),
                DataTypes.FIELD("id", DataTypes.BIGINT()),
                DataTypes.FIELD("v", DataTypes.ARRAY(DataTypes.FLOAT())));
        assertThatThrownBy(() -> new RowBuffer(table, swapped, allocator, "/data/t", 1))
                .isInstanceOf(SchemaException.class)
                .hasMessage(
                        "Cannot write to table /data/t: the rows have the columns [text, id, v], expected [id, text, v]."
                                + " Select the table's columns in their order.");

        for (DataType other : List.of(
                DataTypes.ARRAY(DataTypes.DOUBLE()),
                DataTypes.FLOAT(),
                DataTypes.ROW(DataTypes.FIELD("x", DataTypes.FLOAT())))) {
            RowType wrong = rows(
                    DataTypes.FIELD("id", DataTypes.BIGINT()),
                    DataTypes.FIELD("text", DataTypes.STRING()),
                    DataTypes.FIELD("v", other));
            LogicalType found = wrong.getTypeAt(2);
            assertThatThrownBy(() -> new RowBuffer(table, wrong, allocator, "/data/t", 1))
                    .isInstanceOf(SchemaException.class)
                    .hasMessage("Cannot write to table /data/t: column 'v' of the rows has the type "
                            + found.asSummaryString() + ", expected vectors of length 3. Cast it.");
        }
    }

    /** Every type against the column of every other. */
    @Test
    void everyPairOfDifferentTypesIsRefused() {
        List<DataType> types = List.of(
                DataTypes.BOOLEAN(),
                DataTypes.TINYINT(),
                DataTypes.SMALLINT(),
                DataTypes.INT(),
                DataTypes.BIGINT(),
                DataTypes.FLOAT(),
                DataTypes.DOUBLE(),
                DataTypes.DECIMAL(5, 2),
                DataTypes.DECIMAL(6, 2),
                DataTypes.STRING(),
                DataTypes.BYTES(),
                DataTypes.DATE(),
                DataTypes.TIMESTAMP(6),
                DataTypes.TIMESTAMP_LTZ(6),
                DataTypes.ARRAY(DataTypes.INT()),
                DataTypes.ARRAY(DataTypes.STRING()),
                DataTypes.ROW(DataTypes.FIELD("a", DataTypes.INT())),
                DataTypes.ROW(DataTypes.FIELD("b", DataTypes.INT())),
                DataTypes.ROW(DataTypes.FIELD("a", DataTypes.INT()), DataTypes.FIELD("b", DataTypes.INT())));
        String accepted = types.stream()
                .flatMap(table -> types.stream()
                        .filter(rows -> table != rows && fits(table, rows))
                        .map(rows -> rows + " into " + table))
                .collect(Collectors.joining(", "));
        assertThat(accepted).isEmpty();
        assertThat(types).allMatch(type -> fits(type, type));
    }

    private boolean fits(DataType table, DataType rows) {
        Schema schema = FlinkSchemas.arrowSchema(rows(DataTypes.FIELD("c", table)));
        try (RowBuffer buffer = new RowBuffer(schema, rows(DataTypes.FIELD("c", rows)), allocator, "t", 1)) {
            return buffer.rows() == 0;
        } catch (SchemaException e) {
            assertThat(e).hasMessageContaining("column 'c").hasMessageContaining("expected");
            return false;
        }
    }

    @Test
    void batchesOfNoRowsAreWhole() {
        try (RowBuffer buffer = documents(3, 1)) {
            VectorSchemaRoot batch = buffer.batch();
            assertThat(batch.getRowCount()).isZero();
            assertThat(batch.getSchema()).isEqualTo(withVectors(DOCUMENTS, 3));
        }
    }
}

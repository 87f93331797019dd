package io.synadb.flink.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.DimensionMismatchException;
import io.synadb.InvalidArgumentException;
import io.synadb.SchemaException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.data.binary.BinaryArrayData;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class RowBufferBadInputTest extends AbstractRowBufferTest {
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
}

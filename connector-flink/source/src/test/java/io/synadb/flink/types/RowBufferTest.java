package io.synadb.flink.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.DimensionMismatchException;
import io.synadb.InvalidArgumentException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.RowType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RowBufferTest extends AbstractRowBufferTest {
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
    @ValueSource(ints = {1, 15, 100, 768, 20_000})
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
            for (int i = 0; i < 3; i++) {
                buffer.add(document(1, "one", vector(1, 2, 3)));
            }
            buffer.batch();
            buffer.clear();
            buffer.add(document(2, "two", null));
            buffer.add(document(3, "three", vector(4, 5, 6)));

            FixedSizeListVector vectors = (FixedSizeListVector) buffer.batch().getVector("v");
            Float4Vector numbers = (Float4Vector) vectors.getDataVector();
            assertThat(vectors.isNull(0)).isTrue();
            assertThat(vectors.getNullCount()).isOne();
            assertThat(vectors.getValidityBuffer().getByte(0))
                    .as("no bits of the rows before")
                    .isEqualTo((byte) 0b10);
            assertThat(numbers.getNullCount()).isZero();
            assertThat(IntStream.range(0, 6).mapToObj(numbers::get)).containsExactly(0f, 0f, 0f, 4f, 5f, 6f);
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
            assertThatThrownBy(() -> buffer.add(GenericRowData.of(numbers, texts, null)))
                    .hasMessageContaining("column 'last' is NULL");

            assertThat(read(buffer, type))
                    .containsExactly(
                            Arrays.asList(List.of(4, 5), null, 1),
                            Arrays.asList(null, Arrays.asList("a", null), 2),
                            Arrays.asList(Arrays.asList(1, null, 3), null, 3));
        }
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
    void batchesOfNoRowsAreWhole() {
        try (RowBuffer buffer = documents(3, 1)) {
            VectorSchemaRoot batch = buffer.batch();
            assertThat(batch.getRowCount()).isZero();
            assertThat(batch.getSchema()).isEqualTo(withVectors(DOCUMENTS, 3));
        }
    }
}

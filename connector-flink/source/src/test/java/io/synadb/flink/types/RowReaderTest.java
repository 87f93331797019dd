package io.synadb.flink.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.UnsupportedFeatureException;
import io.synadb.arrow.Schemas;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float2Vector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.binary.BinaryArrayData;
import org.apache.flink.table.runtime.typeutils.ArrayDataSerializer;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.FloatType;
import org.apache.flink.types.RowKind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RowReaderTest {
    private final BufferAllocator allocator = new RootAllocator();

    @AfterEach
    void nothingIsLeft() {
        allocator.close();
    }

    private VectorSchemaRoot batch(FieldVector column, int rows) {
        column.setValueCount(rows);
        return VectorSchemaRoot.of(column);
    }

    private FixedSizeListVector vectors(int rows, int dimensions) {
        FixedSizeListVector vectors =
                (FixedSizeListVector) Schemas.vector("v", true, dimensions).createVector(allocator);
        Float4Vector numbers = (Float4Vector) vectors.getDataVector();
        vectors.allocateNew();
        for (int row = 0; row < rows; row++) {
            vectors.setNotNull(row);
            for (int i = 0; i < dimensions; i++) {
                numbers.setSafe(row * dimensions + i, row + i / 1000f);
            }
        }
        return vectors;
    }

    @Test
    void aVectorIsTheArrayThatFlinkItselfWouldMake() {
        for (int dimensions : new int[] {1, 2, 3, 31, 32, 33, 768}) {
            List<RowData> rows = new ArrayList<>();
            try (VectorSchemaRoot batch = batch(vectors(3, dimensions), 3)) {
                RowReader reader = new RowReader(batch);
                for (int row = 0; row < reader.rows(); row++) {
                    rows.add(reader.read(row));
                }
            }
            for (int row = 0; row < 3; row++) {
                float[] expected = new float[dimensions];
                for (int i = 0; i < dimensions; i++) {
                    expected[i] = row + i / 1000f;
                }
                assertThat(rows.get(row).getArray(0))
                        .as("equal bytes, read after the batch is closed")
                        .isEqualTo(BinaryArrayData.fromPrimitiveArray(expected))
                        .hasSameHashCodeAs(BinaryArrayData.fromPrimitiveArray(expected));
                assertThat(rows.get(row).getRowKind()).isEqualTo(RowKind.INSERT);
            }
        }
    }

    @Test
    void nullNumbersOfAListAreZeroBytes() {
        ListVector lists = ListVector.empty("l", allocator);
        lists.initializeChildrenFromFields(
                List.of(new Field("element", FieldType.nullable(new ArrowType.Int(64, true)), null)));
        lists.allocateNew();
        BigIntVector numbers = (BigIntVector) lists.getDataVector();
        int first = lists.startNewValue(0);
        for (int i = 0; i < 3; i++) {
            numbers.setSafe(first + i, i + 100);
        }
        numbers.setNull(first + 1);
        lists.endValue(0, 3);
        lists.setNull(1);

        try (VectorSchemaRoot batch = batch(lists, 2)) {
            RowReader reader = new RowReader(batch);

            ArrayData expected = new GenericArrayData(new Object[] {100L, null, 102L});
            assertThat(reader.read(0).getArray(0))
                    .isEqualTo(new ArrayDataSerializer(new BigIntType()).toBinaryArray(expected));
            assertThat(reader.read(1).isNullAt(0)).isTrue();
        }
    }

    @Test
    void flinkCopiesAVectorAsItIs() {
        try (VectorSchemaRoot batch = batch(vectors(1, 5), 1)) {
            ArrayData vector = new RowReader(batch).read(0).getArray(0);

            assertThat(new ArrayDataSerializer(new FloatType()).toBinaryArray(vector))
                    .isSameAs(vector);
        }
    }

    @Test
    void aRowThatIsNotThereIsRefused() {
        try (VectorSchemaRoot batch = batch(vectors(2, 5), 2)) {
            RowReader reader = new RowReader(batch);

            assertThatThrownBy(() -> reader.read(2)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> reader.read(-1)).isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void aDecimalOfTooManyDigitsIsNotReadAsNull() {
        DecimalVector decimals = new DecimalVector("d", allocator, 20, 2);
        decimals.allocateNew(1);
        byte[] large =
                new BigDecimal("123456789012345678901234.56").unscaledValue().toByteArray();
        decimals.setBigEndian(0, large);

        try (VectorSchemaRoot batch = batch(decimals, 1)) {
            assertThatThrownBy(() -> new RowReader(batch).read(0))
                    .hasMessageContaining("Column 'd' holds 123456789012345678901234.56")
                    .hasMessageContaining("DECIMAL(20, 2)");
        }
    }

    @Test
    void aTypeThatFlinkLacksIsRefusedBeforeAnythingIsRead() {
        try (VectorSchemaRoot batch = batch(new Float2Vector("h", allocator), 0)) {
            assertThatThrownBy(() -> new RowReader(batch))
                    .isInstanceOf(UnsupportedFeatureException.class)
                    .hasMessageContaining("Column 'h' has the Arrow type FloatingPoint(HALF)");
        }
    }
}

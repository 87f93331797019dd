package io.synadb.flink.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.DimensionMismatchException;
import io.synadb.InvalidArgumentException;
import io.synadb.table.TableSpec;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.binary.BinaryArrayData;
import org.apache.flink.table.types.logical.RowType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Vectors of every encoding, and tensors of every type of element. */
class TensorsTest {
    private static final RowType ROWS = (RowType) DataTypes.ROW(
                    DataTypes.FIELD("f16", DataTypes.ARRAY(DataTypes.FLOAT())),
                    DataTypes.FIELD("f64", DataTypes.ARRAY(DataTypes.DOUBLE())),
                    DataTypes.FIELD("i8", DataTypes.ARRAY(DataTypes.TINYINT())),
                    DataTypes.FIELD("bits", DataTypes.BYTES()),
                    DataTypes.FIELD("uint8", DataTypes.ARRAY(DataTypes.SMALLINT())),
                    DataTypes.FIELD("int32", DataTypes.ARRAY(DataTypes.INT())),
                    DataTypes.FIELD("int64", DataTypes.ARRAY(DataTypes.BIGINT())),
                    DataTypes.FIELD("int16", DataTypes.ARRAY(DataTypes.SMALLINT())))
            .notNull()
            .getLogicalType();

    private final BufferAllocator allocator = new RootAllocator();

    @AfterEach
    void nothingIsLeft() {
        allocator.close();
    }

    private static Schema schema() {
        return TableSpec.builder()
                .schema(FlinkSchemas.arrowSchema(ROWS))
                .property("vector.f16.dim", "2")
                .property("vector.f16.encoding", "f16")
                .property("vector.f64.dim", "2")
                .property("vector.f64.encoding", "f64")
                .property("vector.i8.dim", "2")
                .property("vector.i8.encoding", "i8")
                .property("vector.bits.dim", "16")
                .property("vector.bits.encoding", "binary")
                .property("tensor.uint8.shape", "1,2")
                .property("tensor.uint8.dtype", "uint8")
                .property("tensor.int32.shape", "1,2")
                .property("tensor.int64.shape", "1,2")
                .property("tensor.int16.shape", "1,2")
                .build()
                .schema();
    }

    private static GenericRowData row() {
        return GenericRowData.of(
                new GenericArrayData(new float[] {1 / 3f, -65_504}),
                new GenericArrayData(new double[] {1e300, 1 / 3d}),
                new GenericArrayData(new byte[] {-128, 127}),
                new byte[] {1, -1},
                new GenericArrayData(new short[] {0, 255}),
                BinaryArrayData.fromPrimitiveArray(new int[] {Integer.MIN_VALUE, 7}),
                BinaryArrayData.fromPrimitiveArray(new long[] {Long.MIN_VALUE, 7}),
                BinaryArrayData.fromPrimitiveArray(new short[] {Short.MIN_VALUE, 7}));
    }

    @Test
    void comeBackAsTheyWereButForWhatFloat16Rounds() {
        assertThat(FlinkSchemas.rowType(schema())).isEqualTo(ROWS);
        try (RowBuffer buffer = new RowBuffer(schema(), ROWS, allocator, "t", 1 << 20)) {
            buffer.add(row());
            buffer.add(new GenericRowData(ROWS.getFieldCount()));
            buffer.add(row());
            RowReader reader = new RowReader(buffer.batch());
            for (int place : new int[] {0, 2}) {
                RowData read = reader.read(place);
                assertThat(read.getArray(0).toFloatArray()).containsExactly(0.33325195f, -65_504);
                assertThat(read.getArray(1).toDoubleArray()).containsExactly(1e300, 1 / 3d);
                assertThat(read.getArray(2).toByteArray()).containsExactly(-128, 127);
                assertThat(read.getBinary(3)).containsExactly(1, -1);
                assertThat(read.getArray(4).toShortArray()).containsExactly((short) 0, (short) 255);
                assertThat(read.getArray(5).toIntArray()).containsExactly(Integer.MIN_VALUE, 7);
                assertThat(read.getArray(6).toLongArray()).containsExactly(Long.MIN_VALUE, 7);
                assertThat(read.getArray(7).toShortArray()).containsExactly(Short.MIN_VALUE, (short) 7);
            }
            RowData nulls = reader.read(1);
            for (int column = 0; column < ROWS.getFieldCount(); column++) {
                assertThat(nulls.isNullAt(column)).isTrue();
            }
        }
    }

    @Test
    void whatIsNotStoredSoIsRefused() {
        try (RowBuffer buffer = new RowBuffer(schema(), ROWS, allocator, "t", 1 << 20)) {
            GenericRowData great = row();
            great.setField(0, new GenericArrayData(new float[] {0, 65_520}));
            assertThatThrownBy(() -> buffer.add(great))
                    .isInstanceOf(InvalidArgumentException.class)
                    .hasMessageContaining("has 65520.0 as element 1, expected numbers of float16");
            GenericRowData infinite = row();
            infinite.setField(1, new GenericArrayData(new double[] {Double.NaN, 0}));
            assertThatThrownBy(() -> buffer.add(infinite))
                    .isInstanceOf(InvalidArgumentException.class)
                    .hasMessageContaining("has NaN as element 0 of its vector");
            GenericRowData unsigned = row();
            unsigned.setField(4, new GenericArrayData(new short[] {-1, 0}));
            assertThatThrownBy(() -> buffer.add(unsigned))
                    .isInstanceOf(InvalidArgumentException.class)
                    .hasMessageContaining("has -1 as element 0, expected uint8, 0 to 255");
            GenericRowData longer = row();
            longer.setField(3, new byte[3]);
            assertThatThrownBy(() -> buffer.add(longer))
                    .isInstanceOf(DimensionMismatchException.class)
                    .hasMessageContaining("has 3 bytes, expected 2, eight dimensions in each");
        }
    }
}

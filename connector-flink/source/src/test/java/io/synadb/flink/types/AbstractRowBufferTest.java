package io.synadb.flink.types;

import io.synadb.arrow.Schemas;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.RowType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/** What the tests of {@link RowBuffer} share: buffers of a few columns, and memory that must be given back. */
abstract class AbstractRowBufferTest {
    static final RowType DOCUMENTS = rows(
            DataTypes.FIELD("id", DataTypes.BIGINT().notNull()),
            DataTypes.FIELD("text", DataTypes.STRING()),
            DataTypes.FIELD("v", DataTypes.ARRAY(DataTypes.FLOAT())));

    final BufferAllocator allocator = new RootAllocator();

    @AfterEach
    void nothingIsLeft() {
        allocator.close();
    }

    static RowType rows(DataTypes.Field... fields) {
        return (RowType) DataTypes.ROW(fields).notNull().getLogicalType();
    }

    static Schema withVectors(RowType rows, int dimensions) {
        return Schemas.declareVectors(
                FlinkSchemas.arrowSchema(rows), Map.of("vector.v.dim", Integer.toString(dimensions)));
    }

    final RowBuffer documents(int dimensions, long targetBytes) {
        return new RowBuffer(withVectors(DOCUMENTS, dimensions), DOCUMENTS, allocator, "/data/t", targetBytes);
    }

    final RowBuffer buffer(RowType rows) {
        return new RowBuffer(FlinkSchemas.arrowSchema(rows), rows, allocator, "/data/t", 1 << 20);
    }

    final RowBuffer values(DataType type) {
        return buffer(rows(DataTypes.FIELD("id", DataTypes.INT()), DataTypes.FIELD("x", type)));
    }

    static RowData document(long id, String text, @Nullable ArrayData vector) {
        return GenericRowData.of(id, StringData.fromString(text), vector);
    }

    static ArrayData vector(float... numbers) {
        return new GenericArrayData(numbers);
    }

    static List<List<Object>> read(RowBuffer buffer, RowType type) {
        RowReader reader = new RowReader(buffer.batch());
        return IntStream.range(0, reader.rows())
                .mapToObj(row -> PlainRows.plain(reader.read(row), type))
                .toList();
    }

    static DecimalData decimal(String value, int precision, int scale) {
        return DecimalData.fromBigDecimal(new BigDecimal(value), precision, scale);
    }
}

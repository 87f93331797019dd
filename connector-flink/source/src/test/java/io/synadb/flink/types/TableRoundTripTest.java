package io.synadb.flink.types;

import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.table.BatchReader;
import io.synadb.table.ScanTask;
import io.synadb.table.Table;
import io.synadb.table.TableSpec;
import io.synadb.table.TableWriter;
import io.synadb.table.WriteOptions;
import io.synadb.table.data.DataFile;
import io.synadb.table.storage.LocalStorage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows of every type through the files of a table, whose batches are mapped memory. */
class TableRoundTripTest {
    private static final int DIMENSIONS = 100;
    private static final int ROWS = 5_000;
    private static final long CHUNK_BYTES = 512 * 1024;

    private static final RowType EVERY_TYPE = (RowType) DataTypes.ROW(
                    DataTypes.FIELD("id", DataTypes.BIGINT().notNull()),
                    DataTypes.FIELD("flag", DataTypes.BOOLEAN()),
                    DataTypes.FIELD("i8", DataTypes.TINYINT()),
                    DataTypes.FIELD("i16", DataTypes.SMALLINT()),
                    DataTypes.FIELD("i32", DataTypes.INT()),
                    DataTypes.FIELD("f32", DataTypes.FLOAT()),
                    DataTypes.FIELD("f64", DataTypes.DOUBLE()),
                    DataTypes.FIELD("price", DataTypes.DECIMAL(9, 2)),
                    DataTypes.FIELD("large", DataTypes.DECIMAL(38, 10)),
                    DataTypes.FIELD("text", DataTypes.STRING()),
                    DataTypes.FIELD("bytes", DataTypes.BYTES()),
                    DataTypes.FIELD("day", DataTypes.DATE()),
                    DataTypes.FIELD("time", DataTypes.TIMESTAMP(6)),
                    DataTypes.FIELD("instant", DataTypes.TIMESTAMP_LTZ(6)),
                    DataTypes.FIELD("numbers", DataTypes.ARRAY(DataTypes.INT())),
                    DataTypes.FIELD(
                            "nested",
                            DataTypes.ARRAY(DataTypes.ROW(
                                    DataTypes.FIELD("name", DataTypes.STRING()),
                                    DataTypes.FIELD("flags", DataTypes.ARRAY(DataTypes.BOOLEAN()))))),
                    DataTypes.FIELD("v", DataTypes.ARRAY(DataTypes.FLOAT())))
            .notNull()
            .getLogicalType();

    @TempDir
    Path directory;

    @Test
    void everyTypeComesBackFromATable() {
        TableSpec spec = TableSpec.builder()
                .schema(FlinkSchemas.arrowSchema(EVERY_TYPE))
                .property("vector.v.dim", Integer.toString(DIMENSIONS))
                .build();
        Table table = Table.create(LocalStorage.of(directory), spec);
        assertThat(FlinkSchemas.rowType(table.current().schema())).isEqualTo(EVERY_TYPE);

        try (BufferAllocator allocator = new RootAllocator()) {
            List<List<Object>> written = write(table, allocator);

            assertThat(read(table, allocator)).isEqualTo(written);
        }
    }

    private static List<List<Object>> write(Table table, BufferAllocator allocator) {
        Random random = new Random(4);
        WriteOptions options = WriteOptions.defaults().withChunkBytes(CHUNK_BYTES);
        List<List<Object>> written = new ArrayList<>();
        try (TableWriter writer = table.newWrite(options).newWriter("test", allocator);
                RowBuffer buffer = new RowBuffer(table.current().schema(), EVERY_TYPE, allocator, "t", CHUNK_BYTES)) {
            for (int i = 0; i < ROWS; i++) {
                List<Object> row = PlainRows.random(EVERY_TYPE, Map.of("v", DIMENSIONS), random, 0.1);
                PlainRows.Form form = PlainRows.Form.values()[i % PlainRows.Form.values().length];
                buffer.add(PlainRows.rowData(row, EVERY_TYPE, form));
                written.add(row);
                if (buffer.isFull()) {
                    writer.write(buffer.batch());
                    buffer.clear();
                }
            }
            writer.write(buffer.batch());
            List<DataFile> files = writer.finish();
            table.newCommit(table.current()).append(files).publish();
        }
        return written;
    }

    private static List<List<Object>> read(Table table, BufferAllocator allocator) {
        List<RowData> rows = new ArrayList<>();
        for (ScanTask task : table.current().scan().plan().tasks()) {
            try (BatchReader batches = task.open(allocator)) {
                Optional<VectorSchemaRoot> next = batches.next();
                while (next.isPresent()) {
                    try (VectorSchemaRoot batch = next.get()) {
                        RowReader reader = new RowReader(batch);
                        for (int row = 0; row < reader.rows(); row++) {
                            rows.add(reader.read(row));
                        }
                    }
                    next = batches.next();
                }
            }
        }
        return rows.stream().map(row -> PlainRows.plain(row, EVERY_TYPE)).toList();
    }
}

package io.synadb.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.table.data.DataFile;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/** A small table of a number, the key, and a text. */
final class KeyedTables {
    static final Schema SCHEMA = new Schema(List.of(
            new Field("id", FieldType.notNullable(new ArrowType.Int(64, true)), null),
            new Field("value", FieldType.nullable(new ArrowType.Utf8()), null)));
    private static final Schema KEYS = new Schema(SCHEMA.getFields().subList(0, 1));

    private KeyedTables() {}

    static TableSpec spec(int buckets) {
        return TableSpec.builder().schema(SCHEMA).key("id").buckets(buckets).build();
    }

    /** Rows of these ids, each with the same text; the caller closes them. */
    static VectorSchemaRoot batch(String value, BufferAllocator allocator, long... ids) {
        VectorSchemaRoot batch = VectorSchemaRoot.create(SCHEMA, allocator);
        for (int row = 0; row < ids.length; row++) {
            ((BigIntVector) batch.getVector(0)).setSafe(row, ids[row]);
            ((VarCharVector) batch.getVector(1)).setSafe(row, value.getBytes(StandardCharsets.UTF_8));
        }
        batch.setRowCount(ids.length);
        return batch;
    }

    /** Keys alone; the caller closes them. */
    static VectorSchemaRoot keys(BufferAllocator allocator, long... ids) {
        VectorSchemaRoot batch = VectorSchemaRoot.create(KEYS, allocator);
        for (int row = 0; row < ids.length; row++) {
            ((BigIntVector) batch.getVector(0)).setSafe(row, ids[row]);
        }
        batch.setRowCount(ids.length);
        return batch;
    }

    static void write(TableWriter writer, String value, BufferAllocator allocator, long... ids) {
        try (VectorSchemaRoot batch = batch(value, allocator, ids)) {
            writer.write(batch);
        }
    }

    static void delete(TableWriter writer, BufferAllocator allocator, long... ids) {
        try (VectorSchemaRoot batch = keys(allocator, ids)) {
            writer.delete(batch);
        }
    }

    static List<DataFile> written(Table table, String value, BufferAllocator allocator, long... ids) {
        try (TableWriter writer = table.newWrite(WriteOptions.defaults()).newWriter("test", allocator)) {
            write(writer, value, allocator, ids);
            return writer.finish();
        }
    }

    /** Commits rows of these ids, each with the same text. */
    static TableSnapshot upsert(Table table, String value, BufferAllocator allocator, long... ids) {
        List<DataFile> files = written(table, value, allocator, ids);
        return table.newCommit(table.current()).append(files).publish();
    }

    /** Commits the deletion of keys. */
    static TableSnapshot delete(Table table, BufferAllocator allocator, long... ids) {
        try (TableWriter writer = table.newWrite(WriteOptions.defaults()).newWriter("test", allocator)) {
            delete(writer, allocator, ids);
            return table.newCommit(table.current()).append(writer.finish()).publish();
        }
    }

    /** The texts by id; a key with two rows fails. */
    static Map<Long, String> read(ScanBuilder scan, BufferAllocator allocator) {
        Map<Long, String> rows = new TreeMap<>();
        for (ScanTask task : scan.plan().tasks()) {
            try (BatchReader reader = task.open(allocator)) {
                while (reader.hasNext()) {
                    try (VectorSchemaRoot batch = reader.next().orElseThrow()) {
                        for (int row = 0; row < batch.getRowCount(); row++) {
                            long id = ((BigIntVector) batch.getVector("id")).get(row);
                            String before = rows.put(
                                    id, String.valueOf(batch.getVector("value").getObject(row)));
                            assertThat(before).as("another row of key %d", id).isNull();
                        }
                    }
                }
            }
        }
        return rows;
    }

    static Map<Long, String> read(TableSnapshot snapshot, BufferAllocator allocator) {
        Map<Long, String> rows = read(snapshot.scan(), allocator);
        assertThat(snapshot.rows()).isEqualTo(rows.size());
        return rows;
    }
}

package io.synadb.table;

import io.synadb.arrow.compression.Compression;
import io.synadb.table.RowModel.Content;
import io.synadb.table.RowModel.RowChange;
import io.synadb.table.partition.PartitionBy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * What the rows of a history are: those of {@link TestTables}, in some tables with a key behind them that follows from the id,
 * so that rows of many ids are rows of one key, and at times with a text at the end, which comes and goes with its column.
 * Immutable.
 */
record HistoryRows(boolean isKeyed) {
    static final int KEYS = 13;
    /** The column that comes and goes. */
    static final Field EXTRA = Field.nullable("extra", new ArrowType.Utf8());

    private static final Field KEY = new Field("key", FieldType.notNullable(new ArrowType.Int(64, true)), null);
    private static final Schema KEY_ALONE = new Schema(List.of(KEY));

    /** Which row's place a row takes: in a table without a key only its own. */
    long key(long id) {
        return isKeyed ? Math.floorMod(id * 0x9E3779B97F4A7C15L >> 32, KEYS) : id;
    }

    /** A table of such rows, split somehow. */
    TableSpec.Builder spec(Random random) {
        List<Field> fields = new ArrayList<>(TestTables.SCHEMA.getFields());
        if (isKeyed) {
            fields.add(KEY);
        }
        TableSpec.Builder spec = TableSpec.builder()
                .schema(new Schema(fields))
                .partitionBy((isKeyed ? byKey(random) : byAnything(random)).toArray(PartitionBy[]::new));
        encode(spec, random);
        return isKeyed ? spec.key(KEY.getName()).buckets(1 + random.nextInt(3)) : spec;
    }

    /** Compressed chunks and dictionaries, or neither: what the rows are does not tell. */
    private static void encode(TableSpec.Builder spec, Random random) {
        if (random.nextBoolean()) {
            spec.property("compression", List.of("lz4", "zstd").get(random.nextInt(2)));
        }
        if (random.nextBoolean()) {
            spec.property("dictionary.pos", "true");
        }
    }

    /** Options of a writer, whose chunks are compressed as those of the table, or in another way. */
    static WriteOptions options(Random random) {
        WriteOptions options = WriteOptions.defaults().withChunkBytes(1 + random.nextInt(400));
        Compression[] all = Compression.values();
        return random.nextBoolean() ? options : options.withCompression(all[random.nextInt(all.length)]);
    }

    private static List<PartitionBy> byKey(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> List.of(PartitionBy.identity(KEY.getName()));
            case 1 -> List.of(PartitionBy.bucket(KEY.getName(), 2));
            case 2 -> List.of(PartitionBy.truncate(KEY.getName(), 5));
            default -> List.of();
        };
    }

    private static List<PartitionBy> byAnything(Random random) {
        PartitionBy part = PartitionBy.identity("pos");
        PartitionBy bucket = PartitionBy.bucket("id", 1 + random.nextInt(3));
        return switch (random.nextInt(5)) {
            case 0 -> List.of(part);
            case 1 -> List.of(bucket);
            case 2 -> List.of(PartitionBy.truncate("pos", 1), bucket);
            case 3 -> List.of(PartitionBy.truncate("id", 1 + random.nextInt(20)));
            default -> List.of();
        };
    }

    /** What becomes of rows by a writer who writes some, deletes keys, and writes some: of each key the last word counts. */
    RowChange written(Collection<Long> first, Set<Long> forgotten, Collection<Long> then) {
        Map<Long, Long> byKey = new HashMap<>();
        first.forEach(id -> byKey.put(key(id), id));
        byKey.keySet().removeAll(forgotten);
        then.forEach(id -> byKey.put(key(id), id));
        return new RowChange(Set.of(), new TreeSet<>(byKey.values()), forgotten);
    }

    /** What a reader of all columns sees of a row. */
    String text(long id, Content content) {
        return content.extra().isThere() ? text(id) + "|" + content.rows().get(id) : text(id);
    }

    /** The same, in a table whose columns never change. */
    String text(long id) {
        return TestTables.row(id) + (isKeyed ? "|" + key(id) : "");
    }

    /** @param extra for the column that comes and goes, if it is there */
    void write(TableWriter writer, Schema schema, long id, String extra, BufferAllocator allocator) {
        List<Field> fields = schema.getFields();
        List<Field> others = fields.subList(TestTables.SCHEMA.getFields().size(), fields.size());
        try (VectorSchemaRoot row = TestTables.batch(id, 1, allocator);
                VectorSchemaRoot more = VectorSchemaRoot.create(new Schema(others), allocator)) {
            List<FieldVector> columns = new ArrayList<>(row.getFieldVectors());
            for (FieldVector column : more.getFieldVectors()) {
                if (column instanceof BigIntVector keys) {
                    keys.setSafe(0, key(id));
                } else {
                    ((VarCharVector) column).setSafe(0, extra.getBytes(StandardCharsets.UTF_8));
                }
                column.setValueCount(1);
                columns.add(column);
            }
            writer.write(new VectorSchemaRoot(schema, columns, 1));
        }
    }

    void delete(TableWriter writer, Collection<Long> keys, BufferAllocator allocator) {
        try (VectorSchemaRoot batch = VectorSchemaRoot.create(KEY_ALONE, allocator)) {
            int row = 0;
            for (long key : keys) {
                ((BigIntVector) batch.getVector(0)).setSafe(row++, key);
            }
            batch.setRowCount(row);
            writer.delete(batch);
        }
    }
}

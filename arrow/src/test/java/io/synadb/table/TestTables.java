package io.synadb.table;

import io.synadb.arrow.Schemas;
import io.synadb.table.data.DataFile;
import io.synadb.table.partition.PartitionBy;
import io.synadb.table.storage.LocalStorage;
import io.synadb.table.storage.Storage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * A small table for tests: {@code id}, {@code pos} and a vector of {@value #DIMENSIONS} elements, all of which follow from
 * the id, so that every row that comes back can be checked alone.
 */
public final class TestTables {
    public static final int DIMENSIONS = 4;
    public static final Schema SCHEMA = new Schema(List.of(
            new Field("id", FieldType.nullable(new ArrowType.Int(64, true)), null),
            new Field("pos", FieldType.nullable(new ArrowType.Utf8()), null),
            Schemas.vector("embedding", true, DIMENSIONS)));

    private static final List<String> PARTS = List.of("noun", "verb", "adj");

    private TestTables() {}

    public static TableSpec spec(String... partitionBy) {
        return spec(Stream.of(partitionBy).map(PartitionBy::identity).toList());
    }

    public static TableSpec spec(List<PartitionBy> partitionBy) {
        return TableSpec.builder()
                .schema(SCHEMA)
                .partitionBy(partitionBy.toArray(PartitionBy[]::new))
                .build();
    }

    public static Storage storage(Path directory) {
        return LocalStorage.of(directory);
    }

    /** The rows of these ids; the caller closes them. Every fifth text and every seventh vector is null. */
    public static VectorSchemaRoot batch(long firstId, int rows, BufferAllocator allocator) {
        VectorSchemaRoot batch = VectorSchemaRoot.create(spec().schema(), allocator);
        batch.allocateNew();
        BigIntVector ids = (BigIntVector) batch.getVector("id");
        VarCharVector parts = (VarCharVector) batch.getVector("pos");
        FixedSizeListVector vectors = (FixedSizeListVector) batch.getVector("embedding");
        Float4Vector elements = (Float4Vector) vectors.getDataVector();
        for (int row = 0; row < rows; row++) {
            long id = firstId + row;
            ids.setSafe(row, id);
            part(id).ifPresent(part -> parts.setSafe((int) (id - firstId), part.getBytes(StandardCharsets.UTF_8)));
            if (id % 7 == 6) {
                vectors.setNull(row);
                continue;
            }
            int start = vectors.startNewValue(row);
            for (int i = 0; i < DIMENSIONS; i++) {
                elements.setSafe(start + i, element(id, i));
            }
        }
        batch.setRowCount(rows);
        return batch;
    }

    static Optional<String> part(long id) {
        return id % 5 == 4 ? Optional.empty() : Optional.of(PARTS.get((int) (id % 3)));
    }

    static float element(long id, int index) {
        return id + index / 8f;
    }

    /** The rows of a batch as text, one a row, as far as they are selected. */
    static List<String> rows(VectorSchemaRoot batch) {
        return IntStream.range(0, batch.getRowCount())
                .mapToObj(row -> batch.getFieldVectors().stream()
                        .map(column -> String.valueOf(column.getObject(row)))
                        .reduce((left, right) -> left + "|" + right)
                        .orElse(""))
                .toList();
    }

    /** What {@link #rows} gives for an id when all columns are selected. */
    public static String row(long id) {
        String vector = id % 7 == 6
                ? "null"
                : IntStream.range(0, DIMENSIONS)
                        .mapToObj(i -> Float.toString(element(id, i)))
                        .toList()
                        .toString()
                        .replace(" ", "");
        return id + "|" + part(id).orElse("null") + "|" + vector;
    }

    public static List<String> rows(long firstId, int count) {
        return IntStream.range(0, count).mapToObj(i -> row(firstId + i)).toList();
    }

    /** Writes rows with a writer of their own; nobody sees the files yet. */
    public static List<DataFile> write(WritePlan plan, long firstId, int rows, BufferAllocator allocator) {
        try (TableWriter writer = plan.newWriter("test", allocator);
                VectorSchemaRoot batch = batch(firstId, rows, allocator)) {
            writer.write(batch);
            return writer.finish();
        }
    }

    /** Appends rows as one version. */
    public static TableSnapshot append(Table table, long firstId, int rows, BufferAllocator allocator) {
        List<DataFile> files = write(table.newWrite(WriteOptions.defaults()), firstId, rows, allocator);
        return table.newCommit(table.current()).append(files).publish();
    }

    /** All rows of a scan, in its order. */
    static List<String> read(ScanBuilder scan, BufferAllocator allocator) {
        List<String> rows = new ArrayList<>();
        for (ScanTask task : scan.plan().tasks()) {
            try (BatchReader reader = task.open(allocator)) {
                for (Optional<VectorSchemaRoot> next = reader.next(); next.isPresent(); next = reader.next()) {
                    try (VectorSchemaRoot batch = next.get()) {
                        rows.addAll(rows(batch));
                    }
                }
            }
        }
        return rows;
    }

    public static List<String> read(TableSnapshot snapshot, BufferAllocator allocator) {
        return read(snapshot.scan(), allocator);
    }
}

package io.synadb.flink.source;

import io.synadb.arrow.Schemas;
import io.synadb.flink.SynaSource;
import io.synadb.flink.SynaSourceBuilder;
import io.synadb.table.Table;
import io.synadb.table.TableSnapshot;
import io.synadb.table.TableSpec;
import io.synadb.table.TableWriter;
import io.synadb.table.WriteOptions;
import io.synadb.table.WritePlan;
import io.synadb.table.data.DataFile;
import io.synadb.table.storage.LocalStorage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/** A table of {@code id}, {@code word} and {@code embedding}, where the others follow from the id. */
final class TestTable {
    static final int DIMENSIONS = 4;

    private static final Schema SCHEMA = new Schema(List.of(
            new Field("id", FieldType.notNullable(new ArrowType.Int(64, true)), null),
            new Field("word", FieldType.nullable(new ArrowType.Utf8()), null),
            Schemas.vector("embedding", true, DIMENSIONS)));

    private final Path directory;
    private final Table table;

    private TestTable(Path directory, Table table) {
        this.directory = directory;
        this.table = table;
    }

    static TestTable create(Path directory) {
        TableSpec spec = TableSpec.builder().schema(SCHEMA).build();
        return new TestTable(directory, Table.create(LocalStorage.of(directory), spec));
    }

    Table table() {
        return table;
    }

    /** A source that looks for commits often. */
    SynaSourceBuilder source() {
        return SynaSource.builder().path(directory.toString()).discoveryInterval(Duration.ofMillis(20));
    }

    /** Appends the rows of consecutive ids as one file and one version. */
    TableSnapshot append(long firstId, int rows) {
        return append(firstId, rows, rows);
    }

    /** As {@link #append(long, int)}, in chunks of about so many rows. */
    TableSnapshot append(long firstId, int rows, int chunkRows) {
        long[] ids = LongStream.range(firstId, firstId + rows).toArray();
        return append(ids, chunkRows);
    }

    TableSnapshot append(long[] ids, int chunkRows) {
        List<DataFile> files = write(ids, chunkRows);
        return table.newCommit(table.current()).append(files).publish();
    }

    /** Deletes rows of a file. */
    TableSnapshot delete(int file, long... positions) {
        TableSnapshot base = table.current();
        return table.newCommit(base)
                .delete(base.files().get(file).path(), positions)
                .publish();
    }

    /** Puts rows in place of all that are there. */
    TableSnapshot overwrite(long firstId, int rows) {
        TableSnapshot base = table.current();
        List<DataFile> files = write(LongStream.range(firstId, firstId + rows).toArray(), rows);
        return table.newCommit(base).overwrite(files).publish();
    }

    /** Files that no version has. */
    List<DataFile> write(long[] ids, int chunkRows) {
        // A row has about 40 bytes; a batch of its own makes the chunk as large as asked for.
        WritePlan plan = table.newWrite(WriteOptions.defaults().withChunkBytes(40L * Math.max(1, chunkRows)));
        try (BufferAllocator allocator = new RootAllocator();
                TableWriter writer = plan.newWriter("test", allocator);
                VectorSchemaRoot batch = batch(ids, allocator)) {
            writer.write(batch);
            return writer.finish();
        }
    }

    private static VectorSchemaRoot batch(long[] ids, BufferAllocator allocator) {
        VectorSchemaRoot batch = VectorSchemaRoot.create(SCHEMA, allocator);
        batch.allocateNew();
        BigIntVector idColumn = (BigIntVector) batch.getVector("id");
        VarCharVector words = (VarCharVector) batch.getVector("word");
        FixedSizeListVector vectors = (FixedSizeListVector) batch.getVector("embedding");
        Float4Vector elements = (Float4Vector) vectors.getDataVector();
        for (int row = 0; row < ids.length; row++) {
            idColumn.setSafe(row, ids[row]);
            words.setSafe(row, word(ids[row]).getBytes(StandardCharsets.UTF_8));
            int start = vectors.startNewValue(row);
            for (int i = 0; i < DIMENSIONS; i++) {
                elements.setSafe(start + i, element(ids[row], i));
            }
        }
        batch.setRowCount(ids.length);
        return batch;
    }

    static String word(long id) {
        return "word " + id;
    }

    static float element(long id, int index) {
        return id % 1000 + index / 8f;
    }
}

package io.synadb.table;

import static io.synadb.table.TestTables.append;
import static io.synadb.table.TestTables.read;
import static io.synadb.table.TestTables.rows;
import static io.synadb.table.TestTables.spec;
import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.table.storage.LocalStorage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A batch that was read is set to other values, as Arrow lets everybody do: the process lives, and the table is as it was. */
class WrittenBatchTest {
    private static final int ROWS = 3000;

    @TempDir
    Path directory;

    private final BufferAllocator allocator = new RootAllocator();

    @AfterEach
    void releasesAllMemory() {
        allocator.close();
    }

    @Test
    void whatIsSetInABatchIsSetNowhereElse() {
        Table table = Table.create(LocalStorage.of(directory), spec());
        append(table, 0, ROWS, allocator);
        Map<String, ByteBuffer> files = files();
        ScanTask task = table.current().scan().plan().tasks().get(0);
        try (BatchReader reader = task.open(allocator);
                BatchReader other = task.open(allocator);
                VectorSchemaRoot batch = reader.next().orElseThrow();
                VectorSchemaRoot beside = other.next().orElseThrow()) {
            BigIntVector ids = (BigIntVector) batch.getVector("id");
            for (int row = 0; row < ROWS; row++) {
                ids.set(row, -row);
                if (row % 2 == 0) {
                    ids.setNull(row);
                }
            }
            ids.setSafe(ROWS - 1, -7);
            FixedSizeListVector vectors = (FixedSizeListVector) batch.getVector("embedding");
            Float4Vector elements = (Float4Vector) vectors.getDataVector();
            elements.set(5, Float.NaN);
            elements.setNull(6);
            vectors.setNull(2);
            ((VarCharVector) batch.getVector("pos")).setNull(3);
            assertThat(ids.isNull(0)).isTrue();
            assertThat(ids.get(1)).isEqualTo(-1);
            assertThat(ids.get(ROWS - 1)).isEqualTo(-7);
            assertThat(elements.get(5)).isNaN();

            assertThat(TestTables.rows(beside)).isEqualTo(rows(0, ROWS));
            assertThat(read(table.current(), allocator)).isEqualTo(rows(0, ROWS));
        }
        assertThat(read(Table.open(LocalStorage.of(directory)).current(), allocator))
                .isEqualTo(rows(0, ROWS));
        assertThat(files()).isEqualTo(files);
    }

    @Test
    void aNullThatIsSetInALongBatchIsNullNowhereElse() {
        int longBatch = 600_000;
        Schema id = new Schema(List.of(Field.nullable("id", new ArrowType.Int(64, true))));
        Table table = Table.create(
                LocalStorage.of(directory), TableSpec.builder().schema(id).build());
        try (VectorSchemaRoot batch = VectorSchemaRoot.create(id, allocator);
                TableWriter writer = table.newWrite(WriteOptions.defaults()).newWriter("long", allocator)) {
            BigIntVector ids = (BigIntVector) batch.getVector(0);
            ids.allocateNew(longBatch);
            for (int row = 0; row < longBatch; row++) {
                ids.set(row, row);
            }
            batch.setRowCount(longBatch);
            writer.write(batch);
            table.newCommit(table.current()).append(writer.finish()).publish();
        }
        ScanTask task = table.current().scan().plan().tasks().get(0);
        try (BatchReader reader = task.open(allocator);
                BatchReader other = task.open(allocator);
                VectorSchemaRoot batch = reader.next().orElseThrow();
                VectorSchemaRoot beside = other.next().orElseThrow()) {
            assertThat(batch.getRowCount()).isEqualTo(longBatch);
            ((BigIntVector) batch.getVector(0)).setNull(3);
            assertThat(beside.getVector(0).isNull(3)).isFalse();
            try (BatchReader later = task.open(allocator);
                    VectorSchemaRoot after = later.next().orElseThrow()) {
                assertThat(after.getVector(0).isNull(3)).isFalse();
            }
        }
    }

    @Test
    void rowsThatWereChangedInABatchAreWrittenAsChanged() {
        Table table = Table.create(LocalStorage.of(directory), spec());
        append(table, 0, 10, allocator);
        ScanTask task = table.current().scan().plan().tasks().get(0);
        try (BatchReader reader = task.open(allocator);
                VectorSchemaRoot batch = reader.next().orElseThrow();
                TableWriter writer = table.newWrite(WriteOptions.defaults()).newWriter("changed", allocator)) {
            BigIntVector ids = (BigIntVector) batch.getVector("id");
            ids.set(4, 40);
            writer.write(batch);
            table.newCommit(table.current()).append(writer.finish()).publish();
        }
        List<String> found = read(table.current(), allocator);
        assertThat(found.subList(0, 10)).isEqualTo(rows(0, 10));
        assertThat(found.get(14)).isEqualTo(rows(4, 1).get(0).replaceFirst("4", "40"));
    }

    private Map<String, ByteBuffer> files() {
        Map<String, ByteBuffer> files = new TreeMap<>();
        try (Stream<Path> found = Files.walk(directory)) {
            for (Path file : found.filter(Files::isRegularFile).toList()) {
                files.put(file.toString(), ByteBuffer.wrap(Files.readAllBytes(file)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }
}

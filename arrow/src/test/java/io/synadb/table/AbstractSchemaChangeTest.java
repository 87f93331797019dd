package io.synadb.table;

import static io.synadb.table.TestTables.append;
import static io.synadb.table.TestTables.read;

import io.synadb.table.predicate.Predicate;
import io.synadb.table.storage.Storage;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A table with a few rows whose columns are to change. */
abstract class AbstractSchemaChangeTest {
    static final ArrowType INT32 = new ArrowType.Int(32, true);
    static final ArrowType INT64 = new ArrowType.Int(64, true);
    static final ArrowType FLOAT32 = new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);
    static final ArrowType FLOAT64 = new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
    static final ArrowType TEXT = new ArrowType.Utf8();

    @TempDir
    Path directory;

    final BufferAllocator allocator = new RootAllocator();
    Storage storage;
    Table table;

    @BeforeEach
    void create() {
        storage = TestTables.storage(directory);
        table = Table.create(storage, TestTables.spec());
        append(table, 0, 8, allocator);
    }

    @AfterEach
    void releasesAllMemory() {
        allocator.close();
    }

    SchemaChange change() {
        return table.changeSchema(table.current());
    }

    static List<String> names(TableSnapshot snapshot) {
        return snapshot.schema().getFields().stream().map(Field::getName).toList();
    }

    List<String> select(TableSnapshot snapshot, String... columns) {
        return read(snapshot.scan().select(columns), allocator);
    }

    List<String> where(String condition) {
        return read(table.current().scan().select("id").where(Predicate.parse(condition)), allocator);
    }

    int tasks(String condition) {
        return table.current()
                .scan()
                .where(Predicate.parse(condition))
                .plan()
                .tasks()
                .size();
    }

    /** Appends rows that are null but for what is set. */
    void appendRows(int rows, Consumer<VectorSchemaRoot> values) {
        try (TableWriter writer = table.newWrite(WriteOptions.defaults()).newWriter("more", allocator);
                VectorSchemaRoot batch = VectorSchemaRoot.create(table.current().schema(), allocator)) {
            batch.allocateNew();
            values.accept(batch);
            batch.setRowCount(rows);
            writer.write(batch);
            table.newCommit(table.current()).append(writer.finish()).publish();
        }
    }

    /** Appends rows with an id and the same number in a column. */
    void appendMore(long firstId, int rows, String column, int value) {
        appendRows(rows, batch -> {
            for (int row = 0; row < rows; row++) {
                ((BigIntVector) batch.getVector("id")).setSafe(row, firstId + row);
                ((IntVector) batch.getVector(column)).setSafe(row, value);
            }
        });
    }
}

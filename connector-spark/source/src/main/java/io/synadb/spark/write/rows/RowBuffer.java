package io.synadb.spark.write.rows;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * Collects rows as an Arrow batch of about the size of a chunk. Not thread-safe.
 */
public final class RowBuffer implements AutoCloseable {
    private static final int MOST_ROWS = 1 << 16;

    private final RowPlace place;
    private final Schema schema;
    private final StructType columns;
    private final long fullBytes;
    private final int capacity;
    private final BufferAllocator allocator;
    private final List<ColumnAppender> appenders = new ArrayList<>();
    private @Nullable VectorSchemaRoot batch;
    private int rows;
    private long bytes;

    /** @param fullBytes how many bytes of values make the buffer full */
    public RowBuffer(RowPlace place, Schema schema, StructType columns, long fullBytes, BufferAllocator allocator) {
        this.place = place;
        this.schema = schema;
        this.columns = columns;
        this.fullBytes = fullBytes;
        this.capacity = capacity(schema, fullBytes);
        this.allocator = allocator;
    }

    /** Takes a row in, and gives a batch on where that makes one; the batch is closed behind it. */
    public void append(InternalRow row, Consumer<VectorSchemaRoot> target) {
        if (batch == null) {
            start();
        }
        place.next(row);
        for (int i = 0; i < appenders.size(); i++) {
            bytes += appenders.get(i).append(row, i, rows);
        }
        rows++;
        if (rows >= capacity || bytes >= fullBytes) {
            flush(target);
        }
    }

    /** Gives on what was collected, if anything was. The buffer is empty afterwards. */
    public void flush(Consumer<VectorSchemaRoot> target) {
        if (batch == null || rows == 0) {
            return;
        }
        try (VectorSchemaRoot full = batch) {
            full.setRowCount(rows);
            appenders.forEach(ColumnAppender::finish);
            batch = null;
            rows = 0;
            bytes = 0;
            target.accept(full);
        }
    }

    @Override
    public void close() {
        if (batch != null) {
            batch.close();
            batch = null;
            rows = 0;
        }
    }

    private void start() {
        VectorSchemaRoot fresh = VectorSchemaRoot.create(schema, allocator);
        batch = fresh;
        appenders.clear();
        for (int i = 0; i < fresh.getFieldVectors().size(); i++) {
            FieldVector vector = fresh.getVector(i);
            vector.setInitialCapacity(capacity);
            vector.allocateNew();
            appenders.add(ColumnAppender.of(vector, columns.fields()[i].dataType(), place));
        }
    }

    private static int capacity(Schema schema, long fullBytes) {
        long rowBytes = schema.getFields().stream()
                .mapToLong(ColumnAppender::leastBytes)
                .sum();
        return (int) Math.max(1, Math.min(MOST_ROWS, fullBytes / Math.max(1, rowBytes)));
    }
}

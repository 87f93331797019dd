package io.synadb.spark.read;

import java.util.Optional;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * Hands out rows, each valid until the next is asked for. Not thread-safe.
 */
final class RowReader implements PartitionReader<InternalRow> {
    private final TaskBatches batches;
    private final StructType columns;
    private @Nullable VectorSchemaRoot batch;
    private @Nullable BatchRow row;

    RowReader(TaskBatches batches, StructType columns) {
        this.batches = batches;
        this.columns = columns;
    }

    @Override
    public boolean next() {
        if (row != null && row.advance()) {
            return true;
        }
        closeBatch();
        Optional<VectorSchemaRoot> next = batches.next();
        if (next.isEmpty()) {
            return false;
        }
        batch = next.get();
        row = new BatchRow(next.get(), columns);
        return row.advance();
    }

    @Override
    public InternalRow get() {
        if (row == null) {
            throw new IllegalStateException("There is no row: next() has not returned true");
        }
        return row;
    }

    @Override
    public void close() {
        closeBatch();
        batches.close();
        batches.memory().close();
    }

    private void closeBatch() {
        row = null;
        if (batch != null) {
            batch.close();
            batch = null;
        }
    }
}

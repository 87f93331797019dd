package io.synadb.flink.source.databases;

import io.synadb.flink.source.ReaderMemory;
import io.synadb.flink.types.RowReader;
import io.synadb.table.databases.DatabasePosition;
import io.synadb.table.databases.DatabasePositions;
import java.util.Set;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.jspecify.annotations.Nullable;

/**
 * One batch of one database on its way from the fetcher's thread to the task's, cut into slices: between two slices the task
 * can take a checkpoint. Not thread-safe; it changes hands.
 */
final class DatabaseBatch implements RecordsWithSplitIds<DatabaseBatch.Slice> {
    /** Some hundred rows take far less than a millisecond to hand on, and make the cost of a slice vanish. */
    static final int SLICE_ROWS = 256;

    private final String splitId;
    private final VectorSchemaRoot batch;
    private final DatabasePositions positions;
    private final ReaderMemory memory;
    private @Nullable RowReader rows;
    private boolean started;
    private int next;

    /**
     * The rows of a batch that are emitted at one go.
     *
     * @param rows of the batch; valid until it is released
     * @param first the first of them
     * @param end the one after the last
     * @param behind the place behind the last
     */
    record Slice(RowReader rows, int first, int end, DatabasePosition behind) {}

    /** @param batch lent by the memory */
    DatabaseBatch(String splitId, VectorSchemaRoot batch, DatabasePositions positions, ReaderMemory memory) {
        this.splitId = splitId;
        this.batch = batch;
        this.positions = positions;
        this.memory = memory;
    }

    @Override
    public @Nullable String nextSplit() {
        if (started) {
            return null;
        }
        started = true;
        return splitId;
    }

    @Override
    public @Nullable Slice nextRecordFromSplit() {
        if (next >= batch.getRowCount()) {
            return null;
        }
        if (rows == null) {
            rows = new RowReader(batch);
        }
        int first = next;
        next = Math.min(batch.getRowCount(), first + SLICE_ROWS);
        return new Slice(rows, first, next, positions.behind(next - 1));
    }

    /** Only what comes behind the last batch says that a database has no more. */
    @Override
    public Set<String> finishedSplits() {
        return Set.of();
    }

    @Override
    public void recycle() {
        memory.release(batch);
    }
}

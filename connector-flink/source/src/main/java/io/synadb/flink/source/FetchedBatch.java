package io.synadb.flink.source;

import io.synadb.table.RowPositions;
import java.util.Set;
import java.util.function.IntFunction;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.jspecify.annotations.Nullable;

/**
 * One batch of one split on its way from the fetcher's thread to the task's, cut into slices: between two slices the task
 * can take a checkpoint, however large the batch is. Not thread-safe; it changes hands.
 */
final class FetchedBatch<T> implements RecordsWithSplitIds<RowSlice<T>> {
    /** Some hundred rows take far less than a millisecond to hand on, and make the cost of a slice vanish. */
    static final int SLICE_ROWS = 256;

    private final String splitId;
    private final VectorSchemaRoot batch;
    private final ReaderMemory memory;
    private final RowDecoder<T> decoder;
    private final RowPositions positions;
    private final Set<String> finished;
    private @Nullable IntFunction<T> rows;
    private boolean started;
    private int next;

    /**
     * @param batch lent by the memory
     * @param positions the places of the batch's rows in the file
     * @param finished the split, if this is its last batch
     */
    FetchedBatch(
            String splitId,
            VectorSchemaRoot batch,
            ReaderMemory memory,
            RowDecoder<T> decoder,
            RowPositions positions,
            Set<String> finished) {
        this.splitId = splitId;
        this.batch = batch;
        this.memory = memory;
        this.decoder = decoder;
        this.positions = positions;
        this.finished = finished;
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
    public @Nullable RowSlice<T> nextRecordFromSplit() {
        if (next >= batch.getRowCount()) {
            return null;
        }
        if (rows == null) {
            rows = decoder.open(batch);
        }
        int first = next;
        next = Math.min(batch.getRowCount(), first + SLICE_ROWS);
        return new RowSlice<>(rows, first, next, positions.of(next - 1) + 1);
    }

    @Override
    public Set<String> finishedSplits() {
        return finished;
    }

    @Override
    public void recycle() {
        memory.release(batch);
    }
}

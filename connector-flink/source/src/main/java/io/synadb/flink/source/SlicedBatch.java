package io.synadb.flink.source;

import java.util.Set;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.jspecify.annotations.Nullable;

/**
 * One batch of one split on its way from the fetcher's thread to the task's, cut into slices: between two slices the task
 * can take a checkpoint, however large the batch is. Not thread-safe; it changes hands.
 *
 * @param <S> the rows that are emitted at one go
 */
public abstract class SlicedBatch<S> implements RecordsWithSplitIds<S> {
    /** Some hundred rows take far less than a millisecond to hand on, and make the cost of a slice vanish. */
    static final int SLICE_ROWS = 256;

    private final String splitId;
    private final VectorSchemaRoot batch;
    private final ReaderMemory memory;
    private final Set<String> finished;
    private boolean started;
    private int next;

    /**
     * @param batch lent by the memory
     * @param finished the split, if this is its last batch
     */
    protected SlicedBatch(String splitId, VectorSchemaRoot batch, ReaderMemory memory, Set<String> finished) {
        this.splitId = splitId;
        this.batch = batch;
        this.memory = memory;
        this.finished = finished;
    }

    /** The rows from the first to before the end; on the task's thread. */
    protected abstract S slice(VectorSchemaRoot rows, int first, int end);

    @Override
    public final @Nullable String nextSplit() {
        if (started) {
            return null;
        }
        started = true;
        return splitId;
    }

    @Override
    public final @Nullable S nextRecordFromSplit() {
        if (next >= batch.getRowCount()) {
            return null;
        }
        int first = next;
        next = Math.min(batch.getRowCount(), first + SLICE_ROWS);
        return slice(batch, first, next);
    }

    @Override
    public final Set<String> finishedSplits() {
        return finished;
    }

    @Override
    public final void recycle() {
        memory.release(batch);
    }
}

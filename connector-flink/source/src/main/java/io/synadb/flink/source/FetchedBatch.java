package io.synadb.flink.source;

import io.synadb.table.RowPositions;
import java.util.Set;
import java.util.function.IntFunction;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;

/** A batch of a data file, whose rows are decoded on the task's thread. Not thread-safe; it changes hands. */
final class FetchedBatch<T> extends SlicedBatch<RowSlice<T>> {
    private final RowDecoder<T> decoder;
    private final RowPositions positions;
    private @Nullable IntFunction<T> rows;

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
        super(splitId, batch, memory, finished);
        this.decoder = decoder;
        this.positions = positions;
    }

    @Override
    protected RowSlice<T> slice(VectorSchemaRoot batch, int first, int end) {
        if (rows == null) {
            rows = decoder.open(batch);
        }
        return new RowSlice<>(rows, first, end, positions.of(end - 1) + 1);
    }
}

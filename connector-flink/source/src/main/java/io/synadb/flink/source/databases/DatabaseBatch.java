package io.synadb.flink.source.databases;

import io.synadb.flink.source.ReaderMemory;
import io.synadb.flink.source.SlicedBatch;
import io.synadb.flink.types.RowReader;
import io.synadb.table.databases.DatabasePosition;
import io.synadb.table.databases.DatabasePositions;
import java.util.Set;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;

/** A batch of a database, of which only what comes behind the last batch says that it has no more. Not thread-safe; it changes hands. */
final class DatabaseBatch extends SlicedBatch<DatabaseBatch.Slice> {
    private final DatabasePositions positions;
    private @Nullable RowReader rows;

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
        super(splitId, batch, memory, Set.of());
        this.positions = positions;
    }

    @Override
    protected Slice slice(VectorSchemaRoot batch, int first, int end) {
        if (rows == null) {
            rows = new RowReader(batch);
        }
        return new Slice(rows, first, end, positions.behind(end - 1));
    }
}

package io.synadb.table;

import java.util.Optional;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * The rows of one task, batch by batch. Deleted rows are in none: a batch without any shows the mapped bytes, the others
 * are copied without them.
 *
 * <p>Every batch is fresh and belongs to the caller, who closes it; it stays readable after the reader is closed,
 * because it keeps the bytes that it shows. Not thread-safe.
 */
public interface BatchReader extends AutoCloseable {
    /** The next batch, which the caller closes; empty after the last one. */
    Optional<VectorSchemaRoot> next();

    /** Whether there is another batch. */
    boolean hasNext();

    /** The places in the file of the rows of the batch that {@link #next} gave last. */
    RowPositions positions();

    /** Lets go of the file, not of the batches handed out. Idempotent. */
    @Override
    void close();
}

package io.synadb.table;

import java.util.Optional;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * The rows of one task, batch by batch.
 *
 * <p>Every batch is fresh and belongs to the caller, who closes it; it stays readable after the reader is closed,
 * because it keeps the mapped bytes that it shows. Not thread-safe.
 */
public interface BatchReader extends AutoCloseable {
    /** The next batch, which the caller closes; empty after the last one. */
    Optional<VectorSchemaRoot> next();

    /** Lets go of the file, not of the batches handed out. Idempotent. */
    @Override
    void close();
}

package io.synadb.arrow;

import java.util.Optional;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * Batches that come one after the other, each fresh and the caller's, who closes it. Not thread-safe.
 */
public interface Batches extends AutoCloseable {
    /** The next batch, which the caller closes; empty after the last one. */
    Optional<VectorSchemaRoot> next();

    /** Lets go of where the batches come from, not of those handed out. Idempotent. */
    @Override
    void close();
}

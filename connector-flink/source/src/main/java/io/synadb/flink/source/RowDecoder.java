package io.synadb.flink.source;

import java.io.Serializable;
import java.util.function.IntFunction;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * Makes elements of the stream out of the rows of a batch.
 *
 * <p>Implementations are immutable and thread-safe; what {@link #open} returns is used by one thread.
 *
 * @param <T> the elements, which stay valid after the batch is closed
 */
@FunctionalInterface
public interface RowDecoder<T> extends Serializable {
    /** Prepares to read a batch; the function takes the number of a row in it, from 0. */
    IntFunction<T> open(VectorSchemaRoot batch);
}

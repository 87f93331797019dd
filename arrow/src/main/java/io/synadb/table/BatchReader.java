package io.synadb.table;

import io.synadb.arrow.Batches;

/**
 * The rows of one task, batch by batch. Deleted rows are in none: a batch without any shows the mapped bytes, the others
 * are copied without them.
 *
 * <p>Every batch is fresh and belongs to the caller, who closes it; it stays readable after the reader is closed,
 * because it keeps the bytes that it shows. Not thread-safe.
 */
public interface BatchReader extends Batches {
    /** Whether there is another batch. */
    boolean hasNext();

    /** The places in the file of the rows of the batch that {@link #next} gave last. */
    RowPositions positions();
}

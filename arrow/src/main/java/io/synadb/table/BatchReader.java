package io.synadb.table;

import io.synadb.arrow.Batches;

/**
 * The rows of one task, batch by batch. Deleted rows are in none: a batch without any shows the mapped bytes, the others
 * are copied without them.
 *
 * <p>Every batch is fresh and belongs to the caller, who closes it; it stays readable after the reader is closed,
 * because it keeps the bytes that it shows. It is to be read, never changed: Arrow sets values without asking, and one that
 * is set in bytes which are mapped for reading ends the JVM; a null that is set in a column without nulls shows in other
 * batches. Who wants to change rows copies them, with {@link io.synadb.arrow.RowCopy} for example. Not thread-safe.
 */
public interface BatchReader extends Batches {
    /** Whether there is another batch. */
    boolean hasNext();

    /** The places in the file of the rows of the batch that {@link #next} gave last. */
    RowPositions positions();
}

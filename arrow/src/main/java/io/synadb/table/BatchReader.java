package io.synadb.table;

import io.synadb.arrow.Batches;

/**
 * The rows of one task, batch by batch. Deleted rows are in none: a batch without any shows the mapped bytes, the others
 * are copied without them.
 *
 * <p>Every batch is fresh and belongs to the caller, who closes it; it stays readable after the reader is closed,
 * because it keeps the bytes that it shows.
 *
 * <p>It is to be read: Arrow sets values without asking. What is set shows in the caller's batches of this reader, and
 * changes neither the file nor what other readers show, because mapped files are copied on write. Where the process may not
 * write the data files, or Linux is told to count such memory ({@code vm.overcommit_memory} 2), they are mapped for reading
 * only, and a value that is set ends the JVM. Who wants to change rows copies them, with
 * {@link io.synadb.arrow.RowCopy} for example. Not thread-safe.
 */
public interface BatchReader extends Batches {
    /** Whether there is another batch. */
    boolean hasNext();

    /** The places in the file of the rows of the batch that {@link #next} gave last. */
    RowPositions positions();
}

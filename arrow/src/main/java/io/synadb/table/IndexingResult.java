package io.synadb.table;

/**
 * What was done for a table's indexes.
 *
 * <p>Immutable and thread-safe.
 *
 * @param snapshot the version with them; the newest one where there was nothing to do
 * @param files how many index files were built and became part of the table
 * @param rows how many rows these cover
 * @param sizeBytes how long they are
 */
public record IndexingResult(TableSnapshot snapshot, int files, long rows, long sizeBytes) {}

package io.synadb.table.commit.log;

import io.synadb.table.data.DataFile;

/**
 * The rows that one commit added in one file.
 *
 * <p>Immutable and thread-safe.
 *
 * @param version of the commit
 * @param file as it is after the commit
 * @param firstRow the first of the new rows, counted from 0: those before it are of earlier commits, if the file is one
 *     that grows
 */
public record AppendedFile(long version, DataFile file, long firstRow) {}

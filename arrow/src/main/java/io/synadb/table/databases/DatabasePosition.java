package io.synadb.table.databases;

import io.synadb.InvalidArgumentException;

/**
 * How far the rows of a database have been read, so that another reader goes on with the next one, exactly: the database is
 * read as its log was up to one place, however it has grown since, and behind the row of one version.
 *
 * <p>Immutable and thread-safe.
 *
 * @param logEnd where the log ended when the first reader opened it, in bytes; what was written behind that is not read
 * @param key of the last row
 * @param offset of the last row's version in the log
 */
public record DatabasePosition(long logEnd, String key, long offset) {
    /**
     * Checks a position.
     *
     * @throws InvalidArgumentException if no row can be there
     */
    public DatabasePosition {
        if (offset < 0 || offset >= logEnd) {
            throw new InvalidArgumentException("A row at offset " + offset + " of a log that ends at " + logEnd
                    + ": expected an offset from 0, and before the end.");
        }
    }
}

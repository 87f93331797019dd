package io.synadb.vector.mapped;

/**
 * Whom a file tells which key has which row while it is being opened.
 *
 * <p>Not thread-safe: one thread opens a file.
 */
public interface RowKeys {
    /** The key has this row from now on. Returns the row that it had, or −1. */
    int put(String key, int row);

    /** The key has no row any more. Returns the row that it had, or −1. */
    int delete(String key);

    /** The key of a row, for messages. */
    String key(int row);
}

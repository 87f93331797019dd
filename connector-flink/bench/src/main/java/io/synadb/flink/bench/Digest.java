package io.synadb.flink.bench;

/**
 * What tells two tables apart, whatever the order of their rows.
 *
 * @param rows how many there are
 * @param hash the sum of their hashes, which may have wrapped around
 */
record Digest(long rows, long hash) {
    /** Of a table that holds each row so many times. */
    Digest times(int copies) {
        return new Digest(rows * copies, hash * copies);
    }
}

package io.synadb.flink.source;

import java.util.function.IntFunction;

/**
 * The rows of a batch that are emitted at one go.
 *
 * @param rows of the batch, by their number in it; valid until the batch is released
 * @param first the first of them
 * @param end the one after the last
 * @param nextRow the place in the file of the row after the last
 */
record RowSlice<T>(IntFunction<T> rows, int first, int end, long nextRow) {
    int size() {
        return end - first;
    }
}

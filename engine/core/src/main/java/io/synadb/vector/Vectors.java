package io.synadb.vector;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.Objects;

/**
 * Rows of float32, all of one length, at rest: in heap arrays or in a mapped file. The only thing that kernels and indexes
 * read; whose rows they are, and what their keys, is the business of a store.
 *
 * <p>A row never changes once it is there. Rows may be added at the end meanwhile ({@link GrowingVectors}); none goes away.
 *
 * <p>Thread-safe; a {@link Reader} is not.
 */
public interface Vectors {
    /** How many rows there are by now; never fewer later. */
    int size();

    /** The length of every row, at least 1. */
    int dimensions();

    /** A new reader, at no row yet. Make one for each search, not for each row. */
    Reader reader();

    /**
     * A copy of one row.
     *
     * @throws IndexOutOfBoundsException if there is no such row
     */
    default float[] row(int row) {
        Reader reader = reader();
        reader.read(row, 1);
        float[] copy = new float[dimensions()];
        System.arraycopy(reader.array(), reader.offset(), copy, 0, copy.length);
        return copy;
    }

    /**
     * The rows of one array, one after the other: a view, so the array must not change any more.
     *
     * @throws io.synadb.InvalidArgumentException if the array does not hold whole rows
     */
    static Vectors of(float[] rows, int dimensions) {
        return new ArrayVectors(rows, dimensions);
    }

    /**
     * The rows of buffers, as of a mapped file: a view of each from its position to its limit. Each holds whole rows, and
     * all but the last equally many. Whoever mapped them keeps them mapped for as long as these rows are read.
     *
     * @throws io.synadb.InvalidArgumentException if a buffer does not hold whole rows, or another number than the first
     */
    static Vectors of(List<FloatBuffer> segments, int dimensions) {
        return new BufferVectors(segments, dimensions);
    }

    /**
     * Brings rows into an array: without a copy where they are in one already, else through an array of its own.
     *
     * <p>Not thread-safe.
     */
    interface Reader {
        /**
         * Makes a row readable, and as many of those after it as come at no further cost.
         *
         * @param row the first row
         * @param count how many rows are wanted at most, at least 1
         * @return how many are readable now, from 1 to {@code count}: the i-th stands in {@link #array} at
         *     {@code offset() + i * dimensions()}, until the next call
         * @throws IndexOutOfBoundsException if one of the wanted rows does not exist
         */
        int read(int row, int count);

        /** The array that the rows stand in: to be read only. */
        float[] array();

        /** Where in {@link #array} the first of them starts. */
        int offset();
    }

    /** Refuses rows that do not exist; for implementations. */
    static void checkRows(int row, int count, int size) {
        Objects.checkFromIndexSize(row, count, size);
        if (count < 1) {
            throw new IndexOutOfBoundsException("count is " + count + ", expected at least 1");
        }
    }
}

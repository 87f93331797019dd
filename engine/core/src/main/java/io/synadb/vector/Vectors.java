package io.synadb.vector;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;
import java.util.List;
import java.util.Objects;

/**
 * Rows of one length, at rest in heap arrays or in a mapped file, that are read as float32. The only thing that kernels and
 * indexes read; whose rows they are, and what their keys, is the business of a store.
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
        return new FloatBufferVectors(segments, dimensions);
    }

    /**
     * Rows of IEEE 754 binary16, one after the other, each element given by its bits, as NumPy has them: a view, so the array must
     * not change any more. They are widened when they are read, a block at a time, and compared as the float32 numbers that they
     * exactly are.
     *
     * @throws io.synadb.InvalidArgumentException if the array does not hold whole rows
     */
    static Vectors ofFloat16(short[] rows, int dimensions) {
        Objects.requireNonNull(rows, "The rows are null");
        return ofFloat16(List.of(ShortBuffer.wrap(rows)), dimensions);
    }

    /** The same of buffers, in their byte order; otherwise as {@link #of(List, int)}. */
    static Vectors ofFloat16(List<ShortBuffer> segments, int dimensions) {
        return new Float16Vectors(segments, dimensions);
    }

    /**
     * Rows of signed bytes, one after the other: a view, so the array must not change any more. They are widened when they are
     * read, a block at a time, and compared as what they stand for, which is {@code scale} times each.
     *
     * @param scale that they were divided by before they were rounded to bytes; 1 for bytes that stand for themselves
     * @throws io.synadb.InvalidArgumentException if the array does not hold whole rows, or the scale is not a finite number above 0
     */
    static Vectors ofInt8(byte[] rows, int dimensions, float scale) {
        Objects.requireNonNull(rows, "The rows are null");
        return ofInt8(List.of(ByteBuffer.wrap(rows)), dimensions, scale);
    }

    /** The same of buffers; otherwise as {@link #of(List, int)}. */
    static Vectors ofInt8(List<ByteBuffer> segments, int dimensions, float scale) {
        return new Int8Vectors(segments, dimensions, scale);
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

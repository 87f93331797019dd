package io.synadb.arrow;

import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;

/**
 * Fills a vector column row by row, in order, for callers that copy the numbers of a vector as memory.
 *
 * <p>For each row: {@link #reserve}, the numbers to that offset of {@link #numbers}, {@link #setNotNull}; or {@link #setNull}
 * alone. After the last row, when the column knows how many there are, {@link #finish}. Not thread-safe.
 */
public final class VectorColumnWriter {
    private final FixedSizeListVector vectors;
    private final BaseFixedWidthVector numbers;
    private final int dimensions;
    private final int vectorBytes;

    /** Writes to a column whose memory is allocated; it stays the caller's. */
    public VectorColumnWriter(FixedSizeListVector vectors) {
        this.vectors = vectors;
        this.numbers = (BaseFixedWidthVector) vectors.getDataVector();
        this.dimensions = vectors.getListSize();
        this.vectorBytes = dimensions * numbers.getTypeWidth();
    }

    /** How many numbers a vector has. */
    public int dimensions() {
        return dimensions;
    }

    /** How many bytes the numbers of a vector take. */
    public int vectorBytes() {
        return vectorBytes;
    }

    /**
     * Makes room for the vector of a row.
     *
     * @return where its numbers begin, in bytes from the start of {@link #numbers}
     */
    public long reserve(int row) {
        while (numbers.getValueCapacity() < (row + 1L) * dimensions) {
            numbers.reAlloc();
        }
        return (long) row * vectorBytes;
    }

    /** The numbers of all rows, a view that the next {@link #reserve} may replace. */
    public ArrowBuf numbers() {
        return numbers.getDataBuffer();
    }

    /** Marks the vector of a row as there. */
    public void setNotNull(int row) {
        vectors.setNotNull(row);
    }

    /** Makes the vector of a row null, and its numbers zero. */
    public void setNull(int row) {
        long offset = reserve(row);
        numbers().setZero(offset, vectorBytes);
        vectors.setNull(row);
    }

    /** Marks all numbers as there, those of null vectors, too. */
    public void finish() {
        Validity.set(numbers.getValidityBuffer(), 0, numbers.getValueCount());
    }

    /**
     * Begins again at the first row, in the same memory. The numbers of the rows before may stay, because each row writes
     * its own; their bits may not: those behind the last row would reach a file.
     */
    public void reset() {
        ArrowBuf validity = vectors.getValidityBuffer();
        validity.setZero(0, validity.capacity());
    }
}

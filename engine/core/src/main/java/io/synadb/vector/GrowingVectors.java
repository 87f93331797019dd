package io.synadb.vector;

import io.synadb.DimensionMismatchException;
import java.util.Arrays;

/**
 * Rows on the heap, to which more can be added.
 *
 * <p>They stand in chunks of about a megabyte that never move, so adding copies no row and stops no reader.
 *
 * <p>Thread-safe: additions exclude one another by this object's monitor, and wait for no reader.
 */
public final class GrowingVectors implements Vectors {
    private static final int CHUNK_FLOATS = 1 << 18;

    private final int dimensions;
    private final int chunkRows;

    /**
     * Written before {@link #size}, whose volatile write publishes the rows. Volatile itself: a reader of fewer rows may come
     * upon an array that was put here after them, whose chunks it must see.
     */
    private volatile float[][] chunks = new float[4][];

    private volatile int size;

    /**
     * No rows yet.
     *
     * @throws io.synadb.InvalidArgumentException if {@code dimensions} is not positive
     */
    public GrowingVectors(int dimensions) {
        ArrayVectors.checkDimensions(dimensions);
        this.dimensions = dimensions;
        this.chunkRows = Math.max(1, Integer.highestOneBit(CHUNK_FLOATS / dimensions));
    }

    /**
     * Adds a copy of a vector.
     *
     * @return its row
     * @throws DimensionMismatchException if the vector has another length than the rows
     */
    public int append(float[] vector) {
        if (vector.length != dimensions) {
            throw new DimensionMismatchException(
                    "A vector of %d elements among rows of %d".formatted(vector.length, dimensions));
        }
        return append(vector, 0, 1);
    }

    /**
     * Adds copies of vectors that stand one after the other in an array. They become visible together.
     *
     * @return the row of the first; the others follow it
     * @throws IndexOutOfBoundsException if they do not lie inside the array
     */
    public synchronized int append(float[] vectors, int offset, int count) {
        int first = size;
        int end = Math.addExact(first, count);
        for (int row = first, from = offset; row < end; ) {
            int inChunk = row % chunkRows;
            int rows = Math.min(end - row, chunkRows - inChunk);
            System.arraycopy(vectors, from, chunk(row / chunkRows), inChunk * dimensions, rows * dimensions);
            row += rows;
            from += rows * dimensions;
        }
        size = end;
        return first;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public int dimensions() {
        return dimensions;
    }

    @Override
    public Reader reader() {
        return new ChunkReader();
    }

    private float[] chunk(int number) {
        float[][] known = chunks;
        if (number == known.length) {
            known = Arrays.copyOf(known, 2 * number);
            chunks = known;
        }
        if (known[number] == null) {
            known[number] = new float[chunkRows * dimensions];
        }
        return known[number];
    }

    private final class ChunkReader implements Reader {
        private float[] array = new float[0];
        private int offset;

        @Override
        public int read(int row, int count) {
            Vectors.checkRows(row, count, size);
            int inChunk = row % chunkRows;
            array = chunks[row / chunkRows];
            offset = inChunk * dimensions;
            return Math.min(count, chunkRows - inChunk);
        }

        @Override
        public float[] array() {
            return array;
        }

        @Override
        public int offset() {
            return offset;
        }
    }
}

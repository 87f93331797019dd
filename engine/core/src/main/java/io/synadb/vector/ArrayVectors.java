package io.synadb.vector;

import io.synadb.InvalidArgumentException;
import java.util.Objects;

/** The rows of one array. Immutable and thread-safe, as long as nobody changes the array; a reader is not. */
final class ArrayVectors implements Vectors {
    private final float[] rows;
    private final int dimensions;

    ArrayVectors(float[] rows, int dimensions) {
        Objects.requireNonNull(rows, "The rows are null");
        checkDimensions(dimensions);
        checkWholeRows(rows.length, dimensions);
        this.rows = rows;
        this.dimensions = dimensions;
    }

    static void checkDimensions(int dimensions) {
        if (dimensions < 1) {
            throw new InvalidArgumentException("Vectors of " + dimensions + " dimensions: expected at least 1");
        }
    }

    static void checkWholeRows(int elements, int dimensions) {
        if (elements % dimensions != 0) {
            throw new InvalidArgumentException("%d elements are not whole rows of %d: %d are left over"
                    .formatted(elements, dimensions, elements % dimensions));
        }
    }

    @Override
    public int size() {
        return rows.length / dimensions;
    }

    @Override
    public int dimensions() {
        return dimensions;
    }

    @Override
    public Reader reader() {
        return new ArrayReader();
    }

    private final class ArrayReader implements Reader {
        private int offset;

        @Override
        public int read(int row, int count) {
            Vectors.checkRows(row, count, size());
            offset = row * dimensions;
            return count;
        }

        @Override
        public float[] array() {
            return rows;
        }

        @Override
        public int offset() {
            return offset;
        }
    }
}

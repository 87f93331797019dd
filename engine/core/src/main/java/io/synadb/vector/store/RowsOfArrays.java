package io.synadb.vector.store;

import io.synadb.vector.Vectors;

/** Vectors of a batch that each have an array of their own: a view. Lengths are checked by then. Thread-safe. */
record RowsOfArrays(float[][] rows, int dimensions) implements Vectors {
    @Override
    public int size() {
        return rows.length;
    }

    @Override
    public Reader reader() {
        return new ArrayReader();
    }

    private final class ArrayReader implements Reader {
        private float[] row = new float[0];

        @Override
        public int read(int number, int count) {
            row = rows[number];
            return 1;
        }

        @Override
        public float[] array() {
            return row;
        }

        @Override
        public int offset() {
            return 0;
        }
    }
}

package io.synadb.vector;

import java.util.SplittableRandom;

/** Rows and queries of the kinds on which indexes go wrong. The same ones in every run. */
public enum TestVectors {
    /** No structure at all: where a graph has the hardest time. */
    GAUSSIAN(1500) {
        @Override
        float element(SplittableRandom random, int row, int i) {
            return gaussian(random);
        }
    },
    /** Ten narrow clusters far from one another. */
    CLUSTERED(1500) {
        @Override
        float element(SplittableRandom random, int row, int i) {
            return centre(row % 10, i) * 10 + gaussian(random);
        }
    },
    /** Thirty vectors, fifty times each. */
    DUPLICATES(1500) {
        @Override
        float element(SplittableRandom random, int row, int i) {
            return centre(row % 30, i);
        }
    },
    /** One vector, over and over. */
    ALL_EQUAL(400) {
        @Override
        float element(SplittableRandom random, int row, int i) {
            return centre(0, i);
        }
    },
    ONE_POINT(1) {
        @Override
        float element(SplittableRandom random, int row, int i) {
            return gaussian(random);
        }
    },
    FEWER_THAN_K(7) {
        @Override
        float element(SplittableRandom random, int row, int i) {
            return gaussian(random);
        }
    },
    /** Lengths from a ten-thousandth to ten thousand. */
    WIDE_NORMS(1500) {
        @Override
        float element(SplittableRandom random, int row, int i) {
            return (float) (gaussian(random) * Math.pow(10, centre(row, 0) * 4));
        }
    },
    /** Two groups so tight and so far from one another that 7 bits an element are the same for all rows of one. */
    TWO_GROUPS(1500) {
        @Override
        float element(SplittableRandom random, int row, int i) {
            return (row % 2 == 0 ? 100 : -100) + gaussian(random);
        }
    };

    public static final int DIMENSIONS = 40;
    public static final int QUERIES = 30;

    private final int size;

    TestVectors(int size) {
        this.size = size;
    }

    /** The rows, in one array. */
    public float[] rows() {
        return vectors(size, ordinal());
    }

    /** Queries like the rows; every third is a row. */
    public float[] queries() {
        float[] queries = vectors(QUERIES, ordinal() + 100);
        float[] rows = rows();
        for (int query = 0; query < QUERIES; query += 3) {
            int row = query * 17 % size;
            System.arraycopy(rows, row * DIMENSIONS, queries, query * DIMENSIONS, DIMENSIONS);
        }
        return queries;
    }

    abstract float element(SplittableRandom random, int row, int i);

    private float[] vectors(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] vectors = new float[count * DIMENSIONS];
        for (int i = 0; i < vectors.length; i++) {
            vectors[i] = element(random, i / DIMENSIONS, i % DIMENSIONS);
        }
        return vectors;
    }

    private static float gaussian(SplittableRandom random) {
        return (float) random.nextGaussian();
    }

    /** An element of a fixed vector of each number, from −1 to 1. */
    private static float centre(int number, int i) {
        return (float) new SplittableRandom(number * 1000L + i).nextDouble(-1, 1);
    }
}

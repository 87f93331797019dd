package io.synadb.vector.hnsw;

import io.synadb.vector.Vectors;
import java.util.SplittableRandom;

/** Rows of any length that differ in where they stand and how they spread. */
enum Shape {
    GAUSSIAN {
        @Override
        void fill(float[] row, SplittableRandom random) {
            for (int i = 0; i < row.length; i++) {
                row[i] = (float) random.nextGaussian();
            }
        }
    },
    /** Ten clusters far from one another. */
    CLUSTERED {
        @Override
        void fill(float[] row, SplittableRandom random) {
            latent(row, random);
            add(row, random.nextInt(10), 20);
        }
    },
    /** Each element 100, and a spread of 3. */
    OFFSET {
        @Override
        void fill(float[] row, SplittableRandom random) {
            latent(row, random);
            for (int i = 0; i < row.length; i++) {
                row[i] += 100;
            }
        }
    },
    /** One element that is large in all of them. */
    OUTLIER {
        @Override
        void fill(float[] row, SplittableRandom random) {
            latent(row, random);
            row[0] = 300 + (float) random.nextGaussian();
        }
    },
    /** Thirty rows, over and over. */
    DUPLICATES {
        @Override
        void fill(float[] row, SplittableRandom random) {
            add(row, random.nextInt(30), 1);
        }
    },
    /** Lengths from a ten-thousandth to ten thousand. */
    WIDE_NORMS {
        @Override
        void fill(float[] row, SplittableRandom random) {
            latent(row, random);
            float length = (float) Math.pow(10, 8 * random.nextDouble() - 4);
            for (int i = 0; i < row.length; i++) {
                row[i] *= length;
            }
        }
    },
    /** Two groups, around 100 and −100, with a spread of 1. */
    TWO_GROUPS {
        @Override
        void fill(float[] row, SplittableRandom random) {
            GAUSSIAN.fill(row, random);
            int side = random.nextInt(2) * 200 - 100;
            for (int i = 0; i < row.length; i++) {
                row[i] += side;
            }
        }
    },
    /** Five groups, 40 times as far apart as they are wide. */
    FIVE_GROUPS {
        @Override
        void fill(float[] row, SplittableRandom random) {
            GAUSSIAN.fill(row, random);
            add(row, random.nextInt(5), (float) (40 * Math.sqrt(3)));
        }
    };

    private static final int LATENT = 10;

    /** Whether the steps of small codes go for what tells groups of the rows apart. */
    boolean isBlurredByCodes() {
        return this == TWO_GROUPS || this == FIVE_GROUPS;
    }

    /** Writes one row over zeros. */
    abstract void fill(float[] row, SplittableRandom random);

    /** Other rows of the same kind for each seed. */
    Vectors vectors(int count, int dimensions, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] rows = new float[count * dimensions];
        for (int at = 0; at < rows.length; at += dimensions) {
            float[] row = new float[dimensions];
            fill(row, random);
            System.arraycopy(row, 0, rows, at, dimensions);
        }
        return Vectors.of(rows, dimensions);
    }

    /** Mixes few numbers to many elements, as real rows are. */
    private static void latent(float[] row, SplittableRandom random) {
        for (int latent = 0; latent < LATENT; latent++) {
            add(row, 100 + latent, (float) random.nextGaussian() * 1.7f);
        }
    }

    /** Adds so much of a fixed vector of each number, whose elements go from −1 to 1. */
    private static void add(float[] row, int number, float much) {
        SplittableRandom random = new SplittableRandom(number);
        for (int i = 0; i < row.length; i++) {
            row[i] += much * (float) (2 * random.nextDouble() - 1);
        }
    }
}

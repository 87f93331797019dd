package io.synadb.bench.kernel;

import java.util.SplittableRandom;

/** Seeded vectors of length one, in one array. */
final class Vectors {
    private Vectors() {}

    static float[] unit(int count, int dimensions, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] vectors = new float[count * dimensions];
        for (int row = 0; row < count; row++) {
            double squared = 0;
            for (int i = row * dimensions; i < (row + 1) * dimensions; i++) {
                vectors[i] = (float) random.nextGaussian();
                squared += vectors[i] * vectors[i];
            }
            float scale = (float) (1 / Math.sqrt(squared));
            for (int i = row * dimensions; i < (row + 1) * dimensions; i++) {
                vectors[i] *= scale;
            }
        }
        return vectors;
    }
}

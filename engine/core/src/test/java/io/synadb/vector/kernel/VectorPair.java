package io.synadb.vector.kernel;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Two vectors of one length, each somewhere inside an array whose other elements are NaN. */
record VectorPair(float[] a, int aOffset, float[] b, int bOffset, int length) {
    static VectorPair random(int length, int aOffset, int bOffset, long seed) {
        return new VectorPair(
                inside(random(seed, length), aOffset),
                aOffset,
                inside(random(~seed, length), bOffset),
                bOffset,
                length);
    }

    /** Elements of both signs, from 2⁻⁵ to 2⁵ in size, as seeded. */
    static float[] random(long seed, int length) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] vector = new float[length];
        for (int i = 0; i < length; i++) {
            double magnitude = Math.pow(2, random.nextDouble() * 10 - 5);
            vector[i] = (float) (random.nextBoolean() ? magnitude : -magnitude);
        }
        return vector;
    }

    /** How far from the exact sum {@link VectorKernel} says that a float32 sum may be. */
    double bound(double sumOfMagnitudes) {
        return (length / 8.0 + 32) * 0x1p-24 * sumOfMagnitudes;
    }

    float dot(VectorKernel kernel) {
        return kernel.dot(a, aOffset, b, bOffset, length);
    }

    float squaredL2(VectorKernel kernel) {
        return kernel.squaredL2(a, aOffset, b, bOffset, length);
    }

    float cosine(VectorKernel kernel) {
        return kernel.cosine(a, aOffset, b, bOffset, length);
    }

    @Override
    public String toString() {
        return "length=%d aOffset=%d bOffset=%d".formatted(length, aOffset, bOffset);
    }

    private static float[] inside(float[] vector, int offset) {
        float[] array = new float[offset + vector.length + 17];
        Arrays.fill(array, Float.NaN);
        System.arraycopy(vector, 0, array, offset, vector.length);
        return array;
    }
}

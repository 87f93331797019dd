package io.synadb.bench.ingest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What is taken in: the same vectors over and over, each time under new keys, so that nothing is made while the clock runs.
 *
 * @param vectors those of a batch, one after the other
 * @param each the same, each in an array of its own
 * @param keys of all batches
 */
record Rows(int dimensions, float[] vectors, float[][] each, List<List<String>> keys) {

    static Rows of(int count, int batch, int dimensions) {
        SplittableRandom random = new SplittableRandom(4);
        float[] vectors = new float[batch * dimensions];
        for (int i = 0; i < vectors.length; i++) {
            vectors[i] = (float) random.nextDouble(-1, 1);
        }
        float[][] each = new float[batch][];
        for (int i = 0; i < batch; i++) {
            each[i] = Arrays.copyOfRange(vectors, i * dimensions, (i + 1) * dimensions);
        }
        List<List<String>> keys = new ArrayList<>();
        for (int first = 0; first < count; first += batch) {
            List<String> together = new ArrayList<>();
            for (int row = first; row < first + batch; row++) {
                together.add("doc-%08d".formatted(row));
            }
            keys.add(together);
        }
        return new Rows(dimensions, vectors, each, keys);
    }

    int count() {
        return keys.size() * each.length;
    }

    /** Bytes of all vectors. */
    long bytes() {
        return (long) count() * dimensions * Float.BYTES;
    }

    /** As many batches from the start as make so many rows, at least one. */
    Rows first(int rows) {
        return new Rows(
                dimensions, vectors, each, keys.subList(0, Math.min(keys.size(), Math.max(1, rows / each.length))));
    }
}

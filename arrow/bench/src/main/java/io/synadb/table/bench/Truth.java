package io.synadb.table.bench;

import io.synadb.bench.data.Embeddings;
import io.synadb.vector.kernel.TopK;
import io.synadb.vector.kernel.VectorKernels;

/**
 * How near the last of the exact answer to each query is. Immutable and thread-safe.
 *
 * @param data of length one: the nearest have the largest product
 * @param limits by query
 */
record Truth(Embeddings data, int k, float[] limits) {
    /** What rounding may make of equal distances. */
    private static final float SLACK = 1e-5f;

    /** Of the first so many queries. */
    static Truth of(Embeddings data, int queries, int k) {
        float[] limits = new float[queries];
        for (int query = 0; query < queries; query++) {
            TopK best = TopK.of(k);
            for (int row = 0; row < data.rowCount(); row++) {
                best.offer(distance(data, query, row), row);
            }
            float[] distances = best.ranking().distances();
            limits[query] = distances[distances.length - 1];
        }
        return new Truth(data, k, limits);
    }

    private static float distance(Embeddings data, int query, int row) {
        int dimensions = data.dimensions();
        return -VectorKernels.active()
                .dot(data.queries(), query * dimensions, data.rows(), row * dimensions, dimensions);
    }

    /** How many queries there are. */
    int queries() {
        return limits.length;
    }

    /** The share of the answers to the first queries that are as near as the last of the exact ones. */
    double recall(int[][] found) {
        int hits = 0;
        for (int query = 0; query < found.length; query++) {
            for (int row : found[query]) {
                hits += distance(data, query, row) <= limits[query] + SLACK ? 1 : 0;
            }
        }
        return (double) hits / (found.length * k);
    }
}

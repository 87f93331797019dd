package io.synadb.vector.hnsw;

import io.synadb.vector.DistanceMetric;
import io.synadb.vector.Vectors;
import io.synadb.vector.kernel.TopK;
import java.util.Arrays;

/**
 * What one search needs, used again for the next: a walk, and the measuring of its candidates in float32.
 *
 * <p>Not thread-safe.
 */
final class Ranker {
    private final DistanceMetric metric;
    private final int dimensions;
    private final Vectors.Reader reader;
    final Walk walk;

    /** The nearest measured so far, ascending; as far as they are needed to stop. */
    private float[] nearest = new float[16];

    Ranker(DistanceMetric metric, Vectors vectors, Walk walk) {
        this.metric = metric;
        this.dimensions = vectors.dimensions();
        this.reader = vectors.reader();
        this.walk = walk;
    }

    /** The distance of a row, measured in float32. */
    float measure(float[] query, int row) {
        reader.read(row, 1);
        return metric.distance(query, 0, reader.array(), reader.offset(), dimensions);
    }

    /**
     * Measures what the walk found, nearest by estimate first, and offers it. It stops where the estimate is beyond the k-th
     * measured by more than any estimate was wrong until there: what follows is estimated farther still.
     *
     * @return whether it stopped; otherwise there may be more beyond the end of the beam
     */
    boolean rank(float[] query, Graph graph, int k, TopK top) {
        if (nearest.length < k) {
            nearest = new float[k];
        }
        int measured = 0;
        float greatestError = 0;
        for (int rank = 0; rank < walk.size(); rank++) {
            int row = walk.row(rank);
            if (!graph.holds(row)) {
                continue;
            }
            float estimate = walk.distance(rank);
            if (measured == k && estimate - greatestError > nearest[k - 1]) {
                return true;
            }
            float distance = measure(query, row);
            top.offer(distance, row);
            float comparable = metric == DistanceMetric.L2 ? distance * distance : distance;
            greatestError = Math.max(greatestError, Math.abs(comparable - estimate));
            measured = keep(comparable, measured, k);
        }
        return false;
    }

    private int keep(float distance, int count, int k) {
        if (count == k && distance >= nearest[k - 1]) {
            return count;
        }
        int found = Arrays.binarySearch(nearest, 0, count, distance);
        int at = found < 0 ? -found - 1 : found;
        int moved = Math.min(count, k - 1) - at;
        System.arraycopy(nearest, at, nearest, at + 1, moved);
        nearest[at] = distance;
        return Math.min(count + 1, k);
    }
}

package io.synadb.vector;

import io.synadb.vector.kernel.TopK;
import java.util.Arrays;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** The nearest rows, found in the plainest ways. */
public final class ExactAnswers {
    private ExactAnswers() {}

    /** By measuring every row: what an exact search must find, to the last bit. */
    public static Neighbors measured(
            Vectors vectors, DistanceMetric metric, float[] query, int k, IntPredicate accepted) {
        TopK top = TopK.of(k);
        for (int row = 0; row < vectors.size(); row++) {
            if (accepted.test(row)) {
                top.offer(metric.distance(query, 0, vectors.row(row), 0, query.length), row);
            }
        }
        return Neighbors.of(top.ranking());
    }

    /** All rows within a radius, by measuring every row. */
    public static Neighbors within(
            Vectors vectors, DistanceMetric metric, float[] query, float radius, IntPredicate accepted) {
        Neighbors all = measured(vectors, metric, query, Math.max(1, vectors.size()), accepted);
        TopK top = TopK.of(Math.max(1, all.size()));
        for (int rank = 0; rank < all.size(); rank++) {
            if (all.distance(rank) <= radius) {
                top.offer(all.distance(rank), all.row(rank));
            }
        }
        return Neighbors.of(top.ranking());
    }

    /**
     * The share of the true k nearest that was found, as float64 arithmetic of its own sees them. A row that is as near as the
     * true k-th counts, whichever of several such rows it is.
     */
    public static double recall(
            Neighbors found, Vectors vectors, DistanceMetric metric, float[] query, int k, IntPredicate accepted) {
        double[] distances = new double[vectors.size()];
        for (int row = 0; row < distances.length; row++) {
            distances[row] = accepted.test(row) ? distance(metric, query, vectors.row(row)) : Double.NaN;
        }
        double[] nearest = IntStream.range(0, distances.length)
                .filter(accepted)
                .mapToDouble(row -> distances[row])
                .sorted()
                .limit(k)
                .toArray();
        if (nearest.length == 0) {
            return 1;
        }
        double last = nearest[nearest.length - 1];
        double tolerance = 1e-5 * Math.abs(last) + 1e-6;
        long hits = Arrays.stream(found.rows())
                .filter(row -> distances[row] <= last + tolerance)
                .count();
        return (double) hits / nearest.length;
    }

    private static double distance(DistanceMetric metric, float[] a, float[] b) {
        double dot = 0;
        double aSquared = 0;
        double bSquared = 0;
        double squared = 0;
        double differing = 0;
        for (int i = 0; i < a.length; i++) {
            double x = a[i];
            double y = b[i];
            dot += x * y;
            aSquared += x * x;
            bSquared += y * y;
            squared += (x - y) * (x - y);
            differing += (x > 0) == (y > 0) ? 0 : 1;
        }
        return switch (metric) {
            case COSINE -> 1 - dot / Math.sqrt(aSquared * bSquared);
            case L2 -> Math.sqrt(squared);
            case DOT -> -dot;
            case HAMMING -> differing;
        };
    }
}

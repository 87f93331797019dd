package io.synadb.table.search;

import io.synadb.vector.DistanceMetric;

/** The sums of which {@link SparseDistance} makes distances, of one vector after another. Not thread-safe. */
final class SparseSums {
    private double dot;
    private double rowSquares;
    private double sharedDifferences;
    private double sharedQuerySquares;
    private double sharedRowSquares;

    /** Begins with another vector. */
    void clear() {
        dot = 0;
        rowSquares = 0;
        sharedDifferences = 0;
        sharedQuerySquares = 0;
        sharedRowSquares = 0;
    }

    /** Adds a stored value of the vector, and what the query has at its index. */
    void add(double query, double value) {
        dot += query * value;
        rowSquares += value * value;
        if (query != 0 && value != 0) {
            double difference = query - value;
            sharedDifferences += difference * difference;
            sharedQuerySquares += query * query;
            sharedRowSquares += value * value;
        }
    }

    /** @param querySquares of all values of the query */
    float distance(DistanceMetric metric, double querySquares) {
        return switch (metric) {
            case DOT -> (float) (0 - dot);
            case COSINE -> cosine(dot, rowSquares, querySquares);
            case L2 ->
                (float) Math.sqrt(
                        sharedDifferences + ((rowSquares - sharedRowSquares) + (querySquares - sharedQuerySquares)));
            case HAMMING -> throw new IllegalArgumentException("Sparse vectors have no " + metric.word() + " distance");
        };
    }

    static float cosine(double dot, double rowSquares, double querySquares) {
        double cosine = dot / Math.sqrt(rowSquares * querySquares);
        return (float) Math.max(0, Math.min(2, 1 - cosine));
    }
}

package io.synadb.vector;

/**
 * Finds the rows nearest to a query among {@link Vectors}. It knows rows, not keys, and reads the vectors of its rows where
 * they are: it neither owns nor closes them.
 *
 * <p>Every distance that a search returns is that of {@link DistanceMetric#distance}, bit for bit, whatever the index
 * estimated with on the way. So results of several indexes, and of rows without one, can be merged.
 *
 * <p>A row with a NaN has the distance NaN and is found after all others, if at all; so has a vector without a direction
 * under {@link DistanceMetric#COSINE}.
 *
 * <p>Implementations are thread-safe.
 */
public interface VectorIndex extends AutoCloseable {
    /** Kind, metric and options, all that was not chosen filled in. */
    IndexSpec spec();

    /** How many rows a search without a filter can return. */
    int size();

    /**
     * The nearest rows: k of them, or as many as there are.
     *
     * @throws io.synadb.DimensionMismatchException if the query has another length than the rows
     * @throws io.synadb.InvalidArgumentException if the query holds NaN or infinity
     * @throws IllegalStateException after {@link #close}
     */
    Neighbors search(float[] query, SearchParams params);

    /**
     * The nearest rows for each of several queries, the same as one search for each would find.
     *
     * @return one result a query, in their order; the caller's
     * @throws io.synadb.DimensionMismatchException if the queries have another length than the rows
     * @throws io.synadb.InvalidArgumentException if a query holds NaN or infinity; the message names the query
     * @throws IllegalStateException after {@link #close}
     */
    Neighbors[] searchBatch(Vectors queries, SearchParams params);

    /**
     * The rows within a distance of the query, best first: all of them, as far as the index finds them. Rows whose distance
     * is NaN are within none.
     *
     * <p>Unless the index says otherwise, it searches for more and more neighbours until one lies beyond the radius. So it
     * finds the share that a search for as many neighbours finds, and all where {@linkplain RangeParams#exactly asked to}, or
     * where they are so many that looking at every row costs less than a walk to them.
     *
     * @throws io.synadb.DimensionMismatchException if the query has another length than the rows
     * @throws io.synadb.InvalidArgumentException if the query holds NaN or infinity, or the radius is negative and the metric
     *     knows no such distance
     * @throws IllegalStateException after {@link #close}
     */
    default Neighbors searchWithin(float[] query, RangeParams params) {
        Queries.checkParams(params);
        Queries.checkRadius(params.radius(), spec().metric());
        int k = 64;
        while (true) {
            // A walk to twice as many candidates takes as long as to measure 13 times as many rows.
            boolean exact = params.exact() || k > size() / 13;
            if (exact) {
                // One more than there are, so that fewer come back, unless rows came in meanwhile.
                k = (int) Math.min(Integer.MAX_VALUE, Math.max(k, size() + 1L));
            }
            SearchParams.Builder nearest = SearchParams.builder(k);
            params.filter().ifPresent(nearest::filter);
            Neighbors found = search(query, (exact ? nearest.exact() : nearest).build());
            if (found.size() < k || !(found.distance(k - 1) <= params.radius())) {
                return found.within(params.radius());
            }
            k = (int) Math.min(Integer.MAX_VALUE, 2L * k);
        }
    }

    /** Frees what the index holds; a second call does nothing. No search runs meanwhile, or will later. */
    @Override
    void close();
}

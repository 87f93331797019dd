package io.synadb.table.search;

import io.synadb.InvalidArgumentException;
import io.synadb.UnsupportedFeatureException;
import io.synadb.vector.DistanceMetric;
import java.util.Objects;

/**
 * The question of a search among sparse vectors: the k rows whose vector is nearest to the query.
 *
 * <p>Distances are those of the vectors with all their zeros: a row that shares no index with the query has the product 0 and
 * the cosine distance 1, and is an answer like any other; {@link SparseDistance} has the arithmetic. Immutable and
 * thread-safe.
 *
 * @param column the column of sparse vectors, for messages
 * @param query of the column's dimension
 * @param metric what near means; a smaller distance is nearer. Not {@link DistanceMetric#HAMMING}
 * @param k how many rows, at least 1
 * @param nulls where rows without a distance rank
 */
public record NearestSparse(String column, SparseVector query, DistanceMetric metric, int k, NullOrder nulls)
        implements VectorQuery {
    private static final long serialVersionUID = 1L;

    public NearestSparse {
        Objects.requireNonNull(column, "column");
        Objects.requireNonNull(query, "query");
        Objects.requireNonNull(metric, "metric");
        Objects.requireNonNull(nulls, "nulls");
        if (k < 1) {
            throw new InvalidArgumentException("k = " + k + " for a search on column '" + column
                    + "': expected at least 1; ask for the number of rows you want");
        }
        if (metric == DistanceMetric.HAMMING) {
            throw new UnsupportedFeatureException("Column '" + column
                    + "' of sparse vectors cannot be searched by the metric hamming: expected dot, cosine or l2");
        }
    }

    /** Names the question without the numbers of the query, as a query plan shows it. */
    @Override
    public String toString() {
        return "nearest " + k + " by " + metric + " of " + column + "[sparse " + query.dimensions() + "], nulls "
                + nulls;
    }
}

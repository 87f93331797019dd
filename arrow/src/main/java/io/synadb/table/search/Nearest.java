package io.synadb.table.search;

import io.synadb.InvalidArgumentException;
import io.synadb.vector.DistanceMetric;
import java.util.Arrays;
import java.util.Objects;

/**
 * The question of a search: the k rows whose vector is nearest to the query.
 *
 * <p>The query is shared, not copied: nobody changes it. Immutable and thread-safe by that rule.
 *
 * @param column the vector column, for messages
 * @param query the query vector, as long as the column's vectors
 * @param metric what near means; a smaller distance is nearer
 * @param k how many rows, at least 1
 * @param nulls where rows without a distance rank
 */
public record Nearest(String column, float[] query, DistanceMetric metric, int k, NullOrder nulls)
        implements VectorQuery {
    private static final long serialVersionUID = 1L;

    public Nearest {
        Objects.requireNonNull(column, "column");
        Objects.requireNonNull(metric, "metric");
        Objects.requireNonNull(nulls, "nulls");
        if (k < 1) {
            throw new InvalidArgumentException("k = " + k + " for a search on column '" + column
                    + "': expected at least 1; ask for the number of rows you want");
        }
        if (query.length == 0) {
            throw new InvalidArgumentException(
                    "the query vector for column '" + column + "' is empty: pass one number per dimension");
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Nearest that
                && column.equals(that.column)
                && Arrays.equals(query, that.query)
                && metric == that.metric
                && k == that.k
                && nulls == that.nulls;
    }

    @Override
    public int hashCode() {
        return Objects.hash(column, Arrays.hashCode(query), metric, k, nulls);
    }

    /** Names the question without the numbers of the query, as a query plan shows it. */
    @Override
    public String toString() {
        return "nearest " + k + " by " + metric + " of " + column + "[" + query.length + "], nulls " + nulls;
    }
}

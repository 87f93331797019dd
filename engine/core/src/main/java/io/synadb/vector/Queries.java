package io.synadb.vector;

import io.synadb.DimensionMismatchException;
import io.synadb.InvalidArgumentException;
import io.synadb.vector.kernel.VectorKernels;
import java.util.Objects;

/** What every search demands of its queries. Stateless and thread-safe. */
public final class Queries {
    private Queries() {}

    /**
     * Refuses a query that no search can answer.
     *
     * @throws DimensionMismatchException if it has another length than the rows
     * @throws InvalidArgumentException if it holds NaN or infinity
     */
    public static void check(float[] query, int dimensions) {
        Objects.requireNonNull(query, "The query is null");
        if (query.length != dimensions) {
            throw new DimensionMismatchException(
                    "The query has %d elements, the rows have %d".formatted(query.length, dimensions));
        }
        checkFinite("The query", query, 0, dimensions);
    }

    /** Refuses a search that nobody says anything of. */
    public static void checkParams(Object params) {
        Objects.requireNonNull(params, "The parameters of the search are null");
    }

    /**
     * Refuses a radius within which no distance of the metric can be.
     *
     * @throws InvalidArgumentException if it is NaN, or negative where distances are not: they are under
     *     {@link DistanceMetric#DOT}
     */
    public static void checkRadius(float radius, DistanceMetric metric) {
        if (Float.isNaN(radius) || (radius < 0 && metric != DistanceMetric.DOT)) {
            throw new InvalidArgumentException("The radius is %s: expected a distance of the metric %s, %s"
                    .formatted(
                            radius,
                            metric.word(),
                            metric == DistanceMetric.DOT ? "a negated product" : "which is at least 0"));
        }
    }

    /**
     * Refuses a batch of which a query cannot be answered.
     *
     * @throws DimensionMismatchException if the queries have another length than the rows
     * @throws InvalidArgumentException if one holds NaN or infinity; the message names it
     */
    public static void checkBatch(Vectors queries, int dimensions) {
        Objects.requireNonNull(queries, "The queries are null");
        if (queries.dimensions() != dimensions) {
            throw new DimensionMismatchException(
                    "The queries have %d elements, the rows have %d".formatted(queries.dimensions(), dimensions));
        }
        Vectors.Reader reader = queries.reader();
        for (int query = 0; query < queries.size(); query++) {
            reader.read(query, 1);
            checkFinite("Query " + query, reader.array(), reader.offset(), dimensions);
        }
    }

    private static void checkFinite(String name, float[] array, int offset, int dimensions) {
        int element = VectorKernels.active().firstNonFinite(array, offset, dimensions);
        if (element >= 0) {
            throw new InvalidArgumentException("%s holds %s at element %d: a search needs finite numbers"
                    .formatted(name, array[offset + element], element));
        }
    }
}

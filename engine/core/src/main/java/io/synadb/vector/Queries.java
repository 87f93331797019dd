package io.synadb.vector;

import io.synadb.DimensionMismatchException;
import io.synadb.InvalidArgumentException;
import io.synadb.vector.kernel.VectorKernels;

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
        if (query.length != dimensions) {
            throw new DimensionMismatchException(
                    "The query has %d elements, the rows have %d".formatted(query.length, dimensions));
        }
        checkFinite("The query", query, 0, dimensions);
    }

    /**
     * Refuses a batch of which a query cannot be answered.
     *
     * @throws DimensionMismatchException if the queries have another length than the rows
     * @throws InvalidArgumentException if one holds NaN or infinity; the message names it
     */
    public static void checkBatch(Vectors queries, int dimensions) {
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

package io.synadb.table;

import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * The answer to a {@link VectorSearch}: rows and their distances, best first.
 *
 * <p>Belongs to who ran the search, and is closed by them. Not thread-safe.
 */
public final class Matches implements AutoCloseable {
    private final VectorSchemaRoot rows;
    private final float[] distances;

    Matches(VectorSchemaRoot rows, float[] distances) {
        this.rows = rows;
        this.distances = distances;
    }

    /** How many rows there are: k, or fewer where the table has fewer rows with a distance. */
    public int size() {
        return distances.length;
    }

    /** The selected columns, a view that lives until {@link #close}; row i has rank i. */
    public VectorSchemaRoot rows() {
        return rows;
    }

    /** A copy of the distances, one a row, ascending. */
    public float[] distances() {
        return distances.clone();
    }

    /** Releases the rows. Idempotent. */
    @Override
    public void close() {
        rows.close();
    }
}

package io.synadb.table.search;

import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * Some rows of the answer to a {@link Nearest}, in the order of the file.
 *
 * <p>Belongs to who got it, with its batch. Not thread-safe.
 *
 * @param rows the projected columns of the rows, copied
 * @param positions the place of each row in its file, counted from 0
 * @param distances the distance of each row; NaN where it has none
 */
public record NearestRows(VectorSchemaRoot rows, long[] positions, float[] distances) implements AutoCloseable {
    @Override
    public void close() {
        rows.close();
    }
}

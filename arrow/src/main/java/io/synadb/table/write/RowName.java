package io.synadb.table.write;

import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/** What tells a row of a batch from others in a message. Stateless and thread-safe. */
final class RowName {
    private RowName() {}

    /** The first text or whole number of a row, as in {@code  (id = 42)}; nothing where there is none. */
    static String of(VectorSchemaRoot batch, int row) {
        return batch.getFieldVectors().stream()
                .filter(column -> column instanceof VarCharVector || column instanceof BaseIntVector)
                .findFirst()
                .map(column -> " (" + column.getName() + " = " + column.getObject(row) + ")")
                .orElse("");
    }
}

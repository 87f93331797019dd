package io.synadb.flink.types;

import java.util.Objects;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.flink.table.data.RowData;

/**
 * The rows of a batch.
 *
 * <p>The batch stays the caller's, who keeps it open and unchanged while rows are read. What was read are copies: they stay
 * valid after the batch is closed. Not thread-safe.
 */
public final class RowReader {
    private final int rows;
    private final ValueReader[] columns;

    /**
     * Prepares to read a batch; nothing is read yet.
     *
     * @param batch columns as {@link FlinkSchemas#rowType} describes them
     * @throws io.synadb.UnsupportedFeatureException when a column has a type that Flink lacks
     */
    public RowReader(VectorSchemaRoot batch) {
        // Says which column has no type in Flink, before one is read.
        FlinkSchemas.rowType(batch.getSchema());
        this.rows = batch.getRowCount();
        this.columns = ValueReader.all(batch.getFieldVectors(), "");
    }

    /** How many rows the batch has. */
    public int rows() {
        return rows;
    }

    /**
     * A row, an insertion of a fresh object. Numbers in lists and vectors come as {@link
     * org.apache.flink.table.data.binary.BinaryArrayData}.
     *
     * @param row its number in the batch, from 0
     * @throws IndexOutOfBoundsException when the batch has no such row
     */
    public RowData read(int row) {
        return ValueReader.row(columns, Objects.checkIndex(row, rows));
    }
}

package io.synadb.table.write;

import io.synadb.InvalidArgumentException;
import io.synadb.KeyException;
import io.synadb.SchemaException;
import io.synadb.arrow.Schemas;
import io.synadb.table.key.KeySpec;
import io.synadb.table.key.RowOperation;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/** The keys of the rows that a writer takes. Immutable and thread-safe. */
public final class KeyCheck {
    private final KeySpec key;
    private final List<Field> columns;

    public KeyCheck(Schema schema, KeySpec key) {
        this.key = key;
        this.columns = Schemas.select(schema, key.fieldIds()).getFields();
    }

    /**
     * Refuses a row without a key.
     *
     * @param values a column of a batch, of the key or not
     * @param firstRow the number of the batch's first row, for the message
     * @param writer who writes, for the message
     */
    public void requireNoNull(FieldVector values, long firstRow, String writer) {
        boolean ofKey = columns.stream().anyMatch(column -> column.getName().equals(values.getName()));
        if (!ofKey || values.getNullCount() == 0) {
            return;
        }
        int row = 0;
        while (!values.isNull(row)) {
            row++;
        }
        throw new KeyException("Cannot write to " + writer + ": row " + (firstRow + row)
                + " of the rows written has a null in column '" + values.getName()
                + "', which is part of the key. Nothing was committed; give the row a key, or leave it out.");
    }

    /** Refuses a batch that has anything but the columns of the key, in its order. */
    public void requireOnlyKeys(VectorSchemaRoot batch, long firstRow, String writer) {
        if (!key.isKeyed()) {
            throw new InvalidArgumentException("Cannot delete rows of " + writer
                    + " by their keys: the table has no key. Delete by a condition: TableCommit.deleteWhere.");
        }
        List<Field> found = batch.getSchema().getFields();
        boolean same = found.size() == columns.size();
        for (int i = 0; same && i < found.size(); i++) {
            same = found.get(i).getName().equals(columns.get(i).getName())
                    && found.get(i).getType().equals(columns.get(i).getType());
        }
        if (!same) {
            throw new SchemaException("Cannot delete rows of " + writer + ": found the columns " + found
                    + ", expected those of the key, " + columns + ".");
        }
        batch.getFieldVectors().forEach(column -> requireNoNull(column, firstRow, writer));
    }

    /** The schema of a file whose rows delete. */
    public Schema ofDeletions() {
        List<Field> fields = new ArrayList<>(columns);
        fields.add(RowOperation.field());
        return new Schema(fields);
    }

    /**
     * Rows that delete keys.
     *
     * @param schema {@link #ofDeletions}
     * @param keys stays the caller's, who keeps it open longer than the answer, and closes the last column of that
     */
    public static VectorSchemaRoot deletions(Schema schema, VectorSchemaRoot keys, BufferAllocator allocator) {
        TinyIntVector operations = (TinyIntVector) RowOperation.field().createVector(allocator);
        operations.allocateNew(keys.getRowCount());
        for (int row = 0; row < keys.getRowCount(); row++) {
            operations.set(row, RowOperation.DELETE);
        }
        operations.setValueCount(keys.getRowCount());
        List<FieldVector> vectors = new ArrayList<>(keys.getFieldVectors());
        vectors.add(operations);
        return new VectorSchemaRoot(schema, vectors, keys.getRowCount());
    }
}

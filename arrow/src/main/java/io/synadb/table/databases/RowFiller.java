package io.synadb.table.databases;

import io.synadb.Atom;
import io.synadb.DimensionMismatchException;
import io.synadb.Entry;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.TimeStampMicroTZVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.StructVector;

/** Fills a batch with rows of a database. Not thread-safe. */
final class RowFiller {
    private final VectorSchemaRoot batch;
    private final byte[] name;
    private final Path path;
    private int rows;

    RowFiller(VectorSchemaRoot batch, String name, Path path) {
        this.batch = batch;
        this.name = name.getBytes(StandardCharsets.UTF_8);
        this.path = path;
        batch.allocateNew();
    }

    int rows() {
        return rows;
    }

    void add(Entry entry) {
        for (FieldVector column : batch.getFieldVectors()) {
            switch (column.getName()) {
                case DatabaseColumns.DATABASE -> ((VarCharVector) column).setSafe(rows, name);
                case DatabaseColumns.KEY ->
                    ((VarCharVector) column).setSafe(rows, entry.key().getBytes(StandardCharsets.UTF_8));
                case DatabaseColumns.TIMESTAMP ->
                    ((TimeStampMicroTZVector) column)
                            .setSafe(rows, entry.version().timestampMicros());
                case DatabaseColumns.DELETED ->
                    ((BitVector) column).setSafe(rows, entry.version().deleted() ? 1 : 0);
                default -> setValue(column, entry);
            }
        }
        rows++;
    }

    void finish() {
        batch.setRowCount(rows);
    }

    private void setValue(FieldVector column, Entry entry) {
        if (entry.version().deleted()) {
            column.setNull(rows);
        } else if (column instanceof StructVector struct) {
            struct.setIndexDefined(rows);
            for (AtomType type : AtomType.values()) {
                FieldVector field = (FieldVector) struct.getChild(type.fieldName());
                if (type.holds(entry.value())) {
                    set(field, entry);
                } else {
                    field.setNull(rows);
                }
            }
        } else {
            set(column, entry);
        }
    }

    private void set(FieldVector column, Entry entry) {
        Atom value = entry.value();
        if (value instanceof Atom.Float number) {
            ((Float8Vector) column).setSafe(rows, number.value());
        } else if (value instanceof Atom.Int number) {
            ((BigIntVector) column).setSafe(rows, number.value());
        } else if (value instanceof Atom.Text text) {
            ((VarCharVector) column).setSafe(rows, text.value().getBytes(StandardCharsets.UTF_8));
        } else if (value instanceof Atom.Bytes bytes) {
            ((VarBinaryVector) column).setSafe(rows, bytes.view(), 0, bytes.size());
        } else if (value instanceof Atom.Vector vector) {
            setVector(column, vector.view(), entry.key());
        }
    }

    private void setVector(FieldVector column, FloatBuffer elements, String key) {
        int length = elements.remaining();
        if (column instanceof ListVector lists) {
            int start = lists.startNewValue(rows);
            copy(elements, (Float4Vector) lists.getDataVector(), start);
            lists.endValue(rows, length);
        } else if (column instanceof FixedSizeListVector vectors) {
            if (length != vectors.getListSize()) {
                throw new DimensionMismatchException("Key '" + key + "' in " + path + " has a vector of length "
                        + length + ", expected " + vectors.getListSize()
                        + ": read keys with vectors of one length, or values of any type.");
            }
            copy(elements, (Float4Vector) vectors.getDataVector(), vectors.startNewValue(rows));
        }
    }

    private static void copy(FloatBuffer elements, Float4Vector target, int start) {
        int length = elements.remaining();
        for (int i = 0; i < length; i++) {
            target.setSafe(start + i, elements.get(i));
        }
    }
}

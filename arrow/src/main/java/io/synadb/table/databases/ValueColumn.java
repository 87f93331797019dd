package io.synadb.table.databases;

import io.synadb.Atom;
import io.synadb.InvalidArgumentException;
import io.synadb.SchemaException;
import java.util.List;
import java.util.function.IntFunction;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.SmallIntVector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.StructVector;

/** A column of values, read as atoms; null is the null atom. Not thread-safe. */
final class ValueColumn {
    private final FieldVector column;
    /** The value of a row that is not null. */
    private final IntFunction<Atom> present;

    private ValueColumn(FieldVector column, IntFunction<Atom> present) {
        this.column = column;
        this.present = present;
    }

    /** @throws SchemaException when no atom can be of its type */
    static ValueColumn of(FieldVector column) {
        return new ValueColumn(column, reader(column));
    }

    Atom atom(int row) {
        return column.isNull(row) ? Atom.ofNull() : present.apply(row);
    }

    private static IntFunction<Atom> reader(FieldVector column) {
        if (column instanceof Float8Vector numbers) {
            return row -> Atom.of(numbers.get(row));
        } else if (column instanceof Float4Vector numbers) {
            return row -> Atom.of((double) numbers.get(row));
        } else if (isInteger(column)) {
            return row -> Atom.of(((BaseIntVector) column).getValueAsLong(row));
        } else if (column instanceof VarCharVector texts) {
            return row -> Atom.of(DatabaseColumns.text(texts, row));
        } else if (column instanceof VarBinaryVector bytes) {
            return row -> Atom.of(bytes.get(row));
        } else if (column instanceof ListVector lists && lists.getDataVector() instanceof Float4Vector elements) {
            return row -> vector(elements, lists.getElementStartIndex(row), lists.getElementEndIndex(row), row);
        } else if (column instanceof FixedSizeListVector vectors
                && vectors.getDataVector() instanceof Float4Vector elements) {
            return row -> vector(elements, vectors.getElementStartIndex(row), vectors.getElementEndIndex(row), row);
        } else if (column instanceof StructVector struct) {
            return anyOf(
                    struct.getChildrenFromFields().stream().map(ValueColumn::of).toList());
        }
        throw new SchemaException("Column 'value' has a part '" + column.getName() + "' that is " + column.getField()
                + ", which no database can hold: expected float, int, string, binary, a list of float32, or a struct"
                + " of these.");
    }

    private static boolean isInteger(FieldVector column) {
        return column instanceof BigIntVector
                || column instanceof IntVector
                || column instanceof SmallIntVector
                || column instanceof TinyIntVector;
    }

    private static IntFunction<Atom> anyOf(List<ValueColumn> fields) {
        return row -> {
            List<ValueColumn> there =
                    fields.stream().filter(field -> !field.column.isNull(row)).toList();
            if (there.size() > 1) {
                throw new InvalidArgumentException("Row " + row + " of the batch has " + there.size()
                        + " values, one in each of "
                        + there.stream().map(field -> field.column.getName()).toList()
                        + ": a key has one value at a time.");
            }
            return there.isEmpty() ? Atom.ofNull() : there.get(0).atom(row);
        };
    }

    private static Atom vector(Float4Vector elements, int start, int end, int row) {
        float[] values = new float[end - start];
        for (int i = 0; i < values.length; i++) {
            if (elements.isNull(start + i)) {
                throw new InvalidArgumentException("Row " + row + " of the batch: element " + i
                        + " of the vector is null; a vector has a number in every place.");
            }
            values[i] = elements.get(start + i);
        }
        return Atom.of(values);
    }
}

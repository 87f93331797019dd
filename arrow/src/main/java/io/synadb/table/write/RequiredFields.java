package io.synadb.table.write;

import io.synadb.SchemaException;
import java.util.BitSet;
import java.util.List;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.MapVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.types.pojo.Field;

/** Finds nulls in fields of structs, elements of lists and keys of maps that are declared to have none. Stateless and thread-safe. */
public final class RequiredFields {
    private RequiredFields() {}

    /**
     * Checks what is within a column; the column itself is not looked at.
     *
     * @param field as the table declares it
     * @param writer who writes, for the message
     */
    public static void require(FieldVector column, Field field, String writer) {
        if (!hasRequired(field)) {
            return;
        }
        BitSet there = new BitSet(column.getValueCount());
        for (int row = 0; row < column.getValueCount(); row++) {
            there.set(row, !column.isNull(row));
        }
        requireWithin(column, field, there, field.getName(), writer);
    }

    private static boolean hasRequired(Field field) {
        return field.getChildren().stream().anyMatch(child -> !child.isNullable() || hasRequired(child));
    }

    /** @param there the places where neither the vector nor anything around it is null */
    private static void requireWithin(FieldVector vector, Field field, BitSet there, String path, String writer) {
        if (vector instanceof StructVector structs) {
            List<FieldVector> fields = structs.getChildrenFromFields();
            for (int i = 0; i < fields.size(); i++) {
                Field child = field.getChildren().get(i);
                requireChild(fields.get(i), child, there, path + "." + child.getName(), writer);
            }
        } else if (vector instanceof ListVector lists) {
            BitSet elements = new BitSet();
            for (int row = there.nextSetBit(0); row >= 0; row = there.nextSetBit(row + 1)) {
                elements.set(lists.getElementStartIndex(row), lists.getElementEndIndex(row));
            }
            String within = path + (lists instanceof MapVector ? ".entries" : ".element");
            requireChild(lists.getDataVector(), field.getChildren().get(0), elements, within, writer);
        }
    }

    private static void requireChild(FieldVector vector, Field field, BitSet asked, String path, String writer) {
        BitSet there = new BitSet(asked.length());
        for (int at = asked.nextSetBit(0); at >= 0; at = asked.nextSetBit(at + 1)) {
            there.set(at, !vector.isNull(at));
        }
        int nulls = asked.cardinality() - there.cardinality();
        if (!field.isNullable() && nulls > 0) {
            throw new SchemaException("Cannot write to " + writer + ": '" + path + "' has " + nulls
                    + " nulls, expected none, because it is declared not to be nullable. Nothing was committed.");
        }
        requireWithin(vector, field, there, path, writer);
    }
}

package io.synadb.flink.types;

import java.util.List;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;

/** Copies structs, member by member. Not thread-safe. */
final class StructAppender extends ColumnAppender {
    private final StructVector structs;
    private final ColumnAppender[] members;
    private final RowData.FieldGetter[] getters;

    StructAppender(StructVector structs, RowType type, String path, RowPlace place) {
        super(structs, path, place);
        this.structs = structs;
        List<FieldVector> children = structs.getChildrenFromFields();
        this.members = new ColumnAppender[children.size()];
        this.getters = new RowData.FieldGetter[members.length];
        for (int i = 0; i < members.length; i++) {
            FieldVector child = children.get(i);
            members[i] = of(child, type.getTypeAt(i), path + "." + child.getName(), place);
            getters[i] = RowData.createFieldGetter(type.getTypeAt(i).copy(true), i);
        }
    }

    @Override
    long appendValue(Object value, int at) {
        RowData struct = (RowData) value;
        if (struct.getArity() != members.length) {
            throw invalid("has a row of " + struct.getArity() + " fields, expected " + members.length
                    + ". Make rows as their declared type says");
        }
        structs.setIndexDefined(at);
        long bytes = 1;
        for (int i = 0; i < members.length; i++) {
            bytes += members[i].append(getters[i].getFieldOrNull(struct), at);
        }
        return bytes;
    }

    /** Members of a null struct are null, too. */
    @Override
    long appendNull(int at) {
        structs.setNull(at);
        long bytes = 1;
        for (ColumnAppender member : members) {
            bytes += member.appendNull(at);
        }
        return bytes;
    }

    @Override
    void finish() {
        for (ColumnAppender member : members) {
            member.finish();
        }
    }
}

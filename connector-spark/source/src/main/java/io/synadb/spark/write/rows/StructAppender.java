package io.synadb.spark.write.rows;

import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;
import org.apache.spark.sql.types.StructType;

/** Copies structs, member by member. Not thread-safe. */
final class StructAppender extends ColumnAppender {
    private final StructVector structs;
    private final List<ColumnAppender> members = new ArrayList<>();

    StructAppender(StructVector structs, StructType type, RowPlace place) {
        super(structs);
        this.structs = structs;
        List<FieldVector> children = structs.getChildrenFromFields();
        for (int i = 0; i < children.size(); i++) {
            members.add(of(children.get(i), type.fields()[i].dataType(), place));
        }
    }

    @Override
    long appendValue(SpecializedGetters values, int ordinal, int at) {
        InternalRow struct = values.getStruct(ordinal, members.size());
        structs.setIndexDefined(at);
        long bytes = 1;
        for (int i = 0; i < members.size(); i++) {
            bytes += members.get(i).append(struct, i, at);
        }
        return bytes;
    }

    /** Members of a null struct are null, too. */
    @Override
    void appendNull(int at) {
        structs.setNull(at);
        members.forEach(member -> member.appendNull(at));
    }

    @Override
    void finish() {
        members.forEach(ColumnAppender::finish);
    }
}

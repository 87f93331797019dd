package io.synadb.spark.write.rows;

import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;
import org.apache.spark.unsafe.types.VariantVal;

/** Copies variants into structs of their two parts. Not thread-safe. */
final class VariantAppender extends ColumnAppender {
    private final StructVector structs;
    private final VarBinaryVector values;
    private final VarBinaryVector names;

    VariantAppender(StructVector structs) {
        super(structs);
        this.structs = structs;
        this.values = (VarBinaryVector) structs.getChildByOrdinal(0);
        this.names = (VarBinaryVector) structs.getChildByOrdinal(1);
    }

    @Override
    long appendValue(SpecializedGetters row, int ordinal, int at) {
        VariantVal variant = row.getVariant(ordinal);
        structs.setIndexDefined(at);
        values.setSafe(at, variant.getValue());
        names.setSafe(at, variant.getMetadata());
        return 1L + variant.getValue().length + variant.getMetadata().length + 2 * Integer.BYTES;
    }

    /** Parts of a null are null, too. */
    @Override
    void appendNull(int at) {
        structs.setNull(at);
        values.setNull(at);
        names.setNull(at);
    }
}

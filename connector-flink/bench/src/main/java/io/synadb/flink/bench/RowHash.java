package io.synadb.flink.bench;

import org.apache.flink.table.annotation.DataTypeHint;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.functions.ScalarFunction;

/** A number that depends on every value of a row. Sums of it, which may wrap around, depend on no order. */
public final class RowHash extends ScalarFunction {
    private static final long serialVersionUID = 1L;

    /** Takes Flink's own forms of the values, for which nothing is converted. */
    public long eval(
            Long id,
            @DataTypeHint(value = "STRING", bridgedTo = StringData.class) StringData text,
            @DataTypeHint(value = "ARRAY<FLOAT>", bridgedTo = ArrayData.class) ArrayData embedding) {
        long hash = id * 31 + text.toString().hashCode();
        for (int i = 0; i < embedding.size(); i++) {
            hash = hash * 31 + Float.floatToIntBits(embedding.getFloat(i));
        }
        // The finalizer of MurmurHash3: close rows have far hashes.
        hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return hash ^ (hash >>> 33);
    }
}

package io.synadb.flink.types;

import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.binary.BinaryArrayData;

/** Finds the null elements of Flink's arrays. Stateless and thread-safe. */
final class Nulls {
    private Nulls() {}

    /** The position of the first element that is null, or −1. */
    static int first(ArrayData array) {
        boolean hasNone = array instanceof BinaryArrayData binary
                ? !binary.anyNull()
                : array instanceof GenericArrayData generic && generic.isPrimitiveArray();
        if (hasNone) {
            return -1;
        }
        for (int i = 0; i < array.size(); i++) {
            if (array.isNullAt(i)) {
                return i;
            }
        }
        return -1;
    }
}

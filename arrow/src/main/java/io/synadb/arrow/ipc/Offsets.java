package io.synadb.arrow.ipc;

import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.complex.ListVector;

/** The offsets of lists, texts and bytes, between the first and the last, which are known to be in range. Stateless and thread-safe. */
final class Offsets {
    private Offsets() {}

    /** @throws IllegalArgumentException when an offset is below the one before it */
    static void requireOrder(FieldVector vector) {
        if (vector instanceof ListVector || vector instanceof BaseVariableWidthVector) {
            requireOrder(vector, vector.getOffsetBuffer());
        }
        vector.getChildrenFromFields().forEach(Offsets::requireOrder);
    }

    private static void requireOrder(FieldVector vector, ArrowBuf offsets) {
        int count = vector.getValueCount();
        int before = count == 0 ? 0 : offsets.getInt(0);
        for (long i = 1; i <= count; i++) {
            int offset = offsets.getInt(Integer.BYTES * i);
            if (offset < before) {
                throw new IllegalArgumentException(
                        "found the offset " + offset + " behind " + before + " in '" + vector.getName() + "'");
            }
            before = offset;
        }
    }
}

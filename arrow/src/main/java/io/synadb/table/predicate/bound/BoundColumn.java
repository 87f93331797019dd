package io.synadb.table.predicate.bound;

import java.nio.ByteBuffer;
import java.util.List;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * Where a column, or a field within it, is in a batch. Immutable and thread-safe.
 *
 * @param column its place in the batch
 * @param nested the place of the field in it, of the field in that one, and so on
 * @param fieldId the field id of the column or field; 0 for a field that has none
 */
record BoundColumn(int column, List<Integer> nested, int fieldId) {
    FieldVector vector(VectorSchemaRoot batch) {
        FieldVector vector = batch.getVector(column);
        for (int place : nested) {
            vector = vector.getChildrenFromFields().get(place);
        }
        return vector;
    }

    /** A field is null where a struct around it is. */
    Validity validity(VectorSchemaRoot batch) {
        ByteBuffer[] bits = new ByteBuffer[nested.size() + 1];
        FieldVector vector = batch.getVector(column);
        bits[0] = Buffers.littleEndian(vector.getValidityBuffer());
        for (int depth = 0; depth < nested.size(); depth++) {
            vector = vector.getChildrenFromFields().get(nested.get(depth));
            bits[depth + 1] = Buffers.littleEndian(vector.getValidityBuffer());
        }
        return new Validity(bits);
    }

    /** Which rows are not null. Not thread-safe. */
    record Validity(ByteBuffer[] bits) {
        /** The bits of rows {@code 64 * index} and following; what stands behind the last row is not said. */
        long word(int index) {
            long word = -1L;
            for (ByteBuffer buffer : bits) {
                word &= Buffers.word(buffer, index);
            }
            return word;
        }
    }
}

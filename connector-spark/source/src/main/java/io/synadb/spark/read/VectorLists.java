package io.synadb.spark.read;

import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;

/**
 * A vector column as the list column that Spark's {@link org.apache.spark.sql.vectorized.ArrowColumnVector} knows.
 *
 * <p>Stateless and thread-safe.
 */
final class VectorLists {
    private VectorLists() {}

    /**
     * A list over the same numbers, which it takes over: nothing but the offsets is allocated, 4 bytes a row. The vector
     * that was passed is empty afterwards, and the caller closes the list.
     */
    static ListVector view(FixedSizeListVector vectors) {
        BufferAllocator allocator = vectors.getAllocator();
        int rows = vectors.getValueCount();
        int dimensions = vectors.getListSize();
        Field field = new Field(
                vectors.getName(),
                new FieldType(vectors.getField().isNullable(), new ArrowType.List(), null),
                List.of(vectors.getDataVector().getField()));
        ListVector lists = (ListVector) field.createVector(allocator);
        try (ArrowBuf offsets = allocator.buffer((rows + 1L) * Integer.BYTES)) {
            for (int row = 0; row <= rows; row++) {
                offsets.setInt((long) row * Integer.BYTES, row * dimensions);
            }
            offsets.writerIndex((rows + 1L) * Integer.BYTES);
            lists.loadFieldBuffers(
                    new ArrowFieldNode(rows, vectors.getNullCount()), List.of(vectors.getValidityBuffer(), offsets));
            vectors.getDataVector().makeTransferPair(lists.getDataVector()).transfer();
        } catch (RuntimeException | Error e) {
            lists.close();
            throw e;
        }
        vectors.close();
        return lists;
    }
}

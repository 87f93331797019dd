package io.synadb.spark.read;

import io.synadb.arrow.VectorElements;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float2Vector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.SmallIntVector;
import org.apache.arrow.vector.UInt1Vector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;

/**
 * A column of vectors, or other tensors, as a column that Spark's {@link org.apache.spark.sql.vectorized.ArrowColumnVector} knows.
 * The vector that was passed is empty afterwards, and the caller closes the new one.
 *
 * <p>Stateless and thread-safe.
 */
final class VectorLists {
    private static final ArrowType FLOAT32 = new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);
    private static final ArrowType INT16 = new ArrowType.Int(Short.SIZE, true);

    private VectorLists() {}

    /**
     * A list over the same numbers, which it takes over: nothing but the offsets is allocated, 4 bytes a row, except for numbers
     * that Spark lacks: float16 becomes FLOAT and uint8 SMALLINT, in memory of the list's own.
     */
    static ListVector view(FixedSizeListVector vectors) {
        FieldVector numbers = vectors.getDataVector();
        Field element = numbers.getField();
        if (numbers instanceof Float2Vector) {
            element = Field.nullable(element.getName(), FLOAT32);
        } else if (numbers instanceof UInt1Vector) {
            element = Field.nullable(element.getName(), INT16);
        }
        FieldType type = new FieldType(vectors.getField().isNullable(), ArrowType.List.INSTANCE, null);
        ListVector lists =
                (ListVector) new Field(vectors.getName(), type, List.of(element)).createVector(vectors.getAllocator());
        try (ArrowBuf offsets = offsets(vectors)) {
            lists.loadFieldBuffers(node(vectors), List.of(vectors.getValidityBuffer(), offsets));
            fill(lists.getDataVector(), vectors);
        } catch (RuntimeException | Error e) {
            lists.close();
            throw e;
        }
        vectors.close();
        return lists;
    }

    /** Binary vectors as binary values over the same bytes, which it takes over. */
    static FieldVector binaries(FixedSizeListVector vectors) {
        FieldType type = new FieldType(vectors.getField().isNullable(), ArrowType.Binary.INSTANCE, null);
        FieldVector binaries = new Field(vectors.getName(), type, null).createVector(vectors.getAllocator());
        try (ArrowBuf offsets = offsets(vectors)) {
            binaries.loadFieldBuffers(
                    node(vectors),
                    List.of(
                            vectors.getValidityBuffer(),
                            offsets,
                            vectors.getDataVector().getDataBuffer()));
        } catch (RuntimeException | Error e) {
            binaries.close();
            throw e;
        }
        vectors.close();
        return binaries;
    }

    private static ArrowFieldNode node(FixedSizeListVector vectors) {
        return new ArrowFieldNode(vectors.getValueCount(), vectors.getNullCount());
    }

    private static ArrowBuf offsets(FixedSizeListVector vectors) {
        BufferAllocator allocator = vectors.getAllocator();
        int rows = vectors.getValueCount();
        ArrowBuf offsets = allocator.buffer((rows + 1L) * Integer.BYTES);
        for (int row = 0; row <= rows; row++) {
            offsets.setInt((long) row * Integer.BYTES, row * vectors.getListSize());
        }
        offsets.writerIndex((rows + 1L) * Integer.BYTES);
        return offsets;
    }

    private static void fill(FieldVector elements, FixedSizeListVector vectors) {
        int count = vectors.getValueCount() * vectors.getListSize();
        if (elements instanceof Float4Vector floats && vectors.getDataVector() instanceof Float2Vector) {
            floats.allocateNew(count);
            VectorElements halves = VectorElements.of(vectors);
            float[] vector = new float[vectors.getListSize()];
            for (int at = 0; at < count; at += vector.length) {
                halves.read(at, vector.length, vector);
                for (int i = 0; i < vector.length; i++) {
                    floats.set(at + i, vector[i]);
                }
            }
            floats.setValueCount(count);
        } else if (elements instanceof SmallIntVector shorts && vectors.getDataVector() instanceof UInt1Vector bytes) {
            shorts.allocateNew(count);
            for (int i = 0; i < count; i++) {
                shorts.set(i, bytes.get(i) & 0xFF);
            }
            shorts.setValueCount(count);
        } else {
            vectors.getDataVector().makeTransferPair(elements).transfer();
        }
    }
}

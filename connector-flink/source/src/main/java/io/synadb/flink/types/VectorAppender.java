package io.synadb.flink.types;

import io.synadb.DimensionMismatchException;
import io.synadb.vector.kernel.VectorKernel;
import io.synadb.vector.kernel.VectorKernels;
import java.nio.ByteOrder;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.flink.table.data.ArrayData;

/**
 * Copies vectors: as one piece of memory, unless the array is one of objects. A vector's elements are finite numbers; those
 * of a null vector are zero. Not thread-safe.
 */
final class VectorAppender extends ColumnAppender {
    private final FixedSizeListVector vectors;
    private final Float4Vector numbers;
    private final int dimensions;
    private final int vectorBytes;
    private final VectorKernel kernel = VectorKernels.active();
    private final float[] checked;

    VectorAppender(FixedSizeListVector vectors, String path, RowPlace place) {
        super(vectors, path, place);
        this.vectors = vectors;
        this.numbers = (Float4Vector) vectors.getDataVector();
        this.dimensions = vectors.getListSize();
        this.vectorBytes = dimensions * Float.BYTES;
        this.checked = new float[dimensions];
    }

    @Override
    long appendValue(Object value, int at) {
        ArrayData vector = (ArrayData) value;
        if (vector.size() != dimensions) {
            throw new DimensionMismatchException(place().of(path()) + " has " + vector.size() + " numbers, expected "
                    + dimensions + ". Filter such rows before the sink, as in WHERE CARDINALITY(`" + path() + "`) = "
                    + dimensions + ", or write them to a table of their own." + place().others(path()));
        }
        int nullElement = Nulls.first(vector);
        if (nullElement >= 0) {
            throw refused("NULL", nullElement);
        }
        reserve(at);
        long offset = (long) at * vectorBytes;
        ArrowBuf data = numbers.getDataBuffer();
        NumberType.FLOAT32.copy(vector, data, offset);
        data.nioBuffer(offset, vectorBytes)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer()
                .get(checked);
        int notFinite = kernel.firstNonFinite(checked, 0, dimensions);
        if (notFinite >= 0) {
            throw refused(Float.toString(checked[notFinite]), notFinite);
        }
        vectors.setNotNull(at);
        return bytes();
    }

    @Override
    long appendNull(int at) {
        reserve(at);
        numbers.getDataBuffer().setZero((long) at * vectorBytes, vectorBytes);
        vectors.setNull(at);
        return bytes();
    }

    /** Marks all numbers as there, those of null vectors, too. */
    @Override
    void finish() {
        Validity.set(numbers.getValidityBuffer(), 0, numbers.getValueCount());
    }

    /** Every number of a batch is written, so the old ones may stay; old bits behind its last row would reach a file. */
    @Override
    void reset() {
        ArrowBuf validity = vectors.getValidityBuffer();
        validity.setZero(0, validity.capacity());
    }

    private RuntimeException refused(String found, int element) {
        return invalid("has " + found + " as element " + element + " of its vector, expected " + dimensions
                + " finite numbers. Make the whole vector NULL, or filter such rows before the sink");
    }

    private long bytes() {
        return vectorBytes + dimensions / Byte.SIZE + 1L;
    }

    private void reserve(int at) {
        while (numbers.getValueCapacity() < (at + 1L) * dimensions) {
            numbers.reAlloc();
        }
    }
}

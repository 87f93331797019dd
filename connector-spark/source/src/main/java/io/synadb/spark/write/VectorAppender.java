package io.synadb.spark.write;

import io.synadb.DimensionMismatchException;
import io.synadb.InvalidArgumentException;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.unsafe.Platform;

/**
 * Copies vectors: Spark's own array with one copy of memory, any other number by number.
 *
 * <p>Elements of vectors are never null. Spark's type allows it, because it would otherwise check each one on its own, so
 * the words that mark null elements are checked here. Not thread-safe.
 */
final class VectorAppender extends ColumnAppender {
    private final FixedSizeListVector vectors;
    private final Float4Vector numbers;
    private final RowPlace place;
    private final int dimensions;
    private final int headerBytes;

    VectorAppender(FixedSizeListVector vectors, RowPlace place) {
        super(vectors);
        this.vectors = vectors;
        this.numbers = (Float4Vector) vectors.getDataVector();
        this.place = place;
        this.dimensions = vectors.getListSize();
        this.headerBytes = UnsafeArrayData.calculateHeaderPortionInBytes(dimensions);
    }

    @Override
    long appendValue(SpecializedGetters values, int ordinal, int at) {
        ArrayData vector = values.getArray(ordinal);
        if (vector.numElements() != dimensions) {
            throw new DimensionMismatchException("Wrong vector length in " + place.of(vectors.getName()) + ": found "
                    + vector.numElements() + " numbers, expected " + dimensions
                    + "; nothing of this write is visible. Filter such rows, or write them to a table of their own");
        }
        reserve(at);
        if (vector instanceof UnsafeArrayData unsafe) {
            copyWhole(unsafe, at);
        } else {
            copyEach(vector, at);
        }
        vectors.setNotNull(at);
        return (long) dimensions * Float.BYTES;
    }

    /** The numbers of a null vector are zero. */
    @Override
    void appendNull(int at) {
        reserve(at);
        numbers.getDataBuffer().setZero(offset(at), (long) dimensions * Float.BYTES);
        vectors.setNull(at);
    }

    /** Marks all numbers as there, those of null vectors, too. */
    @Override
    void finish() {
        int count = numbers.getValueCount();
        ArrowBuf validity = numbers.getValidityBuffer();
        validity.setOne(0, count / Byte.SIZE);
        int rest = count % Byte.SIZE;
        if (rest > 0) {
            validity.setByte(count / Byte.SIZE, (1 << rest) - 1);
        }
    }

    private void copyWhole(UnsafeArrayData vector, int at) {
        Object base = vector.getBaseObject();
        long start = vector.getBaseOffset();
        for (int offset = Long.BYTES; offset < headerBytes; offset += Long.BYTES) {
            if (Platform.getLong(base, start + offset) != 0) {
                throw nullElement(vector);
            }
        }
        Platform.copyMemory(
                base,
                start + headerBytes,
                null,
                numbers.getDataBuffer().memoryAddress() + offset(at),
                (long) dimensions * Float.BYTES);
    }

    private void copyEach(ArrayData vector, int at) {
        for (int i = 0; i < dimensions; i++) {
            if (vector.isNullAt(i)) {
                throw nullElement(vector);
            }
            numbers.getDataBuffer().setFloat(offset(at) + (long) i * Float.BYTES, vector.getFloat(i));
        }
    }

    private InvalidArgumentException nullElement(ArrayData vector) {
        int element = 0;
        while (!vector.isNullAt(element)) {
            element++;
        }
        return new InvalidArgumentException("Null in a vector in " + place.of(vectors.getName()) + ": found null at "
                + element + ", expected " + dimensions
                + " numbers; nothing of this write is visible. Make the whole vector null, or filter such rows");
    }

    private long offset(int at) {
        return (long) at * dimensions * Float.BYTES;
    }

    private void reserve(int at) {
        while (numbers.getValueCapacity() < (long) (at + 1) * dimensions) {
            numbers.reAlloc();
        }
    }
}

package io.synadb.spark.write;

import io.synadb.DimensionMismatchException;
import io.synadb.InvalidArgumentException;
import io.synadb.arrow.VectorColumnWriter;
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
    private final String name;
    private final VectorColumnWriter writer;
    private final RowPlace place;
    private final int dimensions;
    private final int headerBytes;

    VectorAppender(FixedSizeListVector vectors, RowPlace place) {
        super(vectors);
        this.name = vectors.getName();
        this.writer = new VectorColumnWriter(vectors);
        this.place = place;
        this.dimensions = writer.dimensions();
        this.headerBytes = UnsafeArrayData.calculateHeaderPortionInBytes(dimensions);
    }

    @Override
    long appendValue(SpecializedGetters values, int ordinal, int at) {
        ArrayData vector = values.getArray(ordinal);
        if (vector.numElements() != dimensions) {
            throw new DimensionMismatchException("Wrong vector length in " + place.of(name) + ": found "
                    + vector.numElements() + " numbers, expected " + dimensions
                    + "; nothing of this write is visible. Filter such rows, or write them to a table of their own");
        }
        long offset = writer.reserve(at);
        if (vector instanceof UnsafeArrayData unsafe) {
            copyWhole(unsafe, offset);
        } else {
            copyEach(vector, offset);
        }
        writer.setNotNull(at);
        return writer.vectorBytes();
    }

    @Override
    void appendNull(int at) {
        writer.setNull(at);
    }

    @Override
    void finish() {
        writer.finish();
    }

    private void copyWhole(UnsafeArrayData vector, long to) {
        Object base = vector.getBaseObject();
        long start = vector.getBaseOffset();
        for (int offset = Long.BYTES; offset < headerBytes; offset += Long.BYTES) {
            if (Platform.getLong(base, start + offset) != 0) {
                throw nullElement(vector);
            }
        }
        Platform.copyMemory(
                base, start + headerBytes, null, writer.numbers().memoryAddress() + to, writer.vectorBytes());
    }

    private void copyEach(ArrayData vector, long to) {
        for (int i = 0; i < dimensions; i++) {
            if (vector.isNullAt(i)) {
                throw nullElement(vector);
            }
            writer.numbers().setFloat(to + (long) i * Float.BYTES, vector.getFloat(i));
        }
    }

    private InvalidArgumentException nullElement(ArrayData vector) {
        int element = 0;
        while (!vector.isNullAt(element)) {
            element++;
        }
        return new InvalidArgumentException("Null in a vector in " + place.of(name) + ": found null at "
                + element + ", expected " + dimensions
                + " numbers; nothing of this write is visible. Make the whole vector null, or filter such rows");
    }
}

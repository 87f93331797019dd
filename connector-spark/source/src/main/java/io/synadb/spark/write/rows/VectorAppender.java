package io.synadb.spark.write.rows;

import io.synadb.DimensionMismatchException;
import io.synadb.InvalidArgumentException;
import io.synadb.arrow.Halves;
import io.synadb.arrow.VectorColumnWriter;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float2Vector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.SmallIntVector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.UInt1Vector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.unsafe.Platform;

/**
 * Copies vectors and other tensors: Spark's own array of the numbers that are stored with one copy of memory, any other number by
 * number. Of what is stored narrower than Spark has it, float16 of FLOAT and uint8 of SMALLINT, each number is rounded to the
 * nearest, and one beyond the range refused.
 *
 * <p>Elements are never null. Spark's type allows it, because it would otherwise check each one on its own, so
 * the words that mark null elements are checked here. Not thread-safe.
 */
final class VectorAppender extends ColumnAppender {
    private static final int MOST_UNSIGNED = 255;

    private final String name;
    private final VectorColumnWriter writer;
    private final RowPlace place;
    private final int dimensions;
    private final int headerBytes;
    private final ElementCopy elements;
    /** Whether the numbers are stored as Spark has them. */
    private final boolean sameBytes;

    VectorAppender(FixedSizeListVector vectors, RowPlace place) {
        super(vectors);
        this.name = vectors.getName();
        this.writer = new VectorColumnWriter(vectors);
        this.place = place;
        this.dimensions = writer.dimensions();
        this.headerBytes = UnsafeArrayData.calculateHeaderPortionInBytes(dimensions);
        FieldVector numbers = vectors.getDataVector();
        this.elements = elements(numbers);
        this.sameBytes = !(numbers instanceof Float2Vector || numbers instanceof UInt1Vector);
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
        if (sameBytes && vector instanceof UnsafeArrayData unsafe) {
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
        int width = writer.vectorBytes() / dimensions;
        for (int i = 0; i < dimensions; i++) {
            if (vector.isNullAt(i)) {
                throw nullElement(vector);
            }
            elements.copy(vector, i, to + (long) i * width);
        }
    }

    private ElementCopy elements(FieldVector numbers) {
        if (numbers instanceof Float4Vector) {
            return (vector, i, to) -> writer.numbers().setFloat(to, vector.getFloat(i));
        } else if (numbers instanceof Float8Vector) {
            return (vector, i, to) -> writer.numbers().setDouble(to, vector.getDouble(i));
        } else if (numbers instanceof TinyIntVector) {
            return (vector, i, to) -> writer.numbers().setByte(to, vector.getByte(i));
        } else if (numbers instanceof SmallIntVector) {
            return (vector, i, to) -> writer.numbers().setShort(to, vector.getShort(i));
        } else if (numbers instanceof IntVector) {
            return (vector, i, to) -> writer.numbers().setInt(to, vector.getInt(i));
        } else if (numbers instanceof BigIntVector) {
            return (vector, i, to) -> writer.numbers().setLong(to, vector.getLong(i));
        } else if (numbers instanceof Float2Vector) {
            return this::copyHalf;
        } else if (numbers instanceof UInt1Vector) {
            return this::copyUnsigned;
        }
        throw new IllegalArgumentException("No array of Spark fills vectors of " + numbers.getField());
    }

    private void copyHalf(ArrayData vector, int element, long to) {
        float number = vector.getFloat(element);
        short half = Halves.nearest(number);
        if (Float.isFinite(number) && !Float.isFinite(Halves.widen(half))) {
            throw outOfRange(Float.toString(number), element, "float16, which ends at 65504");
        }
        writer.numbers().setShort(to, half);
    }

    private void copyUnsigned(ArrayData vector, int element, long to) {
        short number = vector.getShort(element);
        if (number < 0 || number > MOST_UNSIGNED) {
            throw outOfRange(Short.toString(number), element, "uint8, 0 to " + MOST_UNSIGNED);
        }
        writer.numbers().setByte(to, number);
    }

    private InvalidArgumentException outOfRange(String found, int element, String expected) {
        return new InvalidArgumentException("A number out of range in " + place.of(name) + ": found " + found + " at "
                + element + ", expected " + expected
                + "; nothing of this write is visible. Scale the numbers, or store them in a wider type");
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

    @FunctionalInterface
    private interface ElementCopy {
        void copy(ArrayData vector, int element, long to);
    }
}

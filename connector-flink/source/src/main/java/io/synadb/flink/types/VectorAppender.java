package io.synadb.flink.types;

import io.synadb.DimensionMismatchException;
import io.synadb.arrow.Halves;
import io.synadb.arrow.VectorColumnWriter;
import io.synadb.vector.kernel.VectorKernel;
import io.synadb.vector.kernel.VectorKernels;
import java.nio.ByteOrder;
import java.util.Optional;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float2Vector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.flink.table.data.ArrayData;

/**
 * Copies vectors and other tensors: as one piece of memory, unless the array is one of objects or the numbers are stored narrower
 * than Flink has them. Elements are finite numbers; those of a null vector are zero. Not thread-safe.
 */
final class VectorAppender extends ColumnAppender {
    private static final int MOST_UNSIGNED = 255;

    private final VectorColumnWriter writer;
    private final int dimensions;
    private final FieldVector numbers;
    private final Optional<NumberType> sameBytes;
    private final VectorKernel kernel = VectorKernels.active();
    private final float[] checked;

    VectorAppender(FixedSizeListVector vectors, String path, RowPlace place) {
        super(vectors, path, place);
        this.writer = new VectorColumnWriter(vectors);
        this.dimensions = writer.dimensions();
        this.numbers = vectors.getDataVector();
        this.sameBytes = NumberType.of(numbers);
        this.checked = new float[numbers instanceof Float4Vector ? dimensions : 0];
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
        long offset = writer.reserve(at);
        if (sameBytes.isPresent()) {
            sameBytes.get().copy(vector, writer.numbers(), offset);
            requireFinite(offset);
        } else if (numbers instanceof Float2Vector) {
            for (int i = 0; i < dimensions; i++) {
                writer.numbers().setShort(offset + (long) i * Short.BYTES, half(vector.getFloat(i), i));
            }
        } else {
            for (int i = 0; i < dimensions; i++) {
                writer.numbers().setByte(offset + i, unsigned(vector.getShort(i), i));
            }
        }
        writer.setNotNull(at);
        return bytes();
    }

    private void requireFinite(long offset) {
        if (numbers instanceof Float4Vector) {
            writer.numbers()
                    .nioBuffer(offset, writer.vectorBytes())
                    .order(ByteOrder.nativeOrder())
                    .asFloatBuffer()
                    .get(checked);
            int notFinite = kernel.firstNonFinite(checked, 0, dimensions);
            if (notFinite >= 0) {
                throw refused(Float.toString(checked[notFinite]), notFinite);
            }
        } else if (numbers instanceof Float8Vector) {
            for (int i = 0; i < dimensions; i++) {
                double number = writer.numbers().getDouble(offset + (long) i * Double.BYTES);
                if (!Double.isFinite(number)) {
                    throw refused(Double.toString(number), i);
                }
            }
        }
    }

    private short half(float number, int element) {
        short half = Halves.nearest(number);
        if (!Float.isFinite(number)) {
            throw refused(Float.toString(number), element);
        } else if (!Float.isFinite(Halves.widen(half))) {
            throw invalid("has " + number + " as element " + element
                    + ", expected numbers of float16, which ends at 65504. Scale them, or store them in a wider type");
        }
        return half;
    }

    private byte unsigned(short number, int element) {
        if (number < 0 || number > MOST_UNSIGNED) {
            throw invalid("has " + number + " as element " + element + ", expected uint8, 0 to " + MOST_UNSIGNED
                    + ". Scale them, or store them in a wider type");
        }
        return (byte) number;
    }

    @Override
    long appendNull(int at) {
        writer.setNull(at);
        return bytes();
    }

    @Override
    void finish() {
        writer.finish();
    }

    @Override
    void reset() {
        writer.reset();
    }

    private RuntimeException refused(String found, int element) {
        return invalid("has " + found + " as element " + element + " of its vector, expected " + dimensions
                + " finite numbers. Make the whole vector NULL, or filter such rows before the sink");
    }

    private long bytes() {
        return writer.vectorBytes() + dimensions / Byte.SIZE + 1L;
    }
}

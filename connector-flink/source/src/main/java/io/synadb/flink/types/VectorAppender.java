package io.synadb.flink.types;

import io.synadb.DimensionMismatchException;
import io.synadb.arrow.VectorColumnWriter;
import io.synadb.vector.kernel.VectorKernel;
import io.synadb.vector.kernel.VectorKernels;
import java.nio.ByteOrder;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.flink.table.data.ArrayData;

/**
 * Copies vectors: as one piece of memory, unless the array is one of objects. A vector's elements are finite numbers; those
 * of a null vector are zero. Not thread-safe.
 */
final class VectorAppender extends ColumnAppender {
    private final VectorColumnWriter writer;
    private final int dimensions;
    private final VectorKernel kernel = VectorKernels.active();
    private final float[] checked;

    VectorAppender(FixedSizeListVector vectors, String path, RowPlace place) {
        super(vectors, path, place);
        this.writer = new VectorColumnWriter(vectors);
        this.dimensions = writer.dimensions();
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
        long offset = writer.reserve(at);
        ArrowBuf numbers = writer.numbers();
        NumberType.FLOAT32.copy(vector, numbers, offset);
        numbers.nioBuffer(offset, writer.vectorBytes())
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer()
                .get(checked);
        int notFinite = kernel.firstNonFinite(checked, 0, dimensions);
        if (notFinite >= 0) {
            throw refused(Float.toString(checked[notFinite]), notFinite);
        }
        writer.setNotNull(at);
        return bytes();
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

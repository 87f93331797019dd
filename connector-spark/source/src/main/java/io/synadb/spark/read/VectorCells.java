package io.synadb.spark.read;

import io.synadb.arrow.VectorElements;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.Float2Vector;
import org.apache.arrow.vector.UInt1Vector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.unsafe.Platform;

/**
 * The vectors, or other tensors, of one column of a batch as Spark's own arrays: one copy of memory each, into bytes that are used
 * again. Numbers that Spark lacks are widened: float16 to FLOAT, uint8 to SMALLINT.
 *
 * <p>Not thread-safe.
 */
final class VectorCells {
    private final RowCopy row;
    private final byte[] bytes;
    private final UnsafeArrayData array = new UnsafeArrayData();

    VectorCells(FixedSizeListVector vectors) {
        int elements = vectors.getListSize();
        int headerBytes = UnsafeArrayData.calculateHeaderPortionInBytes(elements);
        int width = shownBytes(vectors);
        // Whole words, as Spark compares and hashes arrays by words. The bits of the header say: no element is null.
        this.bytes = new byte[(headerBytes + elements * width + 7) & ~7];
        Platform.putLong(bytes, Platform.BYTE_ARRAY_OFFSET, elements);
        array.pointTo(bytes, Platform.BYTE_ARRAY_OFFSET, bytes.length);
        this.row = copy(vectors, bytes, Platform.BYTE_ARRAY_OFFSET + headerBytes);
    }

    private static int shownBytes(FixedSizeListVector vectors) {
        if (vectors.getDataVector() instanceof Float2Vector) {
            return Float.BYTES;
        }
        return vectors.getDataVector() instanceof UInt1Vector
                ? Short.BYTES
                : ((BaseFixedWidthVector) vectors.getDataVector()).getTypeWidth();
    }

    private static RowCopy copy(FixedSizeListVector vectors, byte[] to, long at) {
        int elements = vectors.getListSize();
        if (vectors.getDataVector() instanceof Float2Vector) {
            VectorElements halves = VectorElements.of(vectors);
            float[] floats = new float[elements];
            return row -> {
                halves.read(row * elements, elements, floats);
                Platform.copyMemory(floats, Platform.FLOAT_ARRAY_OFFSET, to, at, (long) elements * Float.BYTES);
            };
        } else if (vectors.getDataVector() instanceof UInt1Vector numbers) {
            return row -> {
                for (int i = 0; i < elements; i++) {
                    Platform.putShort(
                            to, at + (long) i * Short.BYTES, (short) (numbers.get(row * elements + i) & 0xFF));
                }
            };
        }
        long address = vectors.getDataVector().getDataBufferAddress();
        int vectorBytes = elements * shownBytes(vectors);
        return row -> Platform.copyMemory(null, address + (long) row * vectorBytes, to, at, vectorBytes);
    }

    /** The vector of a row that is not null, valid until the next call. */
    UnsafeArrayData at(int index) {
        row.bring(index);
        return array;
    }

    @FunctionalInterface
    private interface RowCopy {
        void bring(int row);
    }
}

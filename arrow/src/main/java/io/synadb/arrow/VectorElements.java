package io.synadb.arrow;

import io.synadb.vector.kernel.VectorKernels;
import io.synadb.vector.kernel.WideningKernel;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float2Vector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.UInt1Vector;
import org.apache.arrow.vector.complex.FixedSizeListVector;

/**
 * The dimensions of the vectors of a batch as float32, as which they are compared: float16 and int8 exactly, float64 rounded to the
 * nearest, and the bits of binary ones, packed in uint8, as 0 and 1.
 *
 * <p>A view, valid as long as the batch. Copies of what was read are independent. Thread-safe for several readers only where each
 * has its own.
 */
public abstract class VectorElements {
    private VectorElements() {}

    /**
     * Those of a column.
     *
     * @throws IllegalArgumentException for a column of other numbers
     */
    public static VectorElements of(FixedSizeListVector vectors) {
        return of(vectors, 0, Math.multiplyExact(vectors.getValueCount(), vectors.getListSize()));
    }

    /**
     * Some of a column, which as a whole may have more than the 2 GiB that one view can show.
     *
     * @param first of the elements, counted from the first vector's
     * @param count of them
     * @throws IllegalArgumentException for a column of other numbers
     */
    public static VectorElements of(FixedSizeListVector vectors, int first, int count) {
        FieldVector elements = vectors.getDataVector();
        ByteBuffer bytes = bytes(vectors, first, count);
        if (elements instanceof Float4Vector) {
            return ofFloats(bytes.asFloatBuffer());
        } else if (elements instanceof Float2Vector) {
            return ofHalves(bytes.asShortBuffer());
        } else if (elements instanceof Float8Vector) {
            return ofDoubles(bytes.asDoubleBuffer());
        } else if (elements instanceof TinyIntVector) {
            return ofBytes(bytes);
        } else if (elements instanceof UInt1Vector) {
            return ofBits(bytes);
        }
        throw new IllegalArgumentException("No vectors are made of " + elements.getField());
    }

    /** The bytes of all elements of a column, null vectors' too: a view, little-endian. */
    public static ByteBuffer bytes(FixedSizeListVector vectors) {
        return bytes(vectors, 0, Math.multiplyExact(vectors.getValueCount(), vectors.getListSize()));
    }

    private static ByteBuffer bytes(FixedSizeListVector vectors, int first, int count) {
        BaseFixedWidthVector elements = (BaseFixedWidthVector) vectors.getDataVector();
        long width = elements.getTypeWidth();
        return elements.getDataBuffer()
                .nioBuffer(first * width, Math.toIntExact(count * width))
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Copies dimensions of vectors that stand one behind the other.
     *
     * @param first the first one, counted from the first vector's; of binary vectors, which may have more dimensions in a batch than 32
     *     bits count, the first of one
     * @param count how many, to the start of the array; of binary vectors those of whole ones
     */
    public abstract void read(long first, int count, float[] to);

    private static VectorElements ofFloats(FloatBuffer floats) {
        return new VectorElements() {
            @Override
            public void read(long first, int count, float[] to) {
                floats.get((int) first, to, 0, count);
            }
        };
    }

    private static VectorElements ofHalves(ShortBuffer halves) {
        return new VectorElements() {
            private final WideningKernel kernel = VectorKernels.widening();
            private short[] narrow = new short[0];

            @Override
            public void read(long first, int count, float[] to) {
                narrow = narrow.length < count ? new short[count] : narrow;
                halves.get((int) first, narrow, 0, count);
                kernel.widenHalves(narrow, 0, to, 0, count);
            }
        };
    }

    private static VectorElements ofBytes(ByteBuffer bytes) {
        return new VectorElements() {
            private final WideningKernel kernel = VectorKernels.widening();
            private byte[] narrow = new byte[0];

            @Override
            public void read(long first, int count, float[] to) {
                narrow = narrow.length < count ? new byte[count] : narrow;
                bytes.get((int) first, narrow, 0, count);
                kernel.widenBytes(narrow, 0, to, 0, count);
            }
        };
    }

    private static VectorElements ofDoubles(DoubleBuffer doubles) {
        return new VectorElements() {
            @Override
            public void read(long first, int count, float[] to) {
                for (int i = 0; i < count; i++) {
                    to[i] = (float) doubles.get((int) first + i);
                }
            }
        };
    }

    private static VectorElements ofBits(ByteBuffer bytes) {
        return new VectorElements() {
            @Override
            public void read(long first, int count, float[] to) {
                for (int i = 0; i < count; i += Byte.SIZE) {
                    int bits = bytes.get((int) ((first + i) / Byte.SIZE));
                    for (int bit = 0; bit < Byte.SIZE; bit++) {
                        to[i + bit] = bits >> (Byte.SIZE - 1 - bit) & 1;
                    }
                }
            }
        };
    }
}

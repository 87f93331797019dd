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
        FieldVector elements = vectors.getDataVector();
        if (elements instanceof Float4Vector) {
            return ofFloats(bytes(vectors).asFloatBuffer());
        } else if (elements instanceof Float2Vector) {
            return ofHalves(bytes(vectors).asShortBuffer());
        } else if (elements instanceof Float8Vector) {
            return ofDoubles(bytes(vectors).asDoubleBuffer());
        } else if (elements instanceof TinyIntVector) {
            return ofBytes(bytes(vectors));
        } else if (elements instanceof UInt1Vector) {
            return ofBits(bytes(vectors));
        }
        throw new IllegalArgumentException("No vectors are made of " + elements.getField());
    }

    /** The bytes of all elements of a column, null vectors' too: a view, little-endian. */
    public static ByteBuffer bytes(FixedSizeListVector vectors) {
        BaseFixedWidthVector elements = (BaseFixedWidthVector) vectors.getDataVector();
        long count = (long) vectors.getValueCount() * vectors.getListSize();
        return elements.getDataBuffer()
                .nioBuffer(0, Math.toIntExact(count * elements.getTypeWidth()))
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Copies dimensions of vectors that stand one behind the other.
     *
     * @param first the first one, counted from the first vector's; of binary vectors the first of one
     * @param count how many, to the start of the array; of binary vectors those of whole ones
     */
    public abstract void read(int first, int count, float[] to);

    private static VectorElements ofFloats(FloatBuffer floats) {
        return new VectorElements() {
            @Override
            public void read(int first, int count, float[] to) {
                floats.get(first, to, 0, count);
            }
        };
    }

    private static VectorElements ofHalves(ShortBuffer halves) {
        return new VectorElements() {
            private final WideningKernel kernel = VectorKernels.widening();
            private short[] narrow = new short[0];

            @Override
            public void read(int first, int count, float[] to) {
                narrow = narrow.length < count ? new short[count] : narrow;
                halves.get(first, narrow, 0, count);
                kernel.widenHalves(narrow, 0, to, 0, count);
            }
        };
    }

    private static VectorElements ofBytes(ByteBuffer bytes) {
        return new VectorElements() {
            private final WideningKernel kernel = VectorKernels.widening();
            private byte[] narrow = new byte[0];

            @Override
            public void read(int first, int count, float[] to) {
                narrow = narrow.length < count ? new byte[count] : narrow;
                bytes.get(first, narrow, 0, count);
                kernel.widenBytes(narrow, 0, to, 0, count);
            }
        };
    }

    private static VectorElements ofDoubles(DoubleBuffer doubles) {
        return new VectorElements() {
            @Override
            public void read(int first, int count, float[] to) {
                for (int i = 0; i < count; i++) {
                    to[i] = (float) doubles.get(first + i);
                }
            }
        };
    }

    private static VectorElements ofBits(ByteBuffer bytes) {
        return new VectorElements() {
            @Override
            public void read(int first, int count, float[] to) {
                for (int i = 0; i < count; i += Byte.SIZE) {
                    int bits = bytes.get((first + i) / Byte.SIZE);
                    for (int bit = 0; bit < Byte.SIZE; bit++) {
                        to[i + bit] = bits >> (Byte.SIZE - 1 - bit) & 1;
                    }
                }
            }
        };
    }
}

package io.synadb.flink.types;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.SmallIntVector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.flink.core.memory.MemorySegment;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.binary.BinaryArrayData;

/** The numbers that have the same bytes in Flink's arrays as in Arrow's memory. Stateless and thread-safe. */
enum NumberType {
    INT8(Byte.BYTES, (in, to) -> to.put(in.toByteArray()), (in, i, to) -> to.put(in.getByte(i))),
    INT16(
            Short.BYTES,
            (in, to) -> to.asShortBuffer().put(in.toShortArray()),
            (in, i, to) -> to.putShort(in.getShort(i))),
    INT32(Integer.BYTES, (in, to) -> to.asIntBuffer().put(in.toIntArray()), (in, i, to) -> to.putInt(in.getInt(i))),
    INT64(Long.BYTES, (in, to) -> to.asLongBuffer().put(in.toLongArray()), (in, i, to) -> to.putLong(in.getLong(i))),
    FLOAT32(
            Float.BYTES,
            (in, to) -> to.asFloatBuffer().put(in.toFloatArray()),
            (in, i, to) -> to.putFloat(in.getFloat(i))),
    FLOAT64(
            Double.BYTES,
            (in, to) -> to.asDoubleBuffer().put(in.toDoubleArray()),
            (in, i, to) -> to.putDouble(in.getDouble(i)));

    /** Puts all numbers of an array that holds them as such. */
    private interface All {
        void put(GenericArrayData in, ByteBuffer to);
    }

    /** Puts one number at the position of the bytes. */
    private interface One {
        void put(ArrayData in, int i, ByteBuffer to);
    }

    private final int width;
    private final All all;
    private final One one;

    NumberType(int width, All all, One one) {
        this.width = width;
        this.all = all;
        this.one = one;
    }

    /** The numbers of a vector; empty when its values are something else. */
    static Optional<NumberType> of(FieldVector vector) {
        if (vector instanceof TinyIntVector) {
            return Optional.of(INT8);
        } else if (vector instanceof SmallIntVector) {
            return Optional.of(INT16);
        } else if (vector instanceof IntVector || vector instanceof DateDayVector) {
            return Optional.of(INT32);
        } else if (vector instanceof BigIntVector) {
            return Optional.of(INT64);
        } else if (vector instanceof Float4Vector) {
            return Optional.of(FLOAT32);
        }
        return vector instanceof Float8Vector ? Optional.of(FLOAT64) : Optional.empty();
    }

    /** The bytes of a number. */
    int width() {
        return width;
    }

    /**
     * Copies all numbers of an array: as one piece of memory where the array has one, else one by one. What stands for a
     * null is not specified.
     */
    void copy(ArrayData from, ArrowBuf to, long offset) {
        int bytes = from.size() * width;
        if (from instanceof BinaryArrayData binary) {
            copyMemory(binary, to, offset, bytes);
            return;
        }
        ByteBuffer target = to.nioBuffer(offset, bytes).order(ByteOrder.nativeOrder());
        if (from instanceof GenericArrayData generic && generic.isPrimitiveArray()) {
            all.put(generic, target);
            return;
        }
        for (int i = 0; i < from.size(); i++) {
            if (from.isNullAt(i)) {
                target.position(target.position() + width);
            } else {
                one.put(from, i, target);
            }
        }
    }

    /** The elements of Flink's binary array stand together, though maybe across memory segments of equal size. */
    private static void copyMemory(BinaryArrayData from, ArrowBuf to, long offset, int bytes) {
        MemorySegment[] segments = from.getSegments();
        int start = from.getOffset() + BinaryArrayData.calculateHeaderInBytes(from.size());
        int segment = start / segments[0].size();
        int at = start % segments[0].size();
        for (int copied = 0; copied < bytes; segment++) {
            MemorySegment source = segments[segment];
            int length = Math.min(bytes - copied, source.size() - at);
            if (source.isOffHeap()) {
                source.get(at, to.nioBuffer(offset + copied, length), length);
            } else {
                to.setBytes(offset + copied, source.getArray(), at, length);
            }
            copied += length;
            at = 0;
        }
    }
}

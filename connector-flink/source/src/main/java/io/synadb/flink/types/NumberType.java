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

/**
 * The numbers that have the same bytes in Flink's arrays as in Arrow's memory. Stateless and thread-safe.
 */
enum NumberType {
    INT8(Byte.BYTES) {
        @Override
        void putOne(ArrayData from, int element, ByteBuffer to) {
            to.put(from.getByte(element));
        }

        @Override
        void putAll(GenericArrayData from, ByteBuffer to) {
            to.put(from.toByteArray());
        }
    },
    INT16(Short.BYTES) {
        @Override
        void putOne(ArrayData from, int element, ByteBuffer to) {
            to.putShort(from.getShort(element));
        }

        @Override
        void putAll(GenericArrayData from, ByteBuffer to) {
            to.asShortBuffer().put(from.toShortArray());
        }
    },
    INT32(Integer.BYTES) {
        @Override
        void putOne(ArrayData from, int element, ByteBuffer to) {
            to.putInt(from.getInt(element));
        }

        @Override
        void putAll(GenericArrayData from, ByteBuffer to) {
            to.asIntBuffer().put(from.toIntArray());
        }
    },
    INT64(Long.BYTES) {
        @Override
        void putOne(ArrayData from, int element, ByteBuffer to) {
            to.putLong(from.getLong(element));
        }

        @Override
        void putAll(GenericArrayData from, ByteBuffer to) {
            to.asLongBuffer().put(from.toLongArray());
        }
    },
    FLOAT32(Float.BYTES) {
        @Override
        void putOne(ArrayData from, int element, ByteBuffer to) {
            to.putFloat(from.getFloat(element));
        }

        @Override
        void putAll(GenericArrayData from, ByteBuffer to) {
            to.asFloatBuffer().put(from.toFloatArray());
        }
    },
    FLOAT64(Double.BYTES) {
        @Override
        void putOne(ArrayData from, int element, ByteBuffer to) {
            to.putDouble(from.getDouble(element));
        }

        @Override
        void putAll(GenericArrayData from, ByteBuffer to) {
            to.asDoubleBuffer().put(from.toDoubleArray());
        }
    };

    private final int width;

    NumberType(int width) {
        this.width = width;
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
            putAll(generic, target);
            return;
        }
        for (int i = 0; i < from.size(); i++) {
            if (from.isNullAt(i)) {
                target.position(target.position() + width);
            } else {
                putOne(from, i, target);
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

    abstract void putOne(ArrayData from, int element, ByteBuffer to);

    abstract void putAll(GenericArrayData from, ByteBuffer to);
}

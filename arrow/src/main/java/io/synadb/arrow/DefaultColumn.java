package io.synadb.arrow;

import io.synadb.UnsupportedFeatureException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;
import org.apache.arrow.vector.types.pojo.ArrowType;

/** Fills a column that a message does not have with its default. Stateless and thread-safe. */
final class DefaultColumn {
    private DefaultColumn() {}

    /** Fills an empty vector. */
    static void fill(FieldVector vector, int count) {
        Object value = DefaultValue.orNull(vector.getField()).stored();
        if (value == null) {
            fillWithNulls(vector, count);
            return;
        }
        BufferAllocator allocator = vector.getAllocator();
        List<ArrowBuf> own = new ArrayList<>(3);
        try {
            own.add(count == 0 ? allocator.getEmpty() : AllValid.of(count, allocator));
            if (value instanceof byte[] bytes) {
                requireRoom(vector, bytes, count);
                ArrowBuf offsets = allocator.buffer((count + 1L) * Integer.BYTES);
                own.add(offsets);
                for (int i = 0; i <= count; i++) {
                    offsets.setInt((long) i * Integer.BYTES, i * bytes.length);
                }
                own.add(repeated(bytes, count, allocator));
            } else if (value instanceof Boolean bool) {
                ArrowBuf bits = zeros((count + 7L) / Byte.SIZE, allocator);
                own.add(bits);
                if (bool) {
                    Validity.set(bits, 0, count);
                }
            } else {
                int width = ColumnTypes.bitWidth(vector.getField().getType()) / Byte.SIZE;
                own.add(repeated(littleEndian(value, width), count, allocator));
            }
            vector.loadFieldBuffers(new ArrowFieldNode(count, 0), own);
        } finally {
            own.forEach(ArrowBuf::close);
        }
    }

    private static void requireRoom(FieldVector vector, byte[] value, int count) {
        long bytes = (long) value.length * count;
        if (bytes > Integer.MAX_VALUE) {
            throw new UnsupportedFeatureException("Column '" + vector.getName() + "' was added with a default of "
                    + value.length + " bytes, which the " + count + " rows of a chunk from before cannot show at once: "
                    + bytes + " bytes, expected at most " + Integer.MAX_VALUE
                    + ". Read the other columns, or drop this one and add it again with a shorter default.");
        }
    }

    private static byte[] littleEndian(Object number, int width) {
        ByteBuffer bytes = ByteBuffer.allocate(width).order(ByteOrder.LITTLE_ENDIAN);
        if (number instanceof BigDecimal decimal) {
            byte[] bigEndian = decimal.unscaledValue().toByteArray();
            for (int i = 0; i < width; i++) {
                int from = bigEndian.length - 1 - i;
                bytes.put(from >= 0 ? bigEndian[from] : (byte) (bigEndian[0] >> 7));
            }
        } else if (number instanceof Double real) {
            return width == Float.BYTES
                    ? bytes.putFloat(real.floatValue()).array()
                    : bytes.putDouble(real).array();
        } else {
            long whole = (Long) number;
            for (int i = 0; i < width; i++) {
                bytes.put((byte) (whole >> i * Byte.SIZE));
            }
        }
        return bytes.array();
    }

    private static ArrowBuf repeated(byte[] value, int count, BufferAllocator allocator) {
        long bytes = (long) value.length * count;
        if (bytes == 0) {
            return allocator.getEmpty();
        }
        ArrowBuf target = allocator.buffer(bytes);
        target.setBytes(0, value);
        for (long filled = value.length; filled < bytes; ) {
            long part = Math.min(filled, bytes - filled);
            target.setBytes(filled, target, 0, part);
            filled += part;
        }
        return target;
    }

    /** Of lists no element is made; those of null vectors are there, and zero, as in a data file. */
    private static void fillWithNulls(FieldVector vector, int count) {
        load(vector, count, count);
        ArrowType type = vector.getField().getType();
        for (FieldVector child : vector.getChildrenFromFields()) {
            if (type instanceof ArrowType.FixedSizeList list) {
                load(child, Math.multiplyExact(count, list.getListSize()), 0);
            } else {
                fillWithNulls(child, type instanceof ArrowType.Struct ? count : 0);
            }
        }
    }

    private static void load(FieldVector vector, int count, int nulls) {
        BufferAllocator allocator = vector.getAllocator();
        ArrowType type = vector.getField().getType();
        List<ArrowBuf> own = new ArrayList<>(3);
        try {
            own.add(
                    nulls > 0 || count == 0
                            ? zeros((count + 7L) / Byte.SIZE, allocator)
                            : AllValid.ofElements(count, allocator));
            if (ColumnTypes.hasOffsets(type)) {
                own.add(zeros((count + 1L) * Integer.BYTES, allocator));
            } else if (ColumnTypes.bitWidth(type) > 0) {
                own.add(zeros(((long) count * ColumnTypes.bitWidth(type) + 7) / Byte.SIZE, allocator));
            }
            while (own.size() < ColumnTypes.bufferCount(type)) {
                own.add(allocator.getEmpty());
            }
            vector.loadFieldBuffers(new ArrowFieldNode(count, nulls), own);
        } finally {
            own.forEach(ArrowBuf::close);
        }
    }

    private static ArrowBuf zeros(long bytes, BufferAllocator allocator) {
        if (bytes == 0) {
            return allocator.getEmpty();
        }
        ArrowBuf buffer = allocator.buffer(bytes);
        buffer.setZero(0, buffer.capacity());
        return buffer;
    }
}

package io.synadb.table.partition;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;

/**
 * The bytes of a key, by which it is hashed and compared: those of {@link KeyHash} for each column, in the order of the key,
 * and one byte, 0 or 1, for a boolean. They are part of the format, because files are split into buckets by their hash.
 *
 * <p>Holds one key at a time, so that no memory is taken for each of many. Not thread-safe.
 */
public final class EncodedKey {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private byte[] bytes = new byte[64];
    private int length;

    /**
     * Takes the key of a row.
     *
     * @param columns of the key, in its order, without nulls
     */
    public void read(List<FieldVector> columns, int row) {
        length = 0;
        for (int i = 0; i < columns.size(); i++) {
            append(columns.get(i), row);
        }
    }

    /** The hash of the key: XXH64, seed 0. */
    public long hash() {
        return KeyHash.of(bytes, length);
    }

    /** A copy of the bytes, equal to that of each key that is the same. */
    public ByteBuffer toByteBuffer() {
        return ByteBuffer.wrap(Arrays.copyOf(bytes, length));
    }

    /** Whether both hold the same key, of columns of the same types. */
    public boolean matches(EncodedKey other) {
        return Arrays.equals(bytes, 0, length, other.bytes, 0, other.length);
    }

    private void append(FieldVector column, int row) {
        if (column instanceof BaseVariableWidthVector text) {
            ArrowBuf offsets = text.getOffsetBuffer();
            int start = offsets.getInt((long) row * Integer.BYTES);
            append(text.getDataBuffer(), start, offsets.getInt((row + 1L) * Integer.BYTES) - start);
        } else if (column instanceof DecimalVector decimal) {
            reserve(DecimalVector.TYPE_WIDTH);
            decimal.getDataBuffer()
                    .getBytes((long) row * DecimalVector.TYPE_WIDTH, bytes, length, DecimalVector.TYPE_WIDTH);
            length += DecimalVector.TYPE_WIDTH;
        } else if (column instanceof BitVector bit) {
            reserve(1);
            bytes[length++] = (byte) bit.get(row);
        } else {
            reserve(Long.BYTES);
            LONG.set(bytes, length, KeyHash.whole(column, row));
            length += Long.BYTES;
        }
    }

    private void append(ArrowBuf data, int start, int count) {
        reserve(Integer.BYTES + count);
        INT.set(bytes, length, count);
        data.getBytes(start, bytes, length + Integer.BYTES, count);
        length += Integer.BYTES + count;
    }

    private void reserve(int more) {
        int needed = Math.addExact(length, more);
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(needed, 2 * bytes.length));
        }
    }
}

package io.synadb.table.predicate.bound;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.arrow.memory.ArrowBuf;

/** Arrow's buffers as the JDK's, whose bounds checks cost next to nothing in a loop. Stateless and thread-safe. */
final class Buffers {
    private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);

    private Buffers() {}

    /** A view of all bytes, little-endian. */
    static ByteBuffer littleEndian(ArrowBuf buffer) {
        return view(buffer).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** A view of all bytes, big-endian, so that eight bytes of text compare as one number. */
    static ByteBuffer bigEndian(ArrowBuf buffer) {
        return view(buffer).order(ByteOrder.BIG_ENDIAN);
    }

    private static ByteBuffer view(ArrowBuf buffer) {
        int length = Math.toIntExact(buffer.capacity());
        return length == 0 ? EMPTY.duplicate() : buffer.nioBuffer(0, length);
    }

    /** The bits of rows {@code 64 * index} and following; those behind the end are unset. */
    static long word(ByteBuffer bits, int index) {
        int offset = index * Long.BYTES;
        if (offset + Long.BYTES <= bits.limit()) {
            return bits.getLong(offset);
        }
        long word = 0;
        for (int i = offset; i < bits.limit(); i++) {
            word |= (bits.get(i) & 0xFFL) << Byte.SIZE * (i - offset);
        }
        return word;
    }
}

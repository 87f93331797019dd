package io.synadb.table.search;

import io.synadb.arrow.VectorElements;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.arrow.vector.complex.FixedSizeListVector;

/**
 * Hamming distances of binary vectors as they are packed: how many bits differ, 64 of them at a time. Not thread-safe.
 */
final class BitDistance {
    private final ByteBuffer query;

    /** @param query a number for each bit: it is set where the number is greater than zero */
    BitDistance(float[] query) {
        byte[] packed = new byte[query.length / Byte.SIZE];
        for (int i = 0; i < query.length; i++) {
            if (query[i] > 0) {
                packed[i / Byte.SIZE] |= (byte) (1 << Byte.SIZE - 1 - i % Byte.SIZE);
            }
        }
        this.query = ByteBuffer.wrap(packed).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The bytes of all vectors of a chunk. */
    static ByteBuffer of(FixedSizeListVector vectors) {
        return VectorElements.bytes(vectors);
    }

    /** The distance of one of them. */
    int to(ByteBuffer vectors, int row) {
        int bytes = query.capacity();
        int start = row * bytes;
        int different = 0;
        int i = 0;
        for (; i + Long.BYTES <= bytes; i += Long.BYTES) {
            different += Long.bitCount(vectors.getLong(start + i) ^ query.getLong(i));
        }
        for (; i < bytes; i++) {
            different += Integer.bitCount((vectors.get(start + i) ^ query.get(i)) & 0xFF);
        }
        return different;
    }
}

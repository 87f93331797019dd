package io.synadb.flink.types;

import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BitVectorHelper;

/** Ranges of the bits that say which values are there. Stateless and thread-safe. */
final class Validity {
    private Validity() {}

    /** Marks values as there: whole bytes at once. */
    static void set(ArrowBuf bits, long first, long count) {
        long end = first + count;
        long bit = first;
        for (; bit < end && bit % Byte.SIZE != 0; bit++) {
            BitVectorHelper.setBit(bits, bit);
        }
        long bytes = (end - bit) / Byte.SIZE;
        bits.setOne(bit / Byte.SIZE, bytes);
        for (bit += bytes * Byte.SIZE; bit < end; bit++) {
            BitVectorHelper.setBit(bits, bit);
        }
    }
}

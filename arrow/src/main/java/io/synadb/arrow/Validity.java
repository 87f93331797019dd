package io.synadb.arrow;

import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BitVectorHelper;

/** Ranges of bits, of those that say which values are there: whole bytes at once. Stateless and thread-safe. */
public final class Validity {
    private Validity() {}

    /** Marks values as there. */
    public static void set(ArrowBuf bits, long first, long count) {
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

    /** Copies bits, set or not, from anywhere to anywhere. */
    static void copy(ArrowBuf from, long first, ArrowBuf to, long at, long count) {
        long copied = 0;
        if (first % Byte.SIZE == 0 && at % Byte.SIZE == 0) {
            long bytes = count / Byte.SIZE;
            to.setBytes(at / Byte.SIZE, from, first / Byte.SIZE, bytes);
            copied = bytes * Byte.SIZE;
        }
        for (long i = copied; i < count; i++) {
            long source = first + i;
            long bit = at + i;
            int mask = 1 << (bit % Byte.SIZE);
            int rest = to.getByte(bit / Byte.SIZE) & ~mask;
            boolean set = (from.getByte(source / Byte.SIZE) >> (source % Byte.SIZE) & 1) != 0;
            to.setByte(bit / Byte.SIZE, set ? rest | mask : rest);
        }
    }
}

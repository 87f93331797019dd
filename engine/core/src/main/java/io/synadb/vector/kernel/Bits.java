package io.synadb.vector.kernel;

import java.util.Objects;

/**
 * Vectors of one bit an element, 64 to a long, and how many of them differ. A bit says whether the element is greater than
 * zero: so vectors of 0 and 1, of −1 and 1, and of the signs of an embedding all mean what they should.
 *
 * <p>Without a twin on vector registers: the processor counts the bits of a long in one step, and so as fast as memory
 * brings them; counting in vector registers needs a later Java than 17.
 *
 * <p>Stateless and thread-safe.
 */
public final class Bits {
    private Bits() {}

    /** How many longs a vector takes. */
    public static int words(int dimensions) {
        return (dimensions + Long.SIZE - 1) / Long.SIZE;
    }

    /**
     * Writes the bits of a vector: that of element i into word {@code i / 64} at position {@code i % 64}.
     *
     * @return whether they say all there is to say: not so where an element is NaN
     */
    public static boolean pack(float[] vector, int offset, int length, long[] words, int wordsOffset) {
        Objects.checkFromIndexSize(offset, length, vector.length);
        boolean numbers = true;
        for (int word = 0, i = 0; i < length; word++) {
            long bits = 0;
            for (int bit = 0; bit < Long.SIZE && i < length; bit++, i++) {
                float element = vector[offset + i];
                bits |= element > 0 ? 1L << bit : 0;
                numbers &= !Float.isNaN(element);
            }
            words[wordsOffset + word] = bits;
        }
        return numbers;
    }

    /** How many bits differ. */
    public static int hamming(long[] a, int aOffset, long[] b, int bOffset, int words) {
        int differing = 0;
        for (int i = 0; i < words; i++) {
            differing += Long.bitCount(a[aOffset + i] ^ b[bOffset + i]);
        }
        return differing;
    }

    /** How many bits would differ if two vectors were packed, or NaN if an element is NaN. */
    public static float hamming(float[] a, int aOffset, float[] b, int bOffset, int length) {
        Float64Kernel.checkRanges(a, aOffset, b, bOffset, length);
        int differing = 0;
        boolean numbers = true;
        for (int i = 0; i < length; i++) {
            float x = a[aOffset + i];
            float y = b[bOffset + i];
            differing += x > 0 ^ y > 0 ? 1 : 0;
            numbers &= !Float.isNaN(x) && !Float.isNaN(y);
        }
        return numbers ? differing : Float.NaN;
    }
}

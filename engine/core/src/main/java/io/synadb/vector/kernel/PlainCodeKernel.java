package io.synadb.vector.kernel;

import java.util.Objects;

/**
 * The twin in plain Java.
 *
 * <p>Stateless and thread-safe.
 */
final class PlainCodeKernel implements CodeKernel {
    @Override
    public int dot(byte[] a, int aOffset, byte[] b, int bOffset, int length) {
        Objects.checkFromIndexSize(aOffset, length, a.length);
        Objects.checkFromIndexSize(bOffset, length, b.length);
        int sum = 0;
        for (int i = 0; i < length; i++) {
            sum += a[aOffset + i] * b[bOffset + i];
        }
        return sum;
    }

    @Override
    public int dotNibbles(byte[] a, int aOffset, byte[] b, int bOffset, int bytes) {
        Objects.checkFromIndexSize(aOffset, bytes, a.length);
        Objects.checkFromIndexSize(bOffset, bytes, b.length);
        int sum = 0;
        for (int i = 0; i < bytes; i++) {
            int x = a[aOffset + i];
            int y = b[bOffset + i];
            sum += (x & 15) * (y & 15) + (x >> 4 & 15) * (y >> 4 & 15);
        }
        return sum;
    }

    @Override
    public int weighNibbles(short[] weights, byte[] nibbles, int offset, int bytes) {
        Objects.checkFromIndexSize(offset, bytes, nibbles.length);
        Objects.checkFromIndexSize(0, Nibbles.weights(bytes), weights.length);
        int plane = bytes / 2;
        int sum = 0;
        for (int lane = 0; lane < plane; lane++) {
            int low = nibbles[offset + 2 * lane];
            int high = nibbles[offset + 2 * lane + 1];
            sum += weights[lane] * (low & 15)
                    + weights[plane + lane] * (low >> 4 & 15)
                    + weights[2 * plane + lane] * (high & 15)
                    + weights[3 * plane + lane] * (high >> 4 & 15);
        }
        return sum;
    }

    @Override
    public void weighNibbles(
            short[] weights, byte[][] chunks, int[] chosen, int[] offsets, int skipped, int bytes, int[] sums) {
        for (int i = 0; i < TOGETHER; i++) {
            sums[i] = weighNibbles(weights, chunks[chosen[i]], offsets[i] + skipped, bytes);
        }
    }

    @Override
    public boolean boundBlock(
            CodedQuery query,
            byte[] codes,
            int codesOffset,
            float[] terms,
            int termsOffset,
            float threshold,
            float[] bounds) {
        boolean reached = false;
        for (int slot = 0; slot < CodedBlock.ROWS; slot++) {
            int sum = 0;
            for (int i = 0; i < query.weights.length; i++) {
                sum += codes[codesOffset + CodedBlock.place(slot, i)] * query.weights[i];
            }
            float scale = query.scale * terms[termsOffset + CodedBlock.SCALES + slot];
            float bound = (scale * sum + query.length * terms[termsOffset + CodedBlock.ERRORS + slot])
                    + (query.error * terms[termsOffset + CodedBlock.NORMS + slot]
                            + terms[termsOffset + CodedBlock.BASES + slot]);
            bounds[slot] = bound;
            reached |= !(bound < threshold);
        }
        return reached;
    }
}

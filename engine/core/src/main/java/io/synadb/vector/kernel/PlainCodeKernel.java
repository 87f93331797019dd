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

package io.synadb.vector.hnsw.graph;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The elements themselves, float32, for rows that no steps tell apart ({@link Blur}). What stands for the product of two rows is
 *
 * <pre>−½ |x − y|²</pre>
 *
 * without their lengths, which {@link Coding} leaves out of the base in turn: of rows that are near one another and far from zero
 * the product is a large number, and the rounding of it as large as what they differ by.
 *
 * <p>Stateless and thread-safe.
 */
final class ExactCode implements RowCode {
    private static final VarHandle FLOAT = MethodHandles.byteArrayViewVarHandle(float[].class, ByteOrder.LITTLE_ENDIAN);

    /** Sums side by side, as each addition has to wait for the one before. */
    private static final int SUMS = 4;

    private final int bytes;

    ExactCode(int dimensions) {
        this.bytes = Math.multiplyExact(dimensions, Float.BYTES);
    }

    @Override
    public int bytes() {
        return bytes;
    }

    @Override
    public float encode(float[] vector, int offset, byte[] row, int rowOffset) {
        for (int at = 0; at < bytes; at += Float.BYTES) {
            FLOAT.set(row, rowOffset + at, vector[offset + at / Float.BYTES]);
        }
        return 1;
    }

    @Override
    public float aim(float[] vector, int offset, Probe probe) {
        return encode(vector, offset, probe.code(bytes), 0);
    }

    @Override
    public float product(Probe probe, byte[] row, int rowOffset) {
        return product(probe.code, 0, row, rowOffset);
    }

    @Override
    public float product(byte[] a, int aOffset, byte[] b, int bOffset) {
        float first = 0;
        float second = 0;
        float third = 0;
        float fourth = 0;
        int at = 0;
        for (; at <= bytes - SUMS * Float.BYTES; at += SUMS * Float.BYTES) {
            first += squaredDifference(a, aOffset + at, b, bOffset + at);
            second += squaredDifference(a, aOffset + at + 4, b, bOffset + at + 4);
            third += squaredDifference(a, aOffset + at + 8, b, bOffset + at + 8);
            fourth += squaredDifference(a, aOffset + at + 12, b, bOffset + at + 12);
        }
        for (; at < bytes; at += Float.BYTES) {
            first += squaredDifference(a, aOffset + at, b, bOffset + at);
        }
        return -0.5f * ((first + second) + (third + fourth));
    }

    private static float squaredDifference(byte[] a, int aOffset, byte[] b, int bOffset) {
        float difference = (float) FLOAT.get(a, aOffset) - (float) FLOAT.get(b, bOffset);
        return difference * difference;
    }
}

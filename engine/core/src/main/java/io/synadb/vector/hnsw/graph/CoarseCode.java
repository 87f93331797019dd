package io.synadb.vector.hnsw.graph;

import io.synadb.vector.kernel.CodeKernel;
import io.synadb.vector.kernel.Nibbles;
import io.synadb.vector.kernel.VectorKernels;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Four bits an element, u from 0 to 15, which stand for the odd numbers c = 2u − 15; probes have eight bits. A row is
 *
 * <pre>0 i32 Σu; 4 the u as {@link Nibbles}</pre>
 *
 * <p>A walk spends its time waiting for rows from memory, so half the bytes are worth more than the lost accuracy. On the
 * 60,000 sentences of {@code data/wordnet} walks visit as many rows as with 7 bits, for the same recall.
 *
 * <p>The scale s = |x|² / ⟨x, c⟩ makes the product of a row with itself right, so that rows near it, which are what matters,
 * are not all estimated too far or too near (Gao and Long 2024, <i>RaBitQ</i>).
 *
 * <p>Stateless and thread-safe.
 */
final class CoarseCode implements RowCode {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int AT_CODES = Integer.BYTES;

    /** The largest element lies in the middle between the last code and its upper end. */
    private static final float STEPS = 7.75f;

    private final CodeKernel kernel = VectorKernels.codes();
    private final int dimensions;
    private final int codeBytes;

    CoarseCode(int dimensions) {
        this.dimensions = dimensions;
        this.codeBytes = Nibbles.bytes(dimensions);
    }

    @Override
    public int bytes() {
        return AT_CODES + codeBytes;
    }

    @Override
    public float encode(float[] vector, int offset, byte[] row, int rowOffset) {
        float largest = RowCode.largest(vector, offset, dimensions);
        float inverse = largest == 0 ? 0 : STEPS / largest;
        int codes = rowOffset + AT_CODES;
        int sum = 0;
        double product = 0;
        double squaredNorm = 0;
        Arrays.fill(row, codes, codes + codeBytes, (byte) 0);
        for (int i = 0; i < dimensions; i += 2) {
            int low = code(vector[offset + i] * inverse);
            int high = i + 1 < dimensions ? code(vector[offset + i + 1] * inverse) : 0;
            row[codes + i / 2] = (byte) (low | high << 4);
            sum += low + high;
        }
        for (int i = 0; i < dimensions; i++) {
            double element = vector[offset + i];
            product += element * signed(row[codes + i / 2] >> 4 * (i % 2) & Nibbles.LARGEST);
            squaredNorm += element * element;
        }
        INT.set(row, rowOffset, sum);
        return product == 0 ? 0 : (float) (squaredNorm / product);
    }

    private static int code(float steps) {
        return Math.max(0, Math.min(Nibbles.LARGEST, (int) Math.floor(steps) + 8));
    }

    private static int signed(int code) {
        return 2 * code - Nibbles.LARGEST;
    }

    @Override
    public float aim(float[] vector, int offset, Probe probe) {
        float largest = RowCode.largest(vector, offset, dimensions);
        float inverse = largest == 0 ? 0 : Nibbles.LARGEST_WEIGHT / largest;
        short[] weights = probe.weights(codeBytes);
        int sum = 0;
        for (int i = 0; i < dimensions; i++) {
            int weight = Math.round(vector[offset + i] * inverse);
            weights[Nibbles.weightIndex(i, codeBytes)] = (short) weight;
            sum += weight;
        }
        probe.weightSum = sum;
        return largest / Nibbles.LARGEST_WEIGHT;
    }

    @Override
    public float product(Probe probe, byte[] row, int rowOffset) {
        return 2 * kernel.weighNibbles(probe.weights, row, rowOffset + AT_CODES, codeBytes)
                - Nibbles.LARGEST * probe.weightSum;
    }

    @Override
    public void products(Probe probe, byte[][] chunks, int skipped) {
        int[] sums = probe.sums;
        kernel.weighNibbles(probe.weights, chunks, probe.chosen, probe.offsets, skipped + AT_CODES, codeBytes, sums);
        for (int i = 0; i < Probe.ROWS; i++) {
            probe.products[i] = 2 * sums[i] - Nibbles.LARGEST * probe.weightSum;
        }
    }

    @Override
    public float product(byte[] a, int aOffset, byte[] b, int bOffset) {
        int sums = (int) INT.get(a, aOffset) + (int) INT.get(b, bOffset);
        return 4 * kernel.dotNibbles(a, aOffset + AT_CODES, b, bOffset + AT_CODES, codeBytes)
                - 2 * Nibbles.LARGEST * sums
                + Nibbles.LARGEST * Nibbles.LARGEST * dimensions;
    }
}

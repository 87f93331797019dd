package io.synadb.vector.hnsw.graph;

import io.synadb.vector.kernel.CodeKernel;
import io.synadb.vector.kernel.Nibbles;

/** A vector in the form in which rows are compared with it. Written by {@link Coding}, and again by another one; not thread-safe. */
public final class Probe {
    /** How many rows are compared with it at a time. */
    public static final int ROWS = CodeKernel.TOGETHER;

    float base;
    float weight;
    float lift;

    /** Of a {@link FineCode} or an {@link ExactCode}. */
    byte[] code = new byte[0];

    /** Of a {@link CoarseCode}. */
    short[] weights = new short[0];

    int weightSum;

    /** Sum of what was read ahead: unless it went somewhere, the compiler would not read it. */
    int readAhead;

    /** Which chunks the rows to be compared with it stand in, and where: numbers, as arrays would cost a barrier each. */
    final int[] chosen = new int[ROWS];

    final int[] offsets = new int[ROWS];

    /** What comes of them: sums of products of codes, and ⟨c(probe), c(row)⟩. */
    final int[] sums = new int[ROWS];

    final float[] products = new float[ROWS];

    private final byte[][] chunks = {new byte[0]};
    private float[] moved = new float[0];

    /** Room for a code of so many bytes. */
    byte[] code(int bytes) {
        if (code.length < bytes) {
            code = new byte[bytes];
        }
        return code;
    }

    /** Room for the weights of a code of so many bytes. */
    short[] weights(int bytes) {
        if (weights.length < Nibbles.weights(bytes)) {
            weights = new short[Nibbles.weights(bytes)];
        }
        return weights;
    }

    /** Room for the numbers to be coded, where these are not the vector's own. */
    float[] moved(int dimensions) {
        if (moved.length < dimensions) {
            moved = new float[dimensions];
        }
        return moved;
    }

    /** Chooses one of the {@value #ROWS} rows to be compared with it next, by its chunk and where it stands in that. */
    public void choose(int place, int chunk, int offset) {
        chosen[place] = chunk;
        offsets[place] = offset;
    }

    /** Where a graph whose rows are in a file brings rows to, of so many bytes together: one chunk, the probe's own. */
    public byte[][] chunks(int bytes) {
        if (chunks[0].length < bytes) {
            chunks[0] = new byte[bytes];
        }
        return chunks;
    }
}

package io.synadb.vector.hnsw.graph;

import io.synadb.vector.kernel.Nibbles;

/** A vector in the form in which rows are compared with it. Written by {@link Coding}; not thread-safe. */
public final class Probe {
    float base;
    float weight;
    float lift;

    /** Of a {@link FineCode}. */
    final byte[] code;

    /** Of a {@link CoarseCode}. */
    final short[] weights;

    int weightSum;

    /** Sum of what was read ahead: unless it went somewhere, the compiler would not read it. */
    int readAhead;

    private final byte[] row;
    private float[] moved = new float[0];

    /** @param rowBytes as {@link Coding#rowBytes} */
    public Probe(int rowBytes) {
        this.code = new byte[rowBytes];
        this.weights = new short[Nibbles.weights(rowBytes)];
        this.row = new byte[rowBytes];
    }

    /** Room for the numbers to be coded, where these are not the vector's own. */
    float[] moved(int dimensions) {
        if (moved.length < dimensions) {
            moved = new float[dimensions];
        }
        return moved;
    }

    /** Where a graph whose rows are in a file brings one of them to: the probe's own array. */
    public byte[] row() {
        return row;
    }
}

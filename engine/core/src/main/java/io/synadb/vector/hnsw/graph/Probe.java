package io.synadb.vector.hnsw.graph;

import io.synadb.vector.kernel.Nibbles;

/** A vector in the form in which rows are compared with it. Written by {@link Coding}, and again by another one; not thread-safe. */
public final class Probe {
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

    private byte[] row = new byte[0];
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

    /** Where a graph whose rows are in a file brings one of them to, of so many bytes: the probe's own array. */
    public byte[] row(int bytes) {
        if (row.length < bytes) {
            row = new byte[bytes];
        }
        return row;
    }
}

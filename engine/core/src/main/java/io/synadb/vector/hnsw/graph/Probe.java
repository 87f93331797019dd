package io.synadb.vector.hnsw.graph;

/** A vector in the form in which the codes of rows are compared with it. Written by {@link Coding}; not thread-safe. */
public final class Probe {
    final byte[] code;
    final float[] terms = new float[Coding.TERMS];
    private final byte[] otherCode;
    private final float[] otherTerms = new float[Coding.TERMS];

    /** @param codeBytes as {@link Coding#codeBytes} */
    public Probe(int codeBytes) {
        this.code = new byte[codeBytes];
        this.otherCode = new byte[codeBytes];
    }

    /** The code: the probe's own array, as all of these. */
    public byte[] code() {
        return code;
    }

    /** The terms of the code. */
    public float[] terms() {
        return terms;
    }

    /** Where a graph whose codes are in a file brings one of them to. */
    public byte[] otherCode() {
        return otherCode;
    }

    /** Where it brings the terms of that code to. */
    public float[] otherTerms() {
        return otherTerms;
    }
}

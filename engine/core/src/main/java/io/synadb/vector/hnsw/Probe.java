package io.synadb.vector.hnsw;

/** A vector in the form in which the codes of rows are compared with it. Written by {@link Coding}; not thread-safe. */
final class Probe {
    final byte[] code;
    final float[] terms = new float[Coding.TERMS];

    /** Where a graph whose codes are in a file brings one of them to. */
    final byte[] otherCode;

    final float[] otherTerms = new float[Coding.TERMS];

    Probe(int codeBytes) {
        this.code = new byte[codeBytes];
        this.otherCode = new byte[codeBytes];
    }
}

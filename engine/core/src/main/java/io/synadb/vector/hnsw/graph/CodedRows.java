package io.synadb.vector.hnsw.graph;

import io.synadb.vector.kernel.CodeKernel;
import io.synadb.vector.kernel.VectorKernels;
import java.util.Arrays;

/**
 * The codes and terms of rows, in chunks that never move.
 *
 * <p>Thread-safe as far as a graph needs it: a row's code is written before the row is linked, and read through links. A
 * reader that meets a row just while it is written anew may see a mixture; its estimate is then wrong, and only that. The
 * class's monitor guards the growth of the arrays of chunks.
 */
final class CodedRows {
    private static final int SHIFT = 10;
    private static final int CHUNK_ROWS = 1 << SHIFT;
    private static final int MASK = CHUNK_ROWS - 1;

    private final CodeKernel kernel = VectorKernels.codes();
    private final Coding coding;
    private final int codeBytes;
    private volatile byte[][] codes = new byte[0][];
    private volatile float[][] terms = new float[0][];

    CodedRows(Coding coding) {
        this.coding = coding;
        this.codeBytes = coding.codeBytes();
    }

    Coding coding() {
        return coding;
    }

    /** Codes a row and returns its squared length, where the metric needs it. */
    float put(int row, float[] vector, int offset) {
        reserve(row);
        int at = row & MASK;
        return coding.encodeRow(
                vector, offset, codes[row >> SHIFT], at * codeBytes, terms[row >> SHIFT], at * Coding.TERMS);
    }

    /** Puts a row that was coded before. */
    void put(int row, Probe coded) {
        reserve(row);
        int at = row & MASK;
        System.arraycopy(coded.code, 0, codes[row >> SHIFT], at * codeBytes, codeBytes);
        System.arraycopy(coded.terms, 0, terms[row >> SHIFT], at * Coding.TERMS, Coding.TERMS);
    }

    /** Makes a probe of a row. */
    void aim(Probe probe, int row) {
        int at = row & MASK;
        System.arraycopy(codes[row >> SHIFT], at * codeBytes, probe.code, 0, codeBytes);
        System.arraycopy(terms[row >> SHIFT], at * Coding.TERMS, probe.terms, 0, Coding.TERMS);
    }

    float between(int a, int b) {
        byte[][] codes = this.codes;
        float[][] terms = this.terms;
        int aAt = a & MASK;
        int bAt = b & MASK;
        int product = kernel.dot(codes[a >> SHIFT], aAt * codeBytes, codes[b >> SHIFT], bAt * codeBytes, codeBytes);
        return Coding.distance(product, terms[a >> SHIFT], aAt * Coding.TERMS, terms[b >> SHIFT], bAt * Coding.TERMS);
    }

    void distances(Probe probe, int[] rows, int count, float[] distances) {
        byte[][] codes = this.codes;
        float[][] terms = this.terms;
        for (int i = 0; i < count; i++) {
            int row = rows[i];
            int at = row & MASK;
            int product = kernel.dot(probe.code, 0, codes[row >> SHIFT], at * codeBytes, codeBytes);
            distances[i] = Coding.distance(product, probe.terms, 0, terms[row >> SHIFT], at * Coding.TERMS);
        }
    }

    private synchronized void reserve(int row) {
        int needed = (row >> SHIFT) + 1;
        if (codes.length >= needed && codes[needed - 1] != null) {
            return;
        }
        byte[][] moreCodes = Arrays.copyOf(codes, Math.max(needed, codes.length));
        float[][] moreTerms = Arrays.copyOf(terms, Math.max(needed, terms.length));
        for (int chunk = 0; chunk < needed; chunk++) {
            if (moreCodes[chunk] == null) {
                moreCodes[chunk] = new byte[CHUNK_ROWS * codeBytes];
                moreTerms[chunk] = new float[CHUNK_ROWS * Coding.TERMS];
            }
        }
        terms = moreTerms;
        codes = moreCodes;
    }
}

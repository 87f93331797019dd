package io.synadb.vector.hnsw.graph;

import java.util.Arrays;

/**
 * Coded rows, in chunks that never move.
 *
 * <p>Thread-safe as far as a graph needs it: a row is written before it is linked, and read through links. A reader that meets
 * a row just while it is written anew may see a mixture; its estimate is then wrong, and only that. The class's monitor guards
 * the growth of the array of chunks.
 */
final class CodedRows {
    private static final int SHIFT = 10;
    private static final int CHUNK_ROWS = 1 << SHIFT;
    private static final int MASK = CHUNK_ROWS - 1;
    private static final int CACHE_LINE_BYTES = 64;

    private final Coding coding;
    private final int rowBytes;
    private volatile byte[][] chunks = new byte[0][];

    CodedRows(Coding coding) {
        this.coding = coding;
        this.rowBytes = coding.rowBytes();
    }

    Coding coding() {
        return coding;
    }

    /** Codes a row and returns its squared length. */
    float put(int row, float[] vector, int offset) {
        reserve(row);
        return coding.encodeRow(vector, offset, chunks[row >> SHIFT], at(row));
    }

    /** Puts a row that was coded before. */
    void put(int row, byte[] coded) {
        reserve(row);
        System.arraycopy(coded, 0, chunks[row >> SHIFT], at(row), rowBytes);
    }

    /** Copies a coded row. */
    void copy(int row, byte[] target) {
        System.arraycopy(chunks[row >> SHIFT], at(row), target, 0, rowBytes);
    }

    /** Makes a probe of a row that was put, which has this vector. */
    void aim(Probe probe, int row, float[] vector, int offset) {
        coding.aim(vector, offset, probe);
        Coding.lift(probe, chunks[row >> SHIFT], at(row));
    }

    float between(int a, int b) {
        byte[][] chunks = this.chunks;
        return coding.distance(chunks[a >> SHIFT], at(a), chunks[b >> SHIFT], at(b));
    }

    void distances(Probe probe, int[] rows, int count, float[] distances) {
        byte[][] chunks = this.chunks;
        readAhead(chunks, probe, rows, count);
        int next = 0;
        for (; next <= count - Probe.ROWS; next += Probe.ROWS) {
            for (int i = 0; i < Probe.ROWS; i++) {
                int row = rows[next + i];
                probe.choose(i, row >> SHIFT, at(row));
            }
            coding.distances(probe, chunks, distances, next);
        }
        for (; next < count; next++) {
            distances[next] = coding.distance(probe, chunks[rows[next] >> SHIFT], at(rows[next]));
        }
    }

    /**
     * Touches every cache line of the rows. The processor waits for many of them at the same time, and not for one row after
     * the other, as the arithmetic between them would have it do. Java has no instruction to prefetch.
     */
    private void readAhead(byte[][] chunks, Probe probe, int[] rows, int count) {
        int sum = 0;
        for (int i = 0; i < count; i++) {
            byte[] chunk = chunks[rows[i] >> SHIFT];
            int at = at(rows[i]);
            for (int line = 0; line < rowBytes; line += CACHE_LINE_BYTES) {
                sum += chunk[at + line];
            }
        }
        probe.readAhead = sum;
    }

    private int at(int row) {
        return (row & MASK) * rowBytes;
    }

    private synchronized void reserve(int row) {
        int needed = (row >> SHIFT) + 1;
        if (chunks.length >= needed && chunks[needed - 1] != null) {
            return;
        }
        byte[][] more = Arrays.copyOf(chunks, Math.max(needed, chunks.length));
        for (int chunk = 0; chunk < needed; chunk++) {
            if (more[chunk] == null) {
                more[chunk] = new byte[CHUNK_ROWS * rowBytes];
            }
        }
        chunks = more;
    }
}

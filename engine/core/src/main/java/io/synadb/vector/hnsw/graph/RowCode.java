package io.synadb.vector.hnsw.graph;

/**
 * How the elements of a vector become small whole numbers, x ≈ s·c, and how two such rows are multiplied; or stay what they are.
 *
 * <p>A probe holds its vector in more detail than a row does: it is one, and stays in the cache.
 *
 * <p>Stateless and thread-safe.
 */
sealed interface RowCode permits FineCode, CoarseCode, ExactCode {
    /** From so many dimensions on 4 bits an element do: what their errors add up to fades beside the distances. */
    int COARSE_DIMENSIONS = 128;

    static RowCode of(int dimensions) {
        return dimensions < COARSE_DIMENSIONS ? new FineCode(dimensions) : new CoarseCode(dimensions);
    }

    /** Bytes of a row. */
    int bytes();

    /** Writes a row over bytes that may hold another, and returns its scale s. Elements are finite. */
    float encode(float[] vector, int offset, byte[] row, int rowOffset);

    /** Writes the part of a probe that is this code's, and returns the scale. */
    float aim(float[] vector, int offset, Probe probe);

    /** ⟨c(probe), c(row)⟩, or what stands for it. */
    float product(Probe probe, byte[] row, int rowOffset);

    /**
     * The same for each of the {@linkplain Probe#choose rows that were chosen}, into the probe's {@code products}.
     *
     * @param chunks that they stand in
     * @param skipped bytes of a row before this code's part
     */
    default void products(Probe probe, byte[][] chunks, int skipped) {
        for (int i = 0; i < Probe.ROWS; i++) {
            probe.products[i] = product(probe, chunks[probe.chosen[i]], probe.offsets[i] + skipped);
        }
    }

    /** ⟨c(a), c(b)⟩, or what stands for it. */
    float product(byte[] a, int aOffset, byte[] b, int bOffset);

    /** The largest magnitude of the elements. */
    static float largest(float[] vector, int offset, int dimensions) {
        float largest = 0;
        for (int i = offset; i < offset + dimensions; i++) {
            largest = Math.max(largest, Math.abs(vector[i]));
        }
        return largest;
    }
}

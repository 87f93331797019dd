package io.synadb.vector.hnsw.graph;

import io.synadb.vector.kernel.CodeKernel;
import io.synadb.vector.kernel.Codes;
import io.synadb.vector.kernel.VectorKernels;

/**
 * One signed 7-bit number an element, for rows of few dimensions: they are short anyway, and 4 bits would be too blunt to tell
 * near neighbours apart.
 *
 * <p>Stateless and thread-safe.
 */
final class FineCode implements RowCode {
    private final CodeKernel kernel = VectorKernels.codes();
    private final int dimensions;

    FineCode(int dimensions) {
        this.dimensions = dimensions;
    }

    @Override
    public int bytes() {
        return dimensions;
    }

    @Override
    public float encode(float[] vector, int offset, byte[] row, int rowOffset) {
        float scale = Codes.scale(vector, offset, dimensions);
        Codes.encode(vector, offset, dimensions, scale, row, rowOffset);
        return scale;
    }

    @Override
    public float aim(float[] vector, int offset, Probe probe) {
        return encode(vector, offset, probe.code(dimensions), 0);
    }

    @Override
    public float product(Probe probe, byte[] row, int rowOffset) {
        return kernel.dot(probe.code, 0, row, rowOffset, dimensions);
    }

    @Override
    public float product(byte[] a, int aOffset, byte[] b, int bOffset) {
        return kernel.dot(a, aOffset, b, bOffset, dimensions);
    }
}

package io.synadb.vector.flat;

import io.synadb.vector.Vectors;
import io.synadb.vector.kernel.CodedBlock;
import io.synadb.vector.kernel.Float64Kernel;
import java.util.Arrays;

/**
 * The 7-bit codes of rows, in blocks of 32 that stand in chunks of about a megabyte.
 *
 * <p>Thread-safe for one writer at a time, and readers of rows that the writer has finished and published.
 */
final class CodedBlocks {
    private static final int CHUNK_BYTES = 1 << 20;

    private final Vectors vectors;
    private final Margin margin;
    private final int blockBytes;
    private final int chunkBlocks;

    /** Volatile: a reader of rows that are published may come upon a longer array that was put here after them. */
    private volatile byte[][] codes = new byte[4][];

    private volatile float[][] terms = new float[4][];

    CodedBlocks(Vectors vectors, Margin margin) {
        this.vectors = vectors;
        this.margin = margin;
        this.blockBytes = CodedBlock.codeBytes(vectors.dimensions());
        this.chunkBlocks = Math.max(1, Integer.highestOneBit(CHUNK_BYTES / blockBytes));
    }

    void put(int row) {
        int block = row / CodedBlock.ROWS;
        int slot = row % CodedBlock.ROWS;
        int chunk = block / chunkBlocks;
        if (chunk >= codes.length) {
            int longer = Math.max(chunk + 1, 2 * codes.length);
            codes = Arrays.copyOf(codes, longer);
            terms = Arrays.copyOf(terms, longer);
        }
        if (codes[chunk] == null) {
            codes[chunk] = new byte[chunkBlocks * blockBytes];
            terms[chunk] = new float[chunkBlocks * CodedBlock.TERMS];
        }
        Vectors.Reader reader = vectors.reader();
        reader.read(row, 1);
        float[] array = reader.array();
        int offset = reader.offset();
        int dimensions = vectors.dimensions();
        double norm = Math.sqrt(Float64Kernel.dot(array, offset, array, offset, dimensions));
        if (margin.holdsFor(norm)) {
            CodedBlock.put(
                    array,
                    offset,
                    dimensions,
                    margin.unit(norm),
                    margin.base(norm, 0),
                    codes[chunk],
                    codesOffset(block),
                    terms[chunk],
                    termsOffset(block),
                    slot);
        } else {
            CodedBlock.putUnbounded(terms[chunk], termsOffset(block), slot);
        }
    }

    byte[] codes(int block) {
        return codes[block / chunkBlocks];
    }

    int codesOffset(int block) {
        return block % chunkBlocks * blockBytes;
    }

    float[] terms(int block) {
        return terms[block / chunkBlocks];
    }

    int termsOffset(int block) {
        return block % chunkBlocks * CodedBlock.TERMS;
    }
}

package io.synadb.vector.flat;

import io.synadb.vector.RowFilter;
import io.synadb.vector.Vectors;
import io.synadb.vector.kernel.Bits;
import io.synadb.vector.kernel.TopK;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Counts the bits that differ, of vectors packed to one bit an element. Thread-safe as {@link Scan} says. */
final class BitScan implements Scan {
    private static final int CHUNK_WORDS = 1 << 17;

    private final Vectors vectors;
    private final RowSet rows;
    private final int rowWords;
    private final int chunkRows;

    /** Rows that their bits do not describe: they hold NaN. */
    private final RowSet unpacked = new RowSet();

    /** Volatile: a reader of rows that are published may come upon a longer array that was put here after them. */
    private volatile long[][] chunks = new long[4][];

    BitScan(Vectors vectors, RowSet rows) {
        this.vectors = vectors;
        this.rows = rows;
        this.rowWords = Bits.words(vectors.dimensions());
        this.chunkRows = Math.max(1, CHUNK_WORDS / rowWords);
    }

    @Override
    public void add(int row) {
        int chunk = row / chunkRows;
        if (chunk >= chunks.length) {
            chunks = Arrays.copyOf(chunks, Math.max(chunk + 1, 2 * chunks.length));
        }
        if (chunks[chunk] == null) {
            chunks[chunk] = new long[chunkRows * rowWords];
        }
        Vectors.Reader reader = vectors.reader();
        reader.read(row, 1);
        int at = row % chunkRows * rowWords;
        if (!Bits.pack(reader.array(), reader.offset(), vectors.dimensions(), chunks[chunk], at)) {
            unpacked.add(row);
        }
    }

    @Override
    public void search(float[] query, @Nullable RowFilter filter, TopK top) {
        long[] bits = new long[rowWords];
        Bits.pack(query, 0, query.length, bits, 0);
        int end = rows.end();
        for (int first = 0; first < end; first += Integer.SIZE) {
            for (int left = Scan.candidates(rows, filter, first); left != 0; left &= left - 1) {
                int row = first + Integer.numberOfTrailingZeros(left);
                int differing = Bits.hamming(bits, 0, chunks[row / chunkRows], row % chunkRows * rowWords, rowWords);
                top.offer(unpacked.contains(row) ? Float.NaN : differing, row);
            }
        }
    }
}

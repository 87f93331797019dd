package io.synadb.vector.hnsw.graph;

import io.synadb.vector.Vectors;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntUnaryOperator;

/** Some rows of many, to learn from how the others are to be coded. */
final class RowSample {
    /** Fewer do not tell where others stand. */
    static final int LEAST_ROWS = 100;

    private static final int MOST_ROWS = 1000;

    /** Of rows with many elements fewer are looked at. */
    private static final int MOST_ELEMENTS = 1 << 22;

    private static final long SEED = 42;

    private RowSample() {}

    /**
     * Copies of rows, brought to length one under cosine: one from each of as many equal parts as are wanted, by chance, as data may go in
     * steps; the same ones each time. Those that cannot be coded are left out.
     *
     * @param rows the row at each position below {@code count}
     */
    static List<float[]> of(Coding coding, Vectors vectors, IntUnaryOperator rows, int count) {
        int wanted = Math.max(LEAST_ROWS, Math.min(MOST_ROWS, MOST_ELEMENTS / coding.dimensions()));
        SplittableRandom random = new SplittableRandom(SEED);
        Vectors.Reader reader = vectors.reader();
        int parts = Math.min(wanted, count);
        List<float[]> sample = new ArrayList<>(parts);
        for (int part = 0; part < parts; part++) {
            int at = (int) ((part + random.nextDouble()) / parts * count);
            reader.read(rows.applyAsInt(Math.min(at, count - 1)), 1);
            if (coding.isCodable(reader.array(), reader.offset())) {
                float[] row = new float[coding.dimensions()];
                System.arraycopy(reader.array(), reader.offset(), row, 0, row.length);
                coding.scale(row);
                sample.add(row);
            }
        }
        return sample;
    }
}

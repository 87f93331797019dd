package io.synadb.vector.flat;

import io.synadb.vector.DistanceMetric;
import io.synadb.vector.RowFilter;
import io.synadb.vector.Vectors;
import io.synadb.vector.kernel.TopK;
import org.jspecify.annotations.Nullable;

/** Measures every row in float32: no memory beside the vectors. Thread-safe as {@link Scan} says. */
final class FloatScan implements Scan {
    /** If one row of so many is accepted, all are measured: memory is about three times as fast in order. */
    private static final int DENSE = 3;

    /**
     * How many floats before their turn two elements of a row are read: a page of memory or two. The processor reads on
     * within a page by itself, but into the next one only when it is asked for: 83 % of the rate at which memory can be read
     * without, 87 % with it, in a loop of nothing but scans.
     */
    private static final int AHEAD = 2048;

    private final Vectors vectors;
    private final DistanceMetric metric;
    private final RowSet rows;

    FloatScan(Vectors vectors, DistanceMetric metric, RowSet rows) {
        this.vectors = vectors;
        this.metric = metric;
        this.rows = rows;
    }

    @Override
    public void add(int row) {
        // Everything there is to know of a row stands in its vector.
    }

    @Override
    public void search(float[] query, @Nullable RowFilter filter, TopK top) {
        Vectors.Reader reader = vectors.reader();
        // One more, for what was read ahead: the compiler leaves out what is used nowhere.
        float[] distances = new float[Integer.SIZE + 1];
        int end = rows.end();
        for (int first = 0; first < end; first += Integer.SIZE) {
            int accepted = Scan.candidates(rows, filter, first);
            int left = DENSE * Integer.bitCount(accepted) < Integer.SIZE ? accepted : rows.word(first);
            while (left != 0) {
                int start = Integer.numberOfTrailingZeros(left);
                int run = Math.min(Integer.SIZE - start, Integer.numberOfTrailingZeros(~(left >>> start)));
                int read = reader.read(first + start, run);
                measure(query, reader, read, top.limit(), distances);
                for (int i = 0; i < read; i++) {
                    if ((accepted >>> start + i & 1) != 0) {
                        top.offer(distances[i], first + start + i);
                    }
                }
                left = start + read == Integer.SIZE ? 0 : left & -1 << (start + read);
            }
        }
    }

    /** Apart from the offers: the processor works ahead on rows whose distances decide nothing yet. */
    private void measure(float[] query, Vectors.Reader reader, int count, float limit, float[] distances) {
        float[] array = reader.array();
        int offset = reader.offset();
        // Of a few rows the next ones may not be wanted.
        int ahead = count == Integer.SIZE ? AHEAD : 0;
        int half = ahead + query.length / 2;
        int last = array.length - 1;
        float early = 0;
        for (int i = 0; i < count; i++, offset += query.length) {
            early += array[Math.min(offset, last - ahead) + ahead] + array[Math.min(offset, last - half) + half];
            distances[i] = metric.distanceUpTo(limit, query, 0, array, offset, query.length);
        }
        distances[Integer.SIZE] = early;
    }
}

package io.synadb.table.data.statistics;

import io.synadb.arrow.SparseCells;
import org.apache.arrow.memory.ArrowBuf;

/** The norms of sparse vectors. Stateless and thread-safe. */
final class SparseNorms {
    private SparseNorms() {}

    /** Their range; at least one row has a vector. */
    static NormRange of(SparseCells cells) {
        ArrowBuf values = cells.valueData();
        double least = Double.POSITIVE_INFINITY;
        double greatest = 0;
        for (int row = 0; row < cells.rows(); row++) {
            if (!cells.isNull(row)) {
                int end = SparseCells.start(cells.values(), row + 1);
                double squared = 0;
                for (int i = SparseCells.start(cells.values(), row); i < end; i++) {
                    double value = values.getFloat((long) i * Float.BYTES);
                    squared += value * value;
                }
                least = Math.min(least, squared);
                greatest = Math.max(greatest, squared);
            }
        }
        return new NormRange(Math.sqrt(least), Math.sqrt(greatest));
    }
}

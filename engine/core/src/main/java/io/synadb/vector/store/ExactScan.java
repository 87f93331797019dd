package io.synadb.vector.store;

import io.synadb.vector.DistanceMetric;
import io.synadb.vector.RowFilter;
import io.synadb.vector.Vectors;

/** Looks at every row that a search may return. Stateless and thread-safe. */
final class ExactScan {
    /** Below one accepted row in so many, rows are read one by one. */
    private static final int SPARSE = 8;

    private ExactScan() {}

    /** Is told the distance of a row. */
    @FunctionalInterface
    interface Visitor {
        void visit(float distance, int row);
    }

    /** Visits the accepted rows below a limit, in their order. */
    static void run(Vectors vectors, int limit, DistanceMetric metric, float[] query, RowFilter filter, Visitor to) {
        int dimensions = vectors.dimensions();
        Vectors.Reader reader = vectors.reader();
        boolean all = filter.cardinality() == limit;
        boolean sparse = filter.cardinality() < limit / SPARSE;
        int row = filter.next(0);
        while (row >= 0 && row < limit) {
            int count = reader.read(row, sparse ? 1 : limit - row);
            float[] array = reader.array();
            int offset = reader.offset();
            for (int i = 0; i < count; i++) {
                if (all || filter.accepts(row + i)) {
                    to.visit(metric.distance(query, 0, array, offset + i * dimensions, dimensions), row + i);
                }
            }
            row = filter.next(row + count);
        }
    }
}

package io.synadb.vector.flat;

import io.synadb.vector.DistanceMetric;
import io.synadb.vector.RowFilter;
import io.synadb.vector.Vectors;
import io.synadb.vector.kernel.CodeKernel;
import io.synadb.vector.kernel.CodedBlock;
import io.synadb.vector.kernel.CodedQuery;
import io.synadb.vector.kernel.Float64Kernel;
import io.synadb.vector.kernel.TopK;
import org.jspecify.annotations.Nullable;

/**
 * Bounds every row by its 7-bit code, and measures in float32 only those that {@link Margin} cannot rule out. A quarter of
 * the bytes to read, and the same answer.
 *
 * <p>Thread-safe as {@link Scan} says.
 */
final class CodeScan implements Scan {
    /**
     * As many candidates of a block of 32 are measured at once rather than bounded first: then the bounds cost more than they
     * save. {@code ExactSearchBenchmark} of {@code engine/bench} shows it by selectivity.
     */
    private static final int FEW = 3;

    private final Vectors vectors;
    private final DistanceMetric metric;
    private final RowSet rows;
    private final Margin margin;
    private final CodedBlocks coded;
    private final CodeKernel kernel;

    CodeScan(Vectors vectors, DistanceMetric metric, RowSet rows, CodeKernel kernel) {
        this.vectors = vectors;
        this.metric = metric;
        this.rows = rows;
        this.margin = new Margin(metric, vectors.dimensions());
        this.coded = new CodedBlocks(vectors, margin);
        this.kernel = kernel;
    }

    @Override
    public void add(int row) {
        coded.put(row);
    }

    @Override
    public void search(float[] query, @Nullable RowFilter filter, TopK top) {
        double norm = Math.sqrt(Float64Kernel.dot(query, 0, query, 0, query.length));
        double unit = margin.holdsFor(norm) ? margin.unit(norm) : 1;
        CodedQuery codedQuery = CodedQuery.of(query, 0, query.length, unit, margin.gamma());
        Vectors.Reader reader = vectors.reader();
        float[] bounds = new float[CodedBlock.ROWS];
        float threshold = margin.threshold(norm, top.limit());
        int end = rows.end();
        for (int first = 0; first < end; first += CodedBlock.ROWS) {
            int left = Scan.candidates(rows, filter, first);
            if (left == 0) {
                continue;
            }
            boolean bounded = Integer.bitCount(left) > FEW;
            if (bounded && !boundBlock(codedQuery, first / CodedBlock.ROWS, threshold, bounds)) {
                continue;
            }
            for (; left != 0; left &= left - 1) {
                int slot = Integer.numberOfTrailingZeros(left);
                if (!bounded || !(bounds[slot] < threshold)) {
                    reader.read(first + slot, 1);
                    float distance =
                            metric.distanceUpTo(top.limit(), query, 0, reader.array(), reader.offset(), query.length);
                    top.offer(distance, first + slot);
                    threshold = margin.threshold(norm, top.limit());
                }
            }
        }
    }

    private boolean boundBlock(CodedQuery query, int block, float threshold, float[] bounds) {
        return kernel.boundBlock(
                query,
                coded.codes(block),
                coded.codesOffset(block),
                coded.terms(block),
                coded.termsOffset(block),
                threshold,
                bounds);
    }
}

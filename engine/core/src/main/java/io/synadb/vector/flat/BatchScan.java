package io.synadb.vector.flat;

import io.synadb.vector.DistanceMetric;
import io.synadb.vector.RowFilter;
import io.synadb.vector.Vectors;
import io.synadb.vector.kernel.Float64Kernel;
import io.synadb.vector.kernel.MatrixKernel;
import io.synadb.vector.kernel.TopK;
import io.synadb.vector.kernel.VectorKernel;
import io.synadb.vector.kernel.VectorKernels;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds the exact nearest for up to {@link MatrixKernel#WIDTH} queries in one pass over the rows: multiplies them all, and
 * measures again, one by one, what {@link Margin} cannot rule out. So each answer is what a search for that query alone finds.
 *
 * <p>Not thread-safe: made for one pass.
 */
final class BatchScan {
    private static final VectorKernel FLOATS = VectorKernels.active();

    private final Vectors vectors;
    private final DistanceMetric metric;
    private final Margin margin;
    private final MatrixKernel kernel;
    private final int dimensions;

    /** What a product by {@link MatrixKernel} and a distance can differ by together, as a share of |q|·|x|. */
    private final double slack;

    private final float[][] queries;
    private final TopK[] tops;
    private final double[] queryNorms;
    private final float[] panel;
    private final float[] norms = new float[MatrixKernel.WIDTH];
    private final float[] thresholds = new float[MatrixKernel.WIDTH];

    private final float[] products = new float[MatrixKernel.ROWS * MatrixKernel.WIDTH];
    private final float[] bounds = new float[MatrixKernel.WIDTH];

    /** Rows that do not stand next to one another, until there are enough of them. */
    private final float[] gathered;

    private final int[] gatheredRows = new int[MatrixKernel.ROWS];
    private int gatheredCount;

    BatchScan(Vectors vectors, DistanceMetric metric, MatrixKernel kernel, float[][] queries, TopK[] tops) {
        this.vectors = vectors;
        this.metric = metric;
        this.kernel = kernel;
        this.dimensions = vectors.dimensions();
        this.margin = new Margin(metric, dimensions);
        this.slack = margin.gamma() + (dimensions + 2) * 0x1p-24 + 0x1p-18;
        this.queries = queries;
        this.tops = tops;
        this.queryNorms = new double[queries.length];
        this.panel = new float[dimensions * MatrixKernel.WIDTH];
        this.gathered = new float[MatrixKernel.ROWS * dimensions];
        Arrays.fill(thresholds, Float.POSITIVE_INFINITY);
        for (int query = 0; query < queries.length; query++) {
            pack(query);
        }
    }

    private void pack(int query) {
        float[] vector = queries[query];
        double norm = Math.sqrt(Float64Kernel.dot(vector, 0, vector, 0, dimensions));
        double unit = margin.holdsFor(norm) ? margin.unit(norm) : 1;
        for (int i = 0; i < dimensions; i++) {
            panel[i * MatrixKernel.WIDTH + query] = (float) (vector[i] * unit);
        }
        queryNorms[query] = norm;
        norms[query] = Math.nextUp((float) (norm * unit));
        thresholds[query] = Float.NEGATIVE_INFINITY;
    }

    /** Offers each query every row that is in and accepted, unless it surely is not among the query's k nearest. */
    void search(RowSet rows, @Nullable RowFilter filter) {
        Vectors.Reader reader = vectors.reader();
        int end = rows.end();
        for (int first = 0; first < end; first += Integer.SIZE) {
            int left = Scan.candidates(rows, filter, first);
            while (left != 0) {
                int start = Integer.numberOfTrailingZeros(left);
                int run = Math.min(Integer.SIZE - start, Integer.numberOfTrailingZeros(~(left >>> start)));
                int read = reader.read(first + start, run);
                take(reader, first + start, read);
                left = start + read == Integer.SIZE ? 0 : left & -1 << (start + read);
            }
        }
        multiplyGathered();
    }

    private void take(Vectors.Reader reader, int row, int count) {
        int taken = 0;
        for (; taken + MatrixKernel.ROWS <= count; taken += MatrixKernel.ROWS) {
            int offset = reader.offset() + taken * dimensions;
            kernel.multiply(panel, reader.array(), offset, MatrixKernel.ROWS, dimensions, products);
            for (int i = 0; i < MatrixKernel.ROWS; i++) {
                judge(i, row + taken + i, reader.array(), offset + i * dimensions);
            }
        }
        for (; taken < count; taken++) {
            System.arraycopy(
                    reader.array(),
                    reader.offset() + taken * dimensions,
                    gathered,
                    gatheredCount * dimensions,
                    dimensions);
            gatheredRows[gatheredCount++] = row + taken;
            if (gatheredCount == MatrixKernel.ROWS) {
                multiplyGathered();
            }
        }
    }

    private void multiplyGathered() {
        kernel.multiply(panel, gathered, 0, gatheredCount, dimensions, products);
        for (int i = 0; i < gatheredCount; i++) {
            judge(i, gatheredRows[i], gathered, i * dimensions);
        }
        gatheredCount = 0;
    }

    private void judge(int tileRow, int row, float[] array, int offset) {
        double norm = Math.sqrt(FLOATS.squaredNorm(array, offset, dimensions));
        boolean holds = margin.holdsFor(norm);
        double unit = holds ? margin.unit(norm) : 1;
        float room = holds ? Math.nextUp((float) (slack * norm * unit)) : Float.POSITIVE_INFINITY;
        float base = holds ? margin.base(norm, 2 * margin.gamma()) : 0;
        int at = tileRow * MatrixKernel.WIDTH;
        if (!kernel.bound(products, at, (float) unit, room, base, norms, thresholds, bounds)) {
            return;
        }
        for (int query = 0; query < queries.length; query++) {
            if (!(bounds[query] < thresholds[query])) {
                TopK top = tops[query];
                top.offer(metric.distanceUpTo(top.limit(), queries[query], 0, array, offset, dimensions), row);
                thresholds[query] = margin.threshold(queryNorms[query], top.limit());
            }
        }
    }
}

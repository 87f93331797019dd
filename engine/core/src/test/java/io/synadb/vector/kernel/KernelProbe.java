package io.synadb.vector.kernel;

import com.sun.management.ThreadMXBean;
import io.synadb.vector.DistanceMetric;
import io.synadb.vector.ExactAnswers;
import io.synadb.vector.IndexKind;
import io.synadb.vector.IndexSpec;
import io.synadb.vector.Neighbors;
import io.synadb.vector.SearchParams;
import io.synadb.vector.TestVectors;
import io.synadb.vector.VectorIndex;
import io.synadb.vector.Vectors;
import io.synadb.vector.index.IndexBuilder;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/**
 * Prints the kernel of its JVM, some distances, how often these changed while the JVM compiled the kernel, how many searches
 * were wrong, and what bounds of a block leave on the heap. A test runs it in a JVM with flags of its own.
 */
final class KernelProbe {
    private static final int[] LENGTHS = {1, 7, 15, 16, 63, 100, 384, 768, 1999};
    private static final int ROUNDS_TO_COMPILE = 5_000;

    private KernelProbe() {}

    public static void main(String[] args) {
        long allocated = allocatedByABlockAfterProductsOfMatrices();
        System.out.println(VectorKernels.active().description());
        List<Float> cold = distances();
        System.out.println(cold);
        int changes = 0;
        for (int round = 0; round < ROUNDS_TO_COMPILE; round++) {
            changes += distances().equals(cold) ? 0 : 1;
        }
        System.out.println(changes);
        System.out.println(wrongAnswers());
        System.out.println(allocated);
    }

    /**
     * The fewest bytes that a hundred bounds of a block took, once compiled, where the compiler has seen the vectors of another
     * kernel before: what it knows of the JDK's methods is then of both.
     */
    private static long allocatedByABlockAfterProductsOfMatrices() {
        int dimensions = 384;
        float[] row = new float[dimensions];
        float[] panel = new float[dimensions * MatrixKernel.WIDTH];
        float[] products = new float[MatrixKernel.ROWS * MatrixKernel.WIDTH];
        for (int i = 0; i < 2000; i++) {
            VectorKernels.matrices().multiply(panel, row, 0, 1, dimensions, products);
        }
        CodedQuery query = CodedQuery.of(row, 0, dimensions, 1, 0);
        byte[] codes = new byte[CodedBlock.codeBytes(dimensions)];
        float[] terms = new float[CodedBlock.TERMS];
        float[] bounds = new float[CodedBlock.ROWS];
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int hundred = 0; hundred < 5000 && least > 0; hundred++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int call = 0; call < 100; call++) {
                VectorKernels.codes().boundBlock(query, codes, 0, terms, 0, 1, bounds);
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        return least;
    }

    /** How many searches do not find what measuring every row finds: of every index, one by one and many at once. */
    private static int wrongAnswers() {
        Vectors rows = Vectors.of(TestVectors.GAUSSIAN.rows(), TestVectors.DIMENSIONS);
        Vectors queries = Vectors.of(TestVectors.GAUSSIAN.queries(), TestVectors.DIMENSIONS);
        SearchParams exact = SearchParams.builder(5).exact().build();
        int wrong = 0;
        for (IndexKind kind : IndexKind.values()) {
            for (DistanceMetric metric : DistanceMetric.values()) {
                try (VectorIndex index =
                        IndexBuilder.forSpec(IndexSpec.of(kind, metric)).build(rows)) {
                    Neighbors[] batch = index.searchBatch(queries, exact);
                    for (int i = 0; i < queries.size(); i++) {
                        Neighbors expected = ExactAnswers.measured(rows, metric, queries.row(i), 5, row -> true);
                        Neighbors walked = index.search(queries.row(i), SearchParams.nearest(5));
                        wrong += batch[i].equals(expected) && walked.size() == 5 ? 0 : 1;
                    }
                }
            }
        }
        return wrong;
    }

    /** One distance for each metric and length; the same vectors on every call and in every JVM. */
    static List<Float> distances() {
        List<Float> distances = new ArrayList<>();
        for (DistanceMetric metric : DistanceMetric.values()) {
            for (int length : LENGTHS) {
                VectorPair pair = VectorPair.random(length, 3, 5, length);
                distances.add(metric.distance(pair.a(), pair.aOffset(), pair.b(), pair.bOffset(), length));
            }
        }
        return distances;
    }
}

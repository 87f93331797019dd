package io.synadb.vector.kernel;

import io.synadb.vector.DistanceMetric;
import java.util.ArrayList;
import java.util.List;

/**
 * Prints the kernel of its JVM, some distances, and how often these changed while the JVM compiled the kernel. A test runs
 * it in a JVM with flags of its own.
 */
final class KernelProbe {
    private static final int[] LENGTHS = {1, 7, 15, 16, 63, 100, 384, 768, 1999};
    private static final int ROUNDS_TO_COMPILE = 5_000;

    private KernelProbe() {}

    public static void main(String[] args) {
        System.out.println(VectorKernels.active().description());
        List<Float> cold = distances();
        System.out.println(cold);
        int changes = 0;
        for (int round = 0; round < ROUNDS_TO_COMPILE; round++) {
            changes += distances().equals(cold) ? 0 : 1;
        }
        System.out.println(changes);
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

package io.synadb.vector.hnsw.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.vector.DistanceMetric;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class CodedRowsTest {
    private static final int ROWS = 40;

    @Property(tries = 200)
    void rowsTogetherHaveTheDistancesThatEachHas(
            @ForAll DistanceMetric metric,
            @ForAll @IntRange(min = 1, max = 400) int dimensions,
            @ForAll boolean exactly,
            @ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Coding small = new Coding(metric, dimensions);
        Coding coding = exactly && metric != DistanceMetric.HAMMING ? small.exactly() : small;
        CodedRows rows = new CodedRows(coding);
        float[] query = vector(random, dimensions);
        for (int row = 0; row < ROWS; row++) {
            // In several chunks.
            rows.put(99 * row, vector(random, dimensions), 0);
        }
        Probe probe = new Probe();
        coding.aim(query, 0, probe);

        for (int count = 0; count < 11; count++) {
            int[] wanted = random.ints(count, 0, ROWS).map(row -> 99 * row).toArray();
            float[] together = new float[count];
            rows.distances(probe, wanted, count, together);
            float[] each = new float[count];
            for (int i = 0; i < count; i++) {
                float[] one = new float[1];
                rows.distances(probe, new int[] {wanted[i]}, 1, one);
                each[i] = one[0];
            }
            assertThat(together).isEqualTo(each);
        }
    }

    private static float[] vector(SplittableRandom random, int dimensions) {
        float[] vector = new float[dimensions];
        for (int i = 0; i < dimensions; i++) {
            vector[i] = (float) random.nextGaussian();
        }
        return vector;
    }
}

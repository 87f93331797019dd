package io.synadb.vector.hnsw.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.synadb.vector.DistanceMetric;
import io.synadb.vector.Vectors;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;

class OriginTest {
    private static final int DIMENSIONS = 6;

    private static float[] rows(int count, double offset, double widest) {
        SplittableRandom random = new SplittableRandom(7);
        float[] rows = new float[count * DIMENSIONS];
        for (int row = 0; row < count; row++) {
            double length = Math.pow(10, (2 * random.nextDouble() - 1) * widest);
            for (int i = row * DIMENSIONS; i < (row + 1) * DIMENSIONS; i++) {
                rows[i] = (float) (offset + length * random.nextGaussian());
            }
        }
        return rows;
    }

    private static Coding learned(Coding coding, float[] rows) {
        Vectors vectors = Vectors.of(rows, DIMENSIONS);
        return coding.suitedTo(vectors, IntUnaryOperator.identity(), vectors.size());
    }

    private static float[] origin(float[] rows, DistanceMetric metric) {
        return learned(new Coding(metric, DIMENSIONS), rows).origin().elements();
    }

    private static void assertIsEachElementOf(float[] origin, double expected, double tolerance) {
        for (float element : origin) {
            assertThat((double) element).isCloseTo(expected, within(tolerance));
        }
    }

    @Test
    void isTheMeanOfRowsThatStandTogetherFarFromZero() {
        assertIsEachElementOf(origin(rows(500, -20, 0), DistanceMetric.L2), -20, 0.5);
        assertIsEachElementOf(origin(rows(5000, -20, 0), DistanceMetric.DOT), -20, 0.5);
        assertIsEachElementOf(origin(rows(500, 100, 0), DistanceMetric.COSINE), 1 / Math.sqrt(DIMENSIONS), 0.01);
    }

    /** Activations, counts and the like. */
    @Test
    void isTheMeanOfRowsThatAreNeverNegative() {
        SplittableRandom random = new SplittableRandom(3);
        int dimensions = 200;
        float[] rows = new float[300 * dimensions];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = (float) Math.max(0, random.nextGaussian());
        }
        Coding coding = new Coding(DistanceMetric.L2, dimensions)
                .suitedTo(Vectors.of(rows, dimensions), IntUnaryOperator.identity(), 300);
        assertIsEachElementOf(coding.origin().elements(), Math.sqrt(0.5 / Math.PI), 0.15);
    }

    @Test
    void isZeroWhereThatIsAsGood() {
        for (DistanceMetric metric : DistanceMetric.values()) {
            assertIsEachElementOf(origin(rows(500, 0, 0), metric), 0, 0);
        }
        // A mean of rows of many lengths is one of the longest, and far from all others.
        assertIsEachElementOf(origin(rows(500, 1, 4), DistanceMetric.L2), 0, 0);
        assertIsEachElementOf(origin(rows(500, 100, 0), DistanceMetric.HAMMING), 0, 0);
    }

    @Test
    void fewRowsDoNotTellWhereOthersWillStand() {
        assertIsEachElementOf(origin(rows(99, 100, 0), DistanceMetric.L2), 0, 0);
        assertIsEachElementOf(origin(rows(100, 100, 0), DistanceMetric.L2), 100, 0.5);
    }

    @Test
    void rowsThatCannotBeCodedDoNotCount() {
        float[] rows = rows(1000, 100, 0);
        for (int row = 0; row < 300; row++) {
            Arrays.fill(rows, row * DIMENSIONS, (row + 1) * DIMENSIONS, row % 3 == 0 ? Float.NaN : 1e30f);
        }
        assertIsEachElementOf(origin(rows, DistanceMetric.L2), 100, 0.5);
    }

    @Test
    void changesWhereTheRowsTurnOutToStandElsewhereAndNotForAFewSteps() {
        Coding learned = learned(new Coding(DistanceMetric.L2, DIMENSIONS), rows(500, 100, 0));
        assertThat(learned(learned, rows(500, 100.2, 0))).isSameAs(learned);
        assertIsEachElementOf(learned(learned, rows(500, 90, 0)).origin().elements(), 90, 0.5);
        assertIsEachElementOf(learned(learned, rows(500, 0, 0)).origin().elements(), 0, 0.5);
    }

    /** Data may alternate: rows at even steps would tell of one half only. */
    @Test
    void looksAtRowsOfAllKinds() {
        float[] rows = rows(2000, 0, 0);
        for (int i = 0; i < rows.length; i++) {
            rows[i] += i / DIMENSIONS % 2 == 0 ? 300 : 200;
        }
        Vectors vectors = Vectors.of(rows, DIMENSIONS);
        List<float[]> sample = RowSample.of(
                new Coding(DistanceMetric.L2, DIMENSIONS), vectors, IntUnaryOperator.identity(), vectors.size());
        assertIsEachElementOf(Origin.zero(DIMENSIONS).learn(sample).elements(), 250, 10);
    }
}

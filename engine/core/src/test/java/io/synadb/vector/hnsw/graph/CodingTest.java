package io.synadb.vector.hnsw.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.synadb.vector.DistanceMetric;
import io.synadb.vector.kernel.VectorKernels;
import java.util.Arrays;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class CodingTest {
    @Property(tries = 300)
    void estimatesAreNearTheDistances(
            @ForAll DistanceMetric metric, @ForAll @IntRange(min = 1, max = 600) int dimensions, @ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] a = vector(random, dimensions);
        float[] b = vector(random, dimensions);
        float exact = metric.distance(a, 0, b, 0, dimensions);
        float comparable = metric == DistanceMetric.L2 ? exact * exact : exact;
        Coding coding = new Coding(metric, dimensions);
        byte[] rows = new byte[2 * coding.rowBytes() + 5];
        // What stood there before must not shine through.
        random.nextBytes(rows);
        Probe probe = new Probe();

        coding.encodeRow(a, 0, rows, 5);
        coding.encodeRow(b, 0, rows, 5 + coding.rowBytes());
        coding.aim(a, 0, probe);

        double tolerance = metric == DistanceMetric.HAMMING ? 1e-3 : tolerance(metric, a, b);
        assertThat((double) coding.distance(probe, rows, 5 + coding.rowBytes()))
                .isCloseTo(comparable, within(tolerance));
        if (metric != DistanceMetric.DOT) {
            assertThat((double) coding.distance(rows, 5, rows, 5 + coding.rowBytes()))
                    .isCloseTo(comparable, within(tolerance));
        }
    }

    /** As the errors are, which are of what is left without the origin: no larger however far from zero the rows stand. */
    @Property(tries = 300)
    void estimatesAreAsNearForRowsThatStandAroundAnOrigin(
            @ForAll DistanceMetric metric,
            @ForAll @IntRange(min = 1, max = 600) int dimensions,
            @ForAll @IntRange(min = 0, max = 100) int far,
            @ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] origin = vector(random, dimensions);
        float[] a = vector(random, dimensions);
        float[] b = vector(random, dimensions);
        float[] aMoved = a.clone();
        float[] bMoved = b.clone();
        for (int i = 0; i < dimensions; i++) {
            origin[i] *= far;
            aMoved[i] += origin[i];
            bMoved[i] += origin[i];
        }
        boolean cosine = metric == DistanceMetric.COSINE;
        float[] pole = cosine ? unit(origin) : origin;
        Coding coding = new Coding(metric, dimensions).around(Origin.of(pole));
        assertThat(coding.origin().elements()).isEqualTo(pole);
        byte[] rows = new byte[2 * coding.rowBytes()];
        Probe probe = new Probe();

        coding.encodeRow(aMoved, 0, rows, 0);
        coding.encodeRow(bMoved, 0, rows, coding.rowBytes());
        coding.aim(aMoved, 0, probe);

        float exact = metric.distance(aMoved, 0, bMoved, 0, dimensions);
        double comparable = metric == DistanceMetric.L2 ? exact * exact : exact;
        double roundings = 1e-5 * (cosine ? 1 : norm(aMoved) * norm(bMoved));
        double tolerance =
                switch (metric) {
                    case HAMMING -> 1e-3;
                    case COSINE -> cosineTolerance(unit(aMoved), unit(bMoved), pole) + roundings;
                    case L2, DOT -> tolerance(metric, a, b) + roundings;
                };
        assertThat((double) coding.distance(probe, rows, coding.rowBytes())).isCloseTo(comparable, within(tolerance));
        if (metric != DistanceMetric.DOT) {
            assertThat((double) coding.distance(rows, 0, rows, coding.rowBytes()))
                    .isCloseTo(comparable, within(tolerance));
        }
    }

    /** What rows differ by, however far from zero they stand; a product is as large as they are far. */
    @Property(tries = 300)
    void estimatesOfTheElementsThemselvesAreTheDistances(
            @ForAll DistanceMetric metric,
            @ForAll @IntRange(min = 1, max = 600) int dimensions,
            @ForAll @IntRange(min = 0, max = 10_000) int far,
            @ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] a = vector(random, dimensions);
        float[] b = vector(random, dimensions);
        float[] other = vector(random, dimensions);
        for (int i = 0; i < dimensions; i++) {
            a[i] += far;
            b[i] += far;
        }
        Coding coding = new Coding(metric, dimensions).exactly();
        byte[] rows = new byte[2 * coding.rowBytes()];
        Probe probe = new Probe();
        // Of other codes, which a search used it for before.
        new Coding(metric, dimensions).aim(other, 0, probe);

        coding.encodeRow(a, 0, rows, 0);
        coding.encodeRow(b, 0, rows, coding.rowBytes());
        coding.aim(a, 0, probe);

        float exact = metric.distance(a, 0, b, 0, dimensions);
        double comparable = metric == DistanceMetric.L2 ? exact * exact : exact;
        double tolerance =
                switch (metric) {
                    case COSINE -> 1e-5;
                    case L2 -> 1e-5 * comparable;
                    case DOT -> 1e-5 * norm(a) * norm(b);
                    case HAMMING -> 1e-3;
                };
        assertThat((double) coding.distance(probe, rows, coding.rowBytes())).isCloseTo(comparable, within(tolerance));
        if (metric != DistanceMetric.DOT) {
            assertThat(coding.distance(rows, 0, rows, coding.rowBytes()))
                    .isEqualTo(coding.distance(probe, rows, coding.rowBytes()));
        }
    }

    @Property(tries = 100)
    void aRowIsNearestToItself(@ForAll @IntRange(min = 128, max = 600) int dimensions, @ForAll long seed) {
        float[] row = vector(new SplittableRandom(seed), dimensions);
        Coding coding = new Coding(DistanceMetric.COSINE, dimensions);
        byte[] rows = new byte[coding.rowBytes()];
        Probe probe = new Probe();

        coding.encodeRow(row, 0, rows, 0);
        coding.aim(row, 0, probe);

        // Eight deviations of the error of a probe of 128 elements; four, which were asked for once, are passed now and
        // then.
        assertThat(coding.distance(probe, rows, 0)).isCloseTo(0, within(5e-3f));
    }

    @Property(tries = 20)
    void aRowOfZerosHasNoProducts(@ForAll @IntRange(min = 1, max = 300) int dimensions) {
        Coding coding = new Coding(DistanceMetric.L2, dimensions);
        float[] ones = new float[dimensions];
        Arrays.fill(ones, 1);
        byte[] rows = new byte[coding.rowBytes()];
        Probe probe = new Probe();

        coding.encodeRow(new float[dimensions], 0, rows, 0);
        coding.aim(ones, 0, probe);

        assertThat(coding.distance(probe, rows, 0)).isEqualTo(dimensions);
        coding.aim(new float[dimensions], 0, probe);
        assertThat(coding.distance(probe, rows, 0)).isZero();
    }

    /** Six times what the errors of the elements, each up to half a step, are expected to add up to. */
    private static double tolerance(DistanceMetric metric, float[] a, float[] b) {
        int dimensions = a.length;
        double steps = dimensions < RowCode.COARSE_DIMENSIONS ? 63 : 7.75;
        double stepA = largest(a) / steps;
        double stepB = largest(b) / steps;
        double norms = metric == DistanceMetric.COSINE ? norm(a) * norm(b) : 1;
        double factor = metric == DistanceMetric.L2 ? 2 : 1;
        double deviation = (stepA * norm(b) + stepB * norm(a)) / Math.sqrt(12);
        double both = stepA * stepB * Math.sqrt(dimensions);
        return factor * (6 * deviation + both) / norms + 1e-4;
    }

    private static double cosineTolerance(float[] a, float[] b, float[] origin) {
        for (int i = 0; i < origin.length; i++) {
            a[i] -= origin[i];
            b[i] -= origin[i];
        }
        return tolerance(DistanceMetric.DOT, a, b);
    }

    private static float[] unit(float[] vector) {
        float[] unit = vector.clone();
        VectorKernels.active().normalize(unit, 0, unit.length);
        return unit;
    }

    private static double norm(float[] vector) {
        double sum = 0;
        for (float element : vector) {
            sum += element * element;
        }
        return Math.sqrt(sum);
    }

    private static double largest(float[] vector) {
        return RowCode.largest(vector, 0, vector.length);
    }

    private static float[] vector(SplittableRandom random, int dimensions) {
        float[] vector = new float[dimensions];
        for (int i = 0; i < dimensions; i++) {
            vector[i] = (float) random.nextGaussian();
        }
        return vector;
    }
}

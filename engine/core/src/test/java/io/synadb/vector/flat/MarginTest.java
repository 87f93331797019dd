package io.synadb.vector.flat;

import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.vector.DistanceMetric;
import io.synadb.vector.kernel.Float64Kernel;
import java.util.SplittableRandom;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class MarginTest {
    /** The tightest case there is: a row at exactly the distance that is still of use, its length known badly. */
    @Property
    void aRowIsNotExcludedByItsOwnDistance(
            @ForAll @IntRange(max = 2) int code,
            @ForAll @IntRange(min = 1, max = 800) int dimensions,
            @ForAll @IntRange(min = -12, max = 12) int queryPower,
            @ForAll @IntRange(min = -12, max = 12) int rowPower,
            @ForAll @IntRange(max = 8) int alike,
            @ForAll long seed) {
        DistanceMetric metric = DistanceMetric.values()[code];
        SplittableRandom random = new SplittableRandom(seed);
        float[] query = vector(random, dimensions, queryPower);
        float[] row = scaled(near(query, alike, random), rowPower - queryPower);
        Margin margin = new Margin(metric, dimensions);
        double queryNorm = Math.sqrt(Float64Kernel.dot(query, 0, query, 0, dimensions));
        double norm = Math.sqrt(Float64Kernel.dot(row, 0, row, 0, dimensions));
        double product = Float64Kernel.dot(query, 0, row, 0, dimensions);

        float threshold = margin.threshold(queryNorm, metric.distance(query, 0, row, 0, dimensions));

        double unit = margin.unit(queryNorm) * margin.unit(norm);
        double bound = product * unit + margin.gamma() * queryNorm * norm * unit;
        assertThat(bound + margin.base(norm, 0)).isGreaterThanOrEqualTo(threshold);
        double overestimated = norm * (1 + margin.gamma() / 2);
        assertThat(bound + margin.base(overestimated, 2 * margin.gamma())).isGreaterThanOrEqualTo(threshold);
    }

    @Property
    void aRowThatIsClearlyFartherIsExcluded(
            @ForAll @IntRange(max = 2) int code, @ForAll @IntRange(min = 2, max = 800) int dimensions) {
        DistanceMetric metric = DistanceMetric.values()[code];
        float[] query = new float[dimensions];
        query[0] = 1;
        Margin margin = new Margin(metric, dimensions);
        float limit = metric.distance(query, 0, query, 0, dimensions) + 0.1f;

        double orthogonal = 0 + margin.base(1, 0);
        double same = 1 + margin.base(1, 0);
        assertThat(orthogonal).isLessThan(margin.threshold(1, limit));
        assertThat(same).isGreaterThan(margin.threshold(1, limit));
    }

    @Example
    void nothingIsSaidOfExtremes() {
        Margin cosine = new Margin(DistanceMetric.COSINE, 3);
        Margin l2 = new Margin(DistanceMetric.L2, 3);

        assertThat(cosine.holdsFor(0)).isFalse();
        assertThat(l2.holdsFor(0)).isTrue();
        for (double norm : new double[] {Double.NaN, 1e-16, 1e16, Double.POSITIVE_INFINITY}) {
            assertThat(l2.holdsFor(norm)).isFalse();
            assertThat(l2.threshold(norm, 1)).isEqualTo(Float.NEGATIVE_INFINITY);
        }
        assertThat(l2.threshold(1, Float.NaN)).isEqualTo(Float.NEGATIVE_INFINITY);
    }

    /** The query with noise of 10⁻ᵃˡⁱᵏᵉ times its elements, or without. */
    private static float[] near(float[] query, int alike, SplittableRandom random) {
        float[] row = query.clone();
        for (int i = 0; i < row.length && alike < 8; i++) {
            row[i] = (float) (query[i] * (1 + Math.pow(10, -alike) * random.nextGaussian()));
        }
        return row;
    }

    private static float[] vector(SplittableRandom random, int dimensions, int power) {
        float[] vector = new float[dimensions];
        for (int i = 0; i < dimensions; i++) {
            vector[i] = (float) random.nextGaussian();
        }
        return scaled(vector, power);
    }

    private static float[] scaled(float[] vector, int power) {
        float[] scaled = new float[vector.length];
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] = (float) (vector[i] * Math.pow(10, power));
        }
        return scaled;
    }
}

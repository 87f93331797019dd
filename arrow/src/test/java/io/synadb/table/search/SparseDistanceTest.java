package io.synadb.table.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.synadb.InvalidArgumentException;
import io.synadb.vector.DistanceMetric;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SparseDistanceTest {
    private static final DistanceMetric[] METRICS = {DistanceMetric.DOT, DistanceMetric.COSINE, DistanceMetric.L2};

    private static float of(DistanceMetric metric, SparseVector a, SparseVector b) {
        return SparseDistance.of(metric, a.indices(), a.values(), b.indices(), b.values());
    }

    private static SparseVector random(Random random) {
        TreeMap<Integer, Float> values = new TreeMap<>();
        int count = random.nextInt(40);
        for (int i = 0; i < count; i++) {
            float value =
                    random.nextInt(8) == 0 ? 0 : (float) (random.nextGaussian() * Math.pow(10, random.nextInt(9)));
            values.put(random.nextInt(60), value);
        }
        return SparseVector.of(60, values);
    }

    @Test
    void agreesWithDecimalArithmeticAndWithItselfTheOtherWayRound() {
        for (long seed = 0; seed < 2_000; seed++) {
            Random random = new Random(seed);
            SparseVector a = random(random);
            SparseVector b = random.nextInt(5) == 0 ? a : random(random);
            for (DistanceMetric metric : METRICS) {
                float distance = of(metric, a, b);
                assertThat(Float.floatToIntBits(of(metric, b, a)))
                        .as("seed %d, %s", seed, metric)
                        .isEqualTo(Float.floatToIntBits(distance));
                double exact = exact(metric, a, b);
                if (Double.isNaN(exact)) {
                    assertThat(distance).as("seed %d, %s", seed, metric).isNaN();
                } else {
                    double scale = metric == DistanceMetric.COSINE
                            ? 1
                            : norm(a) * (metric == DistanceMetric.DOT ? norm(b) : 1);
                    assertThat((double) distance)
                            .as("seed %d, %s", seed, metric)
                            .isCloseTo(exact, within(Math.abs(exact) * 0x1p-23 + scale * 1e-13));
                }
            }
        }
    }

    private static double norm(SparseVector vector) {
        return Math.sqrt(SparseDistance.squaredNorm(vector.values()));
    }

    /** Over all elements, to fifty digits. */
    private static double exact(DistanceMetric metric, SparseVector a, SparseVector b) {
        BigDecimal dot = BigDecimal.ZERO;
        BigDecimal ofA = BigDecimal.ZERO;
        BigDecimal ofB = BigDecimal.ZERO;
        BigDecimal difference = BigDecimal.ZERO;
        BigDecimal[] left = elements(a);
        BigDecimal[] right = elements(b);
        for (int i = 0; i < left.length; i++) {
            dot = dot.add(left[i].multiply(right[i]));
            ofA = ofA.add(left[i].pow(2));
            ofB = ofB.add(right[i].pow(2));
            difference = difference.add(left[i].subtract(right[i]).pow(2));
        }
        MathContext digits = new MathContext(50);
        if (metric == DistanceMetric.COSINE) {
            return ofA.signum() == 0 || ofB.signum() == 0
                    ? Double.NaN
                    : BigDecimal.ONE
                            .subtract(dot.divide(ofA.multiply(ofB).sqrt(digits), digits))
                            .doubleValue();
        }
        return metric == DistanceMetric.DOT
                ? dot.negate().doubleValue()
                : difference.sqrt(digits).doubleValue();
    }

    private static BigDecimal[] elements(SparseVector vector) {
        BigDecimal[] elements = new BigDecimal[vector.dimensions()];
        Arrays.fill(elements, BigDecimal.ZERO);
        for (int i = 0; i < vector.size(); i++) {
            elements[vector.indices()[i]] = new BigDecimal(vector.values()[i]);
        }
        return elements;
    }

    @Test
    void equalVectorsAreAtZeroAndStrangersAtTheirLengths() {
        SparseVector a = SparseVector.of(9, new int[] {0, 8}, new float[] {3 * 0x1p-70f, 4 * 0x1p-70f});
        SparseVector b = SparseVector.of(9, new int[] {1}, new float[] {12 * 0x1p-70f});
        assertThat(of(DistanceMetric.L2, a, a)).isZero();
        assertThat(of(DistanceMetric.COSINE, a, a)).isZero();
        assertThat(of(DistanceMetric.L2, a, b)).isEqualTo(13 * 0x1p-70f);
        assertThat(of(DistanceMetric.COSINE, a, b)).isEqualTo(1);
        assertThat(Float.floatToIntBits(of(DistanceMetric.DOT, a, b))).isZero();
    }

    @Test
    void aSparseVectorChecksAndSortsAndStaysAsItIs() {
        int[] indices = {3, 5};
        float[] values = {1, 2};
        SparseVector vector = SparseVector.of(6, indices, values);
        indices[0] = 4;
        vector.values()[0] = 7;
        assertThat(vector).isEqualTo(SparseVector.of(6, Map.of(5, 2f, 3, 1f)));
        assertThat(vector).hasToString("sparse vector of dimension 6 with 2 values");
        assertThatThrownBy(() -> SparseVector.of(5, Map.of(5, 2f)))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("A sparse vector of dimension 5 has index 5 at place 0: expected 0 to 4");
        assertThatThrownBy(() -> SparseVector.of(5, new int[] {2, 1}, new float[] {1, 1}))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("index 1 at place 1 after index 2");
        assertThatThrownBy(() -> SparseVector.of(5, new int[] {2}, new float[] {}))
                .isInstanceOf(InvalidArgumentException.class);
        assertThatThrownBy(() -> SparseVector.of(5, new int[] {2}, new float[] {Float.NaN}))
                .isInstanceOf(InvalidArgumentException.class);
        assertThatThrownBy(() -> SparseVector.of(0, Map.of())).isInstanceOf(InvalidArgumentException.class);
    }

    @Test
    void aQueryHasItsValuesWhereverItIsSpread() {
        for (long seed = 0; seed < 200; seed++) {
            SparseVector query = random(new Random(seed));
            QueryElements spread = QueryElements.Spread.of(query);
            QueryElements hashed = QueryElements.Hashed.of(query);
            for (int index = 0; index < 60; index++) {
                assertThat(hashed.at(index)).as("seed %d", seed).isEqualTo(spread.at(index));
            }
        }
    }
}

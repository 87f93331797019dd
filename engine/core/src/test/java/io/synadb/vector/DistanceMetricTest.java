package io.synadb.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.synadb.InvalidArgumentException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DistanceMetricTest {
    private static final MathContext PRECISE = new MathContext(60);

    @Test
    void hasTheCodesAndWordsThatFilesAndUsersKnow() {
        assertThat(DistanceMetric.values())
                .extracting(DistanceMetric::code, DistanceMetric::word)
                .containsExactly(tuple(0, "cosine"), tuple(1, "l2"), tuple(2, "dot"), tuple(3, "hamming"));
    }

    @ParameterizedTest
    @EnumSource
    void isFoundByItsWordInAnyCase(DistanceMetric metric) {
        assertThat(DistanceMetric.parse(" " + metric.word().toUpperCase(Locale.ROOT)))
                .isEqualTo(metric);
    }

    @ParameterizedTest
    @CsvSource({"euclidean, L2", "Dot_Product, DOT", "inner_product, DOT", "IP, DOT"})
    void isFoundByTheWordsOfOthersToo(String word, DistanceMetric metric) {
        assertThat(DistanceMetric.parse(word)).isEqualTo(metric);
        assertThat(IndexSpec.parse("flat", Map.of("metric", word)).metric()).isEqualTo(metric);
    }

    @Test
    void namesTheKnownWordsWhenAskedForAnother() {
        assertThatThrownBy(() -> DistanceMetric.parse("euclid"))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage(
                        "Unknown distance metric 'euclid': did you mean 'euclidean'? Known are cosine, l2, euclidean,"
                                + " dot, dot_product, inner_product, ip, hamming");
        assertThatThrownBy(() -> DistanceMetric.parse("Cos"))
                .hasMessageStartingWith("Unknown distance metric 'Cos': did you mean 'cosine'? Known are");
    }

    @Test
    void measuresAsDefined() {
        float[] a = {9, 3, 4};
        float[] b = {4, 3, 9, 9};

        assertThat(DistanceMetric.L2.distance(a, 1, b, 0, 2)).isEqualTo((float) Math.sqrt(2));
        assertThat(DistanceMetric.DOT.distance(a, 1, b, 0, 2)).isEqualTo(-24f);
        assertThat(DistanceMetric.COSINE.distance(a, 1, b, 0, 2)).isEqualTo(1 - 24f / 25f);
        assertThat(DistanceMetric.HAMMING.distance(a, 0, new float[] {0, 1, -2, 5}, 0, 3))
                .isEqualTo(2f);
        assertThat(DistanceMetric.COSINE.distance(a, 0, new float[] {-18, -6, -8}, 0, 3))
                .isEqualTo(2f);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 16, 100, 768})
    void tinyAndHugeVectorsAreNeitherZeroNorInfinite(int dimensions) {
        float[] zero = new float[dimensions];
        float[] tiny = filled(dimensions, 1e-30f);
        float[] huge = filled(dimensions, 1e30f);
        float root = (float) Math.sqrt(dimensions);

        assertThat(DistanceMetric.L2.distance(zero, 0, tiny, 0, dimensions)).isEqualTo(root * 1e-30f);
        assertThat(DistanceMetric.L2.distance(huge, 0, zero, 0, dimensions)).isEqualTo(root * 1e30f);
        assertThat(DistanceMetric.COSINE.distance(huge, 0, tiny, 0, dimensions)).isZero();
        assertThat(DistanceMetric.COSINE.distance(tiny, 0, zero, 0, dimensions)).isNaN();

        float[] alternating = huge.clone();
        for (int i = 0; i + 1 < dimensions; i += 2) {
            alternating[i] = -alternating[i];
        }
        assertThat(DistanceMetric.DOT.distance(huge, 0, alternating, 0, dimensions))
                .isEqualTo(dimensions % 2 == 0 ? -0f : Float.NEGATIVE_INFINITY);
    }

    /** Angles from right ones down to a thousandth of a degree, against sums without rounding. */
    @ParameterizedTest
    @ValueSource(ints = {2, 31, 384})
    void cosineDistancesArePreciseHoweverSmallTheAngle(int dimensions) {
        SplittableRandom random = new SplittableRandom(dimensions);
        for (double angle = 1; angle > 1e-5; angle *= 0.7) {
            float scale = new float[] {1f, 1e18f, 1e-18f}[random.nextInt(3)];
            float[] a = new float[dimensions];
            float[] b = new float[dimensions];
            for (int i = 0; i < dimensions; i++) {
                a[i] = (float) random.nextGaussian();
                b[i] = scale * (float) (a[i] + angle * random.nextGaussian());
            }
            double exact = exactCosineDistance(a, b);
            assertThat((double) DistanceMetric.COSINE.distance(a, 0, b, 0, dimensions))
                    .as("angle about %s", angle)
                    .isCloseTo(exact, within(1e-5 * exact));
        }
    }

    @Test
    void vectorsOfOneDirectionAreAtNoCosineDistanceWhateverTheirLengths() {
        SplittableRandom random = new SplittableRandom(3);
        float[] a = new float[100];
        for (int i = 0; i < a.length; i++) {
            a[i] = random.nextInt(-1000, 1000);
        }
        for (float times = 1; times < 1e4; times *= 3) {
            float[] longer = a.clone();
            for (int i = 0; i < a.length; i++) {
                longer[i] *= times;
            }
            assertThat(DistanceMetric.COSINE.distance(a, 0, longer, 0, a.length))
                    .isZero();
        }
    }

    @Test
    void productsAtTheEndOfTheRangeKeepTheirBits() {
        float[] a = filled(100, 1.3e-22f);
        float[] b = filled(100, 2.7e-23f);

        assertThat(DistanceMetric.DOT.distance(a, 0, b, 0, 100)).isEqualTo((float) (-100d * 1.3e-22f * 2.7e-23f));
    }

    @ParameterizedTest
    @EnumSource
    void distancesUpToALimitAreThemselvesAndOthersBeyondIt(DistanceMetric metric) {
        SplittableRandom random = new SplittableRandom(8);
        for (double apart = 1; apart > 1e-9; apart *= 0.7) {
            float[] a = new float[100];
            float[] b = new float[100];
            for (int i = 0; i < a.length; i++) {
                a[i] = (float) random.nextGaussian();
                b[i] = (float) (3 * a[i] + apart * random.nextGaussian());
            }
            float distance = metric.distance(a, 0, b, 0, a.length);
            float below = distance - 0.9f * Math.abs(distance);

            for (float limit : new float[] {Float.NaN, distance, Math.nextUp(distance), Float.POSITIVE_INFINITY}) {
                assertThat(metric.distanceUpTo(limit, a, 0, b, 0, a.length)).isEqualTo(distance);
            }
            for (float limit : new float[] {Math.nextDown(distance), Math.nextDown(below), below - 0.001f}) {
                assertThat(metric.distanceUpTo(limit, a, 0, b, 0, a.length)).isGreaterThan(limit);
            }
        }
    }

    private static double exactCosineDistance(float[] a, float[] b) {
        BigDecimal product = exactDot(a, b);
        BigDecimal lengths = exactDot(a, a).multiply(exactDot(b, b)).sqrt(PRECISE);
        return BigDecimal.ONE.subtract(product.divide(lengths, PRECISE)).doubleValue();
    }

    private static BigDecimal exactDot(float[] a, float[] b) {
        BigDecimal sum = BigDecimal.ZERO;
        for (int i = 0; i < a.length; i++) {
            sum = sum.add(new BigDecimal(a[i]).multiply(new BigDecimal(b[i])));
        }
        return sum;
    }

    @ParameterizedTest
    @EnumSource
    void isNanWhereAnElementIs(DistanceMetric metric) {
        float[] vector = filled(40, 1f);
        float[] broken = vector.clone();
        broken[37] = Float.NaN;

        assertThat(metric.distance(vector, 0, broken, 0, 40)).isNaN();
        assertThat(metric.distance(vector, 0, broken, 0, 37)).isNotNaN();
    }

    private static float[] filled(int length, float value) {
        float[] vector = new float[length];
        Arrays.fill(vector, value);
        return vector;
    }
}

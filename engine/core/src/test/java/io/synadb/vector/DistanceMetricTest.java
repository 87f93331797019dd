package io.synadb.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.synadb.InvalidArgumentException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DistanceMetricTest {
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

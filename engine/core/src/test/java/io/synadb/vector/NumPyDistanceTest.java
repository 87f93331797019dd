package io.synadb.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Distances as NumPy computes them in float64; {@code vector/numpy_distances.py} among the test resources wrote them. */
class NumPyDistanceTest {
    private static final JsonNode GOLDEN = read();

    @Test
    void distancesOfGivenVectorsAreThoseOfNumPy() {
        for (JsonNode pair : GOLDEN.get("pairs")) {
            assertDistances(pair, vector(pair.get("a")), vector(pair.get("b")));
        }
    }

    @Test
    void distancesOfEmbeddingsAreThoseOfNumPy() {
        float[] rows = WordNet.rows();
        float[] queries = WordNet.queries();
        for (JsonNode pair : GOLDEN.get("wordnet")) {
            assertDistances(
                    pair,
                    vector(queries, pair.get("query").asInt()),
                    vector(rows, pair.get("row").asInt()));
        }
    }

    private static void assertDistances(JsonNode expected, float[] a, float[] b) {
        for (DistanceMetric metric : DistanceMetric.values()) {
            double exact = expected.get(metric.word()).asDouble();
            // A dot product may vanish where its terms do not: then its error is relative to these.
            double magnitude = metric == DistanceMetric.DOT ? lengths(a, b) : Math.abs(exact);
            // What float64 leaves of 1 − cos, as NumPy computes it.
            double rounding = metric == DistanceMetric.COSINE ? 0x1p-50 : 0;
            assertThat((double) metric.distance(a, 0, b, 0, a.length))
                    .as("%s of %s", metric, expected)
                    .isCloseTo(exact, within(1e-5 * magnitude + rounding));
        }
    }

    private static double lengths(float[] a, float[] b) {
        double aSquared = 0;
        double bSquared = 0;
        for (int i = 0; i < a.length; i++) {
            aSquared += (double) a[i] * a[i];
            bSquared += (double) b[i] * b[i];
        }
        return Math.sqrt(aSquared * bSquared);
    }

    private static float[] vector(float[] vectors, int row) {
        return Arrays.copyOfRange(vectors, row * WordNet.DIMENSIONS, (row + 1) * WordNet.DIMENSIONS);
    }

    private static float[] vector(JsonNode elements) {
        float[] vector = new float[elements.size()];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = (float) elements.get(i).asDouble();
        }
        return vector;
    }

    private static JsonNode read() {
        try (InputStream in = NumPyDistanceTest.class.getResourceAsStream("/vector/numpy-distances.json")) {
            return new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}

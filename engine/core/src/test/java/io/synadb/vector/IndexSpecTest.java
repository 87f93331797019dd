package io.synadb.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.InvalidArgumentException;
import io.synadb.vector.index.IndexBuilder;
import java.nio.FloatBuffer;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class IndexSpecTest {
    @Test
    void readsWhatAUserWrites() {
        IndexSpec spec = IndexSpec.parse(" HNSW", Map.of("M", " 24 ", "ef-construction", "300", "Metric", "L2"));

        assertThat(spec.kind()).isEqualTo(IndexKind.HNSW);
        assertThat(spec.metric()).isEqualTo(DistanceMetric.L2);
        assertThat(spec.number("m", 16, 2, 512)).isEqualTo(24);
        assertThat(spec.number("ef-search", 64, 1, 10_000)).isEqualTo(64);
        assertThat(spec).hasToString("hnsw metric=l2 ef-construction=300 m=24");
    }

    @Test
    void isEqualHoweverItWasMade() {
        IndexSpec parsed = IndexSpec.parse("hnsw", Map.of("m", "8"));

        assertThat(parsed)
                .isEqualTo(IndexSpec.of(IndexKind.HNSW, DistanceMetric.COSINE).with("m", 8));
        assertThat(parsed.with("m", 9).options()).containsExactly(Map.entry("m", "9"));
        assertThat(IndexSpec.of(IndexKind.FLAT, DistanceMetric.DOT)).hasToString("flat metric=dot");
    }

    @Test
    void namesTheNearestWhenANameIsUnknown() {
        assertRefused(
                () -> IndexSpec.parse("hsnw", Map.of()),
                "Unknown index 'hsnw': did you mean 'hnsw'? Known are flat, hnsw");
        assertRefused(() -> IndexSpec.parse("b-tree", Map.of()), "Unknown index 'b-tree': Known are flat, hnsw");
        assertRefused(
                () -> IndexSpec.parse("hnsw", Map.of("efConstruction", "1")),
                "Unknown option 'efConstruction' of index 'hnsw': did you mean 'ef-construction'?"
                        + " Known are m, ef-construction, ef-search, seed, metric");
        assertRefused(
                () -> DistanceMetric.parse(""),
                "Unknown distance metric '': Known are cosine, l2, euclidean, dot, dot_product, inner_product, ip, hamming");
        assertRefused(
                () -> IndexSpec.of(IndexKind.FLAT, DistanceMetric.L2).with("code", "none"),
                "Unknown option 'code' of index 'flat': did you mean 'codes'? Known are codes");
    }

    @Test
    void refusesValuesOutsideTheirRange() {
        IndexSpec spec = IndexSpec.parse("hnsw", Map.of("m", "1", "seed", "many"));

        assertRefused(
                () -> spec.number("m", 16, 2, 512),
                "Option 'm' of index 'hnsw' is '1': expected a whole number from 2 to 512");
        assertRefused(
                () -> spec.number("seed", 0, 0, 9),
                "Option 'seed' of index 'hnsw' is 'many': expected a whole number from 0 to 9");
        IndexSpec flat = IndexSpec.parse("flat", Map.of("codes", "7bits"));
        assertRefused(
                () -> flat.word("codes", List.of("7bit", "none")),
                "Unknown value '7bits' of option 'codes' of index 'flat': did you mean '7bit'? Known are 7bit, none");
        assertThat(IndexSpec.parse("flat", Map.of()).word("codes", List.of("7bit", "none")))
                .isEqualTo("7bit");
    }

    @Test
    void refusesAnOptionThatIsGivenInTwoSpellings() {
        Map<String, String> options = new LinkedHashMap<>();
        options.put("M", "9");
        options.put("m", "8");
        assertRefused(
                () -> IndexSpec.parse("hnsw", options),
                "Option 'm' of index 'hnsw' is given twice, as '9' and '8': expected it once");
        assertRefused(
                () -> new IndexSpec(IndexKind.HNSW, DistanceMetric.L2, options),
                "Option 'm' of index 'hnsw' is given twice, as '9' and '8': expected it once");
        assertThatThrownBy(() -> IndexSpec.parse("hnsw", Map.of("metric", "l2", "Metric", "dot")))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageStartingWith("Option 'metric' of index 'hnsw' is given twice, as '");
    }

    @Test
    @SuppressWarnings("NullAway")
    void refusesNull() {
        assertNull(() -> IndexSpec.of(null, DistanceMetric.L2), "The kind of the index is null");
        assertNull(() -> IndexSpec.of(IndexKind.FLAT, null), "The metric is null");
        assertNull(() -> new IndexSpec(IndexKind.FLAT, DistanceMetric.L2, null), "The options of the index are null");
        assertNull(() -> IndexSpec.parse(null, Map.of()), "Unknown index null");
        assertNull(() -> IndexSpec.parse("hnsw", null), "The options of the index are null");
        assertNull(
                () -> IndexSpec.parse("hnsw", Collections.singletonMap(null, "1")),
                "Unknown option null of index 'hnsw'");
        assertNull(
                () -> IndexSpec.parse("hnsw", Collections.singletonMap("m", null)), "The value of option 'm' is null");
        IndexSpec hnsw = IndexSpec.of(IndexKind.HNSW, DistanceMetric.L2);
        assertNull(() -> hnsw.with("m", null), "The value of option 'm' is null");
        assertNull(() -> hnsw.with(null, 1), "The name of an option is null");
        assertNull(() -> DistanceMetric.parse(null), "Unknown distance metric null");
        assertNull(() -> IndexBuilder.forSpec(null), "The spec of the index is null");
        assertNull(() -> new Coverage(null, 0, 0), "The source of the coverage is null");
        assertNull(() -> Vectors.of((float[]) null, 1), "The rows are null");
        assertNull(() -> Vectors.of((List<FloatBuffer>) null, 1), "The segments of the rows are null");
        assertNull(() -> Queries.checkBatch(null, 1), "The queries are null");
    }

    private static void assertNull(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(NullPointerException.class).hasMessage(message);
    }

    private static void assertRefused(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(InvalidArgumentException.class).hasMessage(message);
    }
}

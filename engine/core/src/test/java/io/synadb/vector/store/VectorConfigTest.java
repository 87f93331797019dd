package io.synadb.vector.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.InvalidArgumentException;
import io.synadb.vector.DistanceMetric;
import io.synadb.vector.IndexKind;
import io.synadb.vector.IndexSpec;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class VectorConfigTest {
    private static final VectorConfig CONFIG = VectorConfig.of(3, DistanceMetric.L2);
    private static final IndexSpec HNSW = IndexSpec.of(IndexKind.HNSW, DistanceMetric.L2);

    /** Not with a warning of a thread in the background, or by the first search. */
    @Test
    void refusesOptionsThatItsIndexDoesNotKnow() {
        assertRefused(
                () -> CONFIG.withIndex(HNSW.with("m", "banana")),
                "Option 'm' of index 'hnsw' is 'banana': expected a whole number from 2 to 256");
        assertRefused(
                () -> CONFIG.withIndex(HNSW.with("m", 32).with("ef-construction", 31)),
                "Option 'ef-construction' of index 'hnsw' is 31: expected at least m, which is 32");
        IndexSpec flat = IndexSpec.of(IndexKind.FLAT, DistanceMetric.L2);
        assertRefused(
                () -> CONFIG.withIndex(flat.with("codes", "maybe")),
                "Unknown value 'maybe' of option 'codes' of index 'flat': Known are 7bit, none");
        assertThat(CONFIG.withIndex(flat.with("codes", "none")).index().options())
                .containsEntry("codes", "none");
    }

    @Test
    void refusesAnIndexOfAnotherMetric() {
        assertRefused(
                () -> CONFIG.withIndex(IndexSpec.of(IndexKind.HNSW, DistanceMetric.COSINE)),
                "The index 'hnsw metric=cosine' is of another metric than the vectors, which are compared by l2");
    }

    @Test
    void refusesNumbersThatNoStoreCanKeep() {
        assertRefused(() -> CONFIG.withIndex(HNSW, -7), "An index from -7 vectors on: expected at least 0");
        assertRefused(() -> CONFIG.withIndexThreads(0), "An index built by 0 threads: expected 1 to 1024");
        assertRefused(() -> CONFIG.withIndexThreads(1025), "An index built by 1025 threads: expected 1 to 1024");
        assertRefused(() -> VectorConfig.of(0, DistanceMetric.L2), "Vectors of 0 dimensions: expected 1 to 1048576");
        assertRefused(
                () -> VectorConfig.of(500_000_000, DistanceMetric.L2),
                "Vectors of 500000000 dimensions: expected 1 to 1048576");
    }

    /** Not by the database, when the first vector comes. */
    @Test
    void refusesPrefixesThatNoKeyCanStartWith() {
        assertRefused(
                () -> CONFIG.withPrefix("\ud83d"),
                "The prefix, of 1 characters, holds half of a surrogate pair, which UTF-8 cannot say");
        assertRefused(
                () -> CONFIG.withPrefix("long".repeat(20_000)),
                "A prefix of 80000 bytes of UTF-8 cannot be a vector store's: expected at most 65521");
        assertThat(CONFIG.withPrefix("p".repeat(65_521)).prefix()).hasSize(65_521);
    }

    @Test
    @SuppressWarnings("NullAway")
    void refusesNull() {
        assertNull(() -> VectorConfig.of(3, null), "The metric is null");
        assertNull(() -> CONFIG.withIndex(null), "The index is null");
        assertNull(() -> CONFIG.withPrefix(null), "The prefix is null");
    }

    private static void assertRefused(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(InvalidArgumentException.class).hasMessage(message);
    }

    private static void assertNull(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(NullPointerException.class).hasMessage(message);
    }
}

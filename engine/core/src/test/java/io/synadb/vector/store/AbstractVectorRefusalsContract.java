package io.synadb.vector.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.AlreadyExistsException;
import io.synadb.DimensionMismatchException;
import io.synadb.ErrorCode;
import io.synadb.InvalidArgumentException;
import io.synadb.KeyException;
import io.synadb.SynaException;
import io.synadb.vector.DistanceMetric;
import io.synadb.vector.RowBits;
import io.synadb.vector.SearchParams;
import io.synadb.vector.Vectors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every collection of vectors refuses, and that nothing is changed then. */
abstract class AbstractVectorRefusalsContract {
    private static final float NAN = Float.NaN;
    private final List<VectorCollection> opened = new ArrayList<>();

    /** Opens the collection of the test; again, if it was open before. */
    abstract VectorCollection openAnew(VectorConfig config);

    final VectorCollection open(VectorConfig config) {
        opened.forEach(VectorCollection::close);
        VectorCollection collection = openAnew(config);
        opened.add(collection);
        return collection;
    }

    final VectorCollection open(int dimensions, DistanceMetric metric) {
        return open(VectorConfig.of(dimensions, metric));
    }

    @AfterEach
    void close() {
        opened.forEach(VectorCollection::close);
    }

    @Test
    void refusesAKeyThatHasAVector() {
        VectorCollection collection = open(2, DistanceMetric.L2);
        collection.insert("a", new float[] {1, 1});
        refused(
                () -> collection.insert("a", new float[] {2, 2}),
                AlreadyExistsException.class,
                "The key 'a' has a vector already in " + collection + "; upsert replaces a vector");
        refused(
                () -> collection.insertBatch(List.of("b", "a"), new float[4]),
                AlreadyExistsException.class,
                "Vector 1 of the batch, of key 'a', is not new: the key has a vector already in " + collection
                        + "; upsert replaces a vector");
        assertOnlyAHolds(collection);
    }

    /** As of a mapped file that somebody cuts: by the time that rows are kept they can be read no more. */
    @Test
    void keepsNothingOfABatchThatCannotBeReadToItsEnd() {
        VectorCollection collection = open(2, DistanceMetric.L2);
        collection.insert("a", new float[] {1, 1});
        SynaException gone = new SynaException(ErrorCode.IO, "The file was cut");
        Vectors batch = failingAfter(5, Vectors.of(new float[] {1, 2, 3, 4, 5, 6}, 2), gone);
        assertThatThrownBy(() -> collection.insertBatch(List.of("x", "y", "z"), batch))
                .isSameAs(gone);
        assertOnlyAHolds(collection);
        collection.insert("x", new float[] {3, 3});
        assertThat(collection.get("x").orElseThrow()).containsExactly(3, 3);
    }

    private static Vectors failingAfter(int reads, Vectors vectors, RuntimeException failure) {
        int[] done = {0};
        return new Vectors() {
            @Override
            public int size() {
                return vectors.size();
            }

            @Override
            public int dimensions() {
                return vectors.dimensions();
            }

            @Override
            public Reader reader() {
                Reader reader = vectors.reader();
                return new Reader() {
                    @Override
                    public int read(int row, int count) {
                        if (done[0]++ >= reads) {
                            throw failure;
                        }
                        return reader.read(row, count);
                    }

                    @Override
                    public float[] array() {
                        return reader.array();
                    }

                    @Override
                    public int offset() {
                        return reader.offset();
                    }
                };
            }
        };
    }

    @Test
    void insertsNothingOfABatchThatHoldsABadVector() {
        VectorCollection collection = open(2, DistanceMetric.COSINE);
        collection.insert("a", new float[] {1, 1});
        List<String> three = List.of("x", "y", "z");
        refused(
                () -> collection.insertBatch(three, new float[][] {{1, 2}, {3, 4}, {5}}),
                DimensionMismatchException.class,
                "Vector 2 of the batch, of key 'z', has 1 elements: expected 2");
        refused(
                () -> collection.insertBatch(three, new float[] {1, 2, 3, NAN, 5, 6}),
                InvalidArgumentException.class,
                "Vector 1 of the batch, of key 'y', holds NaN at element 1: expected finite numbers");
        refused(
                () -> collection.insertBatch(three, new float[] {1, 2, 3, 4, 0, -0f}),
                InvalidArgumentException.class,
                "Vector 2 of the batch, of key 'z', is zero, which has no direction for cosine to compare: expected an"
                        + " element that is not");
        refused(
                () -> collection.insertBatch(List.of("x", "y", "x"), new float[] {1, 2, 3, 4, 5, 6}),
                InvalidArgumentException.class,
                "The key 'x' stands in the batch twice, at positions 0 and 2: expected each key once");
        refused(
                () -> collection.insertBatch(three, new float[] {1, 2, 3, 4}),
                InvalidArgumentException.class,
                "A batch of 3 keys and 4 elements: expected 6, which are 2 for each key");
        refused(
                () -> collection.insertBatch(three, new float[] {1, 2, 3}),
                InvalidArgumentException.class,
                "A batch of 3 keys and 3 elements: expected 6, which are 2 for each key");
        refused(
                () -> collection.insertBatch(three, Vectors.ofInt8(new byte[9], 3, 1)),
                DimensionMismatchException.class,
                "The vectors of the batch have 3 elements: expected 2");
        refused(
                () -> collection.insertBatch(three, Vectors.ofInt8(new byte[4], 2, 1)),
                InvalidArgumentException.class,
                "A batch of 3 keys and 2 vectors: expected one for each");
        refused(
                () -> collection.insertBatch(three, Vectors.ofFloat16(new short[] {1, 2, 3, 0x7E00, 5, 6}, 2)),
                InvalidArgumentException.class,
                "Vector 1 of the batch, of key 'y', holds NaN at element 1: expected finite numbers");
        refused(
                () -> collection.insertBatch(List.of("x", "", "z"), new float[] {1, 2, 3, 4, 5, 6}),
                KeyException.class,
                "Key 1 of the batch '' has 0 bytes of UTF-8: expected 1 to 6553");
        refused(
                () -> collection.insertBatch(List.of("x", "y", "\ud83d"), new float[][] {{1, 2}, {3, 4}, {5, 6}}),
                KeyException.class,
                "Key 2 of the batch, of 1 characters, holds half of a surrogate pair");
        refused(
                () -> collection.insertBatch(List.of("long".repeat(20_000), "y"), new float[] {1, 2, 3, 4}),
                KeyException.class,
                "Key 0 of the batch 'longlonglonglonglonglonglonglonglonglong…' has 80000 bytes of UTF-8");
        assertOnlyAHolds(collection);
        assertOnlyAHolds(open(2, DistanceMetric.COSINE));
    }

    private static void assertOnlyAHolds(VectorCollection collection) {
        assertThat(collection.keys()).containsExactly("a");
        assertThat(collection.get("a"))
                .hasValueSatisfying(found -> assertThat(found).containsExactly(1, 1));
        assertThat(collection.search(new float[] {1, 0}, 9)).hasSize(1);
    }

    @Test
    void refusesVectorsAndQueriesThatNoSearchCanPlace() {
        VectorCollection collection = open(2, DistanceMetric.COSINE);
        collection.insert("a", new float[] {1, 1});
        refused(
                () -> collection.upsert("b", new float[] {1, 2, 3}),
                DimensionMismatchException.class,
                "The vector of key 'b' has 3 elements: expected 2");
        refused(
                () -> collection.insert("b", new float[] {Float.NEGATIVE_INFINITY, 2}),
                InvalidArgumentException.class,
                "The vector of key 'b' holds -Infinity at element 0: expected finite numbers");
        refused(
                () -> collection.insert("b", new float[2]),
                InvalidArgumentException.class,
                "The vector of key 'b' is zero, which has no direction");
        refused(
                () -> collection.search(new float[1], 1),
                DimensionMismatchException.class,
                "The query has 1 elements: expected 2");
        refused(
                () -> collection.search(new float[] {1, NAN}, 1),
                InvalidArgumentException.class,
                "The query holds NaN at element 1");
        refused(
                () -> collection.searchWithin(new float[2], 1),
                InvalidArgumentException.class,
                "The query is zero, which has no direction");
        refused(
                () -> collection.searchBatch(
                        new float[][] {{1, 2}, {NAN, 1}}, SearchParams.nearest(1), KeyFilter.all()),
                InvalidArgumentException.class,
                "Query 1 of the batch holds NaN at element 0");
        assertOnlyAHolds(collection);
    }

    @Test
    @SuppressWarnings("NullAway")
    void refusesNull() {
        VectorCollection collection = open(2, DistanceMetric.COSINE);
        collection.insert("a", new float[] {1, 1});
        float[] one = {1, 2};
        assertNull(() -> collection.insert("b", null), "The vector of key 'b' is null");
        assertNull(() -> collection.upsert("b", null), "The vector of key 'b' is null");
        assertNull(() -> collection.insert(null, one), "The key is null");
        assertNull(() -> collection.delete(null), "The key is null");
        assertNull(() -> collection.get(null), "The key is null");
        assertNull(() -> collection.contains(null), "The key is null");
        assertOnlyAHolds(collection);
    }

    @Test
    @SuppressWarnings("NullAway")
    void refusesNullInABatchWithItsPosition() {
        VectorCollection collection = open(2, DistanceMetric.COSINE);
        collection.insert("a", new float[] {1, 1});
        List<String> keys = List.of("x", "y");
        List<String> hole = Arrays.asList("x", null);
        float[][] vectors = {{1, 2}, {3, 4}};
        assertNull(() -> collection.insertBatch(hole, vectors), "Key 1 of the batch is null");
        assertNull(() -> collection.insertBatch(hole, new float[4]), "Key 1 of the batch is null");
        assertNull(
                () -> collection.insertBatch(keys, new float[][] {{1, 2}, null}),
                "Vector 1 of the batch, of key 'y', is null");
        assertNull(() -> collection.insertBatch(null, vectors), "The keys of the batch are null");
        assertNull(() -> collection.insertBatch(null, new float[2]), "The keys of the batch are null");
        assertNull(() -> collection.insertBatch(keys, (float[][]) null), "The vectors of the batch are null");
        assertNull(() -> collection.insertBatch(keys, (float[]) null), "The vectors of the batch are null");
        assertNull(() -> collection.insertBatch(keys, (Vectors) null), "The vectors of the batch are null");
        assertOnlyAHolds(collection);
        assertOnlyAHolds(open(2, DistanceMetric.COSINE));
    }

    @Test
    @SuppressWarnings("NullAway")
    void refusesASearchForNull() {
        VectorCollection collection = open(2, DistanceMetric.COSINE);
        float[] query = {1, 2};
        SearchParams params = SearchParams.nearest(1);
        KeyFilter all = KeyFilter.all();
        String noFilter = "The filter is null: KeyFilter.all() lets every key pass";
        assertNull(() -> collection.search(null, 1), "The query is null");
        assertNull(() -> collection.searchWithin(null, 1), "The query is null");
        assertNull(
                () -> collection.searchBatch(new float[][] {query, null}, params, all), "Query 1 of the batch is null");
        assertNull(() -> collection.searchBatch(null, params, all), "The queries of the batch are null");
        assertNull(() -> collection.search(query, null, all), "The parameters of the search are null");
        assertNull(() -> collection.search(query, params, null), noFilter);
        assertNull(() -> collection.searchBatch(new float[][] {query}, params, null), noFilter);
        assertNull(() -> collection.searchWithin(query, 1, null), noFilter);
        assertNull(() -> KeyFilter.prefix(null), "The prefix is null");
        assertNull(() -> KeyFilter.keys(null), "The keys are null");
        assertNull(() -> KeyFilter.keys(Arrays.asList("a", null)), "One of the keys is null");
        assertNull(() -> KeyFilter.where(null), "The condition is null");
    }

    private static void assertNull(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(NullPointerException.class).hasMessage(message);
    }

    @Test
    void refusesSearchesThatMeanNothing() {
        VectorCollection collection = open(2, DistanceMetric.COSINE);
        float[] query = {1, 2};
        refused(() -> collection.search(query, 0), InvalidArgumentException.class, "k is 0, expected at least 1");
        refused(
                () -> collection.searchWithin(query, -0.1f),
                InvalidArgumentException.class,
                "The radius is -0.1: expected a distance of the metric cosine, which is at least 0");
        refused(
                () -> collection.searchWithin(query, NAN),
                InvalidArgumentException.class,
                "The radius is NaN: expected");
        SearchParams rows = SearchParams.builder(1).filter(RowBits.of(0)).build();
        refused(
                () -> collection.search(query, rows, KeyFilter.all()),
                InvalidArgumentException.class,
                "The search has a filter of rows, which only an index knows: give the store a KeyFilter instead");
    }

    @Test
    void refusesKeysThatCannotBeRead() {
        VectorCollection collection = open(2, DistanceMetric.L2);
        refused(() -> collection.insert("", new float[2]), KeyException.class, "The key '' has 0 bytes of UTF-8");
        refused(
                () -> collection.upsert("\ud83d", new float[2]),
                KeyException.class,
                "The key, of 1 characters, holds half of a surrogate pair");
        refused(
                () -> collection.insert("long".repeat(20_000), new float[2]),
                KeyException.class,
                "has 80000 bytes of UTF-8: expected 1 to 6553");
        String longest = "é".repeat(65_000 / 2);
        collection.insert(longest, new float[] {1, 2});
        assertThat(open(2, DistanceMetric.L2).keys()).containsExactly(longest);
    }

    @Test
    void refusesToOpenWithOtherDimensionsOrAnotherMetric() {
        open(2, DistanceMetric.L2).insert("a", new float[] {1, 2});
        refused(
                () -> open(3, DistanceMetric.L2),
                DimensionMismatchException.class,
                " for vectors of 3 elements: those that it holds have 2, open it with these");
        refused(
                () -> open(2, DistanceMetric.DOT),
                InvalidArgumentException.class,
                " by dot: its vectors are compared by l2, open it with that");
        VectorCollection again = open(2, DistanceMetric.L2);
        again.delete("a");
        refused(() -> open(3, DistanceMetric.L2), DimensionMismatchException.class, "those that it holds have 2");
        refused(() -> VectorConfig.of(0, DistanceMetric.L2), InvalidArgumentException.class, "Vectors of 0 dimensions");
    }

    @Test
    void answersNothingAfterItWasClosed() {
        VectorCollection collection = open(2, DistanceMetric.L2);
        collection.insert("a", new float[] {1, 2});
        collection.close();
        collection.close();
        List<ThrowingCallable> calls = List.of(
                () -> collection.insert("b", new float[] {1, 2}),
                () -> collection.insertBatch(List.of("b"), new float[] {1, 2}),
                () -> collection.upsert("a", new float[] {1, 2}),
                () -> collection.delete("a"),
                () -> collection.get("a"),
                () -> collection.contains("a"),
                collection::size,
                collection::keys,
                () -> collection.search(new float[] {1, 2}, 1),
                () -> collection.searchWithin(new float[] {1, 2}, 1),
                () -> collection.searchBatch(new float[][] {{1, 2}}, SearchParams.nearest(1), KeyFilter.all()));
        for (ThrowingCallable call : calls) {
            assertThatThrownBy(call)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("The " + collection + " is closed.");
        }
    }

    static void refused(ThrowingCallable call, Class<? extends SynaException> type, String message) {
        ErrorCode code = type == DimensionMismatchException.class
                ? ErrorCode.DIMENSION_MISMATCH
                : type == KeyException.class
                        ? ErrorCode.INVALID_KEY
                        : type == AlreadyExistsException.class ? ErrorCode.ALREADY_EXISTS : ErrorCode.INVALID_ARGUMENT;
        assertThatThrownBy(call)
                .isInstanceOf(type)
                .hasMessageContaining(message)
                .asInstanceOf(InstanceOfAssertFactories.type(SynaException.class))
                .extracting(SynaException::code)
                .isEqualTo(code);
    }
}

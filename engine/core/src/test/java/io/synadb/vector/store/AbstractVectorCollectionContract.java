package io.synadb.vector.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.vector.DistanceMetric;
import io.synadb.vector.SearchParams;
import io.synadb.vector.Vectors;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every collection of vectors answers; what it refuses stands in the contract that this one goes on from. */
abstract class AbstractVectorCollectionContract extends AbstractVectorRefusalsContract {
    @ParameterizedTest
    @EnumSource(DistanceMetric.class)
    void answersAsAModelWouldWhateverIsWrittenAndReopened(DistanceMetric metric) {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        VectorConfig config = VectorConfig.of(1 + random.nextInt(20), metric);
        VectorModel model = new VectorModel(metric);
        VectorCollection collection = open(config);
        for (int step = 0; step < 300; step++) {
            String key = "k" + random.nextInt(60);
            float[] vector = VectorModel.vector(random, config.dimensions());
            int choice = random.nextInt(100);
            if (choice < 40) {
                collection.upsert(key, vector);
                model.put(key, vector);
            } else if (choice < 60) {
                assertThat(collection.delete(key)).as("seed %d", seed).isEqualTo(model.remove(key));
            } else if (choice < 75 && !model.contains(key)) {
                collection.insert(key, vector);
                model.put(key, vector);
            } else if (choice < 80) {
                insertBatch(collection, model, random, step, config.dimensions());
            } else if (choice < 83) {
                collection = open(config);
            }
            if (step % 10 == 0) {
                model.check(collection, random, "seed " + seed + ", step " + step);
            }
        }
        model.check(open(config), random, "seed " + seed + ", reopened");
    }

    private static void insertBatch(
            VectorCollection collection, VectorModel model, Random random, int step, int dimensions) {
        List<String> keys = new ArrayList<>();
        float[][] vectors = new float[random.nextInt(12)][];
        float[] flat = new float[vectors.length * dimensions];
        byte[] bytes = new byte[flat.length];
        for (int i = 0; i < vectors.length; i++) {
            keys.add("batch" + step + "/" + i);
            vectors[i] = VectorModel.vector(random, dimensions);
            System.arraycopy(vectors[i], 0, flat, i * dimensions, dimensions);
            model.put(keys.get(i), vectors[i]);
        }
        for (int i = 0; i < flat.length; i++) {
            bytes[i] = (byte) (2 * flat[i]);
        }
        switch (random.nextInt(3)) {
            case 0 -> collection.insertBatch(keys, vectors);
            case 1 -> collection.insertBatch(keys, flat);
            default -> collection.insertBatch(keys, Vectors.ofInt8(bytes, dimensions, 0.5f));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 64, 1000, 5000})
    void holdsVectorsOfAnyLength(int dimensions) {
        Random random = new Random(dimensions);
        VectorCollection collection = open(dimensions, DistanceMetric.L2);
        float[] first = VectorModel.vector(random, dimensions);
        float[] second = VectorModel.vector(random, dimensions);
        second[0] = 100;
        collection.insert("first", first);
        collection.insert("second", second);
        assertThat(collection.search(second, 1)).containsExactly(new SearchResult("second", 0));

        VectorCollection again = open(dimensions, DistanceMetric.L2);
        assertThat(again.get("first"))
                .hasValueSatisfying(found -> assertThat(found).containsExactly(first));
        assertThat(again.search(second, 1)).containsExactly(new SearchResult("second", 0));
    }

    @Test
    void copiesWhatItIsGivenAndWhatItGives() {
        VectorCollection collection = open(2, DistanceMetric.L2);
        float[] vector = {1, 2};
        collection.insert("a", vector);
        vector[0] = 9;
        collection.get("a").orElseThrow()[1] = 9;
        assertThat(collection.get("a").orElseThrow()).containsExactly(1, 2);
    }

    @Test
    void ordersTiesAsTheyWereWritten() {
        VectorCollection collection = open(2, DistanceMetric.L2);
        for (String key : List.of("z", "m", "a", "k")) {
            collection.insert(key, new float[] {3, 4});
        }
        collection.upsert("m", new float[] {3, 4});
        List<SearchResult> expected = List.of("z", "a", "k", "m").stream()
                .map(key -> new SearchResult(key, 5))
                .toList();
        float[] origin = {0, 0};
        assertThat(collection.search(origin, 4)).isEqualTo(expected);
        assertThat(collection.search(origin, 2)).isEqualTo(expected.subList(0, 2));
        assertThat(collection.searchWithin(origin, 5)).isEqualTo(expected);
        assertThat(open(2, DistanceMetric.L2).search(origin, 4)).isEqualTo(expected);
    }

    @Test
    void searchesAmongTheKeysThatPass() {
        VectorCollection collection = open(1, DistanceMetric.L2);
        for (int i = 0; i < 100; i++) {
            collection.insert((i % 2 == 0 ? "even/" : "odd/") + i, new float[] {i});
        }
        collection.delete("even/4");
        float[] query = {4};
        assertThat(collection.search(query, 3, KeyFilter.prefix("even/")))
                .extracting(SearchResult::key)
                .containsExactly("even/2", "even/6", "even/0");
        assertThat(collection.search(query, 3, KeyFilter.keys(Set.of("odd/99", "even/4", "even/98", "none"))))
                .containsExactly(new SearchResult("even/98", 94), new SearchResult("odd/99", 95));
        assertThat(collection.search(query, 3, KeyFilter.where(key -> key.endsWith("7"))))
                .extracting(SearchResult::key)
                .containsExactly("odd/7", "odd/17", "odd/27");
        assertThat(collection.searchWithin(query, 2, KeyFilter.prefix("even/")))
                .extracting(SearchResult::key)
                .containsExactly("even/2", "even/6");
        assertThat(collection.searchBatch(new float[][] {{0}, {98}}, SearchParams.nearest(1), KeyFilter.prefix("odd/")))
                .containsExactly(List.of(new SearchResult("odd/1", 1)), List.of(new SearchResult("odd/97", 1)));
        assertThat(collection.search(query, 3, KeyFilter.keys(Set.of()))).isEmpty();
    }

    @Test
    void findsAllWithinARadiusOfNegatedProducts() {
        VectorCollection collection = open(1, DistanceMetric.DOT);
        for (int i = 1; i <= 5; i++) {
            collection.insert("k" + i, new float[] {i});
        }
        assertThat(collection.searchWithin(new float[] {2}, -8))
                .containsExactly(new SearchResult("k5", -10), new SearchResult("k4", -8));
    }

    @Test
    void answersWhereThereIsNothing() {
        VectorCollection collection = open(3, DistanceMetric.COSINE);
        assertThat(collection.search(new float[] {1, 0, 0}, 5)).isEmpty();
        assertThat(collection.searchWithin(new float[] {1, 0, 0}, 2)).isEmpty();
        assertThat(collection.searchBatch(new float[0][], SearchParams.nearest(1), KeyFilter.all()))
                .isEmpty();
        assertThat(collection.get("a")).isEmpty();
        assertThat(collection.delete("a")).isFalse();
        assertThat(collection.size()).isZero();
        collection.insertBatch(List.of(), new float[0]);
        assertThat(collection.keys()).isEmpty();
    }
}

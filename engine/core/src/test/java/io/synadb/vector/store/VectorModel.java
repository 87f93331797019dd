package io.synadb.vector.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.vector.DistanceMetric;
import io.synadb.vector.SearchParams;
import io.synadb.vector.kernel.TopK;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** What a collection should hold, and what a search should find in it. Not thread-safe. */
final class VectorModel {
    private final Map<String, float[]> vectors = new LinkedHashMap<>();
    private final DistanceMetric metric;

    VectorModel(DistanceMetric metric) {
        this.metric = metric;
    }

    /** Small whole numbers, so that many distances are equal; never zero. */
    static float[] vector(Random random, int dimensions) {
        float[] vector = new float[dimensions];
        for (int i = 0; i < dimensions; i++) {
            vector[i] = random.nextInt(7) - 3;
        }
        vector[random.nextInt(dimensions)] = 1 + random.nextInt(3);
        return vector;
    }

    void put(String key, float[] vector) {
        vectors.remove(key);
        vectors.put(key, vector);
    }

    boolean remove(String key) {
        return vectors.remove(key) != null;
    }

    boolean contains(String key) {
        return vectors.containsKey(key);
    }

    /** All results for a query, best first. */
    List<SearchResult> all(float[] query) {
        List<SearchResult> results = new ArrayList<>();
        vectors.forEach((key, vector) ->
                results.add(new SearchResult(key, metric.distance(query, 0, vector, 0, query.length))));
        results.sort((a, b) -> TopK.compare(a.distance(), b.distance()));
        return results;
    }

    /** Compares what the collection holds and finds. */
    void check(VectorCollection collection, Random random, String run) {
        assertThat(collection.keys()).as(run).containsExactlyElementsOf(vectors.keySet());
        assertThat(collection.size()).as(run).isEqualTo(vectors.size());
        vectors.forEach((key, vector) -> {
            assertThat(collection.contains(key)).as(run).isTrue();
            assertThat(collection.get(key))
                    .as(run)
                    .hasValueSatisfying(found -> assertThat(found).as(run).containsExactly(vector));
        });
        int dimensions = collection.config().dimensions();
        float[][] queries = {vector(random, dimensions), vector(random, dimensions)};
        int k = 1 + random.nextInt(20);
        List<SearchResult> all = all(queries[0]);
        assertThat(collection.search(queries[0], k)).as(run).isEqualTo(all.subList(0, Math.min(k, all.size())));
        List<SearchResult> withFive =
                all.stream().filter(result -> result.key().contains("5")).toList();
        assertThat(collection.search(queries[0], Integer.MAX_VALUE, KeyFilter.where(key -> key.contains("5"))))
                .as(run)
                .isEqualTo(withFive);
        assertThat(collection.searchBatch(queries, SearchParams.nearest(Integer.MAX_VALUE), KeyFilter.all()))
                .as(run)
                .containsExactly(all, all(queries[1]));
        if (!all.isEmpty() && all.get(all.size() / 2).distance() >= 0) {
            float radius = all.get(all.size() / 2).distance();
            assertThat(collection.searchWithin(queries[0], radius))
                    .as(run)
                    .isEqualTo(all.stream()
                            .filter(result -> result.distance() <= radius)
                            .toList());
        }
    }
}

package io.synadb.vector.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.Effort;
import io.synadb.SynaDb;
import io.synadb.vector.DistanceMetric;
import io.synadb.vector.IndexKind;
import io.synadb.vector.IndexSpec;
import io.synadb.vector.SearchParams;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The bugs of the original's vector stores and of their index, W12 to W18, each a test of what happens here. What it loses in
 * a crash (W17) is {@link MmapVectorStoreKillTest}'s.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class OriginalsVectorBugsTest {
    private static final int DIMENSIONS = 24;
    private static final int FROM = 400;
    private static final IndexSpec GRAPH =
            IndexSpec.of(IndexKind.HNSW, DistanceMetric.L2).with("m", 12);
    private static final VectorConfig CONFIG =
            VectorConfig.of(DIMENSIONS, DistanceMetric.L2).withIndex(GRAPH, FROM);

    @TempDir
    Path folder;

    private final long seed = Effort.seed();
    private final Random random = new Random(seed);
    private SynaDb db;
    private VectorStore store;

    @BeforeEach
    void open() {
        db = SynaDb.open(folder.resolve("vectors.db"));
        store = VectorStore.open(db, CONFIG);
    }

    @AfterEach
    void close() {
        store.close();
        db.close();
    }

    private float[] vector() {
        float[] vector = new float[DIMENSIONS];
        for (int i = 0; i < DIMENSIONS; i++) {
            vector[i] = (float) random.nextGaussian();
        }
        return vector;
    }

    private void insert(String prefix, int count) {
        List<String> keys = IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
        float[][] vectors = IntStream.range(0, count).mapToObj(i -> vector()).toArray(float[][]::new);
        store.insertBatch(keys, vectors);
    }

    /** Searches, which has the graph built, and waits until it answers. */
    private void awaitGraph() throws InterruptedException {
        store.search(vector(), 1);
        while (!store.isGrown()) {
            Thread.sleep(5);
        }
    }

    private double recall() {
        int found = 0;
        int queries = 50;
        for (int i = 0; i < queries; i++) {
            float[] query = vector();
            SearchParams exact = SearchParams.builder(10).exact().build();
            Set<String> nearest = keys(store.search(query, exact, KeyFilter.all()));
            nearest.retainAll(keys(store.search(query, 10)));
            found += nearest.size();
        }
        return found / (10.0 * queries);
    }

    private static Set<String> keys(List<SearchResult> results) {
        return results.stream().map(SearchResult::key).collect(Collectors.toCollection(HashSet::new));
    }

    /** W12: the insert that crossed the threshold compared every pair of vectors before it returned. */
    @Test
    void buildsItsIndexInTheBackgroundAndAnswersMeanwhile() throws InterruptedException {
        insert("a", FROM - 1);
        store.search(vector(), 1);
        float[] crossing = vector();
        store.insert("crossing", crossing);
        assertThat(store.search(crossing, 1)).containsExactly(new SearchResult("crossing", 0));
        awaitGraph();
        assertThat(store.search(crossing, 1)).containsExactly(new SearchResult("crossing", 0));
        assertThat(recall()).as("seed %d", seed).isGreaterThan(0.95);
    }

    @Test
    void missesNothingThatIsWrittenWhileTheGraphGrows() throws InterruptedException {
        insert("a", 1000);
        store.search(vector(), 1);
        List<float[]> added = new ArrayList<>();
        for (int i = 0; !store.isGrown(); i++) {
            added.add(vector());
            store.insert("added" + i, added.get(i));
            store.delete("a" + i);
        }
        for (int i = 0; i < added.size(); i++) {
            assertThat(store.search(added.get(i), 1)).containsExactly(new SearchResult("added" + i, 0));
        }
        Set<String> found = keys(store.search(vector(), store.size()));
        assertThat(found).hasSize(store.size()).containsExactlyInAnyOrderElementsOf(store.keys());
    }

    /** W13: a batch that came while there was an index was invisible to searches. */
    @Test
    void findsBatchesThatComeWhileThereIsAnIndex() throws InterruptedException {
        insert("a", FROM);
        awaitGraph();
        float[][] batch = {vector(), vector(), vector()};
        store.insertBatch(List.of("x", "y", "z"), batch);
        assertThat(store.search(batch[1], 1)).containsExactly(new SearchResult("y", 0));
        insert("b", 300);
        assertThat(recall()).as("seed %d", seed).isGreaterThan(0.95);
    }

    /** W15: the vector that another one replaced stayed in the graph, and so did deleted ones, in the place of others. */
    @Test
    void findsNeitherReplacedNorDeletedVectorsAndAlwaysEnough() throws InterruptedException {
        insert("a", 2 * FROM);
        awaitGraph();
        float[] before = store.get("a7").orElseThrow();
        float[] after = vector();
        store.upsert("a7", after);
        assertThat(store.search(after, 1)).containsExactly(new SearchResult("a7", 0));
        assertThat(store.search(before, 1)).noneMatch(result -> result.distance() == 0);
        store.delete("a7");
        assertThat(store.search(after, 1)).noneMatch(result -> result.key().equals("a7"));
        store.insert("a7", before);
        assertThat(store.search(before, 1)).containsExactly(new SearchResult("a7", 0));
        for (int i = 0; i < FROM; i++) {
            store.delete("a" + i);
        }
        assertThat(store.search(before, 50)).hasSize(50);
        assertThat(recall()).as("seed %d", seed).isGreaterThan(0.95);
    }

    /** W14 and W18: the options of an index were ignored, and one kind of index always found nothing. */
    @ParameterizedTest
    @EnumSource(IndexKind.class)
    void anIndexOfAnyKindFindsWhatItShould(IndexKind kind) throws InterruptedException {
        close();
        db = SynaDb.open(folder.resolve("kinds.db"));
        store = VectorStore.open(db, CONFIG.withIndex(IndexSpec.of(kind, DistanceMetric.L2), 0));
        insert("a", 600);
        if (kind != IndexKind.FLAT) {
            awaitGraph();
        }
        assertThat(recall()).as("seed %d", seed).isGreaterThan(0.95);
        assertThat(store.search(vector(), 5, KeyFilter.prefix("a1"))).hasSize(5).allMatch(result -> result.key()
                .startsWith("a1"));
    }

    /** W16: what was stored said neither how long vectors are nor by what they are compared, and ties came in any order. */
    @Test
    void comesBackAsItWasWritten() {
        insert("a", 100);
        float[] twice = vector();
        store.insert("z", twice);
        store.insert("b", twice);
        List<SearchResult> found = store.search(twice, 20);
        close();
        open();
        assertThat(store.search(twice, 20)).isEqualTo(found);
        assertThat(found).extracting(SearchResult::key).startsWith("z", "b");
    }
}

package io.synadb.vector.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.Atom;
import io.synadb.SynaDb;
import io.synadb.vector.DistanceMetric;
import io.synadb.vector.IndexKind;
import io.synadb.vector.IndexSpec;
import io.synadb.vector.SearchParams;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class VectorStoreGraphTest extends AbstractKeptGraphContract {
    private record OpenedStore(SynaDb db, VectorStore store) implements Opened {
        @Override
        public void close() {
            store.close();
            db.close();
        }
    }

    @Override
    Opened open(String name, VectorConfig config) {
        SynaDb db = SynaDb.open(vectorFile(name));
        return new OpenedStore(db, VectorStore.open(db, config));
    }

    /** As it writes records of vectors and of deletions. */
    @Test
    void takesInWhatAnotherProgramWrote() {
        List<float[]> vectors = new ArrayList<>();
        try (Opened opened = open("a", CONFIG)) {
            for (int i = 0; i < 200; i++) {
                vectors.add(vector());
                opened.store().insert("k" + i, vectors.get(i));
            }
            awaitGraph(opened.store());
        }
        float[] appended = vector();
        try (SynaDb db = SynaDb.open(vectorFile("a"))) {
            db.append("vec/new", Atom.of(appended));
            db.append("vec/k7", Atom.of(vectors.get(8)));
            db.delete("vec/k8");
            db.append("vec/k9", Atom.of("no vector"));
        }
        try (SynaDb db = SynaDb.openReadOnly(vectorFile("a"));
                VectorStore store = VectorStore.open(db, CONFIG)) {
            for (int round = 0; round < 2; round++) {
                assertThat(store.search(appended, 1)).containsExactly(new SearchResult("new", 0));
                assertThat(store.search(vectors.get(8), 1)).containsExactly(new SearchResult("k7", 0));
                assertThat(store.search(vectors.get(9), 200))
                        .extracting(SearchResult::key)
                        .doesNotContain("k9", "k8")
                        .hasSize(199);
                awaitGraph(store);
            }
        }
    }

    /** In the database nothing is left of such a row, and what stands in its place has no direction. */
    @Test
    void searchesByCosineWhileItsGraphHasRowsThatAreGone() {
        DistanceMetric metric = DistanceMetric.COSINE;
        VectorConfig exact = VectorConfig.of(DIMENSIONS, metric);
        VectorConfig indexed = exact.withIndex(IndexSpec.of(IndexKind.HNSW, metric), 50);
        List<String> keys = IntStream.range(0, 300).mapToObj(i -> "k" + i).toList();
        float[][] vectors = keys.stream().map(key -> vector()).toArray(float[][]::new);
        try (Opened opened = open("a", indexed)) {
            opened.store().insertBatch(keys, vectors);
            awaitGraph(opened.store());
        }
        try (Opened opened = open("a", exact)) {
            keys.subList(0, 150).forEach(opened.store()::delete);
        }
        float[][] queries = keys.stream().map(key -> vector()).toArray(float[][]::new);
        try (Opened opened = open("a", indexed)) {
            for (SearchParams params : List.of(
                    SearchParams.nearest(10),
                    SearchParams.builder(10).recallTarget(0.9).build())) {
                assertThat(opened.store().searchBatch(queries, params, KeyFilter.all()))
                        .allSatisfy(hits -> assertThat(hits)
                                .as(run())
                                .hasSize(10)
                                .doesNotHaveDuplicates()
                                .allMatch(hit -> keys.indexOf(hit.key()) >= 150));
            }
        }
    }

    @Test
    void warnsOfNothingWhereMostOfWhatItsGraphKnewIsGone() {
        try (Opened opened = open("a", CONFIG)) {
            List<String> keys = IntStream.range(0, 3000).mapToObj(i -> "k" + i).toList();
            opened.store().insertBatch(keys, keys.stream().map(key -> vector()).toArray(float[][]::new));
            awaitGraph(opened.store());
        }
        try (Opened opened = open("a", EXACT)) {
            IntStream.range(150, 3000).forEach(i -> opened.store().delete("k" + i));
        }
        PrintStream err = System.err;
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        try (Opened opened = open("a", CONFIG)) {
            awaitGraph(opened.store());
            assertThat(opened.store().search(vector(), 200)).hasSize(150);
        } finally {
            System.setErr(err);
        }
        assertThat(log.toString(StandardCharsets.UTF_8)).doesNotContain("WARN");
    }

    @Test
    void twoStoresOfADatabaseHaveAGraphEach() {
        VectorConfig others = CONFIG.withPrefix("Bilder/ä ");
        try (SynaDb db = SynaDb.open(vectorFile("a"));
                VectorStore one = VectorStore.open(db, CONFIG);
                VectorStore two = VectorStore.open(db, others)) {
            for (int i = 0; i < 150; i++) {
                one.insert("k" + i, vector());
                two.insert("k" + i, vector());
            }
            awaitGraph(one);
            awaitGraph(two);
        }
        assertThat(graphFile("a")).isRegularFile();
        assertThat(folder.resolve("a.db.Bilder%2F%C3%A4%20.syx")).isRegularFile();
        try (SynaDb db = SynaDb.open(vectorFile("a"));
                VectorStore one = VectorStore.open(db, CONFIG);
                VectorStore two = VectorStore.open(db, others)) {
            one.search(vector(), 1);
            two.search(vector(), 1);
            assertThat(one.isGrown()).isTrue();
            assertThat(two.isGrown()).isTrue();
        }
    }

    @Test
    void aStoreThatIsClosedAfterItsDatabaseIsClosedAllTheSame() {
        SynaDb db = SynaDb.open(vectorFile("a"));
        VectorStore store = VectorStore.open(db, CONFIG);
        for (int i = 0; i < 150; i++) {
            store.insert("k" + i, vector());
        }
        awaitGraph(store);
        store.delete("k7");
        db.close();
        store.close();
        try (Opened opened = open("a", CONFIG)) {
            assertThat(opened.store().search(vector(), 200)).hasSize(149);
        }
    }

    @Test
    void aLongPrefixHasANameThatFitsIntoADirectory() {
        Path name = GraphFileName.of(vectorFile("a"), "ä".repeat(20_000));
        assertThat(name.getFileName().toString()).hasSizeLessThan(200).endsWith(".syx");
        assertThat(GraphFileName.of(vectorFile("a"), "ä".repeat(20_001))).isNotEqualTo(name);
    }

    @Test
    void aLongNameOfADatabaseLeavesRoomForAShorterPrefix() {
        String name = "d".repeat(200);
        VectorConfig config = CONFIG.withPrefix("p".repeat(90) + "/");
        try (SynaDb db = SynaDb.open(vectorFile(name));
                VectorStore store = VectorStore.open(db, config)) {
            for (int i = 0; i < 150; i++) {
                store.insert("k" + i, vector());
            }
            awaitGraph(store);
        }
        Path graph = GraphFileName.of(vectorFile(name), config.prefix());
        assertThat(graph).isRegularFile();
        assertThat(GraphFileName.of(vectorFile(name), "p".repeat(91) + "/")).isNotEqualTo(graph);
    }

    @Override
    Path vectorFile(String name) {
        return folder.resolve(name + ".db");
    }

    @Override
    Path graphFile(String name) {
        return folder.resolve(name + ".db.vec%2F.syx");
    }
}

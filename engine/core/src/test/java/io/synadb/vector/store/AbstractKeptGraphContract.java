package io.synadb.vector.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.Effort;
import io.synadb.vector.DistanceMetric;
import io.synadb.vector.IndexKind;
import io.synadb.vector.IndexSpec;
import io.synadb.vector.SearchParams;
import io.synadb.vector.kernel.TopK;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** What the graph that a store keeps beside its vectors may do: make the store quicker, and never wrong. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
abstract class AbstractKeptGraphContract {
    static final int DIMENSIONS = 8;
    static final VectorConfig EXACT = VectorConfig.of(DIMENSIONS, DistanceMetric.L2);
    static final VectorConfig CONFIG = indexed(EXACT);
    private static final int K = 5;

    @TempDir
    Path folder;

    final long seed = Effort.seed();
    final Random random = new Random(seed);

    /** What the store should hold. */
    final Map<String, float[]> model = new LinkedHashMap<>();

    private VectorConfig exact = EXACT;
    private VectorConfig config = CONFIG;

    private static IndexSpec spec(DistanceMetric metric) {
        return IndexSpec.of(IndexKind.HNSW, metric).with("m", 8).with("ef-construction", 60);
    }

    private static VectorConfig indexed(VectorConfig exact) {
        return exact.withIndex(spec(exact.metric()), 100);
    }

    /** Has the test compare vectors by another metric than L2. */
    private void compareBy(DistanceMetric metric) {
        exact = VectorConfig.of(DIMENSIONS, metric);
        config = indexed(exact);
    }

    /** A store that is open, with whatever it stands on. */
    interface Opened extends AutoCloseable {
        KeyedVectors store();

        @Override
        void close();
    }

    /** Opens the store of a name, which may be new. */
    abstract Opened open(String name, VectorConfig config);

    /** The file that its vectors are in. */
    abstract Path vectorFile(String name);

    /** The file that its graph is in. */
    abstract Path graphFile(String name);

    final float[] vector() {
        float[] vector = new float[DIMENSIONS];
        for (int i = 0; i < DIMENSIONS; i++) {
            vector[i] = (float) random.nextGaussian();
        }
        return vector;
    }

    private void put(VectorCollection store, String key) {
        float[] vector = vector();
        store.upsert(key, vector);
        model.remove(key);
        model.put(key, vector);
    }

    private void delete(VectorCollection store, String key) {
        store.delete(key);
        model.remove(key);
    }

    private void put(VectorCollection store, int from, int end) {
        List<String> keys = new ArrayList<>();
        List<float[]> vectors = new ArrayList<>();
        for (int i = from; i < end; i++) {
            keys.add("k" + i);
            vectors.add(vector());
            model.put(keys.get(i - from), vectors.get(i - from));
        }
        store.insertBatch(keys, vectors.toArray(new float[0][]));
    }

    /** Some 300 vectors and their graph. */
    private void make(String name) {
        try (Opened opened = open(name, config)) {
            put(opened.store(), 0, 300);
            awaitGraph(opened.store());
        }
        assertThat(graphFile(name)).isRegularFile();
    }

    /** Built by them, and then grown by batches, in which every vector is found as soon as they have returned. */
    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "HAMMING")
    void severalThreadsBuildItAndTakeInBatches(DistanceMetric metric) {
        compareBy(metric);
        config = config.withIndexThreads(3);
        try (Opened opened = open("a", config)) {
            put(opened.store(), 0, 300);
            awaitGraph(opened.store());
            for (int i = 300; i < 700; i += 100) {
                put(opened.store(), i, i + 100);
                delete(opened.store(), "k" + (i - 7));
                check(opened.store(), "after batch " + i);
            }
            assertThat(opened.store().isGrown()).isTrue();
        }
        try (Opened opened = open("a", config)) {
            check(opened.store(), "after it was opened");
            assertThat(opened.store().isGrown()).isTrue();
        }
    }

    final void awaitGraph(KeyedVectors store) {
        store.search(vector(), 1);
        while (!store.isGrown()) {
            Thread.onSpinWait();
        }
    }

    private List<SearchResult> truth(float[] query) {
        List<SearchResult> all = new ArrayList<>();
        model.forEach((key, vector) ->
                all.add(new SearchResult(key, config.metric().distance(query, 0, vector, 0, DIMENSIONS))));
        all.sort((a, b) -> TopK.compare(a.distance(), b.distance()));
        return all.subList(0, Math.min(K, all.size()));
    }

    /** Holds the store to the model: exact searches to the letter, searches by the graph to 95 of 100. */
    final void check(VectorCollection store, String when) {
        assertThat(store.keys()).as(when + run()).containsExactlyElementsOf(model.keySet());
        int found = 0;
        int wanted = 0;
        for (int i = 0; i < 20; i++) {
            float[] query = vector();
            List<SearchResult> truth = truth(query);
            SearchParams exactly = SearchParams.builder(K).exact().build();
            assertThat(store.search(query, exactly, KeyFilter.all()))
                    .as(when + run())
                    .isEqualTo(truth);
            List<SearchResult> hits = store.search(query, K);
            assertThat(hits).as(when + run()).hasSameSizeAs(truth).doesNotHaveDuplicates();
            for (SearchResult hit : hits) {
                float[] vector = Objects.requireNonNull(model.get(hit.key()), hit.key() + " " + when + run());
                assertThat(hit.distance()).isEqualTo(config.metric().distance(query, 0, vector, 0, DIMENSIONS));
            }
            wanted += truth.size();
            found += (int) hits.stream().filter(truth::contains).count();
        }
        assertThat((double) found).as(when + run()).isGreaterThanOrEqualTo(0.95 * wanted);
    }

    final String run() {
        return ", by " + config.metric().word() + ", seed " + seed;
    }

    @Test
    void answersFromItsGraphAtOnceAndWritesItOnlyWhenSomethingChanged() throws IOException {
        make("a");
        byte[] graph = Files.readAllBytes(graphFile("a"));
        try (Opened opened = open("a", CONFIG)) {
            opened.store().search(vector(), 1);
            assertThat(opened.store().isGrown()).isTrue();
            check(opened.store(), "reopened");
        }
        assertThat(Files.readAllBytes(graphFile("a"))).isEqualTo(graph);
        try (Opened opened = open("a", CONFIG)) {
            opened.store().search(vector(), 1);
            put(opened.store(), "new");
            delete(opened.store(), "k7");
            assertThat(opened.store().isGrown()).isTrue();
            check(opened.store(), "grown again");
        }
        try (Opened opened = open("a", CONFIG)) {
            opened.store().search(vector(), 1);
            assertThat(opened.store().isGrown()).isTrue();
            check(opened.store(), "saved at the close");
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "HAMMING")
    void takesInWhatWasWrittenWithoutIt(DistanceMetric metric) {
        compareBy(metric);
        make("a");
        for (int round = 0; round < 3; round++) {
            try (Opened opened = open("a", exact)) {
                for (int i = 0; i < 25; i++) {
                    delete(opened.store(), "k" + random.nextInt(300));
                    put(opened.store(), "k" + random.nextInt(300));
                    put(opened.store(), "round" + round + "/" + i);
                }
            }
            try (Opened opened = open("a", config)) {
                check(opened.store(), "not caught up");
                awaitGraph(opened.store());
                check(opened.store(), "caught up");
            }
        }
    }

    @Test
    void aStoreThatIsOnlyWrittenToLeavesItAsItIs() throws IOException {
        make("a");
        byte[] graph = Files.readAllBytes(graphFile("a"));
        try (Opened opened = open("a", CONFIG)) {
            put(opened.store(), "new");
        }
        assertThat(Files.readAllBytes(graphFile("a"))).isEqualTo(graph);
        try (Opened opened = open("a", CONFIG)) {
            check(opened.store(), "reopened");
        }
    }

    @Test
    void buildsItAgainWhereItIsOfSomethingElse() throws IOException {
        make("other");
        model.clear();
        make("a");
        byte[] own = Files.readAllBytes(graphFile("a"));
        Files.copy(graphFile("other"), graphFile("a"), StandardCopyOption.REPLACE_EXISTING);
        assertBuildsAgain(CONFIG, "of another file");
        Files.write(graphFile("a"), own);
        assertBuildsAgain(EXACT.withIndex(spec(DistanceMetric.L2).with("m", 5), 100), "of another m");
        assertBuildsAgain(CONFIG, "of that other m");
        Files.write(graphFile("a"), new byte[0]);
        assertBuildsAgain(CONFIG, "empty");
        Files.delete(graphFile("a"));
        assertBuildsAgain(CONFIG, "missing");
    }

    @Test
    void worksWithoutAPlaceForIt() throws IOException {
        Files.createDirectories(graphFile("a").resolve("in the way"));
        for (int i = 0; i < 2; i++) {
            assertTellsOnceThatTheGraphIsNotKept(100 * i, "is a folder");
        }
        assertThat(graphFile("a")).isDirectory();
    }

    @Test
    void leavesAFileOfItsNameThatIsNoIndexAlone() throws IOException {
        byte[] others = "somebody's data".getBytes(StandardCharsets.UTF_8);
        Files.write(graphFile("a"), others);
        for (int i = 0; i < 2; i++) {
            assertTellsOnceThatTheGraphIsNotKept(100 * i, "is no index file: it does not start with SYNAIDX1");
            assertThat(graphFile("a")).hasBinaryContent(others);
        }
        Files.delete(graphFile("a"));
        assertBuildsAgain(CONFIG, "the name is free");
        try (Opened opened = open("a", CONFIG)) {
            opened.store().search(vector(), 1);
            Files.delete(graphFile("a"));
            Files.write(graphFile("a"), others);
            put(opened.store(), "later");
        }
        assertThat(graphFile("a")).hasBinaryContent(others);
    }

    private void assertTellsOnceThatTheGraphIsNotKept(int from, String why) {
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        PrintStream err = System.err;
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        try (Opened opened = open("a", CONFIG)) {
            put(opened.store(), "first" + from);
            put(opened.store(), from, from + 100);
            check(opened.store(), "new");
            awaitGraph(opened.store());
            check(opened.store(), "built");
            put(opened.store(), "last" + from);
        } finally {
            System.setErr(err);
        }
        String told = log.toString(StandardCharsets.UTF_8);
        assertThat(told).contains(graphFile("a") + " " + why);
        assertThat(told.lines().filter(line -> line.contains("WARN"))).as(told).hasSize(1);
        assertThat(told).doesNotContain("\tat ");
    }

    private void assertBuildsAgain(VectorConfig config, String what) {
        try (Opened opened = open("a", config)) {
            opened.store().search(vector(), 1);
            check(opened.store(), what);
            awaitGraph(opened.store());
            check(opened.store(), what + ", built again");
        }
        try (Opened opened = open("a", config)) {
            opened.store().search(vector(), 1);
            assertThat(opened.store().isGrown()).as(what).isTrue();
        }
    }

    @Test
    void aConditionMayWriteToTheStoreThatAsksIt() throws Exception {
        make("a");
        try (Opened opened = open("a", CONFIG)) {
            opened.store().search(vector(), 1);
            ExecutorService threads = Executors.newFixedThreadPool(2);
            AtomicBoolean done = new AtomicBoolean();
            try {
                Future<?> other = threads.submit(() -> {
                    while (!done.get()) {
                        opened.store().upsert("theirs", new float[DIMENSIONS]);
                    }
                });
                Future<?> asker = threads.submit(() -> {
                    for (int i = 0; i < 8; i++) {
                        List<SearchResult> found = opened.store().search(vector(), 3, KeyFilter.where(key -> {
                            opened.store().upsert("mine", vector());
                            return key.startsWith("k");
                        }));
                        assertThat(found).hasSize(3).allMatch(hit -> hit.key().startsWith("k"));
                    }
                });
                asker.get(2, TimeUnit.MINUTES);
                done.set(true);
                other.get(2, TimeUnit.MINUTES);
            } finally {
                done.set(true);
                threads.shutdownNow();
            }
            assertThat(opened.store().size()).isEqualTo(302);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "HAMMING")
    void isNotMisledByTheGraphOfAnotherHistoryOfTheSameFile(DistanceMetric metric) throws IOException {
        compareBy(metric);
        make("a");
        byte[] backup = Files.readAllBytes(vectorFile("a"));
        Map<String, float[]> then = new HashMap<>(model);
        try (Opened opened = open("a", config)) {
            put(opened.store(), 300, 400);
            awaitGraph(opened.store());
        }
        Files.write(vectorFile("a"), backup);
        model.keySet().retainAll(then.keySet());
        try (Opened opened = open("a", exact)) {
            put(opened.store(), 300, 450);
        }
        try (Opened opened = open("a", config)) {
            check(opened.store(), "of another history");
            awaitGraph(opened.store());
            check(opened.store(), "built again");
        }
    }

    @Test
    void goesOnWithAGraphThatTheCloseInterrupted() {
        try (Opened opened = open("a", CONFIG)) {
            put(opened.store(), 0, 3000);
            opened.store().search(vector(), 1);
        }
        int opens = 0;
        for (boolean grown = false; !grown; opens++) {
            try (Opened opened = open("a", CONFIG)) {
                put(opened.store(), "new" + opens);
                check(opened.store(), "open " + opens);
                grown = opened.store().isGrown();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "HAMMING")
    void staysRightThroughRandomLives(DistanceMetric metric) throws IOException {
        compareBy(metric);
        make("a");
        int lives = Effort.of(metric == DistanceMetric.L2 ? 6 : 3, 100);
        for (int life = 0; life < lives; life++) {
            if (random.nextInt(4) == 0) {
                damage(graphFile("a"));
            }
            try (Opened opened = open("a", random.nextInt(4) == 0 ? exact : config)) {
                int steps = random.nextInt(120);
                for (int i = 0; i < steps; i++) {
                    String key = "k" + random.nextInt(400);
                    if (random.nextInt(3) == 0) {
                        delete(opened.store(), key);
                    } else {
                        put(opened.store(), key);
                    }
                    if (random.nextInt(50) == 0) {
                        check(opened.store(), "life " + life);
                    }
                }
                check(opened.store(), "the end of life " + life);
            }
        }
    }

    private void damage(Path file) throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        byte[] bytes = Files.readAllBytes(file);
        if (bytes.length == 0 || random.nextInt(4) == 0) {
            Files.delete(file);
        } else if (random.nextBoolean()) {
            Files.write(file, Arrays.copyOf(bytes, random.nextInt(bytes.length)));
        } else {
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(Byte.SIZE));
            Files.write(file, bytes);
        }
    }
}

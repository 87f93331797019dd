package io.synadb.vector.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.ChildJvm;
import io.synadb.SynaDb;
import io.synadb.vector.DistanceMetric;
import io.synadb.vector.IndexKind;
import io.synadb.vector.IndexSpec;
import io.synadb.vector.SearchParams;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Stores and graphs in a JVM without {@code jdk.incubator.vector}. Vectors of small integers have the same distances by
 * whatever kernel, so that nothing may differ.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class StoresInPlainJavaTest {
    private static final int ROWS = 300;
    private static final int QUERIES = 6;

    /** Codes of 4 bits from 128 elements on, and of 7 below. */
    private static final int[] DIMENSIONS = {130, 20};

    @TempDir
    Path folder;

    @Test
    void findInPlainJavaWhatTheyFindByVectorInstructionsInEachOthersFiles() throws Exception {
        Path here = Files.createDirectory(folder.resolve("here"));
        Path there = Files.createDirectory(folder.resolve("there"));
        write(here);
        List<String> answers = answers(here);
        Path log = folder.resolve("log");
        Process child = ChildJvm.start(log, Child.class, here.toString(), there.toString());
        String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String logged = logged(child, log);

        assertThat(answers).hasSize(DIMENSIONS.length * 2 * QUERIES).allMatch(line -> line.startsWith("by its graph:"));
        assertThat(output.lines())
                .as("of the same files, then of its own, and then after a write: %s", logged)
                .containsExactlyElementsOf(concat(answers, answers, List.of("new", "new", "new", "new")));
        assertThat(answers(there)).isEqualTo(answers);
        assertThat(logged.lines().filter(line -> line.contains("plain Java")))
                .singleElement()
                .asString()
                .contains("INFO", "--add-modules=jdk.incubator.vector");
        assertThat(logged).doesNotContain("WARN", "ERROR");
    }

    private static String logged(Process child, Path log) throws IOException, InterruptedException {
        int status = child.waitFor();
        String logged = Files.readString(log);
        assertThat(status).as("exit status, %s", logged).isZero();
        return logged;
    }

    @SafeVarargs
    private static List<String> concat(List<String>... parts) {
        List<String> all = new ArrayList<>();
        for (List<String> part : parts) {
            all.addAll(part);
        }
        return all;
    }

    /** Reads what the parent wrote, writes its own, and reads and changes that. */
    static final class Child {
        public static void main(String[] args) {
            answers(Path.of(args[0])).forEach(System.out::println);
            Path own = Path.of(args[1]);
            write(own);
            answers(own).forEach(System.out::println);
            // A write brings a graph into memory.
            forEach(own, store -> {
                float[] added = vector(store.config().dimensions(), -1);
                store.insert("new", added);
                System.out.println(store.search(added, 1).get(0).key());
                store.delete("new");
            });
        }
    }

    private static void write(Path folder) {
        forEach(folder, store -> {
            int dimensions = store.config().dimensions();
            List<String> keys = new ArrayList<>();
            float[][] vectors = new float[ROWS][];
            for (int i = 0; i < ROWS; i++) {
                keys.add((i % 2 == 0 ? "even/" : "odd/") + i);
                vectors[i] = vector(dimensions, i);
            }
            store.insertBatch(keys, vectors);
            for (int i = 0; i < ROWS; i += 10) {
                store.upsert(keys.get(i), vector(dimensions, ROWS + i));
                store.delete(keys.get(i + 1));
            }
            store.search(new float[dimensions], 1);
            awaitGraph(store);
        });
    }

    private static List<String> answers(Path folder) {
        List<String> answers = new ArrayList<>();
        forEach(folder, store -> {
            int dimensions = store.config().dimensions();
            for (int i = 0; i < QUERIES; i++) {
                float[] query = vector(dimensions, -2 - i);
                List<SearchResult> walked = store.search(query, 5);
                float radius = walked.get(4).distance();
                SearchParams exact = SearchParams.builder(5).exact().build();
                SearchParams most = SearchParams.builder(5).recallTarget(0.9).build();
                answers.add(String.join(
                        " ",
                        store.isGrown() ? "by its graph:" : "by no graph:",
                        walked.toString(),
                        store.search(query, exact, KeyFilter.all()).toString(),
                        store.search(query, most, KeyFilter.prefix("odd/")).toString(),
                        store.search(query, 5, KeyFilter.where(key -> key.endsWith("7")))
                                .toString(),
                        store.searchWithin(query, radius).toString(),
                        store.searchBatch(new float[][] {query, query}, SearchParams.nearest(3), KeyFilter.all())
                                .toString()));
            }
        });
        return answers;
    }

    private interface Deed {
        void on(KeyedVectors store);
    }

    /** Both kinds of store, of both lengths. */
    private static void forEach(Path folder, Deed deed) {
        for (int dimensions : DIMENSIONS) {
            IndexSpec spec = IndexSpec.of(IndexKind.HNSW, DistanceMetric.L2).with("m", 8);
            VectorConfig config = VectorConfig.of(dimensions, DistanceMetric.L2).withIndex(spec, 100);
            try (MmapVectorStore store = MmapVectorStore.open(folder.resolve(dimensions + ".syv"), config);
                    SynaDb db = SynaDb.open(folder.resolve(dimensions + ".db"));
                    VectorStore records = VectorStore.open(db, config)) {
                deed.on(store);
                deed.on(records);
            }
        }
    }

    private static void awaitGraph(KeyedVectors store) {
        while (!store.isGrown()) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static float[] vector(int dimensions, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] vector = new float[dimensions];
        for (int i = 0; i < dimensions; i++) {
            vector[i] = random.nextInt(-20, 21);
        }
        return vector;
    }
}

package io.synadb.vector.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.ChildJvm;
import io.synadb.Effort;
import io.synadb.SynaDb;
import io.synadb.vector.DistanceMetric;
import io.synadb.vector.IndexKind;
import io.synadb.vector.IndexSpec;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Processes that are killed while they save the graphs of two stores, again and again. */
@Tag(Effort.SLOW)
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class KeptGraphKillTest {
    private static final int DIMENSIONS = 16;
    private static final int ROWS_A_LIFE = 40;
    private static final VectorConfig CONFIG = VectorConfig.of(DIMENSIONS, DistanceMetric.L2)
            .withIndex(IndexSpec.of(IndexKind.HNSW, DistanceMetric.L2).with("ef-construction", 40), 10);

    @TempDir
    Path folder;

    @Test
    void everyAcknowledgedWriteIsFoundByTheGraphAfterAKill() throws Exception {
        long seed = Effort.seed();
        Random random = new Random(seed);
        int kills = Effort.of(5, 100);
        for (int kill = 0; kill < kills; kill++) {
            Process child = ChildJvm.start(Child.class, folder.toString());
            try {
                int acknowledged = acknowledgedAfter(child, 2 + random.nextInt(60));
                Thread.sleep(random.nextInt(12));
                child.destroyForcibly().waitFor();
                check(acknowledged, "seed " + seed + ", kill " + kill);
            } finally {
                child.destroyForcibly().waitFor();
            }
        }
    }

    private void check(int acknowledged, String run) {
        try (MmapVectorStore file = MmapVectorStore.open(folder.resolve("a.syv"), CONFIG);
                SynaDb db = SynaDb.open(folder.resolve("b.db"));
                VectorStore store = VectorStore.open(db, CONFIG)) {
            for (VectorCollection collection : new VectorCollection[] {file, store}) {
                assertThat(collection.size()).as(run).isGreaterThanOrEqualTo(acknowledged);
                for (int i = 0; i < collection.size(); i += 1 + collection.size() / 50) {
                    assertThat(collection.search(vector(i), 1))
                            .as("%s, %s, vector %d of %d", run, collection, i, collection.size())
                            .containsExactly(new SearchResult("key" + i, 0));
                }
            }
        }
    }

    private static float[] vector(int number) {
        Random random = new Random(number);
        float[] vector = new float[DIMENSIONS];
        for (int i = 0; i < DIMENSIONS; i++) {
            vector[i] = (float) random.nextGaussian();
        }
        return vector;
    }

    private static int acknowledgedAfter(Process child, int lines) throws IOException {
        BufferedReader output =
                new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.US_ASCII));
        int acknowledged = 0;
        for (int i = 0; i < lines; i++) {
            String line = output.readLine();
            if (line == null) {
                throw new IllegalStateException("The child ended after " + acknowledged);
            }
            acknowledged = Integer.parseInt(line);
        }
        return acknowledged;
    }

    /** Opens both stores, adds to them, searches, and closes them, which saves their graphs; without end. */
    static final class Child {
        public static void main(String[] args) {
            Path folder = Path.of(args[0]);
            while (!Thread.currentThread().isInterrupted()) {
                try (MmapVectorStore file = MmapVectorStore.open(folder.resolve("a.syv"), CONFIG);
                        SynaDb db = SynaDb.open(folder.resolve("b.db"));
                        VectorStore store = VectorStore.open(db, CONFIG)) {
                    for (int i = 0; i < ROWS_A_LIFE; i++) {
                        add(file);
                        add(store);
                        // A kill between the two leaves one of them a vector ahead for good.
                        System.out.println(Math.min(file.size(), store.size()));
                    }
                }
            }
        }

        private static void add(VectorCollection collection) {
            int number = collection.size();
            collection.insert("key" + number, vector(number));
            collection.search(vector(number), 1);
        }
    }
}

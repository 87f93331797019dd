package io.synadb.vector.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.ChildJvm;
import io.synadb.vector.DistanceMetric;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Processes that are killed while they write a file of vectors. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class MmapVectorStoreKillTest {
    private static final VectorConfig CONFIG = VectorConfig.of(100, DistanceMetric.L2);
    private static final int KILLS = 3;

    @TempDir
    Path folder;

    /** The published library keeps its counters in memory until a checkpoint, and loses all that came after the last one. */
    @Test
    void everyAcknowledgedWriteSurvivesAKillWithoutACheckpoint() throws Exception {
        Path path = folder.resolve("killed.syv");
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int kill = 0; kill < KILLS; kill++) {
            Process child = start(path);
            try {
                int acknowledged = readAcknowledgements(child, 1 + random.nextInt(2000));
                child.destroyForcibly().waitFor();
                assertHolds(path, acknowledged, "seed " + seed + ", kill " + kill);
            } finally {
                child.destroyForcibly().waitFor();
            }
        }
    }

    private static void assertHolds(Path path, int acknowledged, String run) {
        try (MmapVectorStore store = MmapVectorStore.open(path, CONFIG)) {
            int size = store.size();
            assertThat(size).as(run).isGreaterThan(acknowledged);
            for (int i = 0; i < size; i++) {
                float[] expected = vector(i);
                assertThat(store.get("key" + i)).as(run).hasValueSatisfying(found -> assertThat(found)
                        .isEqualTo(expected));
            }
            assertThat(store.search(vector(acknowledged), 1))
                    .as(run)
                    .isEqualTo(List.of(new SearchResult("key" + acknowledged, 0)));
        }
    }

    private static float[] vector(int number) {
        float[] vector = new float[CONFIG.dimensions()];
        vector[number % vector.length] = number;
        return vector;
    }

    private static int readAcknowledgements(Process child, int count) throws IOException {
        int last = -1;
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.US_ASCII));
        for (int i = 0; i < count; i++) {
            String line = lines.readLine();
            if (line == null) {
                throw new IllegalStateException("The child ended after " + last);
            }
            last = Integer.parseInt(line);
        }
        return last;
    }

    private static Process start(Path path) throws IOException {
        return ChildJvm.start(Child.class, path.toString());
    }

    /** Inserts vectors for ever, and says the number of each on its output after the call has returned. */
    static final class Child {
        public static void main(String[] args) {
            try (MmapVectorStore store = MmapVectorStore.open(Path.of(args[0]), CONFIG)) {
                int n = store.size();
                while (!Thread.currentThread().isInterrupted()) {
                    store.insert("key" + n, vector(n));
                    System.out.println(n);
                    n++;
                }
            }
        }
    }
}

package io.synadb.vector.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.Effort;
import io.synadb.SynaDb;
import io.synadb.SynaException;
import io.synadb.SyncPolicy;
import io.synadb.file.SimulatedDisk;
import io.synadb.vector.DistanceMetric;
import io.synadb.vector.IndexKind;
import io.synadb.vector.IndexSpec;
import io.synadb.vector.mapped.ExtentSize;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stores whose graph file is damaged, cut, or was being written when process or machine ended. */
@Tag(Effort.SLOW)
class KeptGraphDamageTest {
    private static final Path PATH = Path.of("/simulated/vectors.syv");
    private static final Path GRAPH = Path.of("/simulated/vectors.syv.syx");
    private static final int ROWS = 12;
    private static final int DIMENSIONS = 3;
    private static final ExtentSize SMALL = new ExtentSize(4096, 5 * DIMENSIONS * Float.BYTES);
    private static final IndexSpec SPEC =
            IndexSpec.of(IndexKind.HNSW, DistanceMetric.L2).with("m", 2).with("ef-construction", 20);
    private static final VectorConfig EXACT = VectorConfig.of(DIMENSIONS, DistanceMetric.L2);
    private static final VectorConfig CONFIG = EXACT.withIndex(SPEC, 1);
    private static final float[] QUERY = {0.1f, -0.2f, 0.3f};

    @TempDir
    Path folder;

    private static MmapVectorStore open(SimulatedDisk disk) {
        return MmapVectorStore.open(disk, PATH, null, CONFIG, SyncPolicy.PROCESS, SMALL);
    }

    private static void fill(KeyedVectors store) {
        Random random = new Random(1);
        for (int i = 0; i < ROWS; i++) {
            store.insert(
                    "k" + i,
                    new float[] {(float) random.nextGaussian(), (float) random.nextGaussian(), random.nextFloat()});
        }
        store.search(QUERY, 1);
        while (!store.isGrown()) {
            Thread.onSpinWait();
        }
        store.delete("k3");
    }

    @Test
    void noByteOfAFilesGraphIsBelievedWhenItIsFlippedOrCut() {
        SimulatedDisk disk = new SimulatedDisk(1);
        List<SearchResult> truth;
        try (MmapVectorStore store = open(disk)) {
            fill(store);
            truth = store.search(QUERY, ROWS);
        }
        assertThat(truth).hasSize(ROWS - 1);
        byte[] vectors = disk.contents(PATH);
        byte[] graph = disk.contents(GRAPH);
        new Damages(graph, truth) {
            @Override
            KeyedVectors openWith(byte[] damaged) {
                return open(new SimulatedDisk(2).with(PATH, vectors).with(GRAPH, damaged));
            }
        }.check();
    }

    @Test
    void noByteOfADatabasesGraphIsBelievedWhenItIsFlippedOrCut() throws IOException {
        Path path = folder.resolve("vectors.db");
        Path graphPath = folder.resolve("vectors.db.vec%2F.syx");
        List<SearchResult> truth;
        try (SynaDb db = SynaDb.open(path);
                VectorStore store = VectorStore.open(db, CONFIG)) {
            fill(store);
            truth = store.search(QUERY, ROWS);
        }
        byte[] graph = Files.readAllBytes(graphPath);
        try (SynaDb db = SynaDb.openReadOnly(path)) {
            new Damages(graph, truth) {
                @Override
                KeyedVectors openWith(byte[] damaged) throws IOException {
                    Files.write(graphPath, damaged);
                    return VectorStore.open(db, CONFIG);
                }
            }.check();
        }
    }

    /** Every byte flipped, every length cut to, some bytes added: each is opened through the store. */
    private abstract static class Damages {
        private final byte[] whole;
        private final List<SearchResult> truth;

        Damages(byte[] whole, List<SearchResult> truth) {
            this.whole = whole;
            this.truth = truth;
        }

        abstract KeyedVectors openWith(byte[] damaged) throws IOException;

        void check() {
            assertThat(warnings("the whole file", () -> whole)).isZero();
            int noticed = 0;
            for (int at = 0; at < whole.length; at++) {
                byte[] flipped = whole.clone();
                flipped[at] ^= (byte) (1 << at % Byte.SIZE);
                noticed += warnings("byte " + at, () -> flipped);
            }
            assertThat(noticed).as("flips that were warned of").isGreaterThan(whole.length * 9 / 10);
            for (int length = 0; length < whole.length; length++) {
                byte[] cut = Arrays.copyOf(whole, length);
                assertThat(warnings("cut to " + length, () -> cut)).isOne();
            }
            assertThat(warnings("grown", () -> Arrays.copyOf(whole, whole.length + 64)))
                    .isOne();
        }

        /** How many warnings there were, of which there may be one; the answer is right in any case. */
        private long warnings(String what, Supplier<byte[]> file) {
            ByteArrayOutputStream log = new ByteArrayOutputStream();
            PrintStream err = System.err;
            System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
            try (KeyedVectors store = openWith(file.get())) {
                assertThat(store.search(QUERY, ROWS)).as(what).isEqualTo(truth);
                assertThat(store.search(QUERY, ROWS)).as(what).isEqualTo(truth);
            } catch (IOException e) {
                throw new AssertionError(what, e);
            } finally {
                System.setErr(err);
            }
            List<String> warnings = log.toString(StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.contains(" WARN "))
                    .toList();
            assertThat(warnings).as(what).hasSizeLessThanOrEqualTo(1);
            assertThat(warnings).as(what).allMatch(line -> line.contains(".syx"));
            return warnings.size();
        }
    }

    @Test
    void losesNothingWhereverTheWritingOfTheGraphEnds() {
        long seed = Effort.seed();
        for (boolean machine : new boolean[] {false, true}) {
            boolean whole = false;
            int operation = 0;
            while (!whole) {
                operation++;
                SimulatedDisk disk = new SimulatedDisk(seed + operation);
                MmapVectorStore store = open(disk);
                fill(store);
                store.upsert("new", QUERY);
                List<SearchResult> truth = store.search(QUERY, 2 * ROWS);
                store.checkpoint();
                disk.endAt(disk.operations() + operation);
                try {
                    store.close();
                    whole = !disk.isEnded();
                } catch (SynaException e) {
                    assertThat(disk.isEnded())
                            .as("whether that is what was asked for")
                            .isTrue();
                }
                String run = "operation " + operation + ", seed " + seed;
                try (MmapVectorStore again = open(machine ? disk.afterEndOfMachine() : disk.afterEndOfProcess())) {
                    assertThat(again.search(QUERY, 2 * ROWS)).as(run).isEqualTo(truth);
                    again.delete("new");
                    assertThat(again.search(QUERY, 2 * ROWS)).as(run).hasSize(ROWS - 1);
                }
            }
            assertThat(operation).as("operations of a close").isGreaterThan(20);
        }
    }
}

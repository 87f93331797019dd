package io.synadb.vector.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.CorruptDataException;
import io.synadb.Effort;
import io.synadb.ErrorCode;
import io.synadb.SynaException;
import io.synadb.SyncPolicy;
import io.synadb.file.SimulatedDisk;
import io.synadb.vector.DistanceMetric;
import io.synadb.vector.IndexKind;
import io.synadb.vector.IndexSpec;
import io.synadb.vector.mapped.ExtentSize;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a file of vectors holds after process or machine ended, at any moment, and after damage at rest. */
class MmapVectorStoreCrashTest {
    private static final Path PATH = Path.of("/simulated/vectors.syv");
    private static final VectorConfig CONFIG = VectorConfig.of(3, DistanceMetric.L2);
    private static final float[] QUERY = {1, 2, 3};
    private static final int HISTORIES = Effort.of(150, 10_000);

    /** Five vectors an extent, and a journal that a few long keys fill. */
    private static final ExtentSize SMALL = new ExtentSize(4096, 5 * 3 * Float.BYTES);

    @ParameterizedTest
    @EnumSource(SyncPolicy.class)
    void holdsAPrefixOfTheWritesWithAllThatWasPromised(SyncPolicy policy) {
        long seed = Effort.seed();
        int ends = 0;
        for (int i = 0; i < HISTORIES; i++) {
            ends += new History(seed + i, policy, CONFIG).run();
        }
        assertThat(ends).as("lives that a fault ended, seed %d", seed).isGreaterThan(HISTORIES / 2);
    }

    /** A thread in the background takes part, so a seed says less about these histories than about the others. */
    @Test
    void findsThemByAGraphThatNeverSpeaksOfOthers() {
        long seed = Effort.seed();
        VectorConfig withGraph = CONFIG.withIndex(IndexSpec.of(IndexKind.HNSW, DistanceMetric.L2), 3);
        int ends = 0;
        for (int i = 0; i < HISTORIES / 2; i++) {
            ends += new History(seed + i, SyncPolicy.PROCESS, withGraph).run();
        }
        assertThat(ends).as("lives that a fault ended, seed %d", seed).isGreaterThan(HISTORIES / 4);
    }

    /** Writes, checkpoints and ends of one file, and every state that it has been in. */
    private static final class History {
        private final long seed;
        private final SyncPolicy policy;
        private final VectorConfig config;
        private final Random random;
        private final List<Map<String, float[]>> states = new ArrayList<>(List.of(new LinkedHashMap<>()));
        private SimulatedDisk disk;
        private int outlivesProcess;
        private int outlivesMachine;
        private int ends;

        History(long seed, SyncPolicy policy, VectorConfig config) {
            this.seed = seed;
            this.policy = policy;
            this.config = config;
            this.random = new Random(seed);
            this.disk = new SimulatedDisk(random.nextLong());
        }

        int run() {
            try {
                for (int life = 0; life < 5; life++) {
                    live();
                    boolean machine = random.nextBoolean();
                    disk = machine ? disk.afterEndOfMachine() : disk.afterEndOfProcess();
                    checkAndAdopt(machine ? outlivesMachine : outlivesProcess);
                }
                return ends;
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("history of seed " + seed + " under " + policy, e);
            }
        }

        private void live() {
            if (random.nextInt(5) > 0) {
                disk.endAt(disk.operations() + 1 + random.nextInt(60));
            }
            MmapVectorStore store = null;
            try {
                store = open(disk, policy, config);
                int steps = random.nextInt(40);
                for (int i = 0; i < steps; i++) {
                    step(store);
                    if (i == 10 && config.index().kind() == IndexKind.HNSW) {
                        store.search(QUERY, 1);
                    }
                }
                if (random.nextBoolean()) {
                    store.close();
                    outlivesMachine = states.size() - 1;
                }
            } catch (SimulatedDisk.ProcessEnded e) {
                ends++;
            } catch (SynaException e) {
                assertThat(e.code()).isIn(ErrorCode.IO, ErrorCode.READ_ONLY);
            }
        }

        private void step(MmapVectorStore store) {
            Map<String, float[]> next = new LinkedHashMap<>(states.get(states.size() - 1));
            int choice = random.nextInt(20);
            if (choice == 0) {
                int written = states.size() - 1;
                store.checkpoint();
                outlivesMachine = written;
                return;
            }
            if (choice == 1) {
                store.prepare(random.nextInt(20));
                return;
            }
            if (choice == 2 && random.nextInt(3) == 0) {
                disk.failSyncs(1);
                return;
            }
            Runnable write;
            if (choice < 6) {
                String key = key();
                next.remove(key);
                write = () -> store.delete(key);
            } else if (choice < 9) {
                List<String> keys = new ArrayList<>();
                float[] vectors = new float[3 * (1 + random.nextInt(12))];
                for (int i = 0; i < vectors.length / 3; i++) {
                    keys.add("batch" + states.size() + "/" + i);
                    float[] vector = VectorModel.vector(random, 3);
                    System.arraycopy(vector, 0, vectors, 3 * i, 3);
                    next.put(keys.get(i), vector);
                }
                write = () -> store.insertBatch(keys, vectors);
            } else {
                String key = key();
                float[] vector = VectorModel.vector(random, 3);
                next.remove(key);
                next.put(key, vector);
                write = () -> store.upsert(key, vector);
            }
            states.add(next);
            write.run();
            outlivesProcess = states.size() - 1;
            if (policy == SyncPolicy.GROUP || policy == SyncPolicy.ALWAYS) {
                outlivesMachine = outlivesProcess;
            }
        }

        private String key() {
            return "k" + random.nextInt(8) + (random.nextInt(20) == 0 ? "long".repeat(400) : "");
        }

        /** What is found is one of the states, and none may follow that is not built on it. */
        private void checkAndAdopt(int least) {
            try (MmapVectorStore store = open(disk, policy, config)) {
                int found = states.size() - 1;
                while (found >= least && !holds(store, states.get(found))) {
                    found--;
                }
                assertThat(found)
                        .as("the state found, of %d, when %d was promised", states.size() - 1, least)
                        .isGreaterThanOrEqualTo(least);
                states.subList(found + 1, states.size()).clear();
                assertThat(distances(store.search(QUERY, 1000)))
                        .isEqualTo(states.get(found).values().stream()
                                .map(vector -> DistanceMetric.L2.distance(QUERY, 0, vector, 0, 3))
                                .sorted()
                                .toList());
                outlivesProcess = found;
                outlivesMachine = found;
            }
        }
    }

    private static List<Float> distances(List<SearchResult> results) {
        return results.stream().map(SearchResult::distance).toList();
    }

    private static MmapVectorStore open(SimulatedDisk disk, SyncPolicy policy) {
        return open(disk, policy, CONFIG);
    }

    private static MmapVectorStore open(SimulatedDisk disk, SyncPolicy policy, VectorConfig config) {
        return MmapVectorStore.open(disk, PATH, null, config, policy, SMALL);
    }

    private static boolean holds(MmapVectorStore store, Map<String, float[]> state) {
        return store.keys().equals(List.copyOf(state.keySet()))
                && state.entrySet().stream()
                        .allMatch(
                                entry -> Arrays.equals(store.get(entry.getKey()).orElseThrow(), entry.getValue()));
    }

    @Test
    void losesNothingAcknowledgedWhereverACheckpointEnds() {
        long seed = Effort.seed();
        for (int operation = 1; operation <= 12; operation++) {
            for (boolean machine : new boolean[] {false, true}) {
                SimulatedDisk disk = new SimulatedDisk(seed + operation);
                MmapVectorStore store = open(disk, SyncPolicy.PROCESS);
                store.insert("a", new float[] {1, 2, 3});
                store.checkpoint();
                store.insertBatch(List.of("b", "c"), new float[6]);
                store.delete("a");
                disk.endAt(disk.operations() + operation);
                boolean done = false;
                try {
                    store.checkpoint();
                    done = true;
                    store.close();
                } catch (SimulatedDisk.ProcessEnded e) {
                    // That is what was asked for.
                }
                SimulatedDisk later = machine ? disk.afterEndOfMachine() : disk.afterEndOfProcess();
                try (MmapVectorStore again = open(later, SyncPolicy.PROCESS)) {
                    if (machine && !done) {
                        assertThat(again.keys())
                                .as("seed %d", seed)
                                .isIn(List.of("a"), List.of("a", "b", "c"), List.of("b", "c"));
                    } else {
                        assertThat(again.keys()).as("seed %d", seed).containsExactly("b", "c");
                    }
                }
            }
        }
    }

    @Test
    void neverAnswersWronglyWhateverByteIsFlipped() {
        SimulatedDisk disk = new SimulatedDisk(1);
        Map<String, float[]> expected = new LinkedHashMap<>();
        try (MmapVectorStore store = open(disk, SyncPolicy.PROCESS)) {
            Random random = new Random(2);
            for (int i = 0; i < 13; i++) {
                String key = "k" + i % 9;
                float[] vector = VectorModel.vector(random, 3);
                store.upsert(key, vector);
                expected.remove(key);
                expected.put(key, vector);
                if (i == 6) {
                    store.checkpoint();
                }
            }
            store.delete("k8");
            expected.remove("k8");
        }
        byte[] whole = disk.contents(PATH);
        int damaged = 0;
        for (int at = 0; at < whole.length; at++) {
            if (whole[at] == 0 && at % 37 != 0) {
                continue;
            }
            byte[] flipped = whole.clone();
            flipped[at] ^= (byte) (1 << at % Byte.SIZE);
            SimulatedDisk copy = new SimulatedDisk(at).with(PATH, flipped);
            try (MmapVectorStore store = open(copy, SyncPolicy.PROCESS)) {
                assertThat(holds(store, expected)).as("byte %d", at).isTrue();
                assertThat(store.search(new float[3], 20)).as("byte %d", at).hasSize(expected.size());
            } catch (CorruptDataException e) {
                assertThat(e.path()).isEqualTo(PATH.toString());
                damaged++;
            }
        }
        assertThat(damaged).isGreaterThan(100);
    }

    @Test
    void isDoneWithADamagedVectorWhenItsKeyGetsAnother() {
        SimulatedDisk disk = new SimulatedDisk(3);
        try (MmapVectorStore store = open(disk, SyncPolicy.PROCESS)) {
            store.insert("whole", new float[] {4, 5, 6});
            store.insert("bad", new float[] {7, 7, 7});
        }
        byte[] bytes = disk.contents(PATH);
        int row = indexOf(bytes, new byte[] {0, 0, (byte) 0xe0, 0x40, 0, 0, (byte) 0xe0, 0x40});
        bytes[row] ^= 1;
        SimulatedDisk damaged = new SimulatedDisk(4).with(PATH, bytes);
        try (MmapVectorStore store = open(damaged, SyncPolicy.PROCESS)) {
            assertThatThrownBy(() -> store.search(new float[3], 1))
                    .isInstanceOf(CorruptDataException.class)
                    .hasMessage("Damaged file " + PATH + " at offset " + row
                            + ": the vector of key 'bad' does not match its checksum; delete the key, give it a new"
                            + " vector, or restore the file from a copy.");
            assertThat(store.get("whole"))
                    .hasValueSatisfying(found -> assertThat(found).containsExactly(4, 5, 6));
            store.upsert("bad", new float[] {1, 1, 1});
            assertThat(store.search(new float[3], 5))
                    .extracting(SearchResult::key)
                    .containsExactly("bad", "whole");
        }
    }

    private static int indexOf(byte[] bytes, byte[] part) {
        for (int at = 0; ; at++) {
            if (Arrays.equals(bytes, at, at + part.length, part, 0, part.length)) {
                return at;
            }
        }
    }

    @Test
    void takesNoMoreWritesAfterOneFailed() {
        SimulatedDisk disk = new SimulatedDisk(5);
        MmapVectorStore store = open(disk, SyncPolicy.PROCESS);
        store.insert("a", new float[] {1, 2, 3});
        disk.leaveSpace(20);
        assertThatThrownBy(() -> store.insertBatch(List.of("b", "c"), new float[6]))
                .isInstanceOf(SynaException.class)
                .hasMessageContaining("No space left");
        disk.leaveSpace(1 << 20);
        assertThatThrownBy(() -> store.insert("d", new float[3]))
                .isInstanceOf(SynaException.class)
                .hasMessageContaining("takes no more writes: an earlier one failed");
        assertThat(store.keys()).containsExactly("a");
        assertThat(store.search(new float[3], 5)).hasSize(1);
        store.close();
        try (MmapVectorStore again = open(disk, SyncPolicy.PROCESS)) {
            assertThat(again.keys()).containsExactly("a");
            again.insert("b", new float[3]);
        }
    }

    @Test
    void savesWhatACrashTore() {
        SimulatedDisk disk = new SimulatedDisk(6);
        MmapVectorStore store = open(disk, SyncPolicy.PROCESS);
        store.insert("a", new float[] {1, 2, 3});
        byte[] before = disk.contents(PATH);
        store.insert("torn", new float[] {4, 5, 6});
        byte[] torn = disk.contents(PATH);
        int at = indexOf(torn, "torn".getBytes(StandardCharsets.US_ASCII));
        torn[at] = 'T';
        SimulatedDisk later = new SimulatedDisk(7).with(PATH, torn);
        try (MmapVectorStore again = open(later, SyncPolicy.PROCESS)) {
            assertThat(again.keys()).containsExactly("a");
        }
        Path saved = PATH.resolveSibling("vectors.syv.torn");
        assertThat(new String(later.contents(saved), StandardCharsets.ISO_8859_1))
                .contains("Torn");
        assertThat(later.contents(PATH)).hasSameSizeAs(before);
        try (MmapVectorStore again = open(later, SyncPolicy.PROCESS)) {
            assertThat(again.keys()).containsExactly("a");
        }
        assertThat(later.files()).containsExactly(PATH, saved);
    }

    @Test
    void savesOfPreparedRoomOnlyWhatACrashWroteThere() {
        SimulatedDisk disk = new SimulatedDisk(8);
        MmapVectorStore store = open(disk, SyncPolicy.PROCESS);
        store.prepare(500);
        store.insert("torn", new float[] {4, 5, 6});
        byte[] torn = disk.contents(PATH);
        int at = indexOf(torn, "torn".getBytes(StandardCharsets.US_ASCII));
        torn[at] = 'T';
        SimulatedDisk later = new SimulatedDisk(9).with(PATH, torn);
        open(later, SyncPolicy.PROCESS).close();
        byte[] saved = later.contents(PATH.resolveSibling("vectors.syv.torn"));
        assertThat(torn).hasSizeGreaterThan(100 * 4096);
        assertThat(saved).hasSizeLessThan(2 * 4096);
        int start = torn.length - 125 * 2 * 4096;
        assertThat(saved).isEqualTo(Arrays.copyOfRange(torn, start, start + saved.length));
    }
}

package io.synadb.vector.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.AlreadyExistsException;
import io.synadb.CorruptDataException;
import io.synadb.Effort;
import io.synadb.LockedException;
import io.synadb.NotFoundException;
import io.synadb.SynaException;
import io.synadb.SyncPolicy;
import io.synadb.file.SimulatedDisk;
import io.synadb.vector.DistanceMetric;
import io.synadb.vector.IndexKind;
import io.synadb.vector.IndexSpec;
import io.synadb.vector.mapped.ExtentSize;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Vector files that are compacted. */
class CompactTest {
    private static final Path PATH = Path.of("/simulated/vectors.syv");
    private static final VectorConfig CONFIG = VectorConfig.of(3, DistanceMetric.L2);
    private static final ExtentSize SMALL = new ExtentSize(4096, 5 * 3 * Float.BYTES);

    @TempDir
    Path folder;

    private static MmapVectorStore open(SimulatedDisk disk) {
        return MmapVectorStore.open(disk, PATH, null, CONFIG, SyncPolicy.PROCESS, SMALL);
    }

    private static float[] vector(int i) {
        return new float[] {i, 1, -i};
    }

    /** Keys k5 to k19, k7 and k5 written again at the end. */
    private static void fill(MmapVectorStore store) {
        for (int i = 0; i < 20; i++) {
            store.insert("k" + i, vector(i));
        }
        for (int i = 0; i < 5; i++) {
            store.delete("k" + i);
        }
        store.upsert("k7", vector(700));
        store.upsert("k5", vector(500));
    }

    private static void check(MmapVectorStore store, String run) {
        assertThat(store.size()).as(run).isEqualTo(15);
        assertThat(store.keys().get(0)).as(run).isEqualTo("k6");
        assertThat(store.keys().subList(13, 15)).as(run).containsExactly("k7", "k5");
        for (String key : store.keys()) {
            int number = Integer.parseInt(key.substring(1));
            float[] expected = vector(number == 5 || number == 7 ? 100 * number : number);
            assertThat(store.get(key)).as(run).hasValueSatisfying(found -> assertThat(found)
                    .containsExactly(expected));
        }
        assertThat(store.search(vector(500), 1)).as(run).containsExactly(new SearchResult("k5", 0));
    }

    @Test
    void givesBackTheSpaceOfWhatIsGone() throws Exception {
        Path path = folder.resolve("vectors.syv");
        int dimensions = 1024;
        VectorConfig config = VectorConfig.of(dimensions, DistanceMetric.L2)
                .withIndex(IndexSpec.of(IndexKind.HNSW, DistanceMetric.L2), 10);
        try (MmapVectorStore store = MmapVectorStore.open(path, config)) {
            for (int i = 0; i < 3000; i++) {
                float[] vector = new float[dimensions];
                vector[i % dimensions] = i + 1;
                store.upsert("k" + i % 30, vector);
            }
            store.search(new float[dimensions], 1);
        }
        long before = Files.size(path);
        assertThat(MmapVectorStore.compact(path))
                .isEqualTo(before - Files.size(path))
                .isGreaterThan(before / 2);
        try (MmapVectorStore store = MmapVectorStore.open(path, config)) {
            assertThat(store.keys()).hasSize(30).startsWith("k0").endsWith("k29");
            float[] query = new float[dimensions];
            query[2999 % dimensions] = 3000;
            assertThat(store.search(query, 1)).containsExactly(new SearchResult("k29", 0));
            assertThatThrownBy(() -> MmapVectorStore.compact(path)).isInstanceOf(LockedException.class);
        }
        assertThat(MmapVectorStore.compact(path)).isZero();
        assertThatThrownBy(() -> MmapVectorStore.compact(folder.resolve("none")))
                .isInstanceOf(NotFoundException.class);
    }

    @Test
    void losesNothingWhereverItEnds() {
        long seed = Effort.seed();
        for (boolean machine : new boolean[] {false, true}) {
            boolean whole = false;
            int operation = 0;
            while (!whole) {
                operation++;
                SimulatedDisk disk = new SimulatedDisk(seed + operation);
                try (MmapVectorStore store = open(disk)) {
                    fill(store);
                }
                disk.endAt(disk.operations() + operation);
                try {
                    MmapVectorStore.compact(disk, PATH, SMALL);
                    whole = true;
                } catch (SimulatedDisk.ProcessEnded e) {
                    // That is what was asked for.
                }
                SimulatedDisk later = machine ? disk.afterEndOfMachine() : disk.afterEndOfProcess();
                String run = "operation " + operation + ", seed " + seed;
                try (MmapVectorStore again = open(later)) {
                    check(again, run);
                }
                MmapVectorStore.compact(later, PATH, SMALL);
                assertThat(later.files()).as(run).doesNotContain(PATH.resolveSibling("vectors.syv.compact"));
                try (MmapVectorStore again = open(later)) {
                    check(again, run);
                }
            }
            assertThat(operation).as("operations of a compaction").isGreaterThan(10);
        }
    }

    @Test
    void leavesFilesThatAreNotItsOwnAlone() throws Exception {
        Path path = folder.resolve("vectors.syv");
        try (MmapVectorStore store = MmapVectorStore.open(path, CONFIG)) {
            fill(store);
        }
        byte[] before = Files.readAllBytes(path);
        Path partial = folder.resolve("vectors.syv.compact");
        Files.writeString(partial, "somebody's data");
        assertRefusesToWrite(partial, path);
        assertThat(partial).hasContent("somebody's data");
        Files.delete(partial);
        try (MmapVectorStore other = MmapVectorStore.open(partial, CONFIG)) {
            other.insert("kept", vector(1));
        }
        byte[] others = Files.readAllBytes(partial);
        assertRefusesToWrite(partial, path);
        assertThat(partial).hasBinaryContent(others);
        assertThat(path).hasBinaryContent(before);
        Files.delete(partial);
        Path graph = Files.writeString(folder.resolve("vectors.syv.syx"), "somebody's data");
        Path fresh = Files.writeString(folder.resolve("vectors.syv.compact.new"), "somebody's data");
        MmapVectorStore.compact(path);
        assertThat(graph).hasContent("somebody's data");
        assertThat(fresh).hasContent("somebody's data");
        try (MmapVectorStore store = MmapVectorStore.open(path, CONFIG)) {
            check(store, "compacted");
        }
    }

    private static void assertRefusesToWrite(Path partial, Path path) {
        assertThatThrownBy(() -> MmapVectorStore.compact(path))
                .isInstanceOf(AlreadyExistsException.class)
                .hasMessage(
                        "The file %s was to hold what %s does, until it is whole, but is another one: give it another name.",
                        partial, path);
    }

    /** Else each name would have a file of its own from then on. */
    @Test
    void aLinkLeadsToTheNewFileAndAHardLinkIsRefused() throws Exception {
        Path path = folder.resolve("vectors.syv");
        try (MmapVectorStore store = MmapVectorStore.open(path, CONFIG)) {
            fill(store);
        }
        Path link = Files.createSymbolicLink(folder.resolve("link.syv"), path);
        MmapVectorStore.compact(link);
        assertThat(link).isSymbolicLink();
        try (MmapVectorStore store = MmapVectorStore.open(link, CONFIG)) {
            check(store, "compacted by its link");
            assertThatThrownBy(() -> MmapVectorStore.open(path, CONFIG)).isInstanceOf(LockedException.class);
        }
        byte[] before = Files.readAllBytes(path);
        Path second = Files.createLink(folder.resolve("second.syv"), path);
        assertThatThrownBy(() -> MmapVectorStore.compact(path))
                .isInstanceOf(SynaException.class)
                .hasMessage(
                        "The file " + path + " has 2 names (hard links), of which the others would go on leading to the"
                                + " old file. Delete them, or copy the file and replace the copy.");
        assertThat(second).hasBinaryContent(before);
        assertThat(Files.isSameFile(path, second)).isTrue();
    }

    @Test
    void changesNothingWhenItFails() {
        SimulatedDisk disk = new SimulatedDisk(1);
        try (MmapVectorStore store = open(disk)) {
            fill(store);
        }
        byte[] before = disk.contents(PATH);
        disk.leaveSpace(100);
        assertThatThrownBy(() -> MmapVectorStore.compact(disk, PATH, SMALL)).isInstanceOf(SynaException.class);
        disk.leaveSpace(1 << 20);
        assertThat(disk.contents(PATH)).isEqualTo(before);
        assertThat(disk.files()).isEqualTo(List.of(PATH));
        byte[] damaged = before.clone();
        // The last row that was written is the last bytes that are not zero.
        int last = damaged.length - 1;
        while (damaged[last] == 0) {
            last--;
        }
        damaged[last] ^= 1;
        SimulatedDisk other = new SimulatedDisk(2).with(PATH, damaged);
        assertThatThrownBy(() -> MmapVectorStore.compact(other, PATH, SMALL)).isInstanceOf(CorruptDataException.class);
        assertThat(other.files()).isEqualTo(List.of(PATH));
    }

    @Test
    void whatIsWrittenIsOnTheDeviceAfterAFewSeconds() throws InterruptedException {
        SimulatedDisk disk = new SimulatedDisk(3);
        MmapVectorStore store = open(disk);
        fill(store);
        byte[] before = disk.contents(PATH);
        // The two checkpoints stand in the second and third page.
        while (Arrays.equals(before, 4096, 12288, disk.contents(PATH), 4096, 12288)) {
            Thread.sleep(50);
        }
        try (MmapVectorStore again = open(disk.afterEndOfMachine())) {
            check(again, "after the end of the machine");
        }
        assertThat(store.size()).isEqualTo(15);
    }
}

package io.synadb.vector.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.AlreadyExistsException;
import io.synadb.CorruptDataException;
import io.synadb.InvalidArgumentException;
import io.synadb.LockedException;
import io.synadb.NotFoundException;
import io.synadb.SynaDb;
import io.synadb.vector.DistanceMetric;
import io.synadb.vector.IndexKind;
import io.synadb.vector.IndexSpec;
import io.synadb.vector.mapped.PublishedVectorFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MmapVectorStoreTest extends AbstractVectorCollectionContract {
    private static final VectorConfig TWO_BY_L2 = VectorConfig.of(2, DistanceMetric.L2);

    /** As the library builds all of its own. */
    private static final IndexSpec PUBLISHED_INDEX = IndexSpec.of(IndexKind.HNSW, DistanceMetric.L2)
            .with("m", 16)
            .with("ef-construction", 200)
            .with("ef-search", 100);

    @TempDir
    Path folder;

    @Override
    VectorCollection openAnew(VectorConfig config) {
        return MmapVectorStore.open(folder.resolve("vectors.syv"), config);
    }

    static Stream<GoldenVectors> published() {
        return GoldenVectors.in("mmapvectorstore");
    }

    private static GoldenVectors golden(String name) {
        return published()
                .filter(golden -> golden.toString().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** One of them has an index of all its vectors, one was left by a process that was killed. */
    @ParameterizedTest
    @MethodSource("published")
    void importsWhatThePublishedLibraryWrote(GoldenVectors golden) throws IOException {
        byte[] before = Files.readAllBytes(golden.file());
        Path target = folder.resolve("imported.syv");
        boolean indexed = Files.exists(PublishedVectorFile.indexBeside(golden.file()));
        VectorConfig config = indexed ? golden.config().withIndex(PUBLISHED_INDEX) : golden.config();
        try (MmapVectorStore store = MmapVectorStore.importPublished(golden.file(), target)) {
            assertThat(store.config()).isEqualTo(config);
            golden.check(store);
        }
        try (MmapVectorStore store = MmapVectorStore.open(target, golden.config())) {
            golden.check(store);
            assertThat(store.keys()).containsExactlyElementsOf(golden.vectors().keySet());
            store.delete(store.keys().get(0));
            assertThat(store.size()).isEqualTo(golden.vectors().size() - 1);
        }
        assertThat(Files.readAllBytes(golden.file())).isEqualTo(before);
        assertThat(names(folder)).containsExactlyInAnyOrder("imported.syv", "imported.syv.lock");
        refused(
                () -> MmapVectorStore.importPublished(golden.file(), target),
                AlreadyExistsException.class,
                "The file " + target + " exists already");
    }

    /** The file system gives what it knew the first, empty file by to one that is created later. */
    @Test
    void aNewFileKeepsNobodyFromFilesThatAreCreatedAfterIt() {
        try (VectorCollection store = openAnew(TWO_BY_L2)) {
            for (int i = 0; i < 20; i++) {
                SynaDb.open(folder.resolve(i + ".db")).close();
            }
            assertThat(store.size()).isZero();
            assertThatThrownBy(() -> openAnew(TWO_BY_L2)).isInstanceOf(LockedException.class);
        }
    }

    @Test
    void importsAPublishedIndexThatStandsAlone() throws IOException {
        GoldenVectors golden = golden("mmapvs-indexed.mmap");
        Path index = Files.copy(PublishedVectorFile.indexBeside(golden.file()), folder.resolve("a.hnsw"));
        try (MmapVectorStore store = MmapVectorStore.importPublished(index, folder.resolve("a.syv"))) {
            golden.check(store);
            assertThat(store.config().index()).isEqualTo(PUBLISHED_INDEX);
        }
    }

    @Test
    void importsNothingBesideAPublishedIndexOfOtherVectors() throws IOException {
        Path published = Files.copy(golden("mmapvs-indexed.mmap").file(), folder.resolve("a.mmap"));
        Path beside = PublishedVectorFile.indexBeside(published);
        byte[] own = Files.readAllBytes(
                PublishedVectorFile.indexBeside(golden("mmapvs-indexed.mmap").file()));
        byte[] none = Files.readAllBytes(
                PublishedVectorFile.indexBeside(golden("mmapvs-killed.mmap").file()));
        byte[] cosine = own.clone();
        cosine[8] = 0;
        byte[] anotherVector = own.clone();
        // Its first node has a key of 6 bytes.
        anotherVector[57 + 8 + 6 + 8] ^= 1;
        Path target = folder.resolve("imported.syv");
        Map<byte[], String> refusals = Map.of(
                none,
                "it has none of its keys",
                cosine,
                "it is of vectors of 64 elements, cosine, not 64, l2",
                anotherVector,
                "it has another vector for key 'doc000'",
                new byte[] {1, 2, 3},
                "found no index of the published library",
                Arrays.copyOf(own, own.length - 1),
                "reach behind the end");
        for (Map.Entry<byte[], String> refusal : refusals.entrySet()) {
            Files.write(beside, refusal.getKey());
            assertThatThrownBy(() -> MmapVectorStore.importPublished(published, target))
                    .isInstanceOf(CorruptDataException.class)
                    .hasMessageContaining("Damaged file " + beside)
                    .hasMessageContaining(refusal.getValue());
            assertThat(beside).hasBinaryContent(refusal.getKey());
        }
        assertThat(names(folder)).containsExactlyInAnyOrder("a.mmap", "a.mmap.hnsw");
        Files.delete(beside);
        MmapVectorStore.importPublished(published, target).close();
    }

    @Test
    void importsForExactSearchesWhereAPublishedIndexIsNoneThatIsBuiltHere() throws IOException {
        Path published = Files.copy(golden("mmapvs-indexed.mmap").file(), folder.resolve("a.mmap"));
        byte[] index = Files.readAllBytes(
                PublishedVectorFile.indexBeside(golden("mmapvs-indexed.mmap").file()));
        index[9] = 1;
        Files.write(PublishedVectorFile.indexBeside(published), index);
        try (MmapVectorStore store = MmapVectorStore.importPublished(published, folder.resolve("a.syv"))) {
            assertThat(store.config()).isEqualTo(golden("mmapvs-indexed.mmap").config());
        }
    }

    @Test
    void importsBesideAFileThatHasTheNameOfItsOwn() throws IOException {
        GoldenVectors golden = published().findFirst().orElseThrow();
        Path other = Files.writeString(folder.resolve("imported.syv.import"), "somebody's data");
        Path target = folder.resolve("imported.syv");
        try (MmapVectorStore store = MmapVectorStore.importPublished(golden.file(), target)) {
            golden.check(store);
            assertThatThrownBy(() -> MmapVectorStore.open(target, golden.config()))
                    .isInstanceOf(LockedException.class)
                    .hasMessage("The file %s is open for writing in process %d, this one:"
                                    .formatted(target, ProcessHandle.current().pid())
                            + " close it there, a vector file has one handle at a time.");
        }
        assertThat(other).hasContent("somebody's data");
        assertThat(names(folder)).containsExactlyInAnyOrder("imported.syv", "imported.syv.lock", "imported.syv.import");
    }

    @Test
    void importsNothingOfAPublishedFileThatIsNotWhole() throws IOException {
        GoldenVectors golden = published().findFirst().orElseThrow();
        byte[] whole = Files.readAllBytes(golden.file());
        Path damaged = folder.resolve("damaged.mmap");
        Path target = folder.resolve("imported.syv");
        List<byte[]> copies = new ArrayList<>();
        copies.add(Arrays.copyOf(whole, 63));
        copies.add(Arrays.copyOf(whole, 1000));
        // Magic, version, dimensions, metric, count, end, and the length of the second key.
        for (int at : new int[] {0, 4, 8, 9, 10, 16, 24, 25, 64, 65, 66 + 6 + 256}) {
            byte[] copy = whole.clone();
            copy[at] ^= 0x55;
            copies.add(copy);
        }
        for (byte[] copy : copies) {
            Files.write(damaged, copy);
            assertThatThrownBy(() -> MmapVectorStore.importPublished(damaged, target))
                    .hasMessageContaining(damaged.toString());
            assertThat(target).doesNotExist();
        }
        assertThatThrownBy(() -> MmapVectorStore.importPublished(folder.resolve("none"), target))
                .isInstanceOf(NotFoundException.class);
    }

    @Test
    void keepsVectorsOfThePublishedLibraryThatItWouldRefuse() throws IOException {
        ByteBuffer file = ByteBuffer.allocate(64 + 2 * 11).order(ByteOrder.LITTLE_ENDIAN);
        file.putInt(0, 0x4D564543)
                .putInt(4, 1)
                .putShort(8, (short) 2)
                .putLong(16, 2)
                .putLong(24, 86);
        file.position(64).putShort((short) 1).put((byte) 'z').putFloat(0).putFloat(0);
        file.putShort((short) 1).put((byte) 'n').putFloat(Float.NaN).putFloat(1);
        Path published = Files.write(folder.resolve("odd.mmap"), file.array());
        try (MmapVectorStore store = MmapVectorStore.importPublished(published, folder.resolve("odd.syv"))) {
            assertThat(store.search(new float[] {1, 0}, 5))
                    .containsExactly(new SearchResult("z", Float.NaN), new SearchResult("n", Float.NaN));
        }
    }

    @Test
    void refusesFilesOfAnotherFormatAndLeavesThemAlone() throws IOException {
        Path database = folder.resolve("other.db");
        try (SynaDb db = SynaDb.open(database)) {
            VectorStore.open(db, TWO_BY_L2).close();
            db.append("a", io.synadb.Atom.of(1));
        }
        Path published = published().findFirst().orElseThrow().file();
        Path text = Files.writeString(folder.resolve("text"), "x");
        for (Path other : List.of(database, Files.copy(published, folder.resolve("copy.mmap")), text)) {
            byte[] before = Files.readAllBytes(other);
            assertThatThrownBy(() -> MmapVectorStore.open(other, TWO_BY_L2))
                    .isInstanceOf(CorruptDataException.class)
                    .hasMessageContaining("Damaged file " + other + " at offset 0: found no file of vectors")
                    .hasMessageContaining(
                            other.toString().endsWith(".mmap")
                                    ? "but one of the published library: import it into a new file"
                                    : "expected the bytes 'SYNAVEC1'");
            assertThat(Files.readAllBytes(other)).isEqualTo(before);
        }
    }

    @Test
    void makesAFileOfAnEmptyOne() throws IOException {
        Path empty = Files.createFile(folder.resolve("empty.syv"));
        try (MmapVectorStore store = MmapVectorStore.open(empty, TWO_BY_L2)) {
            store.insert("a", new float[] {1, 2});
        }
        assertThat(names(folder)).containsExactlyInAnyOrder("empty.syv", "empty.syv.lock");
    }

    @Test
    void leavesADatabaseAloneThatIsOpenButEmpty() {
        Path database = folder.resolve("empty.db");
        try (SynaDb db = SynaDb.open(database)) {
            assertThatThrownBy(() -> MmapVectorStore.open(database, TWO_BY_L2)).isInstanceOf(LockedException.class);
            assertThat(database).isEmptyFile();
            db.append("a", io.synadb.Atom.of(1));
        }
        try (SynaDb db = SynaDb.open(database)) {
            assertThat(db.keys()).containsExactly("a");
        }
    }

    @Test
    void makesAFileOfAnEmptyOneThatALinkLeadsTo() throws IOException {
        Path empty = Files.createFile(folder.resolve("empty.syv"));
        Path link = Files.createSymbolicLink(folder.resolve("link.syv"), empty);
        try (MmapVectorStore store = MmapVectorStore.open(link, TWO_BY_L2)) {
            store.insert("a", new float[] {1, 2});
            assertThatThrownBy(() -> MmapVectorStore.open(empty, TWO_BY_L2)).isInstanceOf(LockedException.class);
        }
        assertThat(link).isSymbolicLink();
        try (MmapVectorStore store = MmapVectorStore.open(empty, TWO_BY_L2)) {
            assertThat(store.keys()).containsExactly("a");
        }
    }

    @Test
    void isOpenOnlyOnceAtATime() {
        Path path = folder.resolve("vectors.syv");
        try (MmapVectorStore store = MmapVectorStore.open(path, TWO_BY_L2)) {
            assertThatThrownBy(() -> MmapVectorStore.open(path, TWO_BY_L2)).isInstanceOf(LockedException.class);
            store.insert("a", new float[] {1, 2});
        }
        MmapVectorStore.open(path, TWO_BY_L2).close();
    }

    @Test
    void preparesRoomForVectorsToCome() throws IOException {
        Path path = folder.resolve("vectors.syv");
        VectorConfig wide = VectorConfig.of(256, DistanceMetric.L2);
        try (MmapVectorStore store = MmapVectorStore.open(path, wide)) {
            store.insert("before", new float[256]);
            store.prepare(10_000);
            long size = Files.size(path);
            assertThat(size).isGreaterThan(10_000 * 256 * Float.BYTES);
            List<String> keys = new ArrayList<>();
            for (int i = 0; i < 10_000; i++) {
                keys.add("key" + i);
            }
            store.insertBatch(keys, new float[10_000 * 256]);
            assertThat(Files.size(path)).isEqualTo(size);
            store.checkpoint();
        }
        try (MmapVectorStore store = MmapVectorStore.open(path, wide)) {
            assertThat(store.size()).isEqualTo(10_001);
            assertThat(store.search(new float[256], 2))
                    .containsExactly(new SearchResult("before", 0), new SearchResult("key0", 0));
        }
        assertThat(names(folder)).containsExactlyInAnyOrder("vectors.syv", "vectors.syv.lock");
    }

    @Test
    @SuppressWarnings("NullAway")
    void refusesRoomForLessThanNothingAndAnOpenWithoutAPolicy() throws IOException {
        Path path = folder.resolve("vectors.syv");
        assertThatThrownBy(() -> MmapVectorStore.open(path, TWO_BY_L2, null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("The sync policy is null");
        assertThat(names(folder)).isEmpty();
        try (MmapVectorStore store = MmapVectorStore.open(path, TWO_BY_L2)) {
            assertThatThrownBy(() -> store.prepare(-5))
                    .isInstanceOf(InvalidArgumentException.class)
                    .hasMessage("Room for -5 vectors in " + store + ": expected at least 0");
        }
    }

    @Test
    void holdsVectorsAsLongAsAConfigurationMayHaveThem() {
        VectorConfig longest = VectorConfig.of(VectorConfig.MAX_DIMENSIONS, DistanceMetric.L2);
        float[] vector = new float[VectorConfig.MAX_DIMENSIONS];
        vector[vector.length - 1] = 1;
        for (int open = 0; open < 2; open++) {
            try (MmapVectorStore store = MmapVectorStore.open(folder.resolve("longest.syv"), longest)) {
                store.insert("k" + open, vector);
                assertThat(store.search(vector, 1)).containsExactly(new SearchResult("k0", 0));
            }
        }
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}

package io.synadb.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.table.storage.Storage;
import io.synadb.vector.DistanceMetric;
import io.synadb.vector.IndexKind;
import io.synadb.vector.IndexSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The space of a table that this process drops is free at once, also of files that it has read and searched. */
class HeldFilesTest {
    private final BufferAllocator allocator = new RootAllocator();
    private Path directory;
    private Storage storage;
    private Table table;

    @BeforeEach
    void createAndSearch(@TempDir Path folder) throws IOException {
        directory = folder.resolve("table");
        storage = TestTables.storage(directory);
        table = VectorRows.create(storage, 1000);
        VectorRows.append(table, 0, 1500, allocator);
        table.indexes().create("embedding", IndexSpec.of(IndexKind.HNSW, DistanceMetric.L2), allocator);
        for (Path file : files("data")) {
            Files.setLastModifiedTime(file, FileTime.fromMillis(1_700_000_000_000L));
        }
        assertThat(TestTables.read(table.current(), allocator)).hasSize(1500);
        table.current()
                .search("embedding", VectorRows.query(0))
                .metric(DistanceMetric.L2)
                .run(allocator)
                .close();
        assertThat(held("")).isNotZero();
    }

    @AfterEach
    void releasesAllMemory() {
        allocator.close();
    }

    private List<Path> files(String below) throws IOException {
        try (Stream<Path> found = Files.walk(directory.resolve(below))) {
            return found.filter(Files::isRegularFile).toList();
        }
    }

    /** How many descriptors and mappings of this process are of files of the table, whose paths end in a word. */
    private long held(String word) throws IOException {
        long mapped = Files.readAllLines(Path.of("/proc/self/maps")).stream()
                .filter(line -> line.contains(directory.toString()) && line.endsWith(word))
                .count();
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return mapped
                    + descriptors
                            .map(HeldFilesTest::target)
                            .filter(target -> target.contains(directory.toString()) && target.endsWith(word))
                            .count();
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            return "";
        }
    }

    @Test
    void noFileOfADroppedTableIsHeld() throws IOException {
        Table.drop(storage);
        assertThat(Table.exists(storage)).isFalse();
        assertThat(directory).doesNotExist();
        assertThat(held("")).isZero();
        Table.drop(storage);
    }

    @Test
    void noFileThatExpiredIsHeld() throws IOException {
        table.newCommit(table.current())
                .deleteFiles(List.copyOf(table.current().files()))
                .publish();
        assertThat(held(".syx")).isNotZero();
        assertThat(table.maintenance().expireVersions(Instant.now().plusSeconds(60), 1))
                .isGreaterThan(1);
        assertThat(files("data")).isEmpty();
        assertThat(held(".syx")).isZero();
        assertThat(held(".syna")).isZero();
        assertThat(held("(deleted)")).isZero();
    }
}

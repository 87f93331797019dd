package io.synadb.table;

import static io.synadb.table.TestTables.batch;
import static io.synadb.table.TestTables.read;
import static io.synadb.table.TestTables.rows;
import static io.synadb.table.TestTables.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.ErrorCode;
import io.synadb.SynaException;
import io.synadb.file.Disk;
import io.synadb.table.commit.StorageView;
import io.synadb.table.data.DataFile;
import io.synadb.table.data.IndexFile;
import io.synadb.table.predicate.Predicate;
import io.synadb.table.storage.FaultyDisk;
import io.synadb.table.storage.FaultyDisk.Fault;
import io.synadb.table.storage.LocalStorage;
import io.synadb.table.storage.Storage;
import io.synadb.table.storage.StoredFile;
import io.synadb.vector.DistanceMetric;
import io.synadb.vector.IndexKind;
import io.synadb.vector.IndexSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A disk that fails in the middle of writing data files, new ones and such that grow, and index files: at every call, in every way,
 * the table is what was committed, and whoever writes the rest with a new writer loses nothing.
 */
class WriteFaultsTest {
    private static final int ROWS = 60;
    private static final int PART = 10;
    private static final Duration HOUR = Duration.ofHours(1);

    @TempDir
    Path directory;

    private final BufferAllocator allocator = new RootAllocator();

    @SuppressWarnings("NullAway.Init") // each test has its own
    private Storage sound;
    /** How many rows, from the first, were committed. */
    private int committed;

    private Set<String> files = new TreeSet<>();

    @AfterEach
    void releasesAllMemory() {
        allocator.close();
    }

    /** A local storage on a disk that fails; on a dead one nothing changes any more. */
    private static final class OnFaultyDisk extends StorageView {
        private static final long serialVersionUID = 1L;

        private final transient FaultyDisk disk;

        OnFaultyDisk(Storage storage, FaultyDisk disk) {
            super(storage);
            this.disk = disk;
        }

        @Override
        public Disk disk() {
            return disk;
        }

        @Override
        public void delete(String path) {
            if (!disk.isDead()) {
                super.delete(path);
            }
        }

        @Override
        public boolean putIfAbsent(String path, byte[] content) {
            if (disk.isDead()) {
                throw new SynaException(ErrorCode.IO, "a dead process has published " + path);
            }
            return super.putIfAbsent(path, content);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatWasCommittedStaysAndTheRestIsWrittenAgain(Fault fault) throws IOException {
        int call = 1;
        boolean failed = true;
        int grown = 0;
        while (failed) {
            sound = LocalStorage.of(directory.resolve(fault + "-" + call));
            Table.create(
                    sound,
                    TableSpec.builder()
                            .schema(TestTables.SCHEMA)
                            .property(FileIndexer.MIN_ROWS, "1")
                            .build());
            FaultyDisk disk = new FaultyDisk(fault, call);
            committed = 0;
            files = new TreeSet<>();
            failed = writeAll(new OnFaultyDisk(sound, disk), 16);
            assertThat(disk.hasFailed()).isEqualTo(failed);
            assertCommitted();
            if (failed) {
                grown += committed > PART ? 1 : 0;
                Set<String> before = files;
                boolean missing = committed < ROWS;
                files = new TreeSet<>();
                assertThat(writeAll(sound, 1 << 20)).isFalse();
                assertThat(files.isEmpty()).isNotEqualTo(missing);
                assertThat(Collections.disjoint(files, before)).isTrue();
                assertCommitted();
            }
            assertThat(committed).isEqualTo(ROWS);
            assertOrphansGo();
            call++;
        }
        assertThat(call).as("calls that failed").isGreaterThan(20);
        assertThat(grown).as("failures behind a committed length").isPositive();
    }

    /** Writes and commits the rows that are not there, part by part; true if the disk failed. */
    private boolean writeAll(Storage storage, long chunkBytes) {
        Table table = Table.open(storage);
        TableWriter writer = table.newWrite(WriteOptions.defaults().withChunkBytes(chunkBytes))
                .newWriter("faults", allocator);
        try (writer) {
            while (committed < ROWS) {
                try (VectorSchemaRoot batch = batch(committed, PART, allocator)) {
                    writer.write(batch);
                }
                List<DataFile> part = committed == ROWS - PART ? writer.finish() : writer.flush();
                part.forEach(file -> files.add(file.path()));
                table.newCommit(table.current()).append(part).publish();
                committed += PART;
                if (committed == 3 * PART) {
                    deleteSome(table);
                    table.indexes().create("embedding", IndexSpec.of(IndexKind.HNSW, DistanceMetric.L2), allocator);
                }
            }
            table.indexes().build(allocator);
            return false;
        } catch (SynaException e) {
            assertThat(FaultyDisk.isInjected(e)).as(e.toString()).isTrue();
            return true;
        }
    }

    private void deleteSome(Table table) {
        table.newCommit(table.current())
                .deleteWhere(Predicate.parse("id < 3"), allocator)
                .publish();
    }

    private void assertCommitted() {
        Table table = Table.open(sound);
        boolean deleted = table.versions().stream()
                .anyMatch(version -> version.operation().equals("delete"));
        int first = deleted ? 3 : 0;
        assertThat(read(table.current(), allocator)).containsExactlyElementsOf(rows(first, committed - first));
        table.versions().forEach(version -> {
            List<String> known = read(table.at(version.version()), allocator);
            assertThat(rows(0, committed)).containsAll(known);
        });
        float[] query = {7.1f, 7.2f, 7.3f, 7.4f};
        if (committed > PART) {
            try (Matches found = table.current()
                    .search("embedding", query)
                    .k(3)
                    .metric(DistanceMetric.L2)
                    .select("id")
                    .run(allocator)) {
                assertThat(TestTables.rows(found.rows()).get(0)).isEqualTo("7");
            }
        }
    }

    private void assertOrphansGo() throws IOException {
        Table table = Table.open(sound);
        Set<String> named = new TreeSet<>();
        for (TableVersion version : table.versions()) {
            TableSnapshot snapshot = table.at(version.version());
            for (DataFile file : snapshot.files()) {
                named.add(file.path());
                if (file.deletes() != null) {
                    named.add(file.deletes().file());
                }
            }
            snapshot.state().indexFiles().stream().map(IndexFile::path).forEach(named::add);
        }
        assertThat(table.maintenance().removeOrphanFiles(HOUR)).isZero();
        FileTime old = FileTime.from(Instant.now().minus(HOUR.multipliedBy(2)));
        for (String path : stored()) {
            Files.setLastModifiedTime(sound.local(path), old);
        }
        // What is listed late is there for the next removal.
        List<String> hidden = new ArrayList<>(stored()).subList(0, stored().size() / 2);
        Table.open(new StorageView(sound) {
                    private static final long serialVersionUID = 1L;

                    @Override
                    public List<StoredFile> walk(String folder) {
                        return super.walk(folder).stream()
                                .filter(file -> !hidden.contains(file.path()))
                                .toList();
                    }
                })
                .maintenance()
                .removeOrphanFiles(HOUR);
        assertThat(stored()).containsAll(named).containsAll(hidden);
        table.maintenance().removeOrphanFiles(HOUR);
        assertThat(stored()).isEqualTo(named);
        assertCommitted();
    }

    private Set<String> stored() {
        Set<String> paths = new TreeSet<>();
        Stream.of("data", "deletes", "index")
                .flatMap(folder -> sound.walk(folder).stream())
                .map(StoredFile::path)
                .forEach(paths::add);
        return paths;
    }

    @ParameterizedTest
    @EnumSource
    void aWriterThatFailedOnceWritesNothingMore(Fault fault) {
        sound = LocalStorage.of(directory.resolve("poisoned"));
        Table.create(sound, spec());
        FaultyDisk disk = new FaultyDisk(fault, 5);
        Table table = Table.open(new OnFaultyDisk(sound, disk));
        try (TableWriter writer = table.newWrite(WriteOptions.defaults()).newWriter("poisoned", allocator);
                VectorSchemaRoot one = batch(0, PART, allocator);
                VectorSchemaRoot two = batch(PART, PART, allocator)) {
            writer.write(one);
            table.newCommit(table.current()).append(writer.flush()).publish();
            writer.write(two);
            assertThatThrownBy(() -> {
                        writer.flush();
                        writer.write(two);
                        writer.flush();
                    })
                    .isInstanceOf(SynaException.class);
            assertThatThrownBy(() -> writer.write(two))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("write all rows again with a new writer");
            assertThatThrownBy(writer::flush).isInstanceOf(IllegalStateException.class);
        }
        assertThat(read(Table.open(sound).current(), allocator)).isEqualTo(rows(0, PART));
    }
}

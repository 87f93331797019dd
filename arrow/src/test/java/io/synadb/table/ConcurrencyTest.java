package io.synadb.table;

import static io.synadb.table.TestTables.append;
import static io.synadb.table.TestTables.read;
import static io.synadb.table.TestTables.rows;
import static io.synadb.table.TestTables.spec;
import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.table.TableProcess.Work;
import io.synadb.table.compaction.Compaction;
import io.synadb.table.data.DataFile;
import io.synadb.table.partition.PartitionBy;
import io.synadb.table.predicate.ColumnPath;
import io.synadb.table.storage.StoredFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Writers that run at the same time, in this process and in others, and die at any time. */
class ConcurrencyTest {
    private static final int COMMITS = "long".equals(System.getProperty("synadb.effort")) ? 100 : 15;

    /** Of each of two processes that change the same rows. */
    private static final int CHANGES = 100;

    @TempDir
    Path directory;

    private final BufferAllocator allocator = new RootAllocator();
    private Table table;

    @BeforeEach
    void create() {
        table = Table.create(TestTables.storage(directory), spec());
    }

    @AfterEach
    void releasesAllMemory() {
        allocator.close();
    }

    @Test
    void threadsCommitWithoutLosingARow() throws Exception {
        int threads = 4;
        int commits = 10;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> writers = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                long firstId = thread * 1000L;
                writers.add(pool.submit(() -> {
                    for (int i = 0; i < commits; i++) {
                        append(table, firstId + i, 1, allocator);
                    }
                }));
            }
            for (Future<?> writer : writers) {
                writer.get();
            }
        } finally {
            pool.shutdownNow();
        }
        List<String> expected = new ArrayList<>();
        for (int thread = 0; thread < threads; thread++) {
            expected.addAll(rows(thread * 1000L, commits));
        }
        assertThat(table.current().version()).isEqualTo(threads * commits);
        assertThat(read(table.current(), allocator)).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void twoProcessesAppendDeleteAndCompactAtOnce() throws Exception {
        twoProcessesChange(new HistoryRows(false));
    }

    /** No key has two rows at any version: those of the other are replaced, deleted and moved as one's own. */
    @Test
    void twoProcessesUpsertDeleteAndCompactRowsOfTheSameKeysAtOnce() throws Exception {
        Path keyed = directory.resolve("keyed");
        HistoryRows rows = new HistoryRows(true);
        table = Table.create(
                TestTables.storage(keyed), rows.spec(new Random(seed())).build());
        twoProcessesChange(rows);
        for (long key = 0; key < HistoryRows.KEYS; key++) {
            Optional<VectorSchemaRoot> row = table.lookup(allocator, key);
            assertThat(row.isPresent())
                    .as("key %d", key)
                    .isEqualTo(!read(
                                    table.current()
                                            .scan()
                                            .where(ColumnPath.of("key").equalTo(key)),
                                    allocator)
                            .isEmpty());
            row.ifPresent(VectorSchemaRoot::close);
        }
    }

    private void twoProcessesChange(HistoryRows rows) throws Exception {
        long seed = seed();
        Path place = Path.of(table.storage().location());
        RandomChanges.Said said = new RandomChanges.Said(rows);
        try (TableProcess one = TableProcess.start(Work.CHANGE, place, seed, CHANGES);
                TableProcess other = TableProcess.start(Work.CHANGE, place, 2 * seed, CHANGES)) {
            assertThat(one.awaitExit()).isZero();
            assertThat(other.awaitExit()).isZero();
            said.add(one.lines());
            said.add(other.lines());
        }
        assertThat(table.current().version()).isEqualTo(2 * CHANGES);
        assertEveryVersionIsAsSaid(said, rows, seed);
    }

    @Test
    void theHalfWorkOfAKilledProcessIsSeenByNobodyAndGoesAsOrphans() throws Exception {
        long seed = seed();
        Random random = new Random(seed);
        RandomChanges.Said said = new RandomChanges.Said(new HistoryRows(false));
        Path split = directory.resolve("split");
        table = Table.create(TestTables.storage(split), spec(List.of(PartitionBy.bucket("id", 2))));
        try (TableProcess killed = TableProcess.start(Work.CHANGE, split, seed, 1000);
                TableProcess other = TableProcess.start(Work.CHANGE, split, 2 * seed, COMMITS)) {
            for (int left = random.nextInt(8); left >= 0; left--) {
                killed.awaitLine("committed ");
            }
            Thread.sleep(random.nextInt(20));
            killed.kill();
            killed.awaitExit();
            assertThat(other.awaitExit()).isZero();
            said.add(killed.lines());
            said.add(other.lines());
        }
        Set<String> named = assertEveryVersionIsAsSaid(said, new HistoryRows(false), seed);
        append(table, 0, 5, allocator);
        table.current().files().forEach(file -> named.add(file.path()));
        age();
        table.maintenance().removeOrphanFiles(Duration.ofHours(1));
        assertThat(files("data", "deletes")).as("seed %d", seed).isEqualTo(named);
        assertThat(files("_syna")).noneMatch(path -> path.endsWith(".tmp"));
        assertThat(read(table.current().scan().where(ColumnPath.of("id").lessThan(5)), allocator))
                .containsExactlyInAnyOrderElementsOf(rows(0, 5));
    }

    /** Where the ids of a process begin; the other's begin at twice that. */
    private static long seed() {
        return Long.getLong("synadb.seed", 1_000_000 + Math.floorMod(System.nanoTime(), 1_000_000));
    }

    /** Compares every version with the one before it; gives the files that all of them name. */
    private Set<String> assertEveryVersionIsAsSaid(RandomChanges.Said said, HistoryRows rows, long seed) {
        Set<String> named = new TreeSet<>();
        Set<Long> expected = new TreeSet<>();
        TableSnapshot newest = Table.open(table.storage()).current();
        for (long version = 1; version <= newest.version(); version++) {
            expected = said.after(expected, version);
            TableSnapshot snapshot = table.at(version);
            assertThat(LiveRows.places(snapshot, allocator).keySet())
                    .as("version %d, -Dsynadb.seed=%d", version, seed)
                    .isEqualTo(expected);
            for (DataFile file : snapshot.files()) {
                named.add(file.path());
                if (file.deletes() != null) {
                    named.add(file.deletes().file());
                }
            }
        }
        assertThat(read(newest, allocator))
                .containsExactlyInAnyOrderElementsOf(
                        expected.stream().map(rows::text).toList());
        return named;
    }

    private Set<String> files(String... directories) {
        return Arrays.stream(directories)
                .flatMap(files -> table.storage().walk(files).stream())
                .map(StoredFile::path)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Makes all that was written old enough to be nobody's. */
    private void age() throws IOException {
        FileTime old = FileTime.from(Instant.now().minus(2, ChronoUnit.HOURS));
        for (String file : files("data", "deletes", "_syna")) {
            Files.setLastModifiedTime(table.storage().local(file), old);
        }
    }

    @Test
    void aProcessCommitsWhileThisOneCompacts() throws Exception {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try (TableProcess process = TableProcess.start(Work.COMMIT, directory, 0, COMMITS)) {
            Future<Integer> exit = thread.submit(process::awaitExit);
            long compactions = 0;
            boolean last;
            do {
                // Once behind the last commit too, lest the process was faster each time.
                last = exit.isDone();
                compactions += Compaction.of(table).run(allocator).isCommitted() ? 1 : 0;
            } while (!last);
            assertThat(exit.get()).isZero();
            assertThat(compactions).isPositive();
            assertThat(table.current().version()).isEqualTo(COMMITS + compactions);
        } finally {
            thread.shutdownNow();
        }
        assertThat(read(table.current(), allocator))
                .containsExactlyInAnyOrderElementsOf(rows(0, COMMITS * TableProcess.BATCH));
    }

    @Test
    void aKillWhileRowsAreWrittenLeavesTheLastCommit() throws Exception {
        append(table, 0, 5, allocator);
        try (TableProcess process = TableProcess.start(Work.WRITE, directory, 5, 0)) {
            process.awaitLine("written 505");
            process.kill();
        }
        assertThat(dataFiles()).isEqualTo(2);
        assertLastCommitStandsAndASecondRunCompletes();
    }

    @Test
    void aKillBetweenDataAndPublicationLeavesTheLastCommit() throws Exception {
        append(table, 0, 5, allocator);
        try (TableProcess process = TableProcess.start(Work.FINISH, directory, 5, 0)) {
            String path = process.awaitLine("finished ").substring("finished ".length());
            process.kill();
            assertThat(directory.resolve(path)).exists();
        }
        assertLastCommitStandsAndASecondRunCompletes();
    }

    private void assertLastCommitStandsAndASecondRunCompletes() throws Exception {
        TableSnapshot snapshot = Table.open(table.storage()).current();
        assertThat(snapshot.version()).isEqualTo(1);
        assertThat(read(snapshot, allocator)).isEqualTo(rows(0, 5));
        try (TableProcess second = TableProcess.start(Work.COMMIT, directory, 5, 1)) {
            assertThat(second.awaitExit()).isZero();
        }
        assertThat(table.current().version()).isEqualTo(2);
        assertThat(read(table.current(), allocator)).isEqualTo(rows(0, 10));
    }

    @Test
    void aKillAtAnyTimeLeavesWholeCommits() throws Exception {
        Random random = new Random(42);
        long nextId = 0;
        for (int round = 0; round < 3; round++) {
            try (TableProcess process = TableProcess.start(Work.COMMIT, directory, nextId, 1000)) {
                process.awaitLine("committed " + random.nextInt(10));
                Thread.sleep(random.nextInt(10));
                process.kill();
            }
            TableSnapshot snapshot = Table.open(table.storage()).current();
            assertThat(snapshot.rows()).isEqualTo(snapshot.version() * TableProcess.BATCH);
            nextId = snapshot.rows();
            assertThat(read(snapshot, allocator)).isEqualTo(rows(0, (int) nextId));
        }
    }

    private long dataFiles() throws IOException {
        try (Stream<Path> files = Files.walk(directory.resolve("data"))) {
            return files.filter(Files::isRegularFile).count();
        }
    }
}

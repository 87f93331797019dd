package io.synadb.table;

import static io.synadb.table.TestTables.append;
import static io.synadb.table.TestTables.read;
import static io.synadb.table.TestTables.rows;
import static io.synadb.table.TestTables.spec;
import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.table.TableProcess.Work;
import io.synadb.table.compaction.Compaction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Writers that run at the same time, in this process and in others, and die at any time. */
class ConcurrencyTest {
    private static final int COMMITS = 100;

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
    void twoProcessesMakeAHundredCommitsEach() throws Exception {
        try (TableProcess one = TableProcess.start(Work.COMMIT, directory, 0, COMMITS);
                TableProcess other = TableProcess.start(Work.COMMIT, directory, 10_000, COMMITS)) {
            assertThat(one.awaitExit()).isZero();
            assertThat(other.awaitExit()).isZero();
        }
        Table opened = Table.open(table.storage());
        assertThat(opened.current().version()).isEqualTo(2 * COMMITS);
        List<String> expected = new ArrayList<>(rows(0, COMMITS * TableProcess.BATCH));
        expected.addAll(rows(10_000, COMMITS * TableProcess.BATCH));
        assertThat(read(opened.current(), allocator)).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void aProcessCommitsWhileThisOneCompacts() throws Exception {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try (TableProcess process = TableProcess.start(Work.COMMIT, directory, 0, COMMITS)) {
            Future<Integer> exit = thread.submit(process::awaitExit);
            long compactions = 0;
            while (!exit.isDone()) {
                compactions += Compaction.of(table).run(allocator).isCommitted() ? 1 : 0;
            }
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

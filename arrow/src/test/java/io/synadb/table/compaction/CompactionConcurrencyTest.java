package io.synadb.table.compaction;

import static io.synadb.table.TestTables.append;
import static io.synadb.table.TestTables.read;
import static io.synadb.table.TestTables.rows;
import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.ConflictException;
import io.synadb.table.Table;
import io.synadb.table.TableIncrement;
import io.synadb.table.TableSnapshot;
import io.synadb.table.TestTables;
import io.synadb.table.predicate.Predicate;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compactions that run beside each other, and beside writers that append and delete. */
class CompactionConcurrencyTest {
    private static final int COMMITS = 15;
    private static final int BATCH = 5;

    @TempDir
    Path directory;

    private final BufferAllocator allocator = new RootAllocator();
    private Table table;

    @BeforeEach
    void create() {
        table = Table.create(TestTables.storage(directory), TestTables.spec());
    }

    @AfterEach
    void releasesAllMemory() {
        allocator.close();
    }

    /**
     * Runs writers, and two that compact until the writers are done and once more, lest those were faster each time; says how
     * many compactions were committed.
     */
    private int runBesideCompactions(List<Runnable> writers) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(writers.size() + 2);
        AtomicInteger left = new AtomicInteger(writers.size());
        AtomicInteger compactions = new AtomicInteger();
        try {
            List<Future<?>> running = new ArrayList<>();
            for (Runnable writer : writers) {
                running.add(pool.submit(() -> {
                    try {
                        writer.run();
                    } finally {
                        left.decrementAndGet();
                    }
                }));
            }
            for (int i = 0; i < 2; i++) {
                running.add(pool.submit(() -> {
                    Table own = Table.open(table.storage());
                    boolean last;
                    do {
                        last = left.get() == 0;
                        compactions.addAndGet(compact(own));
                    } while (!last);
                }));
            }
            for (Future<?> one : running) {
                one.get();
            }
        } finally {
            pool.shutdownNow();
        }
        return compactions.get();
    }

    /** A round that was lost each time is no failure here. */
    private int compact(Table own) {
        try {
            return Compaction.of(own).run(allocator).isCommitted() ? 1 : 0;
        } catch (ConflictException e) {
            return 0;
        }
    }

    @Test
    void whoFollowsSeesEachRowOnce() throws Exception {
        TableSnapshot created = table.current();
        List<Runnable> writers = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        for (int writer = 0; writer < 2; writer++) {
            long firstId = writer * 1000L;
            expected.addAll(rows(firstId, COMMITS * BATCH));
            writers.add(() -> {
                for (int i = 0; i < COMMITS; i++) {
                    append(table, firstId + (long) i * BATCH, BATCH, allocator);
                }
            });
        }
        int compactions = runBesideCompactions(writers);
        assertThat(compactions).isPositive();
        assertThat(table.current().version()).isEqualTo(2 * COMMITS + compactions);
        assertThat(read(table.current(), allocator)).containsExactlyInAnyOrderElementsOf(expected);

        TableIncrement followed = table.appendedAfter(created, Long.MAX_VALUE);
        assertThat(followed.files()).hasSize(2 * COMMITS);
        List<Object> ids = new ArrayList<>();
        followed.files()
                .forEach(file -> FileRows.of(created, file.file(), allocator).forEach(row -> ids.add(row.get(0))));
        assertThat(ids)
                .containsExactlyInAnyOrderElementsOf(LongStream.concat(
                                LongStream.range(0, COMMITS * BATCH), LongStream.range(1000, 1000 + COMMITS * BATCH))
                        .<Object>mapToObj(id -> id)
                        .toList());
    }

    @Test
    void rowsThatAreDeletedStayDeletedAndNoOthers() throws Exception {
        int rows = 60;
        for (int i = 0; i < rows; i += BATCH) {
            append(table, i, BATCH, allocator);
        }
        Runnable deleter = () -> {
            for (int id = 0; id < rows; id += 3) {
                deleteWithRetries(id);
            }
        };
        Runnable appender = () -> {
            for (int i = 0; i < COMMITS; i++) {
                append(table, 1000 + (long) i * BATCH, BATCH, allocator);
            }
        };
        runBesideCompactions(List.of(deleter, appender));
        List<String> expected = new ArrayList<>(rows(1000, COMMITS * BATCH));
        LongStream.range(0, rows)
                .filter(id -> id % 3 != 0)
                .mapToObj(TestTables::row)
                .forEach(expected::add);
        assertThat(read(table.current(), allocator)).containsExactlyInAnyOrderElementsOf(expected);
        Compaction.of(table).run(allocator);
        assertThat(table.current().files()).hasSize(1);
        assertThat(read(table.current(), allocator)).containsExactlyInAnyOrderElementsOf(expected);
    }

    /** A compaction that was faster has put the row into another file: the deletion finds it again. */
    private void deleteWithRetries(long id) {
        for (int attempt = 0; ; attempt++) {
            try {
                table.newCommit(table.current())
                        .deleteWhere(Predicate.parse("id = " + id), allocator)
                        .publish();
                return;
            } catch (ConflictException e) {
                assertThat(attempt).isLessThan(100);
            }
        }
    }
}

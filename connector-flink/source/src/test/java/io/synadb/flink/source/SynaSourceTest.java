package io.synadb.flink.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.ConflictException;
import io.synadb.CorruptDataException;
import io.synadb.VersionNotFoundException;
import io.synadb.flink.SynaSource;
import io.synadb.table.data.DataFile;
import io.synadb.table.predicate.Predicate;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.table.data.RowData;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The source in jobs on one cluster that outlives them. */
class SynaSourceTest {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @RegisterExtension
    static final MiniClusterExtension CLUSTER = new MiniClusterExtension(new MiniClusterResourceConfiguration.Builder()
            .setNumberTaskManagers(1)
            .setNumberSlotsPerTaskManager(4)
            .build());

    /** The ids that the jobs of a test emitted; static, because the functions of a job are copies. */
    private static final Queue<Long> EMITTED = new ConcurrentLinkedQueue<>();

    @TempDir
    Path directory;

    private TestTable table;

    @BeforeEach
    void create() {
        EMITTED.clear();
        table = TestTable.create(directory.resolve("table"));
    }

    @AfterEach
    void noReaderHoldsMemory() {
        await("every reader is closed", () -> ReaderMemory.openReaders() == 0);
        assertThat(ReaderMemory.allocatedBytes()).isZero();
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private static void await(String what, Condition condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try {
            while (!condition.holds()) {
                assertThat(System.nanoTime()).as(what).isLessThan(deadline);
                Thread.sleep(10);
            }
        } catch (Exception e) {
            throw new AssertionError(what, e);
        }
    }

    private static StreamExecutionEnvironment environment(int parallelism) {
        return environment(parallelism, new Configuration());
    }

    private static StreamExecutionEnvironment environment(int parallelism, Configuration configuration) {
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "disable");
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        environment.setParallelism(parallelism);
        return environment;
    }

    private static DataStream<RowData> rows(StreamExecutionEnvironment environment, SynaSource source) {
        return environment
                .fromSource(source, WatermarkStrategy.noWatermarks(), "rows")
                .uid("rows");
    }

    private static List<Long> idsOf(SynaSource source, int parallelism) throws Exception {
        List<Long> ids = new ArrayList<>();
        try (CloseableIterator<RowData> rows =
                rows(environment(parallelism), source).executeAndCollect()) {
            rows.forEachRemaining(row -> ids.add(row.getLong(0)));
        }
        return ids;
    }

    /** Starts a job that puts the ids it reads into {@link #EMITTED}. */
    private static JobClient follow(
            StreamExecutionEnvironment environment, SynaSource source, MapFunction<Long, Long> on) throws Exception {
        rows(environment, source).map(row -> row.getLong(0)).map(on).sinkTo(new DiscardingSink<>());
        return environment.executeAsync();
    }

    private static JobClient follow(SynaSource source, int parallelism) throws Exception {
        return follow(environment(parallelism), source, SynaSourceTest::emit);
    }

    private static Long emit(Long id) {
        EMITTED.add(id);
        return id;
    }

    /** So slow, from where the tests do not wait for it, that a savepoint finds it in the middle of a file. */
    private static Long emitSlowly(Long id) throws InterruptedException {
        EMITTED.add(id);
        Thread.sleep(EMITTED.size() < 800 ? 1 : 20);
        return id;
    }

    private static List<Long> ids(long first, long end) {
        return LongStream.range(first, end).boxed().toList();
    }

    private static Stream<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause);
    }

    private static Throwable failureOf(SynaSource source) {
        try {
            idsOf(source, 1);
        } catch (Exception e) {
            return e;
        }
        throw new AssertionError("The job ended well");
    }

    private static <E extends Throwable> E failureOf(SynaSource source, Class<E> type) {
        return causes(failureOf(source))
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void deletedRowsAreNotReadAndDoNotCountForALimit() throws Exception {
        table.append(0, 1_000, 100);
        table.delete(0, LongStream.range(0, 700).filter(row -> row % 2 == 0).toArray());
        List<Long> live = LongStream.range(0, 1_000)
                .filter(row -> row % 2 == 1 || row >= 700)
                .boxed()
                .toList();
        assertThat(idsOf(table.source().bounded().build(), 3)).containsExactlyInAnyOrderElementsOf(live);
        assertThat(idsOf(table.source().bounded().limit(400).build(), 3))
                .containsExactlyInAnyOrderElementsOf(live.subList(0, 400));
    }

    @Test
    void readsEveryRowOnceWithAllColumns() throws Exception {
        table.append(0, 1_000, 100);
        table.append(1_000, 500);
        List<Long> ids = new ArrayList<>();
        SynaSource source = table.source().bounded().build();
        try (CloseableIterator<RowData> rows = rows(environment(3), source).executeAndCollect()) {
            rows.forEachRemaining(row -> {
                long id = row.getLong(0);
                ids.add(id);
                assertThat(row.getString(1)).hasToString(TestTable.word(id));
                assertThat(row.getArray(2).toFloatArray())
                        .containsExactly(
                                TestTable.element(id, 0),
                                TestTable.element(id, 1),
                                TestTable.element(id, 2),
                                TestTable.element(id, 3));
            });
        }
        assertThat(ids).containsExactlyInAnyOrderElementsOf(ids(0, 1_500));
    }

    @Test
    void oneReaderKeepsTheOrderOfCommitsAndRows() throws Exception {
        table.append(0, 1_000, 64);
        table.append(1_000, 10);
        table.append(1_010, 700, 300);
        assertThat(idsOf(table.source().select("id").bounded().build(), 1)).isEqualTo(ids(0, 1_710));
    }

    @Test
    void everyRowOfAFileKeepsItsOrderUnderManyReaders() throws Exception {
        for (int file = 0; file < 8; file++) {
            table.append(file * 1_000L, 1_000, 90);
        }
        List<Long> ids = idsOf(table.source().select("id").bounded().build(), 4);
        for (int file = 0; file < 8; file++) {
            long first = file * 1_000L;
            assertThat(ids.stream().filter(id -> id >= first && id < first + 1_000))
                    .containsExactlyElementsOf(ids(first, first + 1_000));
        }
    }

    @Test
    void onlyTheRowsOfAConditionAreReadNowAndLater() throws Exception {
        table.append(0, 1_000, 100);
        SynaSource source = table.source()
                .select("id")
                .where(Predicate.parse("id >= 950 AND id < 1100"))
                .where(Predicate.parse("word <> 'word 1007'"))
                .build();
        JobClient job = follow(source, 2);
        await("the first rows are there", () -> EMITTED.size() == 50);
        table.append(1_000, 50);
        table.append(5_000, 50);
        table.append(1_050, 100);
        List<Long> expected = new ArrayList<>(ids(950, 1_100));
        expected.remove(1_007L);
        await("the later rows are there", () -> EMITTED.size() >= expected.size());
        job.cancel().get();

        assertThat(EMITTED).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void selectsColumnsInTheOrderAsked() throws Exception {
        table.append(5, 1);
        SynaSource source = table.source().select("word", "id").bounded().build();
        try (CloseableIterator<RowData> rows = rows(environment(1), source).executeAndCollect()) {
            RowData row = rows.next();
            assertThat(row.getArity()).isEqualTo(2);
            assertThat(row.getString(0)).hasToString("word 5");
            assertThat(row.getLong(1)).isEqualTo(5);
        }
    }

    @Test
    void rowsWithoutColumnsCount() throws Exception {
        table.append(0, 300, 100);
        SynaSource source = table.source().select().bounded().build();
        try (CloseableIterator<RowData> rows = rows(environment(1), source).executeAndCollect()) {
            int count = 0;
            while (rows.hasNext()) {
                assertThat(rows.next().getArity()).isZero();
                count++;
            }
            assertThat(count).isEqualTo(300);
        }
    }

    @Test
    void endsAtAVersionAndStartsAfterOne() throws Exception {
        table.append(0, 10);
        table.append(10, 10);
        table.append(20, 10);
        assertThat(idsOf(table.source().boundedAt(2).build(), 1)).isEqualTo(ids(0, 20));
        assertThat(idsOf(table.source().startingVersion(1).boundedAt(2).build(), 1))
                .isEqualTo(ids(10, 20));
        assertThat(idsOf(table.source().startingVersion(1).bounded().build(), 1))
                .isEqualTo(ids(10, 30));
        assertThat(idsOf(table.source().boundedAt(0).build(), 2)).isEmpty();
    }

    @Test
    void readsExactlyTheFirstRowsUpToALimit() throws Exception {
        table.append(0, 1_000, 100);
        table.append(1_000, 1_000, 100);
        assertThat(idsOf(table.source().bounded().limit(1_234).build(), 3))
                .containsExactlyInAnyOrderElementsOf(ids(0, 1_234));
        assertThat(idsOf(table.source().fromEarliest().limit(7).build(), 2))
                .containsExactlyInAnyOrderElementsOf(ids(0, 7));
    }

    @Test
    void seesEachRowOnceWhileTwoWritersAppend() throws Exception {
        table.append(0, 100);
        JobClient job = follow(table.source().select("id").build(), 2);
        List<Thread> writers = new ArrayList<>();
        for (int writer = 1; writer <= 2; writer++) {
            long start = writer * 1_000_000L;
            Thread thread = new Thread(() -> {
                for (int commit = 0; commit < 15; commit++) {
                    table.append(start + commit * 50L, 50, 20);
                }
            });
            thread.start();
            writers.add(thread);
        }
        for (Thread writer : writers) {
            writer.join();
        }
        await("all rows are there", () -> EMITTED.size() >= 1_600);
        Thread.sleep(100);
        job.cancel().get();
        List<Long> expected = new ArrayList<>(ids(0, 100));
        expected.addAll(ids(1_000_000, 1_000_750));
        expected.addAll(ids(2_000_000, 2_000_750));
        assertThat(EMITTED).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void latestReadsOnlyWhatIsCommittedAfterTheStart() throws Exception {
        table.append(0, 100);
        JobClient job = follow(table.source().select("id").fromLatest().build(), 1);
        // The job has started when it finds a row; which commit comes first after that is a matter of time.
        long next = 100;
        while (EMITTED.isEmpty()) {
            table.append(next, 1);
            next++;
            Thread.sleep(50);
        }
        table.append(next, 10);
        long end = next + 10;
        await("the last row is there", () -> EMITTED.contains(end - 1));
        job.cancel().get();
        List<Long> emitted = List.copyOf(EMITTED);
        assertThat(emitted.get(0)).isGreaterThanOrEqualTo(100);
        assertThat(emitted).isEqualTo(ids(emitted.get(0), end));
    }

    @Test
    void goesOnInTheMiddleOfAFileAfterASavepoint() throws Exception {
        table.append(0, 4_000, 1_500);
        SynaSource source = table.source().select("id").build();
        JobClient job = follow(environment(1), source, SynaSourceTest::emitSlowly);
        await("the job is in the middle of the file", () -> EMITTED.size() > 700);
        String savepoint = job.stopWithSavepoint(
                        false, directory.resolve("savepoints").toUri().toString(), SavepointFormatType.CANONICAL)
                .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(List.copyOf(EMITTED)).isEqualTo(ids(0, EMITTED.size()));
        assertThat(EMITTED.size()).isBetween(700, 3_000);
        table.append(4_000, 50);

        Configuration restore = new Configuration();
        restore.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
        JobClient restored = follow(environment(2, restore), source, SynaSourceTest::emit);
        await("all rows are there", () -> EMITTED.size() >= 4_050);
        Thread.sleep(100);
        restored.cancel().get();
        assertThat(EMITTED).containsExactlyInAnyOrderElementsOf(ids(0, 4_050));
    }

    @Test
    void anOverwriteEndsAStreamAndNamesTheVersion() throws Exception {
        table.append(0, 10);
        JobClient job = follow(table.source().build(), 1);
        await("the first rows are there", () -> EMITTED.size() == 10);
        table.overwrite(10, 5);
        assertThatThrownBy(() -> job.getJobExecutionResult().get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .satisfies(failure -> assertThat(causes(failure)).anySatisfy(cause -> assertThat(cause)
                        .isInstanceOf(ConflictException.class)
                        .hasMessageContaining("version 2 (overwrite) removed files (1, ")));
        assertThat(idsOf(table.source().bounded().build(), 1)).isEqualTo(ids(10, 15));
    }

    @Test
    void aVersionThatDoesNotExistNamesThoseThatDo() {
        table.append(0, 10);
        for (SynaSource source : List.of(
                table.source().startingVersion(9).build(),
                table.source().boundedAt(9).build())) {
            assertThat(failureOf(source, VersionNotFoundException.class))
                    .hasMessageContaining("has no version 9: it has versions 0 to 1.");
        }
    }

    @Test
    void aDamagedFileEndsTheJobAndIsNamed() throws IOException {
        table.append(0, 20_000);
        DataFile file = table.table().current().files().get(0);
        try (FileChannel channel =
                FileChannel.open(directory.resolve("table").resolve(file.path()), StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 5}), 50_000);
        }
        assertThat(failureOf(table.source().bounded().build(), CorruptDataException.class))
                .hasMessageContaining(file.path())
                .hasMessageContaining("restore the file from a copy");
    }

    @Test
    void tenJobsLeaveNoThreadAndNoMappingBehind() throws Exception {
        for (int file = 0; file < 6; file++) {
            table.append(file * 5_000L, 5_000, 500);
        }
        for (int run = 0; run < 10; run++) {
            if (run % 2 == 0) {
                assertThat(idsOf(table.source().bounded().build(), 2)).hasSize(30_000);
            } else {
                EMITTED.clear();
                JobClient job = follow(environment(2), table.source().build(), SynaSourceTest::emitSlowly);
                await("the job is in the middle of a file", () -> EMITTED.size() > 100);
                job.cancel().get();
            }
        }
        await("no thread fetches", () -> fetcherThreads().isEmpty());
        await("no file is mapped", () -> mappedFiles().isEmpty());
    }

    private static List<String> fetcherThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("Source Data Fetcher"))
                .toList();
    }

    /** The data files of the table that this process has mapped, where the system tells. */
    private List<String> mappedFiles() throws IOException {
        Path maps = Path.of("/proc/self/maps");
        if (!Files.exists(maps)) {
            return List.of();
        }
        try (Stream<String> lines = Files.lines(maps)) {
            return lines.filter(line -> line.contains(directory.toString())).toList();
        }
    }
}

package io.synadb.flink.source.databases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.Atom;
import io.synadb.ConflictException;
import io.synadb.InvalidArgumentException;
import io.synadb.NotFoundException;
import io.synadb.SchemaException;
import io.synadb.SynaDb;
import io.synadb.flink.SynaDatabaseSource;
import io.synadb.flink.source.ReaderMemory;
import io.synadb.table.databases.AtomType;
import io.synadb.table.predicate.Predicate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.state.CheckpointListener;
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
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The source of databases in jobs that are stopped and fail. */
@Timeout(300)
class DatabaseSourceTest {
    private static final int KEYS = 3_000;

    @RegisterExtension
    static final MiniClusterExtension CLUSTER = new MiniClusterExtension(new MiniClusterResourceConfiguration.Builder()
            .setNumberTaskManagers(1)
            .setNumberSlotsPerTaskManager(4)
            .build());

    /** What the jobs of a test emitted; static, because the functions of a job are copies. */
    private static final Queue<String> EMITTED = new ConcurrentLinkedQueue<>();

    private static final AtomicBoolean FAILED = new AtomicBoolean();
    private static final AtomicBoolean CHECKPOINTED = new AtomicBoolean();
    private static volatile Path folder = Path.of("");

    @TempDir
    Path directory;

    @BeforeEach
    void fill() {
        EMITTED.clear();
        FAILED.set(false);
        CHECKPOINTED.set(false);
        folder = directory.resolve("data");
        try (SynaDb a = open("a");
                SynaDb b = open("b")) {
            for (int i = 0; i < KEYS; i++) {
                a.append(key(i), Atom.of(-1));
                a.append(key(i), Atom.of(i));
            }
            b.append("only", Atom.of(1.5));
            b.delete(key(0));
        }
    }

    @AfterEach
    void noReaderHoldsMemory() throws InterruptedException {
        while (ReaderMemory.openReaders() > 0) {
            Thread.sleep(10);
        }
        assertThat(ReaderMemory.allocatedBytes()).isZero();
    }

    private static SynaDb open(String name) {
        folder.toFile().mkdirs();
        return SynaDb.open(folder.resolve(name + ".db"));
    }

    private static String key(int i) {
        return String.format(Locale.ROOT, "k%05d", i);
    }

    /** What a job that goes on must not see: other values, deletions, new keys before and behind where it stopped. */
    private static void change() {
        try (SynaDb a = open("a")) {
            for (int i = 0; i < KEYS; i += 3) {
                a.append(key(i), Atom.of(-2));
                a.delete(key(i + 1));
                a.append(key(i + 2) + "-new", Atom.of(i));
            }
        }
    }

    private static SynaDatabaseSource.Builder source() {
        return SynaDatabaseSource.builder().path(folder.toString());
    }

    private static DataStream<String> rows(StreamExecutionEnvironment environment, SynaDatabaseSource source) {
        return environment
                .fromSource(source, WatermarkStrategy.noWatermarks(), "rows")
                .uid("rows")
                .map(row -> row.getString(0) + " " + (row.isNullAt(1) ? "-" : row.getLong(1)));
    }

    private static StreamExecutionEnvironment environment(int parallelism, Configuration settings) {
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment(settings);
        environment.setParallelism(parallelism);
        return environment;
    }

    private static Configuration restarts(int failures) {
        Configuration settings = new Configuration();
        settings.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        settings.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, failures);
        settings.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(50));
        return settings;
    }

    private static List<String> expected(boolean history) {
        return IntStream.range(0, KEYS)
                .boxed()
                .flatMap(i -> history ? Stream.of(key(i) + " -1", key(i) + " " + i) : Stream.of(key(i) + " " + i))
                .toList();
    }

    private static SynaDatabaseSource ofA(boolean history) {
        SynaDatabaseSource.Builder source =
                source().values(AtomType.INT).select("key", "value").where(Predicate.parse("database = 'a'"));
        return (history ? source.history() : source).build();
    }

    private static String emitSlowly(String row) throws InterruptedException {
        EMITTED.add(row);
        Thread.sleep(EMITTED.size() < 800 ? 0 : 10);
        return row;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void goesOnInTheMiddleOfADatabaseThatHasChanged(boolean history) throws Exception {
        SynaDatabaseSource source = ofA(history);
        StreamExecutionEnvironment first = environment(1, restarts(0));
        rows(first, source).map(DatabaseSourceTest::emitSlowly).sinkTo(new DiscardingSink<>());
        JobClient job = first.executeAsync();
        while (EMITTED.size() < 700) {
            Thread.sleep(5);
        }
        String savepoint = job.stopWithSavepoint(
                        false, directory.resolve("savepoints").toUri().toString(), SavepointFormatType.CANONICAL)
                .get(3, TimeUnit.MINUTES);
        assertThat(EMITTED.size()).isBetween(700, KEYS - 1);
        change();

        Configuration restore = restarts(0);
        restore.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
        StreamExecutionEnvironment second = environment(2, restore);
        rows(second, source)
                .map(row -> {
                    EMITTED.add(row);
                    return row;
                })
                .sinkTo(new DiscardingSink<>());
        second.execute();
        assertThat(List.copyOf(EMITTED)).isEqualTo(expected(history));
    }

    /** Fails once, when a checkpoint has passed in the midst, and changes the database then. */
    private static final class FailingOnce implements MapFunction<String, String>, CheckpointListener {
        private static final long serialVersionUID = 1L;

        private int rows;

        @Override
        public String map(String row) throws Exception {
            rows++;
            if (!FAILED.get()) {
                Thread.sleep(rows < 300 ? 0 : 3);
                if (rows > 900 && CHECKPOINTED.get()) {
                    FAILED.set(true);
                    change();
                    throw new IllegalStateException("the job fails in the midst");
                }
            }
            return row;
        }

        @Override
        public void notifyCheckpointComplete(long checkpoint) {
            if (rows > 300) {
                CHECKPOINTED.set(true);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aFailedJobGoesOnFromItsCheckpoint(boolean history) throws Exception {
        StreamExecutionEnvironment environment = environment(1, restarts(3));
        environment.enableCheckpointing(50);
        List<String> rows = new ArrayList<>();
        try (CloseableIterator<String> results =
                rows(environment, ofA(history)).map(new FailingOnce()).executeAndCollect()) {
            results.forEachRemaining(rows::add);
        }
        assertThat(FAILED).isTrue();
        assertThat(rows).isEqualTo(expected(history));
    }

    @Test
    void aDatabaseThatWasReplacedEndsTheJob() throws Exception {
        SynaDatabaseSource source = ofA(false);
        StreamExecutionEnvironment first = environment(1, restarts(0));
        rows(first, source).map(DatabaseSourceTest::emitSlowly).sinkTo(new DiscardingSink<>());
        JobClient job = first.executeAsync();
        while (EMITTED.size() < 700) {
            Thread.sleep(5);
        }
        String savepoint = job.stopWithSavepoint(
                        false, directory.resolve("savepoints").toUri().toString(), SavepointFormatType.CANONICAL)
                .get(3, TimeUnit.MINUTES);
        Files.delete(folder.resolve("a.db"));
        open("a").close();

        Configuration restore = restarts(0);
        restore.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
        StreamExecutionEnvironment second = environment(1, restore);
        rows(second, source).sinkTo(new DiscardingSink<>());
        assertThatThrownBy(second::execute)
                .rootCause()
                .isInstanceOf(ConflictException.class)
                .hasMessageStartingWith("Cannot go on reading " + folder.resolve("a.db") + ": its log ends at offset ");
    }

    @Test
    void manyReadersShareTheDatabasesOfAFolder() throws Exception {
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            try (SynaDb db = open("d" + i)) {
                for (int k = 0; k < 100; k++) {
                    db.append(key(k), Atom.of(i));
                    expected.add(key(k) + " " + i);
                }
            }
        }
        SynaDatabaseSource source = source().values(AtomType.INT)
                .select("key", "value")
                .where(Predicate.parse("database LIKE 'd%'"))
                .build();
        List<String> rows = new ArrayList<>();
        try (CloseableIterator<String> results =
                rows(environment(3, restarts(0)), source).executeAndCollect()) {
            results.forEachRemaining(rows::add);
        }
        assertThat(rows).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void rowsHaveAllColumns() throws Exception {
        SynaDatabaseSource source =
                source().history().where(Predicate.parse("database = 'b'")).build();
        assertThat(source.rowType().getFieldNames())
                .containsExactly("database", "key", "value", "timestamp", "deleted");
        List<RowData> rows = new ArrayList<>();
        try (CloseableIterator<RowData> results = environment(1, restarts(0))
                .fromSource(source, WatermarkStrategy.noWatermarks(), "rows")
                .executeAndCollect()) {
            results.forEachRemaining(rows::add);
        }
        assertThat(rows).hasSize(2);
        assertThat(rows.get(0).getString(1)).hasToString(key(0));
        assertThat(rows.get(0).isNullAt(2)).isTrue();
        assertThat(rows.get(0).getBoolean(4)).isTrue();
        assertThat(rows.get(1).getString(0)).hasToString("b");
        assertThat(rows.get(1).getRow(2, 5).getDouble(0)).isEqualTo(1.5);
        assertThat(rows.get(1).getTimestamp(3, 6).getMillisecond())
                .isCloseTo(System.currentTimeMillis(), org.assertj.core.data.Offset.offset(600_000L));
    }

    @Test
    void whatMakesNoSenseIsRefusedBeforeTheJob() throws IOException {
        assertThatThrownBy(() -> SynaDatabaseSource.builder().build())
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("call path(");
        assertThatThrownBy(() -> SynaDatabaseSource.builder().path("/none").build())
                .isInstanceOf(NotFoundException.class)
                .hasMessage("There is no folder /none with databases: check the path.");
        assertThatThrownBy(() -> source().select("keys").build())
                .isInstanceOf(SchemaException.class)
                .hasMessageContaining("id you mean 'key'?");
        assertThatThrownBy(
                        () -> source().where(Predicate.parse("timestamp > 5")).build())
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("apply this one to the stream");
        assertThatThrownBy(() -> source().values(AtomType.VECTOR).build())
                .isInstanceOf(SchemaException.class)
                .hasMessageContaining("there is none to say how long they are");
        assertThat(source().vectors(3).prefix("x").build().rowType().getTypeAt(2))
                .hasToString("ARRAY<FLOAT>");
    }
}

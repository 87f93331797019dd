package io.synadb.table.commit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.synadb.table.ScanPlan;
import io.synadb.table.Table;
import io.synadb.table.TableSnapshot;
import io.synadb.table.data.DataFile;
import io.synadb.table.data.StatisticsJson;
import io.synadb.table.partition.PartitionField;
import io.synadb.table.storage.LocalStorage;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A table with a long history is opened and planned in a JVM of 200 MB of heap, from a checkpoint; {@code -Plong} gives it
 * 100,000 commits and 10,000 files.
 */
class LargeLogTest {
    private static final boolean LONG = "long".equals(System.getProperty("synadb.effort"));
    private static final int COMMITS = LONG ? 100_000 : 1_000;
    private static final int FILES = LONG ? 10_000 : 500;

    @TempDir
    Path directory;

    @Test
    void opensAndPlansInLittleMemory() throws Exception {
        writeLog(COMMITS, FILES);
        String fromHint = openInAnotherJvm();
        Files.delete(directory.resolve(LastHint.PATH));
        String fromListing = openInAnotherJvm();
        System.out.printf(
                "%,d commits, %,d files, one in 10 of the versions with a transaction, 200 MB of heap:%n"
                        + "  by the hint: %s%n  by a listing: %s%n",
                COMMITS, FILES, fromHint, fromListing);
    }

    /** A log whose first commits each add a file; each of the others puts one in place of the oldest. */
    private void writeLog(int commits, int files) throws IOException {
        Files.createDirectories(directory.resolve(LogNames.DIRECTORY));
        Replay replay = new Replay();
        UUID previous = null;
        for (int version = 0; version < commits; version++) {
            List<Action> actions = new ArrayList<>();
            if (version == 0) {
                actions.add(new Action.Protocol(0, 0, List.of()));
                actions.add(TestLogs.METADATA);
            }
            if (version >= files) {
                actions.add(new Action.Remove(file(version - files).path()));
            }
            actions.add(new Action.Add(file(version)));
            if (version % 10 == 0) {
                actions.add(new Action.Txn("job", version, "5a".repeat(32)));
            }
            UUID uuid = new UUID(1, version);
            Commit commit = new Commit(1_000_000L + version, "append", Map.of("files", 1L), uuid, previous, actions);
            replay.apply("test", commit);
            Files.write(directory.resolve(LogNames.commit(version)), CommitFormat.encode(commit));
            previous = uuid;
            if (version == commits - 250) {
                TableState state = replay.state("test");
                Files.write(directory.resolve(LogNames.checkpoint(version)), CheckpointFormat.encode(state));
                new LastHint(version, version).write(LocalStorage.of(directory));
                replay = new Replay(state);
            }
        }
    }

    private static DataFile file(int version) {
        String statistics =
                "{\"1\":{\"min\":%d,\"max\":%d,\"nulls\":0},\"2\":{\"min\":\"YWJj\",\"max\":\"eHl6\",\"nulls\":7},"
                                .formatted(version * 1000L, version * 1000L + 999)
                        + "\"3\":{\"min\":-0.125,\"max\":17.5,\"nulls\":0},\"4\":{\"nulls\":0,\"minLen\":768,\"maxLen\":768}}";
        try {
            return new DataFile(
                    "data/pos=noun/" + new UUID(7, version) + ".syna",
                    3_000_000,
                    2_990_000,
                    version,
                    1000,
                    StatisticsJson.read(new ObjectMapper().readTree(statistics)),
                    Map.of(PartitionField.identity(2), "noun"),
                    0,
                    0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String openInAnotherJvm() throws Exception {
        List<String> command = List.of(
                System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
                "-Xmx200m",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                LargeLogTest.class.getName(),
                directory.toString());
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
        assertThat(process.waitFor()).as(said).isZero();
        assertThat(said).startsWith((COMMITS - 1) + " " + FILES + " ");
        return said;
    }

    public static void main(String[] arguments) {
        Timed cold = Timed.open(Path.of(arguments[0]));
        Runtime runtime = Runtime.getRuntime();
        long peak = runtime.totalMemory() - runtime.freeMemory();
        System.gc();
        long live = runtime.totalMemory() - runtime.freeMemory();
        Timed warm = Timed.open(Path.of(arguments[0]));
        System.out.printf(
                "%d %d files; open and plan in a cold JVM %s, again %s; heap in use %d MB, of that live %d MB%n",
                cold.plan().table().version(), warm.plan().scan().tasks().size(), cold, warm, peak >> 20, live >> 20);
    }

    private record Plan(TableSnapshot table, ScanPlan scan) {}

    private record Timed(Plan plan, long wallMillis, long cpuMillis) {
        static Timed open(Path directory) {
            ThreadMXBean threads = ManagementFactory.getThreadMXBean();
            long cpu = threads.getCurrentThreadCpuTime();
            long start = System.nanoTime();
            TableSnapshot snapshot = Table.open(LocalStorage.of(directory)).current();
            Plan plan = new Plan(snapshot, snapshot.scan().plan());
            return new Timed(
                    plan,
                    (System.nanoTime() - start) / 1_000_000,
                    (threads.getCurrentThreadCpuTime() - cpu) / 1_000_000);
        }

        @Override
        public String toString() {
            return wallMillis + " ms (" + cpuMillis + " ms of CPU)";
        }
    }
}

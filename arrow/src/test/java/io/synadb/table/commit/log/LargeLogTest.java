package io.synadb.table.commit.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.table.ScanPlan;
import io.synadb.table.Table;
import io.synadb.table.TableSnapshot;
import io.synadb.table.storage.LocalStorage;
import java.io.File;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
        LongLog.write(directory, COMMITS, FILES);
        String fromHint = openInAnotherJvm();
        Files.delete(directory.resolve(LastHint.PATH));
        String fromListing = openInAnotherJvm();
        System.out.printf(
                "%,d commits, %,d files, one in 10 of the versions with a transaction, 200 MB of heap:%n"
                        + "  by the hint: %s%n  by a listing: %s%n",
                COMMITS, FILES, fromHint, fromListing);
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

package io.synadb.flink.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.synadb.table.Table;
import io.synadb.table.storage.LocalStorage;
import io.synadb.table.storage.Storage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A disk that takes no more bytes while a job writes to it.
 *
 * <p>The job is a process of its own, and the kernel refuses to let a file of it grow beyond a length: writes end half way,
 * and then with an error, as on a full disk. Any user may set such a limit for a process of theirs, while the process runs.
 */
class FullDiskTest {
    /** Less than the file of a checkpoint, more than anything else that the process writes. */
    private static final long LIMIT_BYTES = 32 * 1024;

    private static final int FAILURES = 3;
    /** Every record of a data file ends at such a remainder of {@link #ALIGNMENT}, so every complete file does. */
    private static final int END_REMAINDER = 23;

    private static final int ALIGNMENT = 64;

    @TempDir
    Path directory;

    private final Queue<String> output = new ConcurrentLinkedQueue<>();

    @Test
    void aCheckpointThatFindsTheDiskFullFailsAndNoRowIsLostOrDoubled() throws Exception {
        assumeThat(Files.isExecutable(Path.of("/usr/bin/prlimit")))
                .as("prlimit of util-linux, with which the test limits files of a process")
                .isTrue();
        Storage storage = LocalStorage.of(directory.resolve("table"));
        Path checkpoints = Files.createDirectory(directory.resolve("checkpoints"));
        Process job = JobProcess.of(FullDiskJob.class, storage.location(), checkpoints.toString())
                .start();
        try {
            Thread reader = new Thread(
                    () -> job.inputReader(StandardCharsets.UTF_8).lines().forEach(output::add));
            reader.start();
            await(job, () -> version(storage) >= 2);
            limitFiles(job, Long.toString(LIMIT_BYTES));
            await(job, () -> lines(FullDiskJob.FAILURE).size() >= FAILURES);
            limitFiles(job, "unlimited");
            assertThat(job.waitFor(3, TimeUnit.MINUTES)).as("ended").isTrue();
            reader.join();
        } finally {
            job.destroyForcibly().waitFor();
        }
        assertThat(job.exitValue()).as("output: %s", output).isZero();
        String refused = "SynaException: Cannot write the [0-9]+ bytes at offset [0-9]+ of "
                + Pattern.quote(storage.location()) + "/data/[-0-9a-f]+[.]syna: File too large";
        assertThat(lines(FullDiskJob.FAILURE))
                .allSatisfy(failure -> assertThat(failure).containsPattern(refused))
                .anySatisfy(failure -> assertThat(failure).contains("Could not perform checkpoint"))
                .anySatisfy(failure -> assertThat(failure).contains(" bytes at offset " + LIMIT_BYTES + " of "));
        assertThat(lines(FullDiskJob.CHECKPOINTS)).singleElement().asString().doesNotContain(" 0 ");
        assertThat(lines(FullDiskJob.MEMORY)).containsExactly(FullDiskJob.MEMORY + "0");
        assertThat(SinkTables.exactIds(storage, FullDiskJob.NUMBERS, FullDiskJob.PARALLELISM))
                .isEqualTo(LongStream.range(0, FullDiskJob.NUMBERS).boxed().toList());
        requireNoHalfFile(storage);
    }

    /** Sets how long the files of a process may become; those that are longer stay as they are. */
    private static void limitFiles(Process job, String bytes) throws Exception {
        Process limit = new ProcessBuilder("/usr/bin/prlimit", "--pid=" + job.pid(), "--fsize=" + bytes + ":")
                .redirectErrorStream(true)
                .start();
        String said = new String(limit.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(limit.waitFor()).as("prlimit: %s", said).isZero();
    }

    private void await(Process job, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofMinutes(3).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(job.isAlive() && System.nanoTime() < end)
                    .as("the job goes on; output: %s", output)
                    .isTrue();
            Thread.sleep(10);
        }
    }

    private static long version(Storage storage) {
        return Table.exists(storage) ? Table.open(storage).current().version() : 0;
    }

    private List<String> lines(String start) {
        return output.stream().filter(line -> line.startsWith(start)).toList();
    }

    /**
     * What failed attempts leave in the table's folder are complete files at most: those of a subtask that had handed them
     * over when the other subtask failed. No version names them.
     */
    private static void requireNoHalfFile(Storage storage) throws IOException {
        Set<Path> named = Table.open(storage).current().files().stream()
                .map(file -> storage.local(file.path()))
                .collect(Collectors.toSet());
        try (Stream<Path> walk = Files.walk(Path.of(storage.location()))) {
            List<Path> files = walk.filter(Files::isRegularFile).toList();
            assertThat(files).noneMatch(file -> file.toString().endsWith(".tmp"));
            List<Path> left = files.stream()
                    .filter(file -> file.toString().endsWith(".syna") && !named.contains(file))
                    .toList();
            assertThat(left).allSatisfy(file -> {
                assertThat(Files.size(file) % ALIGNMENT).isEqualTo(END_REMAINDER);
                assertThat(Files.readString(file, StandardCharsets.ISO_8859_1)).contains("\u0001syna/foot");
            });
        }
    }
}

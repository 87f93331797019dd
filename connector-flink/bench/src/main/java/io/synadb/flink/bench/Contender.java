package io.synadb.flink.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.synadb.bench.Effort;
import io.synadb.bench.Timing;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A format in its own process, the folder that its latest append made, and its runs. Not thread-safe. */
final class Contender implements AutoCloseable {
    /**
     * The collector for throughput. G1 takes more CPU time than all else in a job whose reader fills large arrays with boxed numbers, as
     * Flink's reader of Parquet does.
     */
    private static final List<String> TO_MEASURE = List.of("-XX:+UseParallelGC");

    /** Quick to start rather than quick to run. */
    private static final List<String> TO_TEST = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    private static final Duration CHECKPOINTS_TO_MEASURE = Duration.ofSeconds(2);

    /** A job ends with its last checkpoint, for which a test need not wait so long. */
    private static final Duration CHECKPOINTS_TO_TEST = Duration.ofMillis(500);

    /** What Flink's own configuration passes to every process, and the JDK's vector instructions. */
    private static final List<String> JVM_FLAGS = List.of(
            // The profile reads the compiler's threads, and must find them all.
            "-XX:-UseDynamicNumberOfCompilerThreads",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
            // Flink 2.3 logs an error when a job ends between two checkpoints, and nothing is wrong.
            "-Dorg.slf4j.simpleLogger.log.org.apache.flink.runtime.rpc.pekko=off",
            "--add-modules=jdk.incubator.vector",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--add-opens=java.base/java.net=ALL-UNNAMED",
            "--add-opens=java.base/java.io=ALL-UNNAMED",
            "--add-opens=java.base/java.nio=ALL-UNNAMED",
            "--add-opens=java.base/java.time=ALL-UNNAMED",
            "--add-opens=java.base/java.util=ALL-UNNAMED",
            "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED");

    private final Format format;
    private final Path folder;
    private final Process process;
    private final BufferedReader answers;
    private final ObjectMapper json = new ObjectMapper();

    /** Starts the process. Its errors show where this process's do. */
    Contender(Format format, Path parent, int rows, Effort effort) throws IOException {
        this.format = format;
        this.folder = parent.resolve(format.name());
        Duration checkpoints = effort == Effort.SMOKE ? CHECKPOINTS_TO_TEST : CHECKPOINTS_TO_MEASURE;
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(effort == Effort.SMOKE ? TO_TEST : TO_MEASURE);
        command.addAll(List.of("-Xms" + heapMebibytes(effort) + "m", "-Xmx" + heapMebibytes(effort) + "m"));
        command.addAll(JVM_FLAGS);
        command.addAll(List.of("-classpath", classPath(format), Worker.class.getName()));
        command.addAll(List.of(
                format.name(), folder.toString(), Integer.toString(rows), Long.toString(checkpoints.toMillis())));
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        answers = process.inputReader(StandardCharsets.UTF_8);
    }

    /** The heap of each process. */
    static int heapMebibytes(Effort effort) {
        return effort == Effort.SMOKE ? 512 : 2048;
    }

    private static String classPath(Format format) throws IOException {
        StringBuilder path = new StringBuilder(System.getProperty("java.class.path"));
        String peers = System.getProperty("bench.peers");
        for (String jars : format.jars()) {
            Path jarFolder = Path.of(peers, jars);
            if (!Files.isDirectory(jarFolder)) {
                throw new IOException("%s: no jars in %s: build this module with Maven, which copies them there"
                        .formatted(format.title(), jarFolder));
            }
            path.append(File.pathSeparator).append(jarFolder.resolve("*"));
        }
        return path.toString();
    }

    Format format() {
        return format;
    }

    /** Runs a workload once; an append makes a new table. */
    Timing run(Workload workload) throws IOException {
        clearFor(workload);
        return ask(workload.name(), Timing.class);
    }

    /** Appends the same rows to the table that is there, again and again. */
    void grow(int appends) throws IOException {
        for (int i = 0; i < appends; i++) {
            ask(Workload.APPEND.name(), Timing.class);
        }
    }

    /** Runs a workload a few times to see where its time goes; appends go to one table, which is made anew afterwards. */
    CpuProfile profile(Workload workload, int warmUps, int jobs) throws IOException {
        clearFor(workload);
        CpuProfile profile = ask(Worker.PROFILE + workload.name() + " " + warmUps + " " + jobs, CpuProfile.class);
        if (workload == Workload.APPEND) {
            run(workload);
        }
        return profile;
    }

    /** Of what is stored. */
    Digest digest() throws IOException {
        return ask(Worker.DIGEST, Digest.class);
    }

    private <T> T ask(String request, Class<T> type) throws IOException {
        process.outputWriter(StandardCharsets.UTF_8)
                .append(request)
                .append('\n')
                .flush();
        for (String line = answers.readLine(); line != null; line = answers.readLine()) {
            if (line.startsWith(Worker.ANSWER)) {
                return json.readValue(line.substring(Worker.ANSWER.length()), type);
            }
        }
        throw new IOException(
                "%s: its process ended at the request %s, as its errors tell".formatted(format.title(), request));
    }

    private void clearFor(Workload workload) throws IOException {
        if (workload == Workload.APPEND) {
            deleteTable();
            Files.createDirectories(folder);
        }
    }

    long sizeBytes() throws IOException {
        long size = 0;
        for (Path file : files()) {
            size += Files.isRegularFile(file) ? Files.size(file) : 0;
        }
        return size;
    }

    private void deleteTable() throws IOException {
        for (Path file : files()) {
            Files.delete(file);
        }
    }

    /** Files and folders, what is inside before what it is in. */
    private List<Path> files() throws IOException {
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.sorted(Comparator.reverseOrder()).toList();
        }
    }

    /** Ends the process and deletes the table. What is closed stays so. */
    @Override
    public void close() throws IOException {
        process.outputWriter(StandardCharsets.UTF_8).close();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        deleteTable();
    }
}

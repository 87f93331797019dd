package io.synadb.table;

import io.synadb.table.data.DataFile;
import io.synadb.table.storage.Storage;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.jspecify.annotations.Nullable;

/** A JVM of its own that writes to a table, and says on its standard output how far it is. */
final class TableProcess implements AutoCloseable {
    /** What the process does. */
    enum Work {
        /** Commits batches of {@link #BATCH} rows, as many as it is told to. */
        COMMIT,
        /** Makes {@link RandomChanges}. */
        CHANGE,
        /** Writes rows until it is killed. */
        WRITE,
        /** Completes data files, and waits to be killed before it commits them. */
        FINISH
    }

    static final int BATCH = 5;

    private final Process process;
    private final BufferedReader output;
    private final List<String> lines = new ArrayList<>();

    private TableProcess(Process process) {
        this.process = process;
        this.output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    static TableProcess start(Work work, Path table, long firstId, int commits) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--") || argument.startsWith("-Dio.netty"))
                .forEach(command::add);
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn", "-cp"));
        command.add(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
        command.add(TableProcess.class.getName());
        command.addAll(List.of(work.name(), table.toString(), Long.toString(firstId), Integer.toString(commits)));
        return new TableProcess(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /** Waits for a line that starts so. */
    String awaitLine(String start) throws IOException {
        String line = readLine();
        while (line != null && !line.startsWith(start)) {
            line = readLine();
        }
        if (line == null) {
            throw new IOException("The process ended before it said '" + start + "'");
        }
        return line;
    }

    private @Nullable String readLine() throws IOException {
        String line = output.readLine();
        if (line != null) {
            lines.add(line);
        }
        return line;
    }

    /** Waits for the end. */
    int awaitExit() throws InterruptedException, IOException {
        while (readLine() != null) {
            // Reads until the process closes its output.
        }
        return process.waitFor();
    }

    /** All that it has said so far, as far as it was waited for. */
    List<String> lines() {
        return List.copyOf(lines);
    }

    /** Ends the process at once, as {@code kill -9} does. */
    void kill() throws InterruptedException {
        // By its handle, because what it has said can still be read then.
        process.toHandle().destroyForcibly();
        process.waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    public static void main(String[] arguments) throws InterruptedException {
        Storage storage = TestTables.storage(Path.of(arguments[1]));
        long firstId = Long.parseLong(arguments[2]);
        int commits = Integer.parseInt(arguments[3]);
        try (BufferAllocator allocator = new RootAllocator()) {
            Table table = Table.open(storage);
            switch (Work.valueOf(arguments[0])) {
                case COMMIT -> commit(table, firstId, commits, allocator);
                case CHANGE -> RandomChanges.run(table, firstId, commits, allocator);
                case WRITE -> write(table, firstId, allocator);
                case FINISH -> {
                    List<DataFile> files =
                            TestTables.write(table.newWrite(WriteOptions.defaults()), firstId, BATCH, allocator);
                    System.out.println("finished " + files.get(0).path());
                    Thread.sleep(600_000);
                }
            }
        }
    }

    private static void commit(Table table, long firstId, int commits, BufferAllocator allocator) {
        WritePlan plan = table.newWrite(WriteOptions.defaults());
        for (int i = 0; i < commits; i++) {
            List<DataFile> files = TestTables.write(plan, firstId + (long) i * BATCH, BATCH, allocator);
            table.newCommit(table.current()).append(files).publish();
            System.out.println("committed " + i);
        }
    }

    private static void write(Table table, long firstId, BufferAllocator allocator) {
        WriteOptions options = WriteOptions.defaults().withChunkBytes(1000);
        try (TableWriter writer = table.newWrite(options).newWriter("task 0", allocator)) {
            for (long id = firstId; ; id += BATCH) {
                try (var batch = TestTables.batch(id, BATCH, allocator)) {
                    writer.write(batch);
                }
                System.out.println("written " + id);
            }
        }
    }
}

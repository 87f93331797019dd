package io.synadb.bench.vector;

import io.synadb.bench.Timing;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** FAISS in a Python process of its own, which times itself: {@code faiss_flat.py}. Not thread-safe. */
final class FaissPeer implements AutoCloseable {
    /** Names a Python that has {@code faiss-cpu}, where {@code python3} has not. */
    static final String PYTHON_VARIABLE = "SYNADB_BENCH_PYTHON";

    private final Process process;
    private final BufferedWriter commands;
    private final BufferedReader answers;
    private final Path folder;
    private final String version;

    private FaissPeer(Process process, Path folder, String version, BufferedReader answers) {
        this.process = process;
        this.commands = process.outputWriter();
        this.answers = answers;
        this.folder = folder;
        this.version = version;
    }

    /** Starts it on the given embeddings; empty, and a line that says so, where Python has no FAISS. */
    static Optional<FaissPeer> start(Embeddings embeddings) throws IOException {
        Path folder = Files.createTempDirectory("faiss");
        Path script = folder.resolve("faiss_flat.py");
        try (InputStream in = FaissPeer.class.getResourceAsStream("faiss_flat.py")) {
            Files.copy(in, script);
        }
        Path rows = write(folder.resolve("rows.f32"), embeddings.rows());
        Path queries = write(folder.resolve("queries.f32"), embeddings.queries());
        String python = Optional.ofNullable(System.getenv(PYTHON_VARIABLE)).orElse("python3");
        Process process = new ProcessBuilder(
                        python,
                        script.toString(),
                        rows.toString(),
                        queries.toString(),
                        Integer.toString(embeddings.dimensions()))
                .redirectError(folder.resolve("errors").toFile())
                .start();
        BufferedReader answers = process.inputReader();
        String version = answers.readLine();
        if (version == null) {
            System.out.printf(
                    "FAISS is left out: %s cannot run it (pip install faiss-cpu, or name a Python in %s)%n%s%n",
                    python, PYTHON_VARIABLE, Files.readString(folder.resolve("errors")));
            deleteFolder(folder);
            return Optional.empty();
        }
        return Optional.of(new FaissPeer(process, folder, version, answers));
    }

    String version() {
        return version;
    }

    /** Answers queries, so many a call. */
    Timing search(int count, int together) throws IOException {
        return time("search %d %d".formatted(count, together));
    }

    /** Multiplies queries with all rows, and finds nothing: what NumPy's BLAS can do. */
    Timing multiply(int count, int together) throws IOException {
        return time("multiply %d %d".formatted(count, together));
    }

    /** The rows found for each of the first queries. */
    int[][] answers(int count) throws IOException {
        send("answers " + count);
        int[][] found = new int[count][];
        for (int i = 0; i < count; i++) {
            found[i] = Arrays.stream(answers.readLine().split(" "))
                    .mapToInt(Integer::parseInt)
                    .toArray();
        }
        return found;
    }

    private Timing time(String command) throws IOException {
        send(command);
        String[] seconds = answers.readLine().split(" ");
        return new Timing(Double.parseDouble(seconds[0]), Double.parseDouble(seconds[1]));
    }

    private void send(String command) throws IOException {
        commands.write(command + "\n");
        commands.flush();
    }

    @Override
    public void close() throws IOException {
        commands.close();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        deleteFolder(folder);
    }

    private static Path write(Path file, float[] vectors) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(vectors.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(vectors);
        return Files.write(file, bytes.array());
    }

    private static void deleteFolder(Path folder) throws IOException {
        for (String file : new String[] {"rows.f32", "queries.f32", "faiss_flat.py", "errors"}) {
            Files.deleteIfExists(folder.resolve(file));
        }
        Files.delete(folder);
    }
}

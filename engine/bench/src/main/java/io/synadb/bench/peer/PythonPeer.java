package io.synadb.bench.peer;

import io.synadb.bench.Timing;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A library of Python's, in a process of its own which times itself: a script that says on its first line which versions it
 * runs, or ends where it cannot, and then answers commands, one a line. Not thread-safe.
 */
public final class PythonPeer implements AutoCloseable {
    /** Names a Python that has the libraries, where {@code python3} has not. */
    public static final String PYTHON_VARIABLE = "SYNADB_BENCH_PYTHON";

    private final String script;
    private final Process process;
    private final BufferedWriter commands;
    private final BufferedReader answers;
    private final Path errors;
    private final String version;

    private PythonPeer(String script, Process process, Path errors, String version, BufferedReader answers) {
        this.script = script;
        this.process = process;
        this.commands = process.outputWriter();
        this.answers = answers;
        this.errors = errors;
        this.version = version;
    }

    /**
     * Starts a script; empty, and a line that says so, where this Python does not have what it needs.
     *
     * @param beside the class that the script is a resource of
     * @param packages what {@code pip install} would have to bring
     */
    public static Optional<PythonPeer> start(
            PeerFolder folder, Class<?> beside, String script, String packages, Object... arguments)
            throws IOException {
        Path errors = folder.errors();
        String python = Optional.ofNullable(System.getenv(PYTHON_VARIABLE)).orElse("python3");
        List<String> command =
                new ArrayList<>(List.of(python, folder.resource(beside, script).toString()));
        Arrays.stream(arguments).map(Object::toString).forEach(command::add);
        Process process =
                new ProcessBuilder(command).redirectError(errors.toFile()).start();
        BufferedReader answers = process.inputReader();
        String version = answers.readLine();
        if (version == null) {
            System.out.printf(
                    "Left out: %s cannot run %s (pip install %s, or name a Python in %s)%n%s%n",
                    python, script, packages, PYTHON_VARIABLE, lastLine(errors));
            return Optional.empty();
        }
        return Optional.of(new PythonPeer(script, process, errors, version, answers));
    }

    /** The first line that the script wrote. */
    public String version() {
        return version;
    }

    /** Has it do something, which answers with its wall and CPU seconds. */
    public Timing time(String command) throws IOException {
        String[] seconds = ask(command).split(" ");
        return new Timing(Double.parseDouble(seconds[0]), Double.parseDouble(seconds[1]));
    }

    /** Has it answer a command by one line. */
    public String ask(String command) throws IOException {
        return ask(command, 1).get(0);
    }

    /** Has it answer a command by so many lines. */
    public List<String> ask(String command, int lines) throws IOException {
        commands.write(command + "\n");
        commands.flush();
        List<String> answer = new ArrayList<>(lines);
        while (answer.size() < lines) {
            String line = answers.readLine();
            if (line == null) {
                throw new IOException("%s ended at '%s': %s".formatted(script, command, lastLine(errors)));
            }
            answer.add(line);
        }
        return answer;
    }

    /** Has it answer a command by the rows found for so many queries. */
    public int[][] rows(String command, int queries) throws IOException {
        return ask(command, queries).stream()
                .map(line -> line.isBlank()
                        ? new int[0]
                        : Arrays.stream(line.split(" "))
                                .mapToInt(Integer::parseInt)
                                .toArray())
                .toArray(int[][]::new);
    }

    private static String lastLine(Path errors) throws IOException {
        List<String> lines = Files.readAllLines(errors);
        return lines.isEmpty() ? "" : lines.get(lines.size() - 1);
    }

    @Override
    public void close() throws IOException {
        commands.close();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

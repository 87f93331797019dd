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
 * A library in a process of its own, which times itself: a program that says on its first line which versions it runs, or ends
 * where it cannot, and then answers commands, one a line. Not thread-safe.
 */
public final class Peer implements AutoCloseable {
    /** Names a Python that has the libraries, where {@code python3} has not. */
    public static final String PYTHON_VARIABLE = "SYNADB_BENCH_PYTHON";

    /** The home of a JDK 25, and a folder with the jars of libraries that need it: Maven names both. */
    private static final String JDK_PROPERTY = "bench.jdk25.home";

    private static final String JARS_PROPERTY = "bench.jdk25.jars";

    private static final Path JDK_PROGRAMS = Path.of("src", "main", "jdk25").toAbsolutePath();

    private final String program;
    private final Process process;
    private final BufferedWriter commands;
    private final BufferedReader answers;
    private final Path errors;
    private final String version;

    private Peer(String program, Process process, Path errors, String version, BufferedReader answers) {
        this.program = program;
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
    public static Optional<Peer> python(
            PeerFolder folder, Class<?> beside, String script, String packages, Object... arguments)
            throws IOException {
        String python = Optional.ofNullable(System.getenv(PYTHON_VARIABLE)).orElse("python3");
        return start(
                folder,
                script,
                List.of(python, folder.resource(beside, script).toString()),
                "%s cannot run it (pip install %s, or name a Python in %s)"
                        .formatted(python, packages, PYTHON_VARIABLE),
                arguments);
    }

    /**
     * Starts a program on JDK 25, with SIMD and up to 4 GiB of heap; empty, and a line that says so, where there is no JDK 25.
     *
     * @param source the name of its source in {@code src/main/jdk25}, which is compiled as it starts
     */
    public static Optional<Peer> jdk25(PeerFolder folder, String source, Object... arguments) throws IOException {
        String home = System.getProperty(JDK_PROPERTY, "");
        if (home.isEmpty()) {
            System.out.printf("Left out: %s, for want of a JDK 25 (name its home in JAVA_HOME_25)%n", source);
            return Optional.empty();
        }
        String jars =
                Path.of(System.getProperty(JARS_PROPERTY, ".")).resolve("*").toString();
        List<String> flags = List.of("--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED");
        return java(folder, Path.of(home), flags, jars, JDK_PROGRAMS.resolve(source), arguments);
    }

    /**
     * Starts a program on a JDK, with up to 4 GiB of heap; empty, and a line that says so, where it cannot run.
     *
     * @param flags of its JVM
     * @param classPath what it needs, as {@code java} takes it
     * @param source is compiled as it starts
     */
    public static Optional<Peer> java(
            PeerFolder folder, Path home, List<String> flags, String classPath, Path source, Object... arguments)
            throws IOException {
        List<String> launch = new ArrayList<>();
        launch.add(home.resolve("bin").resolve("java").toString());
        launch.addAll(List.of("-Xms1g", "-Xmx4g"));
        launch.addAll(flags);
        launch.addAll(List.of("--class-path", classPath, source.toString()));
        return start(folder, source.getFileName().toString(), launch, "it cannot run", arguments);
    }

    private static Optional<Peer> start(
            PeerFolder folder, String program, List<String> launch, String otherwise, Object... arguments)
            throws IOException {
        Path errors = folder.errors();
        List<String> command = new ArrayList<>(launch);
        Arrays.stream(arguments).map(Object::toString).forEach(command::add);
        Process process =
                new ProcessBuilder(command).redirectError(errors.toFile()).start();
        BufferedReader answers = process.inputReader();
        String version = answers.readLine();
        if (version == null) {
            System.out.printf("Left out: %s %s: %s%n%s%n", program, List.of(arguments), otherwise, lastLine(errors));
            return Optional.empty();
        }
        return Optional.of(new Peer(program, process, errors, version, answers));
    }

    /** The first line that it wrote. */
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
                throw new IOException("%s ended at '%s': %s".formatted(program, command, lastLine(errors)));
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

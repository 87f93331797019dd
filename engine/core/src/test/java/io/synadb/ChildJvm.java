package io.synadb;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Processes of this JVM, for tests that end one, quick to start rather than quick to run. */
public final class ChildJvm {

    private ChildJvm() {}

    /** Starts a class's main method on the class path of the tests; what it says of errors is lost. */
    public static Process start(Class<?> main, String... arguments) throws IOException {
        return start(ProcessBuilder.Redirect.DISCARD, main, arguments);
    }

    /** The same, where what it says of errors goes to a file; its log does. */
    public static Process start(Path log, Class<?> main, String... arguments) throws IOException {
        return start(ProcessBuilder.Redirect.to(log.toFile()), main, arguments);
    }

    private static Process start(ProcessBuilder.Redirect errors, Class<?> main, String... arguments)
            throws IOException {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-cp",
                classPath(),
                main.getName());
        return new ProcessBuilder(
                        Stream.concat(command.stream(), Stream.of(arguments)).toList())
                .redirectError(errors)
                .start();
    }

    /** The class path of the tests. */
    public static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }
}

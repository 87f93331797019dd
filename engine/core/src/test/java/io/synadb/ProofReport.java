package io.synadb;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * The numbers of a test that proves something by many cases, one line each: printed, and of a build with {@code -Plong} kept in
 * {@code results/}, from where they are checked in. Thread-safe.
 */
public final class ProofReport {
    private static final Path RESULTS = Path.of("results");

    private final Path file;
    private boolean begun;

    private ProofReport(Path file) {
        this.file = file;
    }

    /** The report of a test class; its first line replaces what an earlier run has left. */
    public static ProofReport of(Class<?> test) {
        return new ProofReport(RESULTS.resolve(test.getSimpleName() + ".txt"));
    }

    public synchronized void line(String text) {
        System.out.println(text);
        if (!Effort.isLong()) {
            return;
        }
        try {
            if (!begun) {
                begun = true;
                Files.createDirectories(RESULTS);
                Files.writeString(file, heading());
            }
            Files.writeString(file, text + "\n", StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String heading() {
        return "mvn -Plong, " + LocalDate.now(ZoneOffset.UTC) + ", Java " + Runtime.version() + ", "
                + System.getProperty("os.name") + " " + System.getProperty("os.arch") + ", "
                + Runtime.getRuntime().availableProcessors() + " cores\n\n";
    }
}

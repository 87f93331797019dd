package io.synadb.table.golden;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.time.ZoneOffset;

/** The numbers of {@link DamagedTablesTest}, a line each: printed, and of a build with {@code -Plong} kept in {@code results/}. */
final class DamageReport {
    private static final Path FILE = Path.of("results", DamagedTablesTest.class.getSimpleName() + ".txt");

    private final boolean kept;
    private boolean begun;

    DamageReport(boolean kept) {
        this.kept = kept;
    }

    void line(String format, Object... numbers) {
        String text = String.format(format, numbers);
        System.out.println(text);
        if (!kept) {
            return;
        }
        try {
            if (!begun) {
                begun = true;
                Files.createDirectories(FILE.getParent());
                Files.writeString(
                        FILE,
                        "mvn -Plong, " + LocalDate.now(ZoneOffset.UTC) + ", Java " + Runtime.version() + ", "
                                + System.getProperty("os.name") + " " + System.getProperty("os.arch") + ", "
                                + Runtime.getRuntime().availableProcessors() + " cores\n\n");
            }
            Files.writeString(FILE, text + "\n", StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package io.synadb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManyDatabasesTest {
    private static final Path OPEN_FILES = Path.of("/proc/self/fd");

    @TempDir
    Path folder;

    @Test
    void oneProcessReadsHundredsAtOnceWithOneFileHandleEach() throws IOException {
        for (int i = 0; i < 20; i++) {
            try (SynaDb db = SynaDb.open(path(i))) {
                db.append("number", Atom.of(i));
            }
        }
        List<SynaDb> open = new ArrayList<>();
        long before = openFiles();
        try {
            for (int i = 0; i < 500; i++) {
                open.add(SynaDb.openReadOnly(path(i % 20)));
            }
            for (int i = 0; i < 500; i++) {
                assertThat(open.get(i).get("number")).contains(Atom.of(i % 20));
            }
            assertThat(openFiles() - before).isLessThan(510);
        } finally {
            open.forEach(SynaDb::close);
        }
        assertThat(openFiles()).isLessThan(before + 10);
    }

    @Test
    void oneProcessWritesAHundredAtOnceWithThreeFileHandlesEach() throws IOException {
        List<SynaDb> open = new ArrayList<>();
        long before = openFiles();
        try {
            for (int i = 0; i < 100; i++) {
                open.add(SynaDb.open(path(i)));
            }
            for (int round = 0; round < 3; round++) {
                for (int i = 0; i < 100; i++) {
                    open.get(i).append("number", Atom.of(i * round));
                }
            }
            for (int i = 0; i < 100; i++) {
                assertThat(open.get(i).get("number")).contains(Atom.of(i * 2));
            }
            assertThat(openFiles() - before).isLessThan(310);
        } finally {
            open.forEach(SynaDb::close);
        }
        assertThat(openFiles()).isLessThan(before + 10);
    }

    private Path path(int number) {
        return folder.resolve("number-" + number + ".db");
    }

    /** How many files this process has open; 0 where the machine does not say. */
    private static long openFiles() throws IOException {
        if (!Files.isDirectory(OPEN_FILES)) {
            return 0;
        }
        try (Stream<Path> files = Files.list(OPEN_FILES)) {
            return files.count();
        }
    }
}

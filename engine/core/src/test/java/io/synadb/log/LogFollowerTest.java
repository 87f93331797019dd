package io.synadb.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.Atom;
import io.synadb.Compression;
import io.synadb.CorruptDataException;
import io.synadb.Entry;
import io.synadb.KeyRange;
import io.synadb.SyncPolicy;
import io.synadb.Version;
import io.synadb.file.ChannelFile;
import io.synadb.log.recovery.LogScanner;
import io.synadb.log.view.LogView;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log open for reading, while its file changes: it answers as one that is opened anew. */
class LogFollowerTest {
    /** Every atom, LZ4, a deletion, a batch, a seal. */
    private static final Path PLAIN = Path.of("src/test/resources/golden/format/plain.db");

    /** Written by the published library: deltas. */
    private static final Path FOREIGN = Path.of("src/test/resources/golden/synadb/log-delta.db");

    @TempDir(factory = FastTempDir.class)
    Path folder;

    private Path path;

    @BeforeEach
    void namePath() {
        path = folder.resolve("test.db");
    }

    @Test
    void seesEachAppendThatHasReturned() {
        try (DatabaseLog writer = open();
                DatabaseLog reader = DatabaseLog.openReadOnly(path)) {
            assertThat(reader.view().keys()).isEmpty();
            LogView before = reader.view();
            for (int i = 0; i < 300; i++) {
                writer.append("key/" + i % 7, Atom.of(i));
                assertThat(reader.view().get("key/" + i % 7)).contains(Atom.of(i));
                assertThat(reader.view().size()).isEqualTo(Math.min(i + 1, 7));
                if (i % 50 == 49) {
                    writer.delete("key/3");
                    assertThat(reader.view().exists("key/3")).isFalse();
                    writer.append("key/3", Atom.of(i));
                    assertThat(answers(reader.view())).isEqualTo(answers(writer.view()));
                }
            }
            assertThat(before.keys()).as("what was there at first").isEmpty();
        }
    }

    @Test
    void aFileThatGrowsByteByByteIsReadAsIfOpenedAnew() throws IOException {
        for (Path source : List.of(PLAIN, FOREIGN)) {
            byte[] bytes = Files.readAllBytes(source);
            Path grown = folder.resolve("grown-" + source.getFileName());
            Files.write(grown, new byte[0]);
            try (DatabaseLog reader = DatabaseLog.openReadOnly(grown);
                    RandomAccessFile file = new RandomAccessFile(grown.toFile(), "rw")) {
                List<String> last = List.of();
                for (int length = 1; length <= bytes.length; length++) {
                    file.seek(length - 1);
                    file.write(bytes[length - 1]);
                    // An open refuses the first bytes of a file of another program: they could be anything.
                    List<String> found = answers(reader.view());
                    if (!found.equals(last) || length == bytes.length) {
                        assertThat(found).as("%d bytes of %s", length, source).isEqualTo(opened(grown));
                        last = found;
                    }
                }
                assertThat(last).hasSizeGreaterThan(10);
            }
        }
    }

    /** As {@code kill -9} and the next open of a writer leave it: half a record or batch, then others in its place. */
    @Test
    void aTornTailThatIsCutAndWrittenOverIsNeverBelieved() throws IOException {
        byte[] bytes = Files.readAllBytes(PLAIN);
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int run = 0; run < 300; run++) {
            int torn = random.nextInt(bytes.length);
            Files.write(path, Arrays.copyOf(bytes, torn));
            long whole = wholeEnd(path);
            byte[] garbage = new byte[random.nextInt(3) * random.nextInt(bytes.length - torn + 100)];
            random.nextBytes(garbage);
            if (torn + garbage.length == bytes.length) {
                // An end of the same size as before may be looked at a moment later, if the look took long.
                continue;
            }
            Files.write(path, Arrays.copyOf(bytes, (int) whole));
            try (DatabaseLog reader = DatabaseLog.openReadOnly(path);
                    RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
                List<String> before = answers(reader.view());
                file.seek(whole);
                file.write(bytes, (int) whole, torn - (int) whole);
                file.write(garbage);
                assertThat(answers(reader.view()))
                        .as("seed %d, run %d", seed, run)
                        .isEqualTo(before);
                file.setLength(whole);
                if (random.nextBoolean()) {
                    assertThat(answers(reader.view()))
                            .as("seed %d, run %d", seed, run)
                            .isEqualTo(before);
                }
                file.seek(whole);
                file.write(bytes, (int) whole, bytes.length - (int) whole);
                assertThat(answers(reader.view()))
                        .as("seed %d, run %d", seed, run)
                        .isEqualTo(opened(path));
            }
        }
    }

    private static long wholeEnd(Path path) {
        try (ChannelFile file = ChannelFile.openForReading(path)) {
            return LogScanner.scan(file).end();
        }
    }

    @Test
    void followsAFileOfAnotherProgramThatBecomesOneOfOurs() throws IOException {
        Files.copy(FOREIGN, path);
        try (DatabaseLog reader = DatabaseLog.openReadOnly(path)) {
            List<String> before = answers(reader.view());
            try (DatabaseLog writer = open()) {
                writer.append("ours", Atom.of("new"));
                assertThat(reader.view().get("ours")).contains(Atom.of("new"));
                assertThat(answers(reader.view())).hasSize(before.size() + 1).containsAll(before);
            }
            assertThat(answers(reader.view())).isEqualTo(opened(path));
        }
    }

    @Test
    void readsOnInTheOldFileWhenAnotherTakesItsName() throws IOException {
        try (DatabaseLog writer = open()) {
            writer.append("a", Atom.of(1));
        }
        Path other = folder.resolve("other.db");
        try (DatabaseLog writer = DatabaseLog.open(other, SyncPolicy.PROCESS, Compression.NONE)) {
            writer.append("a", Atom.of("of the other file, which is larger"));
            writer.append("b", Atom.of(2));
        }
        try (DatabaseLog reader = DatabaseLog.openReadOnly(path)) {
            Files.move(other, path, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            assertThat(reader.view().get("a")).contains(Atom.of(1));
            assertThat(reader.view().exists("b")).isFalse();
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> reader.view().get("a"))
                    .as("an interrupt closes the file, and it has no name any more")
                    .hasMessageEndingWith(path + ": another file has taken its name since it was opened");
            assertThat(Thread.interrupted()).isTrue();
        }
        try (DatabaseLog reader = DatabaseLog.openReadOnly(path)) {
            assertThat(reader.view().exists("b")).isTrue();
        }
    }

    @Test
    void saysThatTheFileWasCut() throws IOException {
        try (DatabaseLog writer = open()) {
            writer.append("a", Atom.of(1));
            writer.append("a", Atom.of(2));
        }
        try (DatabaseLog reader = DatabaseLog.openReadOnly(path);
                RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            long size = file.length();
            file.setLength(size - 1);
            assertThatThrownBy(() -> reader.view().get("a"))
                    .isInstanceOf(CorruptDataException.class)
                    .hasMessage("Damaged file " + path + " at offset " + (size - 1) + ": the file ended at offset "
                            + size + " when it was read, and has been cut since; open it again.");
        }
    }

    private DatabaseLog open() {
        return DatabaseLog.open(path, SyncPolicy.PROCESS, Compression.NONE);
    }

    private static List<String> opened(Path path) {
        try (DatabaseLog log = DatabaseLog.openReadOnly(path)) {
            return answers(log.view());
        }
    }

    /** All that a log says, as text. */
    private static List<String> answers(LogView view) {
        List<String> answers = new ArrayList<>();
        try (Stream<Entry> entries = view.scan(KeyRange.all())) {
            entries.forEach(entry -> {
                try (Stream<Version> history = view.history(entry.key())) {
                    answers.add(entry + " " + view.get(entry.key()) + " " + history.toList());
                }
            });
        }
        return answers;
    }
}

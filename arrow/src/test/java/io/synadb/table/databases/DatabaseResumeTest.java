package io.synadb.table.databases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.Atom;
import io.synadb.ConflictException;
import io.synadb.InvalidArgumentException;
import io.synadb.SynaDb;
import io.synadb.table.predicate.Predicate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Readers that go on where others stopped, of databases that have changed since. */
class DatabaseResumeTest {
    @TempDir
    Path directory;

    private final BufferAllocator allocator = new RootAllocator();
    private final Random random = new Random(7);

    @AfterEach
    void releasesAllMemory() {
        allocator.close();
    }

    /** A row, and the place behind it. */
    private record Read(String row, DatabasePosition position) {}

    @ParameterizedTest
    @CsvSource({
        "false, ",
        "true, ",
        "false, key >= 'k2' AND key <> 'k31'",
        "true, key IN ('k1' 'k17' 'k3') OR key LIKE 'k4%'",
    })
    void rowsAreThoseOfTheFirstReaderWhereverTheNextOneGoesOn(boolean history, String condition) {
        writeSome(500);
        DatabaseScan scan = DatabaseFolder.of(directory).scan();
        if (history) {
            scan.history();
        }
        if (condition != null) {
            assertThat(scan.narrow(Predicate.parse(condition.replace("' '", "', '"))))
                    .isTrue();
        }
        DatabaseTask task = scan.plan().tasks().get(0);
        List<Read> all = read(task.open(allocator));
        assertThat(all).hasSizeGreaterThan(10);
        for (int writes : List.of(0, 1, 300)) {
            writeSome(writes);
            for (int last = 0; last < all.size(); last += 1 + random.nextInt(all.size() / 10)) {
                List<Read> rest = read(task.openBehind(all.get(last).position(), allocator));
                assertThat(rest).as("behind row %d", last).isEqualTo(all.subList(last + 1, all.size()));
            }
        }
        assertThat(read(task.open(allocator))).isNotEqualTo(all);
    }

    @Test
    void aDatabaseThatIsWrittenAllTheTimeIsReadAsItWasAtOneMoment() throws Exception {
        writeSome(200);
        AtomicBoolean ended = new AtomicBoolean();
        Thread writer = new Thread(() -> {
            try (SynaDb db = SynaDb.open(directory.resolve("a.db"))) {
                for (int i = 0; !ended.get(); i++) {
                    int value = i;
                    db.write(batch -> batch.append("x", Atom.of(value)).append("y", Atom.of(value)));
                    if (i % 20 == 0) {
                        db.delete("k" + i / 20);
                        Thread.sleep(1);
                    }
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        writer.start();
        try {
            DatabaseTask task =
                    DatabaseFolder.of(directory).scan().plan().tasks().get(0);
            for (int i = 0; i < 20; i++) {
                List<Read> first = read(task.open(allocator));
                List<String> pair = first.stream()
                        .map(Read::row)
                        .filter(row -> row.startsWith("x ") || row.startsWith("y "))
                        .map(row -> row.replaceFirst("^[xy] ", ""))
                        .distinct()
                        .toList();
                assertThat(pair).hasSizeLessThan(2);
                int last = random.nextInt(first.size());
                assertThat(read(task.openBehind(first.get(last).position(), allocator)))
                        .isEqualTo(first.subList(last + 1, first.size()));
            }
        } finally {
            ended.set(true);
            writer.join();
        }
    }

    @Test
    void anotherFileOfTheNameIsRefused() throws IOException {
        writeSome(100);
        DatabaseTask task = DatabaseFolder.of(directory).scan().plan().tasks().get(0);
        List<Read> all = read(task.open(allocator));
        DatabasePosition position = all.get(all.size() / 2).position();

        Path file = directory.resolve("a.db");
        Files.delete(file);
        writeSome(3);
        assertThatThrownBy(() -> task.openBehind(position, allocator))
                .isInstanceOf(ConflictException.class)
                .hasMessageStartingWith("Cannot go on reading " + file + ": its log ends at offset ")
                .hasMessageEndingWith("read it from its beginning.");

        Files.delete(file);
        try (SynaDb other = SynaDb.open(file)) {
            other.append("other", Atom.of("text ".repeat(10_000)));
        }
        assertThatThrownBy(() -> task.openBehind(position, allocator))
                .isInstanceOf(ConflictException.class)
                .hasMessageStartingWith("Cannot go on reading " + file + " behind key '" + position.key()
                        + "': it has no version at offset " + position.offset());
        assertThatThrownBy(() -> new DatabasePosition(10, "k", 10)).isInstanceOf(InvalidArgumentException.class);
    }

    private void writeSome(int writes) {
        try (SynaDb db = SynaDb.open(directory.resolve("a.db"))) {
            for (int i = 0; i < writes; i++) {
                String key = "k" + random.nextInt(50);
                switch (random.nextInt(5)) {
                    case 0 -> db.delete(key);
                    case 1 -> db.appendFloats(key, new double[] {i, -i, 0.5});
                    case 2 -> db.append(key, Atom.of("text " + i));
                    default -> db.append(key, Atom.of(i));
                }
            }
        }
    }

    private List<Read> read(DatabaseReader reader) {
        List<Read> rows = new ArrayList<>();
        try (reader) {
            for (Optional<VectorSchemaRoot> next = reader.next(); next.isPresent(); next = reader.next()) {
                try (VectorSchemaRoot batch = next.get()) {
                    for (int row = 0; row < batch.getRowCount(); row++) {
                        rows.add(new Read(
                                batch.getVector("key").getObject(row) + " "
                                        + batch.getVector("value").getObject(row) + " "
                                        + batch.getVector("deleted").getObject(row) + " "
                                        + batch.getVector("timestamp").getObject(row),
                                reader.positions().behind(row)));
                    }
                }
            }
        }
        return rows;
    }
}

package io.synadb.table.databases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.AlreadyExistsException;
import io.synadb.Atom;
import io.synadb.ConflictException;
import io.synadb.CorruptDataException;
import io.synadb.InvalidArgumentException;
import io.synadb.NotFoundException;
import io.synadb.SynaDb;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabasePublisherTest {
    private static final Schema ROWS = new Schema(
            List.of(DatabaseColumns.field("key"), AtomType.FLOAT.field("value"), DatabaseColumns.field("database")));

    @TempDir
    Path directory;

    private Path folder;
    private DatabasePublisher publisher;
    private final BufferAllocator allocator = new RootAllocator();

    @BeforeEach
    void place() {
        folder = directory.resolve("new");
        publisher = DatabaseFolder.of(folder).publisher("app-1");
    }

    @AfterEach
    void releasesAllMemory() {
        allocator.close();
    }

    @Test
    void eachStepIsPublishedOnce() throws IOException {
        String a = written("x", 1, "");
        String b = written("x", 2, "");
        assertThat(publisher.newest()).isEmpty();
        assertThat(names()).isEmpty();

        assertThat(publisher.publish(7, 0, List.of(a, b))).isTrue();
        String c = written("y", 3, "");
        assertThat(publisher.publish(9, 7, List.of(c))).isTrue();

        List<String> names = List.of("part-00000-app-1-7.db", "part-00000-app-1-9.db", "part-00001-app-1-7.db");
        assertThat(names()).isEqualTo(names);
        assertThat(value(names.get(2), "x")).isEqualTo(Atom.of(2.0));
        assertThat(publisher.newest()).hasValue(9);
        assertThat(publisher.publish(9, 7, List.of(c))).isFalse();
        assertThat(publisher.publish(7, 0, List.of(a, b))).isFalse();
        assertThat(names()).isEqualTo(names);
        try (Stream<Path> all = Files.list(folder)) {
            assertThat(all.filter(file -> file.getFileName().toString().startsWith(".")))
                    .containsExactly(folder.resolve(".published-app-1"));
        }
        try (SynaDb db = SynaDb.open(folder.resolve(names.get(0)))) {
            db.append("more", Atom.of(1));
        }
        // What a user takes away was published all the same.
        Files.delete(folder.resolve(names.get(1)));
        assertThat(publisher.publish(9, 7, List.of(c))).isFalse();
        assertThat(names()).hasSize(2);
    }

    /** A process that dies anywhere between the first name and the last removal. */
    @Test
    void aPublicationThatWasCutOffGoesOn() throws IOException {
        String a = written("x", 1, "");
        String b = written("y", 2, "named");
        Files.createLink(folder.resolve("part-00000-app-1-3.db"), file(a));
        assertThat(publisher.publish(3, 0, List.of(a, b))).isTrue();
        assertThat(names()).containsExactly("named.db", "part-00000-app-1-3.db");

        String c = written("z", 3, "");
        Path kept = Files.createLink(directory.resolve("kept"), file(c));
        String hidden = file(c).toString();
        publisher.publish(4, 3, List.of(c));
        Files.createDirectories(Path.of(hidden).getParent());
        Files.createLink(Path.of(hidden), kept);
        assertThat(publisher.publish(4, 3, List.of(c))).isFalse();
        assertThat(Path.of(hidden)).doesNotExist();
        assertThat(names()).hasSize(3);
    }

    @Test
    void rowsThatWouldComeTwiceAreRefused() throws IOException {
        String a = written("x", 1, "");
        publisher.publish(3, 0, List.of(a));
        String again = written("x", 1, "");
        assertThatThrownBy(() -> publisher.publish(3, 0, List.of(again)))
                .isInstanceOf(ConflictException.class)
                .hasMessageStartingWith("Cannot publish step 3 of the application app-1 in " + folder
                        + ": it has published other databases as this step");
        assertThatThrownBy(() -> publisher.publish(4, 0, List.of(again)))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("which is to follow step 0: it has published step 3 meanwhile");
        assertThat(names()).hasSize(1);
        assertThat(DatabaseFolder.of(folder).publisher("app-2").publish(3, 0, List.of(again)))
                .isTrue();
        assertThat(names()).hasSize(2);
    }

    @Test
    void namesThatAreTakenAndFilesThatAreGoneAreTold() throws IOException {
        publisher.publish(1, 0, List.of(written("x", 1, "named")));
        String other = written("y", 2, "");
        String taken = written("x", 2, "named");
        assertThatThrownBy(() -> publisher.publish(2, 1, List.of(other, taken)))
                .isInstanceOf(AlreadyExistsException.class)
                .hasMessageContaining("has a database named.db already");
        assertThatThrownBy(() -> publisher.publish(2, 1, List.of(written("x", 2, "both"), written("y", 2, "both"))))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("Two workers wrote rows for the database both.db");
        Files.delete(file(other));
        assertThatThrownBy(() -> publisher.publish(2, 1, List.of(other)))
                .isInstanceOf(NotFoundException.class)
                .hasMessage("Cannot publish step 2 of the application app-1 in " + folder
                        + ": what was written for it to .new-" + other
                        + " is gone, and was not published. Its rows have to be written again.");
        assertThat(names()).containsExactly("named.db");
        assertThat(value("named.db", "x")).isEqualTo(Atom.of(1.0));
        assertThatThrownBy(() -> DatabaseFolder.of(folder).publisher("../app"))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("'../app'");
    }

    @Test
    void theLastOfAllNumbersIsAStep() {
        assertThat(publisher.publish(Long.MAX_VALUE, 0, List.of(written("x", 1, ""))))
                .isTrue();
        assertThat(publisher.newest()).hasValue(Long.MAX_VALUE);
    }

    @Test
    void aDamagedFileOfTheLastStepIsTold() throws IOException {
        publisher.publish(1, 0, List.of(written("x", 1, "")));
        Path marker = folder.resolve(".published-app-1");
        byte[] whole = Files.readAllBytes(marker);
        for (int length = 0; length < whole.length - 1; length++) {
            Files.write(marker, Arrays.copyOf(whole, length));
            assertThatThrownBy(publisher::newest)
                    .as("%d bytes", length)
                    .isInstanceOf(CorruptDataException.class)
                    .hasMessageContaining(".published-app-1")
                    .hasMessageContaining("If no job goes on that has written here, delete the file");
        }
    }

    private String written(String key, double value, String database) {
        NewDatabases write = DatabaseFolder.of(folder).newDatabases(ROWS);
        try (DatabaseWriter writer = write.newWriter(5, "0");
                VectorSchemaRoot batch = VectorSchemaRoot.create(ROWS, allocator)) {
            batch.getFieldVectors().forEach(FieldVector::allocateNew);
            ((VarCharVector) batch.getVector("key")).setSafe(0, key.getBytes(StandardCharsets.UTF_8));
            ((Float8Vector) batch.getVector("value")).setSafe(0, value);
            VarCharVector names = (VarCharVector) batch.getVector("database");
            if (!database.isEmpty()) {
                names.setSafe(0, database.getBytes(StandardCharsets.UTF_8));
            }
            batch.setRowCount(1);
            writer.write(batch);
        }
        return write.id();
    }

    private Path file(String write) throws IOException {
        try (Stream<Path> inside = Files.walk(folder.resolve(".new-" + write))) {
            return inside.filter(file -> file.toString().endsWith(".db"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private List<String> names() {
        return Files.isDirectory(folder)
                ? DatabaseFolder.of(folder).databases().stream()
                        .map(file -> file.getFileName().toString())
                        .toList()
                : List.of();
    }

    private Atom value(String database, String key) {
        try (SynaDb db = SynaDb.openReadOnly(folder.resolve(database))) {
            return db.get(key).orElseThrow();
        }
    }
}

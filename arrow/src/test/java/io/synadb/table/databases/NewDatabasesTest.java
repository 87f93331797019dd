package io.synadb.table.databases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.AlreadyExistsException;
import io.synadb.Atom;
import io.synadb.InvalidArgumentException;
import io.synadb.SchemaException;
import io.synadb.SynaDb;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NewDatabasesTest {
    private static final Schema ROWS = new Schema(
            List.of(DatabaseColumns.field("key"), AtomType.FLOAT.field("value"), DatabaseColumns.field("database")));

    @TempDir
    Path directory;

    private final BufferAllocator allocator = new RootAllocator();

    @AfterEach
    void releasesAllMemory() {
        allocator.close();
    }

    @Test
    void publishesTheDatabasesOfTheAttemptsThatCount() throws Exception {
        NewDatabases write = folder().newDatabases(ROWS);
        NewDatabases sent = sent(write);
        write(sent, 0, "0-a", "x", 1, "");
        write(sent, 0, "0-b", "x", 2, "");
        write(sent, 1, "1-a", "y", 3, "named");
        assertThat(folder().databases()).as("before").isEmpty();

        List<Path> published = write.publish(List.of("0-b", "1-a", "2-a"));

        assertThat(published).hasSize(2).isEqualTo(folder().databases());
        assertThat(published.get(0).getFileName()).hasToString("named.db");
        assertThat(published.get(1).getFileName().toString()).matches("part-00000-[0-9a-f-]{36}\\.db");
        assertThat(value(published.get(1), "x")).isEqualTo(Atom.of(2.0));
        assertThat(files()).as("all that is left").containsExactlyElementsOf(published);
    }

    /** Under two names of two folders it could not be locked. */
    @Test
    void aPublishedDatabaseCanBeWrittenTo() {
        NewDatabases write = folder().newDatabases(ROWS);
        write(write, 0, "a", "x", 1, "d");
        write.publish(List.of("a"));
        try (SynaDb db = SynaDb.open(directory.resolve("new/d.db"))) {
            db.append("x", Atom.of(2.0));
            assertThat(db.history("x").count()).isEqualTo(2);
        }
    }

    @Test
    void publishesNothingWhereANameIsTaken() throws IOException {
        NewDatabases first = folder().newDatabases(ROWS);
        write(first, 0, "a", "x", 1, "d");
        first.publish(List.of("a"));

        NewDatabases second = folder().newDatabases(ROWS);
        write(second, 0, "a", "x", 2, "c");
        write(second, 1, "b", "x", 3, "d");
        assertThatThrownBy(() -> second.publish(List.of("a", "b")))
                .isInstanceOf(AlreadyExistsException.class)
                .hasMessage(
                        "The folder " + directory.resolve("new") + " has a database d.db already, and workers write new"
                                + " ones only: one that is repeated would write its rows twice. Choose another name. Nothing was"
                                + " published.");
        second.abort();
        assertThat(files()).containsExactly(directory.resolve("new/d.db"));
        assertThat(value(directory.resolve("new/d.db"), "x")).isEqualTo(Atom.of(1.0));
    }

    @Test
    void refusesTwoWorkersThatWroteOneDatabase() {
        NewDatabases write = folder().newDatabases(ROWS);
        write(write, 0, "a", "x", 1, "d");
        write(write, 1, "b", "y", 2, "d");
        assertThatThrownBy(() -> write.publish(List.of("a", "b")))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("Two workers wrote rows for the database d.db")
                .hasMessageContaining("Nothing was published");
        assertThat(folder().databases()).isEmpty();
    }

    @Test
    void leavesNothingBehindAfterAnAbort() throws IOException {
        NewDatabases write = folder().newDatabases(ROWS);
        write(write, 0, "a", "x", 1, "");
        write(write, 1, "b", "x", 1, "");
        write.abort("a");
        write.abort();
        write.abort();
        assertThat(files()).isEmpty();
        assertThat(write.publish(List.of("a", "b"))).isEmpty();
    }

    @Test
    void refusesWhatItCannotWriteBeforeAnythingIsWritten() throws IOException {
        assertThatThrownBy(() -> folder().newDatabases(new Schema(List.of(DatabaseColumns.field("key")))))
                .isInstanceOf(SchemaException.class)
                .hasMessageContaining("the rows have no column 'value'");
        Field truth = new Field("value", DatabaseColumns.field("deleted").getFieldType(), List.of());
        assertThatThrownBy(() -> folder().newDatabases(new Schema(List.of(DatabaseColumns.field("key"), truth))))
                .isInstanceOf(SchemaException.class)
                .hasMessageContaining("which no database can hold");
        Path file = Files.writeString(directory.resolve("file.db"), "");
        assertThatThrownBy(() -> DatabaseFolder.of(file).newDatabases(ROWS))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("which is a file: expected a folder");
    }

    private void write(NewDatabases to, int part, String attempt, String key, double value, String database) {
        try (DatabaseWriter writer = to.newWriter(part, attempt);
                VectorSchemaRoot batch = VectorSchemaRoot.create(ROWS, allocator)) {
            batch.getFieldVectors().forEach(FieldVector::allocateNew);
            ((VarCharVector) batch.getVector("key")).setSafe(0, key.getBytes(StandardCharsets.UTF_8));
            ((Float8Vector) batch.getVector("value")).setSafe(0, value);
            if (!database.isEmpty()) {
                ((VarCharVector) batch.getVector("database")).setSafe(0, database.getBytes(StandardCharsets.UTF_8));
            }
            batch.setRowCount(1);
            writer.write(batch);
        }
    }

    private DatabaseFolder folder() {
        Path folder = directory.resolve("new");
        folder.toFile().mkdir();
        return DatabaseFolder.of(folder);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("new"))) {
            return files.sorted().toList();
        }
    }

    private static Atom value(Path database, String key) {
        try (SynaDb db = SynaDb.openReadOnly(database)) {
            return db.get(key).orElseThrow();
        }
    }

    private static NewDatabases sent(NewDatabases write) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new ObjectOutputStream(bytes).writeObject(write);
        return (NewDatabases) new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
    }
}

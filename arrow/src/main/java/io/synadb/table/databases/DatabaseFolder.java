package io.synadb.table.databases;

import io.synadb.InvalidArgumentException;
import io.synadb.NotFoundException;
import io.synadb.SchemaException;
import io.synadb.arrow.Arguments;
import io.synadb.file.FileErrors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * A folder of databases, each a part of one table: {@code NAME.db} is the part NAME. What else is in the folder is left
 * alone. The original library's databases and ours make no difference. A single database is read as if it were a folder of one.
 *
 * <pre>{@code
 * DatabaseFolder folder = DatabaseFolder.of(path);
 * DatabaseScan vectors = folder.scan().prefix("vec/").vectors();              // value: vectors, of the length that is found
 * DatabaseScan prices = folder.scan().prefix("price/").values(AtomType.FLOAT).history();
 * for (DatabaseTask task : prices.plan().tasks()) {
 *     try (DatabaseReader rows = task.open(allocator)) { … }                  // database, key, value, timestamp, deleted
 * }
 * try (DatabaseWriter writer = folder.newWriter("sensors")) {                 // sensors.db
 *     writer.write(batch);                                                    // key, value
 * }
 * }</pre>
 *
 * <p>Immutable and thread-safe.
 */
public final class DatabaseFolder {
    static final String SUFFIX = ".db";

    private final Path folder;

    private DatabaseFolder(Path folder) {
        this.folder = folder;
    }

    /** A folder, which need not be there yet, or a database to read. */
    public static DatabaseFolder of(Path folder) {
        return new DatabaseFolder(Arguments.require(folder, "DatabaseFolder.of", "a folder"));
    }

    /** Whether there is such a folder, or database. */
    public boolean exists() {
        return Files.exists(folder);
    }

    /**
     * The databases that are there, by name.
     *
     * @throws NotFoundException if nothing is there
     */
    public List<Path> databases() {
        if (Files.isRegularFile(folder)) {
            return List.of(folder);
        }
        if (!Files.isDirectory(folder)) {
            throw new NotFoundException("There is no folder " + folder + " with databases: check the path.");
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().endsWith(SUFFIX) && Files.isRegularFile(file))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw FileErrors.failed("list the folder", folder, e);
        }
    }

    /** Starts a scan of the newest values of all keys. */
    public DatabaseScan scan() {
        return new DatabaseScan(this);
    }

    /**
     * Starts to write to databases of the folder, also to those that are there.
     *
     * @param database takes rows that do not say which database they are for, {@code NAME} for {@code NAME.db}
     */
    public DatabaseWriter newWriter(String database) {
        return new DatabaseWriter(
                this, Arguments.require(database, "DatabaseFolder.newWriter", "the name of a database"));
    }

    /**
     * Starts a write of new databases by any number of workers, of which nobody sees one before they are published.
     *
     * @param rows the columns of all batches
     * @throws SchemaException if a {@link DatabaseWriter} refuses such batches
     * @throws InvalidArgumentException if this is a file, no folder
     */
    public NewDatabases newDatabases(Schema rows) {
        requireWritable(rows);
        return NewDatabases.in(folder);
    }

    /** Checks that {@link #newDatabases} takes such rows, and throws as that does. */
    public void requireWritable(Schema rows) {
        if (Files.isRegularFile(folder)) {
            throw new InvalidArgumentException(
                    "Cannot write new databases to " + folder + ", which is a file: expected a folder.");
        }
        DatabaseWriter.requireColumns(rows, this);
    }

    /**
     * Who publishes what an application has written, in steps of which each happens once.
     *
     * @param application a name that no other has, of letters, digits and '-'
     */
    public DatabasePublisher publisher(String application) {
        if (!application.matches("[A-Za-z0-9-]+")) {
            throw new InvalidArgumentException("An application that publishes databases cannot be named '" + application
                    + "': expected letters, digits and '-'.");
        }
        return new DatabasePublisher(folder, application);
    }

    Path folder() {
        return folder;
    }

    /** The name of a database, which is that of its file. */
    static String name(Path database) {
        String file = database.getFileName().toString();
        return file.endsWith(SUFFIX) ? file.substring(0, file.length() - SUFFIX.length()) : file;
    }

    @Override
    public String toString() {
        return "databases in " + folder;
    }
}

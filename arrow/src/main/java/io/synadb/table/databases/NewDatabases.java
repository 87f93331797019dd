package io.synadb.table.databases;

import io.synadb.AlreadyExistsException;
import io.synadb.ErrorCode;
import io.synadb.InvalidArgumentException;
import io.synadb.SynaException;
import io.synadb.file.Directories;
import io.synadb.file.FileErrors;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A write of new databases by workers that know nothing of each other. Every attempt of a worker writes to databases of its
 * own, in a hidden folder beside those that are there; then one caller publishes those of the attempts that count.
 *
 * <pre>{@code
 * NewDatabases write = folder.newDatabases(schema);
 * try (DatabaseWriter rows = write.newWriter(3, "3-attempt-1")) { rows.write(batch); }      // anywhere, any number of times
 * write.publish(List.of("3-attempt-1"));                                                    // once; or abort()
 * }</pre>
 *
 * <p>What this promises: a row of an attempt that counts is there once, one of another attempt never, and each database is
 * whole or not there. It is not one commit: databases get their names one after the other, so that a reader may see some
 * before the others, and a process that dies meanwhile leaves some of them, and the hidden folder {@code .new-…}, which
 * nobody reads and anybody may delete.
 *
 * <p>Immutable, serializable and thread-safe.
 */
public final class NewDatabases implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(NewDatabases.class);

    /** Text, because {@link Path} is not serializable. */
    private final String folder;

    private final String id;

    private NewDatabases(String folder, String id) {
        this.folder = folder;
        this.id = id;
    }

    static NewDatabases in(Path folder) {
        return new NewDatabases(folder.toString(), UUID.randomUUID().toString());
    }

    /** A write that is known by its id. */
    static NewDatabases of(Path folder, String id) {
        return new NewDatabases(folder.toString(), id);
    }

    /** What a {@link DatabasePublisher} knows the write by. */
    public String id() {
        return id;
    }

    /**
     * Starts what an attempt writes; closing the writer makes it last.
     *
     * @param part the worker; rows that name no database make {@code part-00003-….db} for worker 3
     * @param attempt a name for this attempt that no other has
     */
    public DatabaseWriter newWriter(int part, String attempt) {
        return DatabaseFolder.of(attempts().resolve(attempt))
                .newWriter(String.format(Locale.ROOT, "part-%05d-%s", part, id));
    }

    /**
     * Gives the databases of these attempts their names in the folder, and forgets all others.
     *
     * @return the databases, by name
     * @throws InvalidArgumentException if two attempts wrote a database of one name; none is published
     * @throws AlreadyExistsException if the folder has a database of such a name; none is published
     */
    public List<Path> publish(Collection<String> those) {
        Map<String, Path> named = new TreeMap<>();
        for (String attempt : those) {
            Path written = attempts().resolve(attempt);
            for (Path database :
                    Files.isDirectory(written) ? DatabaseFolder.of(written).databases() : List.<Path>of()) {
                String name = database.getFileName().toString();
                if (named.put(name, database) != null) {
                    throw twice(name, Path.of(folder));
                }
                if (Files.exists(Path.of(folder).resolve(name))) {
                    throw taken(name, Path.of(folder));
                }
            }
        }
        List<Path> published = new ArrayList<>();
        try {
            Files.createDirectories(Path.of(folder));
            for (Map.Entry<String, Path> database : named.entrySet()) {
                published.add(name(database.getKey(), database.getValue()));
                // A writer of the database would have to lock it under both names.
                Files.delete(database.getValue());
            }
            if (!published.isEmpty()) {
                Directories.syncParentOf(published.get(0));
            }
        } catch (IOException | RuntimeException e) {
            published.forEach(NewDatabases::deleteQuietly);
            throw e instanceof SynaException known
                    ? known
                    : new SynaException(ErrorCode.IO, "Cannot publish databases in " + folder + ": " + e, e);
        }
        abort();
        LOG.info("Published {} databases in {}", published.size(), folder);
        return published;
    }

    /** Deletes what an attempt wrote. Idempotent. */
    public void abort(String attempt) {
        deleteAll(attempts().resolve(attempt));
    }

    /** Deletes everything that was not published. Idempotent. */
    public void abort() {
        deleteAll(attempts());
    }

    /** A hard link fails where the name is taken, and a renaming would take the place of what is there. */
    private Path name(String name, Path written) throws IOException {
        Path database = Path.of(folder).resolve(name);
        try {
            Files.createLink(database, written);
        } catch (FileAlreadyExistsException e) {
            throw taken(name, Path.of(folder));
        } catch (UnsupportedOperationException e) {
            throw new SynaException(
                    ErrorCode.UNSUPPORTED,
                    "Cannot publish " + database + ": its file system has no hard links. Use another folder.",
                    e);
        }
        return database;
    }

    /** All that any attempt has written and nobody has published. */
    List<Path> written() {
        Path attempts = attempts();
        if (!Files.isDirectory(attempts)) {
            return List.of();
        }
        try (Stream<Path> each = Files.list(attempts)) {
            return each.filter(Files::isDirectory)
                    .flatMap(attempt -> DatabaseFolder.of(attempt).databases().stream())
                    .toList();
        } catch (IOException e) {
            throw FileErrors.failed("list the folder", attempts, e);
        }
    }

    static InvalidArgumentException twice(String name, Path folder) {
        return new InvalidArgumentException("Two workers wrote rows for the database " + name + " in " + folder
                + ": bring all rows of a database to one worker. Nothing was published.");
    }

    static AlreadyExistsException taken(String name, Path folder) {
        return new AlreadyExistsException(
                "The folder " + folder + " has a database " + name + " already, and workers write"
                        + " new ones only: one that is repeated would write its rows twice. Choose another name. Nothing was"
                        + " published.");
    }

    private Path attempts() {
        return Path.of(folder).resolve(".new-" + id);
    }

    private static void deleteAll(Path directory) {
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (Stream<Path> inside = Files.walk(directory)) {
            inside.sorted(Comparator.reverseOrder()).forEach(NewDatabases::deleteQuietly);
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("Cannot delete {}, which nobody reads", directory, e);
        }
    }

    private static void deleteQuietly(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            LOG.warn("Cannot delete {}", path, e);
        }
    }
}

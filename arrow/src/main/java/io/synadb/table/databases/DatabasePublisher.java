package io.synadb.table.databases;

import io.synadb.AlreadyExistsException;
import io.synadb.ConflictException;
import io.synadb.ErrorCode;
import io.synadb.InvalidArgumentException;
import io.synadb.NotFoundException;
import io.synadb.SynaException;
import io.synadb.file.Directories;
import io.synadb.file.FileErrors;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes new databases of one application step by step, each step once, however often it is asked for: what a job does that
 * commits at every checkpoint.
 *
 * <pre>{@code
 * NewDatabases write = folder.newDatabases(schema);                           // one for each worker and step
 * try (DatabaseWriter rows = write.newWriter(3, "0")) { rows.write(batch); }
 * folder.publisher("app").publish(8, 7, List.of(write.id()));                 // step 8, behind step 7
 * }</pre>
 *
 * <p>What this promises: behind a call that has returned, and behind any repetition of one that has not, each row of the step
 * is there once. It is no one commit: databases get their names one after the other, so that a reader may see some before the
 * others, until the call has returned or was repeated. The hidden file {@code .published-…} knows the last step of the
 * application; without it a repetition is not known.
 *
 * <p>Immutable and thread-safe; one caller at a time publishes for an application.
 */
public final class DatabasePublisher {
    private static final Logger LOG = LoggerFactory.getLogger(DatabasePublisher.class);

    private final Path folder;
    private final String application;

    DatabasePublisher(Path folder, String application) {
        this.folder = folder;
        this.application = application;
    }

    /** The last step that was published; empty before the first. */
    public OptionalLong newest() {
        PublishedStep published = PublishedStep.read(marker());
        return published == null ? OptionalLong.empty() : OptionalLong.of(published.number());
    }

    /**
     * Publishes what some writes have written, all of whose writers are closed, as one step. Rows that name no database become
     * {@code part-00000-<application>-<number>.db}, and so on in the order of the writes.
     *
     * @param number of the step
     * @param previous the step before it that had databases, 0 if there was none
     * @param writes the {@linkplain NewDatabases#id ids} of the writes
     * @return whether this call has published the step; false if it was there
     * @throws ConflictException if the application has published something else as this step, or as one behind the previous
     * @throws InvalidArgumentException if two workers wrote a database of one name; none is published
     * @throws AlreadyExistsException if the folder has a database of such a name
     * @throws NotFoundException if somebody deleted what was written
     */
    public boolean publish(long number, long previous, List<String> writes) {
        PublishedStep published = PublishedStep.read(marker());
        if (published != null && published.number() >= number) {
            if (published.number() == number && !published.writes().equals(writes)) {
                throw new ConflictException("Cannot publish step " + number + " of the application " + application
                        + " in " + folder + ": it has published other databases as this step, which may have the same"
                        + " rows. Nothing was published; look at what is there before the rows are written again.");
            }
            writes.forEach(this::forget);
            return false;
        }
        if (published != null && published.number() != previous) {
            throw new ConflictException("Cannot publish step " + number + " of the application " + application + " in "
                    + folder + ", which is to follow step " + previous + ": it has published step "
                    + published.number() + " meanwhile. Nothing was published; does another job go on from the same"
                    + " state?");
        }
        Map<String, Path> written = written(number, writes);
        try {
            for (Map.Entry<String, Path> database : written.entrySet()) {
                name(folder.resolve(database.getKey()), database.getValue());
            }
            Directories.syncParentOf(marker());
            new PublishedStep(number, writes).write(marker());
        } catch (IOException e) {
            throw FileErrors.failed("publish databases in", folder, e);
        }
        writes.forEach(this::forget);
        LOG.info("Published {} databases in {} as step {} of {}", written.size(), folder, number, application);
        return true;
    }

    /** The files of some writes, by the names that they get. */
    private Map<String, Path> written(long number, List<String> writes) {
        Map<String, Path> written = new TreeMap<>();
        for (int i = 0; i < writes.size(); i++) {
            String write = writes.get(i);
            List<Path> files = NewDatabases.of(folder, write).written();
            if (files.isEmpty()) {
                throw new NotFoundException("Cannot publish step " + number + " of the application " + application
                        + " in " + folder + ": what was written for it to .new-" + write
                        + " is gone, and was not published. Its rows have to be written again.");
            }
            for (Path file : files) {
                String name = file.getFileName().toString();
                String given = name.startsWith("part-") && name.endsWith("-" + write + DatabaseFolder.SUFFIX)
                        ? String.format(Locale.ROOT, "part-%05d-%s-%d", i, application, number) + DatabaseFolder.SUFFIX
                        : name;
                if (written.put(given, file) != null) {
                    throw NewDatabases.twice(given, folder);
                }
                requireFree(folder.resolve(given), file);
            }
        }
        return written;
    }

    private void requireFree(Path database, Path written) {
        try {
            if (Files.exists(database) && !Files.isSameFile(database, written)) {
                throw NewDatabases.taken(database.getFileName().toString(), folder);
            }
        } catch (IOException e) {
            throw FileErrors.failed("look at", database, e);
        }
    }

    /** A hard link fails where the name is taken, and a renaming would take the place of what is there. */
    private void name(Path database, Path written) throws IOException {
        try {
            Files.createLink(database, written);
        } catch (FileAlreadyExistsException e) {
            // Unless a call that did not return has made it.
            requireFree(database, written);
        } catch (UnsupportedOperationException e) {
            throw new SynaException(
                    ErrorCode.UNSUPPORTED,
                    "Cannot publish " + database + ": its file system has no hard links. Use another folder.",
                    e);
        }
    }

    private void forget(String write) {
        NewDatabases.of(folder, write).abort();
    }

    private Path marker() {
        return folder.resolve(".published-" + application);
    }

    @Override
    public String toString() {
        return "databases of " + application + " in " + folder;
    }
}

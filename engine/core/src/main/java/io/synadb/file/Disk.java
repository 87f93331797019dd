package io.synadb.file;

import io.synadb.AlreadyExistsException;
import io.synadb.NotFoundException;
import java.nio.file.Path;

/**
 * Where files stand, and which of their names would outlive the end of the machine. The seam at which tests put a disk that
 * loses what was not forced to it.
 *
 * <p>A name that was created, replaced or deleted is sure to last only when {@link #syncDirectoryOf} has returned. Thread-safe.
 */
public interface Disk {

    /** The file system of this machine. */
    static Disk local() {
        return LocalDisk.INSTANCE;
    }

    /** Whether a file has this name. */
    boolean exists(Path path);

    /**
     * Creates an empty file.
     *
     * @throws AlreadyExistsException when the name is taken
     * @throws NotFoundException when its directory does not exist
     */
    DataFile create(Path path);

    /** Opens an existing file for reading; {@link NotFoundException} when there is none. */
    DataFile openForReading(Path path);

    /** Opens an existing file for reading and writing; {@link NotFoundException} when there is none. */
    DataFile openForWriting(Path path);

    /** Gives {@code source} the name {@code target} in one step; what had that name before has none any more. */
    void replace(Path source, Path target);

    /** Deletes a file, if there is one. */
    void delete(Path path);

    /** Forces the entries of the directory that holds {@code path} to the device. */
    void syncDirectoryOf(Path path);
}

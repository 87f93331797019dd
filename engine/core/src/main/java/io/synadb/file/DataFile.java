package io.synadb.file;

import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * A file read and written at given positions. The seam at which tests inject the faults of a disk.
 *
 * <p>Reads may run beside each other and beside one writer; writers are kept apart by the caller.
 */
public interface DataFile extends AutoCloseable {

    /** The file's path, as it was given. */
    Path path();

    /** The file's size now. */
    long sizeBytes();

    /**
     * Reads until {@code target} is full or the file ends.
     *
     * @return the number of bytes read, less than asked only at the end of the file
     */
    int read(ByteBuffer target, long position);

    /** Writes all remaining bytes of {@code source}; when this returns they are the kernel's. */
    void write(ByteBuffer source, long position);

    /** Forces everything written so far to the device. */
    void sync();

    /** Cuts the file to {@code sizeBytes}. */
    void truncate(long sizeBytes);

    /** Maps a range for reading. The window outlives the file's close. */
    MappedWindow map(long position, long length);

    @Override
    void close();
}

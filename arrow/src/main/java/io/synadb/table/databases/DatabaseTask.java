package io.synadb.table.databases;

import java.io.Serializable;
import java.nio.file.Path;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * What one worker reads: one database.
 *
 * <p>Small, serializable, immutable and thread-safe.
 */
public final class DatabaseTask implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Text, because {@link Path} is not serializable. */
    private final String database;

    private final DatabaseSelection selection;

    DatabaseTask(String database, DatabaseSelection selection) {
        this.database = database;
        this.selection = selection;
    }

    /** The file. */
    public Path database() {
        return Path.of(database);
    }

    /** How large the file is now, in bytes; 0 if it is gone. */
    public long sizeBytes() {
        return database().toFile().length();
    }

    /** The schema of the batches. */
    public Schema schema() {
        return selection.schema();
    }

    /**
     * Opens the database, as it is now, for reading.
     *
     * @param allocator accounts for the batches, which belong to the caller
     * @throws io.synadb.NotFoundException if it is gone
     * @throws io.synadb.CorruptDataException here or while reading, if it is damaged
     */
    public DatabaseReader open(BufferAllocator allocator) {
        return DatabaseReader.open(this, selection, null, allocator);
    }

    /**
     * Opens the database as it was when another reader opened it, for the rows behind those that were read. Where the
     * database has grown, this looks at every version of the keys that are left, also without history.
     *
     * @param position of the last row that was read
     * @param allocator accounts for the batches, which belong to the caller
     * @throws io.synadb.NotFoundException if the database is gone
     * @throws io.synadb.ConflictException if the file is another one by now, or lost its end
     * @throws io.synadb.CorruptDataException here or while reading, if it is damaged
     */
    public DatabaseReader openBehind(DatabasePosition position, BufferAllocator allocator) {
        return DatabaseReader.open(this, selection, position, allocator);
    }

    @Override
    public String toString() {
        TextRanges keys = selection.keys();
        return database + (keys.equals(TextRanges.ALL) ? "" : " keys in " + keys);
    }
}

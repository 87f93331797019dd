package io.synadb.table.databases;

import io.synadb.arrow.Schemas;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What one worker reads: one database.
 *
 * <p>Small, serializable, immutable and thread-safe.
 */
public final class DatabaseTask implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String database;
    /** The schema message, because {@link Schema} is not serializable. */
    private final byte[] schema;

    private final TextRanges keys;
    private final boolean history;
    private final @Nullable AtomType type;

    DatabaseTask(String database, byte[] schema, TextRanges keys, boolean history, @Nullable AtomType type) {
        this.database = database;
        this.schema = schema;
        this.keys = keys;
        this.history = history;
        this.type = type;
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
        return Schemas.fromMessage(ByteBuffer.wrap(schema));
    }

    /**
     * Opens the database, as it is now, for reading.
     *
     * @param allocator accounts for the batches, which belong to the caller
     * @throws io.synadb.NotFoundException if it is gone
     * @throws io.synadb.CorruptDataException here or while reading, if it is damaged
     */
    public DatabaseReader open(BufferAllocator allocator) {
        return new DatabaseReader(this, allocator);
    }

    TextRanges keys() {
        return keys;
    }

    boolean history() {
        return history;
    }

    @Nullable
    AtomType type() {
        return type;
    }

    @Override
    public String toString() {
        return database + (keys.equals(TextRanges.ALL) ? "" : " keys in " + keys);
    }
}

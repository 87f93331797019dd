package io.synadb.table.storage;

/**
 * A file of a table, as a storage lists it. Immutable and thread-safe.
 *
 * @param path relative to the table
 * @param sizeBytes its length
 * @param modifiedMicros when it was changed last, since the epoch, by the storage's clock
 */
public record StoredFile(String path, long sizeBytes, long modifiedMicros) {
    /** Whether a writer of the storage has not given it its name yet, and if it crashed never will. */
    public boolean isUnfinished() {
        return path.startsWith(".", path.lastIndexOf('/') + 1);
    }
}

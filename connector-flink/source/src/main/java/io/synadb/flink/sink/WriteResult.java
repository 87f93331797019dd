package io.synadb.flink.sink;

import io.synadb.table.data.DataFile;
import java.util.List;
import java.util.UUID;

/**
 * The files that one subtask made for a checkpoint. Immutable and thread-safe.
 *
 * @param tableId the table that they are meant for
 * @param writtenFor the version whose columns they have; {@link #UNKNOWN} where an earlier SynaDB has not said it
 * @param files complete, durable, and part of no version yet
 */
public record WriteResult(UUID tableId, long writtenFor, List<DataFile> files) {
    /** No version. */
    static final long UNKNOWN = -1;

    public WriteResult {
        files = List.copyOf(files);
    }
}

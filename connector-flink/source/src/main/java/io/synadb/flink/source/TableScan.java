package io.synadb.flink.source;

import io.synadb.table.FileScan;
import io.synadb.table.storage.Storage;
import java.io.Serializable;
import java.time.Duration;
import java.util.UUID;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * All that a job is told of what to read.
 *
 * <p>Immutable, serializable and thread-safe.
 *
 * @param storage where the table lies
 * @param tableId of the table, because its path may hold another one when the job starts
 * @param files what to read of each file
 * @param range which versions
 * @param limit how many rows at most; {@link Long#MAX_VALUE} for all
 * @param discoveryInterval how often to look for new commits, if the range has no end
 */
public record TableScan(
        Storage storage, UUID tableId, FileScan files, VersionRange range, long limit, Duration discoveryInterval)
        implements Serializable {
    private static final long serialVersionUID = 1L;

    /** For messages and the names of operators. */
    @Override
    public String toString() {
        return storage.location() + " "
                + files.schema().getFields().stream().map(Field::getName).toList() + ", " + range;
    }
}

package io.synadb.flink.sink;

import io.synadb.table.data.DataFile;
import java.util.List;
import java.util.UUID;

/**
 * What a checkpoint adds to a table: the files of all subtasks, as one commit.
 *
 * <p>Immutable and thread-safe.
 *
 * @param tableId the table that the files are meant for
 * @param application the id under which the job commits
 * @param checkpointId the checkpoint; at the end of the input, the one that comes next
 * @param previousCheckpointId the checkpoint of the application's commit before this one, 0 if there was none
 * @param writtenFor the versions whose columns the files have, ascending; none where an earlier SynaDB has not said it
 * @param files complete, durable, and part of no version until this is committed; at least one
 */
public record SynaCommittable(
        UUID tableId,
        String application,
        long checkpointId,
        long previousCheckpointId,
        List<Long> writtenFor,
        List<DataFile> files) {
    public SynaCommittable {
        writtenFor = List.copyOf(writtenFor);
        files = List.copyOf(files);
    }
}

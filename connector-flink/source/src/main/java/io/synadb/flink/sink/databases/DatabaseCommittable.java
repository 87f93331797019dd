package io.synadb.flink.sink.databases;

import java.util.List;

/**
 * The databases that a checkpoint adds to a folder.
 *
 * <p>Immutable and thread-safe.
 *
 * @param application the id under which the job publishes
 * @param checkpointId the checkpoint; at the end of the input, the one that comes next
 * @param previousCheckpointId the checkpoint before it that had databases, 0 if there was none
 * @param writes the ids of their hidden folders; at least one
 */
public record DatabaseCommittable(
        String application, long checkpointId, long previousCheckpointId, List<String> writes) {
    public DatabaseCommittable {
        writes = List.copyOf(writes);
    }
}

package io.synadb.flink.sink;

import java.io.Serializable;
import java.util.UUID;

/**
 * Under which name a job commits, and how far it has come: what the aggregator keeps in its state.
 *
 * <p>Serializable, immutable and thread-safe.
 *
 * @param id drawn once, and kept from savepoint to savepoint, whatever the id of the job
 * @param lastCheckpointId the last checkpoint that had files to commit, 0 before the first
 */
public record Application(String id, long lastCheckpointId) implements Serializable {
    private static final long serialVersionUID = 1L;

    /** An application of which no table has heard. */
    public static Application draw() {
        return new Application(UUID.randomUUID().toString(), 0);
    }

    /** The same application, with the files of a checkpoint on their way to the table. */
    public Application after(long checkpointId) {
        return new Application(id, checkpointId);
    }
}

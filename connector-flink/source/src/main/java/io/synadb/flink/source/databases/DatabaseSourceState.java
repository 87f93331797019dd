package io.synadb.flink.source.databases;

import java.util.List;

/**
 * Which databases nobody reads yet.
 *
 * <p>Immutable and thread-safe.
 *
 * @param planned whether the folder was listed; what is put there later is not read
 * @param unassigned the databases that no reader has, in the order in which they are dealt
 */
public record DatabaseSourceState(boolean planned, List<DatabaseSplit> unassigned) {
    /** That of a job that has just started. */
    static final DatabaseSourceState NOTHING_PLANNED = new DatabaseSourceState(false, List.of());

    public DatabaseSourceState {
        unassigned = List.copyOf(unassigned);
    }
}

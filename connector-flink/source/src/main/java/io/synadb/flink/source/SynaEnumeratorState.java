package io.synadb.flink.source;

import java.util.List;
import java.util.UUID;

/**
 * How far a table has been planned, and what nobody reads yet. Its size follows the open work, not the history of the table.
 *
 * <p>Immutable and thread-safe.
 *
 * @param tableId of the table, because its path may hold another one later
 * @param plannedVersion all rows up to this version are planned; {@link #NOTHING_PLANNED} before the first plan
 * @param remainingRows how many rows may still be planned; {@link Long#MAX_VALUE} without a limit
 * @param unassigned the splits that no reader has, in the order in which they are dealt
 */
public record SynaEnumeratorState(UUID tableId, long plannedVersion, long remainingRows, List<SynaSplit> unassigned) {
    /** The planned version of a job that has just started. */
    public static final long NOTHING_PLANNED = -1;

    public SynaEnumeratorState {
        if (plannedVersion < NOTHING_PLANNED || remainingRows < 0) {
            throw new IllegalArgumentException(
                    "Planned version " + plannedVersion + ", " + remainingRows + " rows remaining");
        }
        unassigned = List.copyOf(unassigned);
    }
}

package io.synadb.flink.sink;

import java.io.Serializable;
import java.util.List;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * What becomes of the results of a checkpoint. Implementations are immutable, serializable and thread-safe.
 *
 * @param <R> what a subtask made for a checkpoint
 * @param <C> what is committed
 */
public interface CheckpointCommits<R, C> extends Serializable {
    /** Whether a job that is set back is refused, and not given a new name. */
    boolean isExactlyOnce();

    /**
     * Checks that a job that is restored goes on from its newest state.
     *
     * @throws io.synadb.ConflictException if its application has committed more
     */
    void requireNewest(Application restored);

    /**
     * Makes the results of all subtasks one committable.
     *
     * @param application with the last checkpoint before this one that had results
     * @param results at least one
     */
    C commit(Application application, long checkpointId, List<R> results);

    /** Of the committables. */
    SimpleVersionedSerializer<C> serializer();
}

package io.synadb.flink.sink.databases;

import io.synadb.table.databases.DatabaseFolder;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.apache.flink.api.connector.sink2.Committer;

/**
 * Publishes the databases of complete checkpoints.
 *
 * <p>What was published before, and is asked for again after a failure, is left as it is. Any failure fails the task: Flink
 * restores it from the last checkpoint, which holds what is still to be published. Not thread-safe.
 */
public final class DatabaseCommitter implements Committer<DatabaseCommittable> {
    private final DatabaseFolder folder;

    /** Publishes in the folder of a sink. */
    public DatabaseCommitter(DatabaseSinkSettings settings) {
        this.folder = settings.folder();
    }

    @Override
    public void commit(Collection<CommitRequest<DatabaseCommittable>> requests) {
        List<CommitRequest<DatabaseCommittable>> inOrder = requests.stream()
                .sorted(Comparator.comparingLong(
                        request -> request.getCommittable().checkpointId()))
                .toList();
        for (CommitRequest<DatabaseCommittable> request : inOrder) {
            DatabaseCommittable committable = request.getCommittable();
            boolean published = folder.publisher(committable.application())
                    .publish(committable.checkpointId(), committable.previousCheckpointId(), committable.writes());
            if (!published) {
                request.signalAlreadyCommitted();
            }
        }
    }

    /** Holds nothing open. */
    @Override
    public void close() {}
}

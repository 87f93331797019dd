package io.synadb.flink.sink;

import io.synadb.ConflictException;
import io.synadb.VersionNotFoundException;
import io.synadb.flink.config.SynaTables;
import io.synadb.table.Table;
import io.synadb.table.TableCommit;
import io.synadb.table.TableSnapshot;
import io.synadb.table.storage.Storage;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.connector.sink2.Committer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes the files of complete checkpoints, each as one version of the table.
 *
 * <p>What was published before, and is asked for again after a failure, is left as it is. Any failure fails the task: Flink
 * restores it from the last checkpoint, which holds what is still to be committed. Not thread-safe.
 */
public final class SynaCommitter implements Committer<SynaCommittable> {
    private static final Logger LOG = LoggerFactory.getLogger(SynaCommitter.class);

    private final Storage storage;
    private @Nullable Table table;

    /** Commits to the table here; it is opened when there is something to commit. */
    public SynaCommitter(Storage storage) {
        this.storage = storage;
    }

    @Override
    public void commit(Collection<CommitRequest<SynaCommittable>> requests) {
        List<CommitRequest<SynaCommittable>> inOrder = requests.stream()
                .sorted(Comparator.comparingLong(
                        request -> request.getCommittable().checkpointId()))
                .toList();
        for (CommitRequest<SynaCommittable> request : inOrder) {
            if (!publish(request.getCommittable())) {
                request.signalAlreadyCommitted();
            }
        }
    }

    /** Holds nothing open. */
    @Override
    public void close() {}

    /** Returns whether this call has made a version. */
    private boolean publish(SynaCommittable committable) {
        Table target = table;
        if (target == null) {
            target = SynaTables.open(storage);
            table = target;
        }
        TableSnapshot base = target.current();
        if (!base.tableId().equals(committable.tableId())) {
            throw new ConflictException("Cannot commit checkpoint " + committable.checkpointId() + " to table "
                    + storage.location() + ": its files belong to the table with the id " + committable.tableId()
                    + ", but the one that is there now has the id " + base.tableId()
                    + ". Bring the table of the job back, or start the job without its state.");
        }
        TableCommit commit = target.newCommit(base)
                .append(committable.files())
                .txn(committable.application(), committable.checkpointId(), committable.previousCheckpointId());
        boolean wasCommitted =
                base.newestTransaction(committable.application()).orElse(0) >= committable.checkpointId();
        for (long version : wasCommitted ? List.<Long>of() : committable.writtenFor()) {
            writtenFor(version, target, base, committable).ifPresent(commit::writtenFor);
        }
        return commit.publish().version() > base.version();
    }

    /**
     * A version that files were written for; empty where it has expired, so that nobody knows its columns any more.
     *
     * @throws ConflictException if the columns of now cannot show the files
     */
    private Optional<TableSnapshot> writtenFor(
            long version, Table target, TableSnapshot base, SynaCommittable committable) {
        TableSnapshot written;
        try {
            written = target.at(version);
        } catch (VersionNotFoundException e) {
            LOG.debug("Version {} of {} has expired, for which files were written", version, storage.location(), e);
            return Optional.empty();
        }
        if (!base.shows(written)) {
            throw new ConflictException("Cannot commit checkpoint " + committable.checkpointId() + " to table "
                    + storage.location() + ": its files were written for version " + version
                    + ", and version " + base.version() + " has columns, partitions or a key that cannot show them."
                    + " Start the job again from its last checkpoint with the table as it was, or without its state.");
        }
        return Optional.of(written);
    }
}

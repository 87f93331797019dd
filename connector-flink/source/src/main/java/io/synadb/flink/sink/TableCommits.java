package io.synadb.flink.sink;

import io.synadb.ConflictException;
import io.synadb.table.Table;
import io.synadb.table.data.DataFile;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/** The files of all subtasks as one commit to a table. Serializable, immutable and thread-safe. */
public record TableCommits(SinkSettings settings) implements CheckpointCommits<WriteResult, SynaCommittable> {
    private static final long serialVersionUID = 1L;

    @Override
    public boolean isExactlyOnce() {
        return settings.isExactlyOnce();
    }

    @Override
    public void requireNewest(Application restored) {
        if (!Table.exists(settings.storage())) {
            return;
        }
        OptionalLong committed = Table.open(settings.storage()).current().newestTransaction(restored.id());
        if (committed.isPresent() && committed.getAsLong() > restored.lastCheckpointId()) {
            throw new ConflictException("Cannot continue the job: its sink has committed checkpoint "
                    + committed.getAsLong() + " to table " + settings.storage().location()
                    + ", but the state that it is restored from ends with checkpoint " + restored.lastCheckpointId()
                    + ", and rows would be written a second time. Restore the newest savepoint or checkpoint of the"
                    + " job; or give the sink another uid, to write from here on under a new application id; or ask for"
                    + " the delivery AT_LEAST_ONCE, which accepts rows that come again.");
        }
    }

    @Override
    public SynaCommittable commit(Application application, long checkpointId, List<WriteResult> results) {
        UUID tableId = results.get(0).tableId();
        List<DataFile> files = new ArrayList<>();
        SortedSet<Long> versions = new TreeSet<>();
        for (WriteResult result : results) {
            if (!result.tableId().equals(tableId)) {
                throw new ConflictException("Cannot commit checkpoint " + checkpointId + " to table "
                        + settings.storage().location() + ": its rows were written to the two tables " + tableId
                        + " and "
                        + result.tableId() + ", one of which took the place of the other while the job ran. Start the"
                        + " job again from its last checkpoint.");
            }
            files.addAll(result.files());
            if (result.writtenFor() != WriteResult.UNKNOWN) {
                versions.add(result.writtenFor());
            }
        }
        return new SynaCommittable(
                tableId, application.id(), checkpointId, application.lastCheckpointId(), List.copyOf(versions), files);
    }

    @Override
    public SimpleVersionedSerializer<SynaCommittable> serializer() {
        return new SynaCommittableSerializer();
    }
}

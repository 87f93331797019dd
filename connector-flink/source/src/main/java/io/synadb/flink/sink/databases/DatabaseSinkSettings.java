package io.synadb.flink.sink.databases;

import io.synadb.ConflictException;
import io.synadb.flink.sink.Application;
import io.synadb.flink.sink.CheckpointCommits;
import io.synadb.flink.types.FlinkSchemas;
import io.synadb.table.databases.DatabaseFolder;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.table.types.logical.RowType;

/**
 * What a sink of databases has been told, as it travels to the tasks.
 *
 * <p>Serializable, immutable and thread-safe.
 *
 * @param path the folder
 * @param rows the columns of the rows
 * @param chunkBytes about how many bytes of rows are collected before they are written
 * @param delivery exactly once, or at least once
 */
public record DatabaseSinkSettings(String path, RowType rows, long chunkBytes, DeliveryGuarantee delivery)
        implements CheckpointCommits<DatabaseResult, DatabaseCommittable> {
    private static final long serialVersionUID = 1L;

    /**
     * Checks settings.
     *
     * @throws io.synadb.SchemaException if no database can hold rows of these columns
     * @throws io.synadb.InvalidArgumentException if the path is a file
     */
    public DatabaseSinkSettings {
        DatabaseFolder.of(Path.of(path)).requireWritable(FlinkSchemas.arrowSchema(rows));
    }

    DatabaseFolder folder() {
        return DatabaseFolder.of(Path.of(path));
    }

    @Override
    public boolean isExactlyOnce() {
        return delivery == DeliveryGuarantee.EXACTLY_ONCE;
    }

    @Override
    public void requireNewest(Application restored) {
        OptionalLong published = folder().publisher(restored.id()).newest();
        if (published.isPresent() && published.getAsLong() > restored.lastCheckpointId()) {
            throw new ConflictException("Cannot continue the job: its sink has published the databases of checkpoint "
                    + published.getAsLong() + " in " + path + ", but the state that it is restored from ends with"
                    + " checkpoint " + restored.lastCheckpointId()
                    + ", and rows would be written a second time. Restore"
                    + " the newest savepoint or checkpoint of the job; or give the sink another uid; or ask for the"
                    + " delivery AT_LEAST_ONCE, which accepts rows that come again.");
        }
    }

    @Override
    public DatabaseCommittable commit(Application application, long checkpointId, List<DatabaseResult> results) {
        return new DatabaseCommittable(
                application.id(),
                checkpointId,
                application.lastCheckpointId(),
                results.stream().map(DatabaseResult::write).toList());
    }

    @Override
    public SimpleVersionedSerializer<DatabaseCommittable> serializer() {
        return new DatabaseCommittableSerializer();
    }
}

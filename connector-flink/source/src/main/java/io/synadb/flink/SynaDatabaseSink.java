package io.synadb.flink;

import io.synadb.InvalidArgumentException;
import io.synadb.UnsupportedFeatureException;
import io.synadb.flink.config.DatabaseFolders;
import io.synadb.flink.config.SynaTables;
import io.synadb.flink.sink.CommittableAggregator;
import io.synadb.flink.sink.databases.DatabaseCommittable;
import io.synadb.flink.sink.databases.DatabaseCommittableSerializer;
import io.synadb.flink.sink.databases.DatabaseCommitter;
import io.synadb.flink.sink.databases.DatabaseResult;
import io.synadb.flink.sink.databases.DatabaseResultSerializer;
import io.synadb.flink.sink.databases.DatabaseSinkSettings;
import io.synadb.flink.sink.databases.DatabaseSinkWriter;
import io.synadb.table.WriteOptions;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.SupportsCommitter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.streaming.api.connector.sink2.CommittableMessage;
import org.apache.flink.streaming.api.connector.sink2.SupportsPreCommitTopology;
import org.apache.flink.streaming.api.connector.sink2.SupportsPreWriteTopology;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;
import org.jspecify.annotations.Nullable;

/**
 * Writes rows of {@code key, value}, and perhaps {@code deleted} and {@code database}, to new ordinary databases of a folder.
 *
 * <pre>{@code
 * rows.sinkTo(SynaDatabaseSink.builder().path("/data/rooms").rowType(rowType).build()).uid("rooms");
 * }</pre>
 *
 * <p>Each subtask makes a database for each checkpoint that it has rows of, those of a job without checkpoints when its input
 * ends; they get their names, {@code part-….db}, when the checkpoint is complete. A column {@code database} says which
 * database a row is for: because each has to be new, such a job is a batch job, or one without checkpoints. Databases that
 * are there are never written to. Give the sink a {@code uid}: its state has to find it again.
 *
 * <p><b>Exactly once</b> (the default): however often the job fails, and whatever its parallelism after a savepoint, each row is
 * in the databases once. A job that is restored from another state than its newest one is refused, because its rows would come
 * twice; the hidden file {@code .published-…} of the folder tells. <b>At least once</b>: such a job is accepted. Databases of a
 * checkpoint get their names one after the other, so that a reader may see some before the others. A batch job that loses its
 * writers' results after it has published them fails, with its rows there once.
 *
 * <p>Several values of a key in one database are its history, in the order in which they came; of values that came in different
 * checkpoints, or to different subtasks, nothing says which is the newest but their time. Rows are insertions.
 *
 * <p>Immutable, serializable and thread-safe.
 */
public final class SynaDatabaseSink
        implements Sink<RowData>,
                SupportsPreWriteTopology<RowData>,
                SupportsCommitter<DatabaseCommittable>,
                SupportsPreCommitTopology<DatabaseResult, DatabaseCommittable> {
    private static final long serialVersionUID = 1L;
    private static final String DATABASE = "database";

    private final DatabaseSinkSettings settings;

    private SynaDatabaseSink(DatabaseSinkSettings settings) {
        this.settings = settings;
    }

    /** Starts a sink. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Brings all rows of a database to one subtask.
     *
     * @throws UnsupportedFeatureException if the job would write to a database in more than one checkpoint
     */
    @Override
    public DataStream<RowData> addPreWriteTopology(DataStream<RowData> rows) {
        int column = settings.rows().getFieldIndex(DATABASE);
        if (column < 0) {
            return rows;
        }
        StreamExecutionEnvironment job = rows.getExecutionEnvironment();
        boolean streaming = job.getConfiguration().get(ExecutionOptions.RUNTIME_MODE) == RuntimeExecutionMode.STREAMING;
        if (streaming && job.getCheckpointConfig().isCheckpointingEnabled()) {
            throw new UnsupportedFeatureException("Cannot write to the databases that the column 'database' names in "
                    + settings.path() + ": each checkpoint of a streaming job makes new databases, and appends to none,"
                    + " because rows that are repeated after a failure would be there twice. Leave the column out, or"
                    + " run a batch job");
        }
        return rows.partitionCustom(
                (database, subtasks) -> Math.floorMod(database.hashCode(), subtasks),
                row -> row.isNullAt(column) ? "" : row.getString(column).toString());
    }

    @Override
    public SinkWriter<RowData> createWriter(WriterInitContext context) {
        return new DatabaseSinkWriter(settings, context);
    }

    @Override
    public Committer<DatabaseCommittable> createCommitter(CommitterInitContext context) {
        return new DatabaseCommitter(settings);
    }

    @Override
    public SimpleVersionedSerializer<DatabaseCommittable> getCommittableSerializer() {
        return new DatabaseCommittableSerializer();
    }

    @Override
    public DataStream<CommittableMessage<DatabaseCommittable>> addPreCommitTopology(
            DataStream<CommittableMessage<DatabaseResult>> writers) {
        return CommittableAggregator.between(writers, settings);
    }

    @Override
    public SimpleVersionedSerializer<DatabaseResult> getWriteResultSerializer() {
        return new DatabaseResultSerializer();
    }

    /** Collects a {@link SynaDatabaseSink}. Not thread-safe. */
    public static final class Builder {
        private @Nullable String path;
        private @Nullable RowType rows;
        private long chunkBytes = WriteOptions.defaults().chunkBytes();
        private DeliveryGuarantee delivery = DeliveryGuarantee.EXACTLY_ONCE;

        private Builder() {}

        /** The folder, of the local file system that every TaskManager reaches; required. */
        public Builder path(String path) {
            this.path = path;
            return this;
        }

        /**
         * The columns of the rows; required: {@code key}, {@code value} (a whole number, FLOAT, DOUBLE, STRING, BYTES,
         * ARRAY&lt;FLOAT&gt;, or a ROW of these, of which one is there), perhaps {@code deleted} and {@code database}.
         */
        public Builder rowType(RowType rows) {
            this.rows = rows;
            return this;
        }

        /** About how many bytes of rows a subtask collects before they are written, 16 MiB by default. */
        public Builder chunkBytes(long bytes) {
            chunkBytes = WriteOptions.defaults().withChunkBytes(bytes).chunkBytes();
            return this;
        }

        /**
         * Whether rows are there exactly once, which is the default, or at least once.
         *
         * @throws InvalidArgumentException for {@link DeliveryGuarantee#NONE}
         */
        public Builder delivery(DeliveryGuarantee delivery) {
            if (delivery == DeliveryGuarantee.NONE) {
                throw new InvalidArgumentException("The sink delivers rows EXACTLY_ONCE or AT_LEAST_ONCE, found NONE:"
                        + " choose EXACTLY_ONCE, which costs no more.");
            }
            this.delivery = delivery;
            return this;
        }

        /**
         * The checked sink.
         *
         * @throws InvalidArgumentException when something is missing, and if the path is a file or a table
         * @throws io.synadb.SchemaException for columns that databases do not take
         */
        public SynaDatabaseSink build() {
            if (path == null || rows == null) {
                throw new InvalidArgumentException("A sink needs the path of a folder and the columns of its rows: call"
                        + (path == null ? " path(…)" : "") + (rows == null ? " rowType(…)" : "")
                        + " before build().");
            }
            DatabaseFolders.folder(path);
            return new SynaDatabaseSink(
                    new DatabaseSinkSettings(SynaTables.storage(path).location(), rows, chunkBytes, delivery));
        }
    }
}

package io.synadb.flink;

import io.synadb.InvalidArgumentException;
import io.synadb.flink.config.SynaTables;
import io.synadb.flink.config.TableLayout;
import io.synadb.flink.sink.CommittableAggregator;
import io.synadb.flink.sink.SinkSettings;
import io.synadb.flink.sink.SynaCommittable;
import io.synadb.flink.sink.SynaCommittableSerializer;
import io.synadb.flink.sink.SynaCommitter;
import io.synadb.flink.sink.SynaSinkWriter;
import io.synadb.flink.sink.TableCommits;
import io.synadb.flink.sink.WriteResult;
import io.synadb.flink.sink.WriteResultSerializer;
import io.synadb.table.WriteOptions;
import io.synadb.table.partition.PartitionBy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.SupportsCommitter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.streaming.api.connector.sink2.CommittableMessage;
import org.apache.flink.streaming.api.connector.sink2.SupportsPreCommitTopology;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;
import org.jspecify.annotations.Nullable;

/**
 * Appends rows to a table of SynaDB files, or puts them in the places of those with their keys.
 *
 * <pre>{@code
 * rows.sinkTo(SynaSink.builder()
 *                 .path("/data/words")
 *                 .rowType(rowType)
 *                 .property("vector.embedding.dim", "384")
 *                 .build())
 *         .uid("words");
 * }</pre>
 *
 * <p>The rows of a checkpoint become one version of the table when the checkpoint is complete, those of a job without
 * checkpoints when its input ends; a checkpoint without rows makes none. A table that is missing is made when the first
 * writer opens; one that is there has to have these columns. Give the sink a {@code uid}: its state has to find it again.
 *
 * <p><b>Exactly once</b> (the default): however often the job fails, and whatever its id and its parallelism after a
 * savepoint, each row is in the table once. A job that is restored from another state than its newest one is refused,
 * because its rows would come twice. <b>At least once</b>: the same, but such a job is accepted, and the rows since then
 * are in the table twice.
 *
 * <p>A job without checkpoints, and so every batch job, has one commit, at its end. When it loses its writers' results
 * after that commit and before it has ended, they write new files with the same rows, but nothing proves to the table that
 * they are the same: it refuses them, and the job fails with a {@link io.synadb.ConflictException} although its rows are in
 * the table, once. Before such a job is run again, look at what the newest version of the table added.
 *
 * <p>An attempt that fails, on a full disk for example, deletes the files that it was writing. Those that a process that
 * died was writing, and complete ones that a subtask had handed over to a checkpoint that then failed, stay in the table's
 * folder; they are part of no version.
 *
 * <p><b>A table with a key</b> ({@link Builder#key}) takes a stream of changes: INSERT and UPDATE_AFTER put a row in the place of
 * the one with its key, DELETE deletes the row of a key, of which only the key's columns are looked at, and UPDATE_BEFORE
 * is passed over. All changes of a checkpoint become one version, and the last one of a key counts, provided that one
 * subtask gets all changes of a key in their order: {@code keyBy} the key where the stream is not. Where an update changes
 * the key itself, send a DELETE of the old one. A table without a key takes insertions; any other kind fails the job.
 *
 * <p>Immutable, serializable and thread-safe.
 */
public final class SynaSink
        implements Sink<RowData>,
                SupportsCommitter<SynaCommittable>,
                SupportsPreCommitTopology<WriteResult, SynaCommittable> {
    private static final long serialVersionUID = 1L;

    private final SinkSettings settings;

    SynaSink(SinkSettings settings) {
        this.settings = settings;
    }

    /** Starts a sink. */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public SinkWriter<RowData> createWriter(WriterInitContext context) {
        return new SynaSinkWriter(settings, context);
    }

    @Override
    public Committer<SynaCommittable> createCommitter(CommitterInitContext context) {
        return new SynaCommitter(settings.storage());
    }

    @Override
    public SimpleVersionedSerializer<SynaCommittable> getCommittableSerializer() {
        return new SynaCommittableSerializer();
    }

    @Override
    public DataStream<CommittableMessage<SynaCommittable>> addPreCommitTopology(
            DataStream<CommittableMessage<WriteResult>> writers) {
        return CommittableAggregator.between(writers, new TableCommits(settings));
    }

    @Override
    public SimpleVersionedSerializer<WriteResult> getWriteResultSerializer() {
        return new WriteResultSerializer();
    }

    /** Collects a {@link SynaSink}. Not thread-safe. */
    public static final class Builder {
        private @Nullable String path;
        private @Nullable RowType rows;
        private final List<PartitionBy> partitionBy = new ArrayList<>();
        private final List<String> key = new ArrayList<>();
        private int buckets;
        private final Map<String, String> properties = new LinkedHashMap<>();
        private DeliveryGuarantee delivery = DeliveryGuarantee.EXACTLY_ONCE;
        private WriteOptions options = WriteOptions.defaults();

        private Builder() {}

        /** The folder of the table, of the local file system that every TaskManager reaches; required. */
        public Builder path(String path) {
            this.path = path;
            return this;
        }

        /** The columns of the rows; required. */
        public Builder rowType(RowType rows) {
            this.rows = rows;
            return this;
        }

        /** Adds columns by whose values a table that has to be made is partitioned, outermost first. */
        public Builder partitionBy(String... columns) {
            return partitionBy(Stream.of(columns).map(PartitionBy::identity).toArray(PartitionBy[]::new));
        }

        /** Adds columns, or transforms of columns, by which a table that has to be made is partitioned, outermost first. */
        public Builder partitionBy(PartitionBy... parts) {
            partitionBy.addAll(List.of(parts));
            return this;
        }

        /**
         * Makes these columns, which are NOT NULL, the primary key of a table that has to be made; one that is there has to
         * have the same.
         */
        public Builder key(String... columns) {
            key.addAll(List.of(columns));
            return this;
        }

        /**
         * Over how many buckets the rows of each partition are spread by their keys, 1 if it is not set; one for a few
         * million keys is a good number.
         *
         * @throws InvalidArgumentException for a number that is not positive
         */
        public Builder buckets(int buckets) {
            if (buckets < 1) {
                throw new InvalidArgumentException("A table with a key has at least 1 bucket, found " + buckets + ".");
            }
            this.buckets = buckets;
            return this;
        }

        /**
         * Sets a property of a table that has to be made; {@code vector.<column>.dim} makes a list of floats a vector, and
         * is compared with a table that is there.
         */
        public Builder property(String name, String value) {
            properties.put(name, value);
            return this;
        }

        /** Sets properties: see {@link #property}. */
        public Builder properties(Map<String, String> properties) {
            this.properties.putAll(properties);
            return this;
        }

        /**
         * Whether rows are in the table exactly once, which is the default, or at least once.
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
         * About how many bytes of rows are collected before they are written, 16 MiB by default; readers get them together.
         * Every subtask collects its own outside the heap, which {@code taskmanager.memory.task.off-heap.size} has to have
         * room for: up to twice this for each.
         *
         * @throws InvalidArgumentException for a number that is not positive, or too large
         */
        public Builder chunkBytes(long bytes) {
            options = options.withChunkBytes(bytes);
            return this;
        }

        /**
         * The checked sink; the table itself is not looked at before the job runs.
         *
         * @throws InvalidArgumentException when something is missing, or makes no sense
         * @throws io.synadb.SchemaException for columns that no table can have
         * @throws io.synadb.UnsupportedFeatureException for a column of a type that no table can hold
         */
        public SynaSink build() {
            if (path == null || rows == null) {
                throw new InvalidArgumentException(
                        "A sink needs the path of its table and the columns of its rows: call"
                                + (path == null ? " path(…)" : "") + (rows == null ? " rowType(…)" : "")
                                + " before build().");
            }
            TableLayout layout = new TableLayout(partitionBy, key, buckets);
            return new SynaSink(
                    new SinkSettings(SynaTables.storage(path), rows, layout, properties, options, delivery));
        }
    }
}

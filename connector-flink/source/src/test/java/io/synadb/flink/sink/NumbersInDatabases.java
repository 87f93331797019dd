package io.synadb.flink.sink;

import io.synadb.flink.sink.databases.DatabaseCommittable;
import io.synadb.flink.sink.databases.DatabaseCommittableSerializer;
import io.synadb.flink.sink.databases.DatabaseCommitter;
import io.synadb.flink.sink.databases.DatabaseResult;
import io.synadb.flink.sink.databases.DatabaseResultSerializer;
import io.synadb.flink.sink.databases.DatabaseSinkSettings;
import io.synadb.flink.sink.databases.DatabaseSinkWriter;
import java.util.Collection;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.api.connector.sink2.CommittingSinkWriter;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.SupportsCommitter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.streaming.api.connector.sink2.CommittableMessage;
import org.apache.flink.streaming.api.connector.sink2.SupportsPreCommitTopology;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.StringData;

/**
 * Numbers as rows of {@code key, value} in new databases, whose writers and committer reach the places of {@link SinkFaults}.
 *
 * @param faults the name under which the test placed them
 */
record NumbersInDatabases(DatabaseSinkSettings settings, String faults)
        implements Sink<Long>,
                SupportsCommitter<DatabaseCommittable>,
                SupportsPreCommitTopology<DatabaseResult, DatabaseCommittable> {
    private static final long serialVersionUID = 1L;

    @Override
    public SinkWriter<Long> createWriter(WriterInitContext context) {
        return new Writer(new DatabaseSinkWriter(settings, context), faults);
    }

    @Override
    public Committer<DatabaseCommittable> createCommitter(CommitterInitContext context) {
        return new FaultyCommitter(new DatabaseCommitter(settings), faults);
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

    private record Writer(DatabaseSinkWriter writer, String faults)
            implements CommittingSinkWriter<Long, DatabaseResult> {
        @Override
        public void write(Long number, Context context) {
            writer.write(GenericRowData.of(StringData.fromString("n" + number), number), context);
        }

        @Override
        public void flush(boolean endOfInput) {
            writer.flush(endOfInput);
        }

        @Override
        public Collection<DatabaseResult> prepareCommit() {
            Collection<DatabaseResult> results = writer.prepareCommit();
            if (!results.isEmpty()) {
                SinkFaults.reached(faults, SinkFaults.Place.AFTER_PREPARE_COMMIT);
            }
            return results;
        }

        @Override
        public void close() {
            writer.close();
        }
    }

    private record FaultyCommitter(DatabaseCommitter committer, String faults)
            implements Committer<DatabaseCommittable> {
        @Override
        public void commit(Collection<CommitRequest<DatabaseCommittable>> requests) {
            if (!requests.isEmpty()) {
                SinkFaults.reached(faults, SinkFaults.Place.DURING_PUBLICATION);
            }
            committer.commit(requests);
            if (!requests.isEmpty()) {
                SinkFaults.reached(faults, SinkFaults.Place.AFTER_PUBLICATION);
            }
        }

        @Override
        public void close() {
            committer.close();
        }
    }
}

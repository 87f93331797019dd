package io.synadb.flink.sink;

import java.io.IOException;
import java.util.Collection;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
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
import org.apache.flink.table.data.RowData;
import org.apache.flink.util.function.SerializableFunction;

/**
 * The sink for records of any type, whose writers take their memory from one allocator of the test and reach the places of
 * {@link SinkFaults}.
 *
 * @param faults the name under which the test placed them
 */
record MappedSink<T>(SinkSettings settings, SerializableFunction<T, RowData> rows, String faults)
        implements Sink<T>,
                SupportsCommitter<SynaCommittable>,
                SupportsPreCommitTopology<WriteResult, SynaCommittable> {
    private static final long serialVersionUID = 1L;

    /** What the writers of all tests use; what they owe it is a leak. */
    static final BufferAllocator MEMORY = new RootAllocator();

    @Override
    public SinkWriter<T> createWriter(WriterInitContext context) {
        BufferAllocator memory = MEMORY.newChildAllocator("writer", 0, Long.MAX_VALUE);
        SynaSinkWriter writer;
        try {
            writer = new SynaSinkWriter(settings, context, settings.openOrCreate(), memory);
        } catch (RuntimeException e) {
            memory.close();
            throw e;
        }
        return new Writer<>(writer, rows, faults);
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

    private record Writer<T>(SynaSinkWriter writer, SerializableFunction<T, RowData> rows, String faults)
            implements CommittingSinkWriter<T, WriteResult> {
        @Override
        public void write(T element, Context context) {
            writer.write(rows.apply(element), context);
        }

        @Override
        public void flush(boolean endOfInput) {
            writer.flush(endOfInput);
        }

        @Override
        public Collection<WriteResult> prepareCommit() throws IOException {
            Collection<WriteResult> results = writer.prepareCommit();
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
}

package io.synadb.flink.sink;

import io.synadb.ConflictException;
import io.synadb.table.Table;
import io.synadb.table.data.DataFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeutils.base.array.BytePrimitiveArraySerializer;
import org.apache.flink.core.io.SimpleVersionedSerialization;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.connector.sink2.CommittableMessage;
import org.apache.flink.streaming.api.connector.sink2.CommittableMessageTypeInfo;
import org.apache.flink.streaming.api.connector.sink2.CommittableSummary;
import org.apache.flink.streaming.api.connector.sink2.CommittableWithLineage;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.jspecify.annotations.Nullable;

/**
 * Makes the files of all subtasks one committable a checkpoint, under the application's id, which it alone keeps.
 *
 * <p>There is one of it in a job. The files of a checkpoint arrive before its barrier; those of a subtask whose input has
 * ended count to the checkpoint after the last that the subtask has seen, and so never to one that the application has
 * committed. Committables leave in the order of their checkpoints, before the barrier, so that what is on its way is the
 * committer's state and not that of this operator.
 *
 * <p>Not thread-safe, as operators are not.
 */
public final class CommittableAggregator extends AbstractStreamOperator<CommittableMessage<SynaCommittable>>
        implements OneInputStreamOperator<CommittableMessage<WriteResult>, CommittableMessage<SynaCommittable>>,
                BoundedOneInput {
    private static final long serialVersionUID = 1L;

    /** Part of the operator's uid, and so of every savepoint: never to be changed. */
    private static final String NAME = "Aggregator";

    private static final ListStateDescriptor<byte[]> STATE =
            new ListStateDescriptor<>("synadb-application", BytePrimitiveArraySerializer.INSTANCE);

    private static final ApplicationSerializer SERIALIZER = new ApplicationSerializer();

    private final SinkSettings settings;

    /** What a job that is not restored commits under, however often it starts again before its first checkpoint. */
    private Application application;

    /** By checkpoint, what has arrived and not left. */
    private final TreeMap<Long, List<WriteResult>> waiting = new TreeMap<>();

    private transient @Nullable ListState<byte[]> state;

    private CommittableAggregator(SinkSettings settings) {
        this.settings = settings;
        this.application = Application.draw();
    }

    /** Puts the one aggregator of a job between the writers and the one subtask of the committer that has work. */
    public static DataStream<CommittableMessage<SynaCommittable>> between(
            DataStream<CommittableMessage<WriteResult>> writers, SinkSettings settings) {
        return writers.global()
                .transform(
                        NAME,
                        CommittableMessageTypeInfo.of(SynaCommittableSerializer::new),
                        new CommittableAggregator(settings))
                .forceNonParallel()
                .global();
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        ListState<byte[]> kept = context.getOperatorStateStore().getListState(STATE);
        state = kept;
        for (byte[] bytes : kept.get()) {
            Application restored = SimpleVersionedSerialization.readVersionAndDeSerialize(SERIALIZER, bytes);
            if (settings.isExactlyOnce()) {
                requireNewest(restored);
                application = restored;
            } else {
                // Under a new name, what the old one has committed since is no obstacle.
                application = Application.draw();
            }
        }
    }

    /** Fails early, before a row is written; the commit would be refused all the same. */
    private void requireNewest(Application restored) {
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
    public void processElement(StreamRecord<CommittableMessage<WriteResult>> element) {
        if (element.getValue() instanceof CommittableWithLineage<WriteResult> message) {
            waiting.computeIfAbsent(message.getCheckpointId(), checkpoint -> new ArrayList<>())
                    .add(message.getCommittable());
        }
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) {
        emitWaiting();
    }

    @Override
    public void endInput() {
        emitWaiting();
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        Objects.requireNonNull(state, "initializeState comes first")
                .update(List.of(SimpleVersionedSerialization.writeVersionAndSerialize(SERIALIZER, application)));
    }

    private void emitWaiting() {
        waiting.forEach(this::emit);
        waiting.clear();
    }

    private void emit(long checkpointId, List<WriteResult> results) {
        UUID tableId = results.get(0).tableId();
        List<DataFile> files = new ArrayList<>();
        for (WriteResult result : results) {
            if (!result.tableId().equals(tableId)) {
                throw new ConflictException("Cannot commit checkpoint " + checkpointId + " to table "
                        + settings.storage().location() + ": its rows were written to the two tables " + tableId
                        + " and "
                        + result.tableId() + ", one of which took the place of the other while the job ran. Start the"
                        + " job again from its last checkpoint.");
            }
            files.addAll(result.files());
        }
        SynaCommittable committable =
                new SynaCommittable(tableId, application.id(), checkpointId, application.lastCheckpointId(), files);
        application = application.after(checkpointId);
        output.collect(new StreamRecord<>(new CommittableSummary<>(0, 1, checkpointId, 1, 0)));
        output.collect(new StreamRecord<>(new CommittableWithLineage<>(committable, checkpointId, 0)));
    }
}

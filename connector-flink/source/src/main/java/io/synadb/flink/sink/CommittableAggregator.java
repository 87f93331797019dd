package io.synadb.flink.sink;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
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
 *
 * @param <R> what a subtask made for a checkpoint
 * @param <C> what is committed
 */
public final class CommittableAggregator<R, C> extends AbstractStreamOperator<CommittableMessage<C>>
        implements OneInputStreamOperator<CommittableMessage<R>, CommittableMessage<C>>, BoundedOneInput {
    private static final long serialVersionUID = 1L;

    /** Part of the operator's uid, and so of every savepoint: never to be changed. */
    private static final String NAME = "Aggregator";

    private static final ListStateDescriptor<byte[]> STATE =
            new ListStateDescriptor<>("synadb-application", BytePrimitiveArraySerializer.INSTANCE);

    private static final ApplicationSerializer SERIALIZER = new ApplicationSerializer();

    private final CheckpointCommits<R, C> commits;

    /** What a job that is not restored commits under, however often it starts again before its first checkpoint. */
    private Application application;

    /** By checkpoint, what has arrived and not left. */
    private final TreeMap<Long, List<R>> waiting = new TreeMap<>();

    private transient @Nullable ListState<byte[]> state;

    private CommittableAggregator(CheckpointCommits<R, C> commits) {
        this.commits = commits;
        this.application = Application.draw();
    }

    /** Puts the one aggregator of a job between the writers and the one subtask of the committer that has work. */
    public static <R, C> DataStream<CommittableMessage<C>> between(
            DataStream<CommittableMessage<R>> writers, CheckpointCommits<R, C> commits) {
        return writers.global()
                .transform(
                        NAME, CommittableMessageTypeInfo.of(commits::serializer), new CommittableAggregator<>(commits))
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
            if (commits.isExactlyOnce()) {
                // Fails early, before a row is written; the commit would be refused all the same.
                commits.requireNewest(restored);
                application = restored;
            } else {
                // Under a new name, what the old one has committed since is no obstacle.
                application = Application.draw();
            }
        }
    }

    @Override
    public void processElement(StreamRecord<CommittableMessage<R>> element) {
        if (element.getValue() instanceof CommittableWithLineage<R> message) {
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

    private void emit(long checkpointId, List<R> results) {
        C committable = commits.commit(application, checkpointId, results);
        application = application.after(checkpointId);
        output.collect(new StreamRecord<>(new CommittableSummary<>(0, 1, checkpointId, 1, 0)));
        output.collect(new StreamRecord<>(new CommittableWithLineage<>(committable, checkpointId, 0)));
    }
}

package io.synadb.flink.source;

import io.synadb.flink.state.StateFields;
import io.synadb.flink.state.StateSerializer;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * The bytes of the enumerator's state in checkpoints. Version 1, big-endian; uuid and block as in {@link StateFields}:
 *
 * <table>
 * <caption>Version 1</caption>
 * <tr><th>type</th><th>field</th></tr>
 * <tr><td>uuid</td><td>id of the table</td></tr>
 * <tr><td>i64</td><td>planned version, −1 before the first plan</td></tr>
 * <tr><td>i64</td><td>rows that may still be planned</td></tr>
 * <tr><td>i32, i32</td><td>version of the splits' own serializer, number of unassigned splits n</td></tr>
 * <tr><td>n × block</td><td>the splits, as {@link SynaSplitSerializer} writes them</td></tr>
 * </table>
 *
 * <p>Every version that was ever released stays readable. Stateless and thread-safe.
 */
public final class SynaEnumeratorStateSerializer extends StateSerializer<SynaEnumeratorState> {
    /** The one instance: it has no state. */
    public static final SynaEnumeratorStateSerializer INSTANCE = new SynaEnumeratorStateSerializer();

    private static final SynaSplitSerializer SPLITS = SynaSplitSerializer.INSTANCE;

    private SynaEnumeratorStateSerializer() {
        super("plan of a source", 1);
    }

    @Override
    protected void write(SynaEnumeratorState state, DataOutputStream out) throws IOException {
        StateFields.writeUuid(state.tableId(), out);
        out.writeLong(state.plannedVersion());
        out.writeLong(state.remainingRows());
        out.writeInt(SPLITS.getVersion());
        out.writeInt(state.unassigned().size());
        for (SynaSplit split : state.unassigned()) {
            StateFields.writeBlock(SPLITS.serialize(split), out);
        }
    }

    @Override
    protected SynaEnumeratorState read(DataInputStream in) throws IOException {
        UUID tableId = StateFields.readUuid(in);
        long plannedVersion = in.readLong();
        long remainingRows = in.readLong();
        int splitVersion = in.readInt();
        int count = in.readInt();
        List<SynaSplit> splits = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            splits.add(SPLITS.deserialize(splitVersion, StateFields.readBlock(in)));
        }
        return new SynaEnumeratorState(tableId, plannedVersion, remainingRows, splits);
    }
}

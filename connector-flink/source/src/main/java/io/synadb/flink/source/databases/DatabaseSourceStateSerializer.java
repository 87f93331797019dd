package io.synadb.flink.source.databases;

import io.synadb.flink.state.StateFields;
import io.synadb.flink.state.StateSerializer;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The bytes of the enumerator's state in checkpoints, big-endian; block as in {@link StateFields}:
 *
 * <table>
 * <caption>Version 1</caption>
 * <tr><th>type</th><th>field</th></tr>
 * <tr><td>u8</td><td>1 if the folder was listed, else 0</td></tr>
 * <tr><td>i32, i32</td><td>version of the splits' own serializer, number of unassigned splits n</td></tr>
 * <tr><td>n × block</td><td>the splits, as {@link DatabaseSplitSerializer} writes them</td></tr>
 * </table>
 *
 * <p>Every version that was ever released stays readable. Stateless and thread-safe.
 */
public final class DatabaseSourceStateSerializer extends StateSerializer<DatabaseSourceState> {
    /** The one instance: it has no state. */
    public static final DatabaseSourceStateSerializer INSTANCE = new DatabaseSourceStateSerializer();

    private static final DatabaseSplitSerializer SPLITS = DatabaseSplitSerializer.INSTANCE;

    private DatabaseSourceStateSerializer() {
        super("plan of a source of databases", 1);
    }

    @Override
    protected void write(DatabaseSourceState state, DataOutputStream out) throws IOException {
        out.writeBoolean(state.planned());
        out.writeInt(SPLITS.getVersion());
        out.writeInt(state.unassigned().size());
        for (DatabaseSplit split : state.unassigned()) {
            StateFields.writeBlock(SPLITS.serialize(split), out);
        }
    }

    @Override
    protected DatabaseSourceState read(DataInputStream in) throws IOException {
        boolean planned = in.readBoolean();
        int splitVersion = in.readInt();
        int count = in.readInt();
        List<DatabaseSplit> splits = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            splits.add(SPLITS.deserialize(splitVersion, StateFields.readBlock(in)));
        }
        return new DatabaseSourceState(planned, splits);
    }
}

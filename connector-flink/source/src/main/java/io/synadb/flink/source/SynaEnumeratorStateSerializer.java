package io.synadb.flink.source;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * The bytes of the enumerator's state in checkpoints. Version 1, big-endian:
 *
 * <table>
 * <caption>Version 1</caption>
 * <tr><th>type</th><th>field</th></tr>
 * <tr><td>u128</td><td>id of the table</td></tr>
 * <tr><td>i64</td><td>planned version, −1 before the first plan</td></tr>
 * <tr><td>i64</td><td>rows that may still be planned</td></tr>
 * <tr><td>i32, i32</td><td>version of the splits' own serializer, number of unassigned splits n</td></tr>
 * <tr><td>n × (i32 + bytes)</td><td>the splits, as {@link SynaSplitSerializer} writes them</td></tr>
 * </table>
 *
 * <p>Every version that was ever released stays readable. Stateless and thread-safe.
 */
public final class SynaEnumeratorStateSerializer implements SimpleVersionedSerializer<SynaEnumeratorState> {
    /** The one instance: it has no state. */
    public static final SynaEnumeratorStateSerializer INSTANCE = new SynaEnumeratorStateSerializer();

    private static final int VERSION = 1;

    private SynaEnumeratorStateSerializer() {}

    @Override
    public int getVersion() {
        return VERSION;
    }

    @Override
    public byte[] serialize(SynaEnumeratorState state) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeLong(state.tableId().getMostSignificantBits());
        out.writeLong(state.tableId().getLeastSignificantBits());
        out.writeLong(state.plannedVersion());
        out.writeLong(state.remainingRows());
        out.writeInt(SynaSplitSerializer.INSTANCE.getVersion());
        out.writeInt(state.unassigned().size());
        for (SynaSplit split : state.unassigned()) {
            byte[] serialized = SynaSplitSerializer.INSTANCE.serialize(split);
            out.writeInt(serialized.length);
            out.write(serialized);
        }
        return bytes.toByteArray();
    }

    /** @throws IOException for another version, and for bytes that no state was written as */
    @Override
    public SynaEnumeratorState deserialize(int version, byte[] serialized) throws IOException {
        StateBytes.requireVersion("plan", version, VERSION);
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(serialized));
        try {
            UUID tableId = new UUID(in.readLong(), in.readLong());
            long plannedVersion = in.readLong();
            long remainingRows = in.readLong();
            int splitVersion = in.readInt();
            int count = in.readInt();
            List<SynaSplit> splits = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                splits.add(SynaSplitSerializer.INSTANCE.deserialize(splitVersion, readBytes(in)));
            }
            StateBytes.requireEnd("plan", in);
            return new SynaEnumeratorState(tableId, plannedVersion, remainingRows, splits);
        } catch (EOFException | IllegalArgumentException e) {
            throw StateBytes.damaged("plan", serialized, e);
        }
    }

    private static byte[] readBytes(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > in.available()) {
            throw new EOFException("a split of " + length + " bytes, of which " + in.available() + " are there");
        }
        return in.readNBytes(length);
    }
}

package io.synadb.flink.sink;

import io.synadb.flink.state.StateFields;
import io.synadb.flink.state.StateSerializer;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * Version 1: table id (uuid), application (u16 + modified UTF-8), checkpoint (i64), previous checkpoint (i64), files; see
 * {@link StateFields} and {@link FileList}. Stateless and thread-safe.
 */
public final class SynaCommittableSerializer extends StateSerializer<SynaCommittable> {
    public SynaCommittableSerializer() {
        super("commit of a checkpoint of a sink", 1);
    }

    @Override
    protected void write(SynaCommittable committable, DataOutputStream out) throws IOException {
        StateFields.writeUuid(committable.tableId(), out);
        out.writeUTF(committable.application());
        out.writeLong(committable.checkpointId());
        out.writeLong(committable.previousCheckpointId());
        FileList.write(committable.files(), out);
    }

    @Override
    protected SynaCommittable read(DataInputStream in) throws IOException {
        return new SynaCommittable(
                StateFields.readUuid(in), in.readUTF(), in.readLong(), in.readLong(), FileList.read(place(), in));
    }
}

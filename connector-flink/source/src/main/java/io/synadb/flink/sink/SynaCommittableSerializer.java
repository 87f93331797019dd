package io.synadb.flink.sink;

import io.synadb.flink.state.StateFields;
import io.synadb.flink.state.StateSerializer;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Version 2: table id (uuid), application (u16 + modified UTF-8), checkpoint (i64), previous checkpoint (i64), number of the
 * versions that the files were written for (i32) and each of them (i64), files; see {@link StateFields} and {@link FileList}.
 * Version 1 has no such versions. Stateless and thread-safe.
 */
public final class SynaCommittableSerializer extends StateSerializer<SynaCommittable> {
    public SynaCommittableSerializer() {
        super("commit of a checkpoint of a sink", 2);
    }

    @Override
    protected void write(SynaCommittable committable, DataOutputStream out) throws IOException {
        StateFields.writeUuid(committable.tableId(), out);
        out.writeUTF(committable.application());
        out.writeLong(committable.checkpointId());
        out.writeLong(committable.previousCheckpointId());
        out.writeInt(committable.writtenFor().size());
        for (long version : committable.writtenFor()) {
            out.writeLong(version);
        }
        FileList.write(committable.files(), out);
    }

    @Override
    protected SynaCommittable read(DataInputStream in) throws IOException {
        return read(in, true);
    }

    @Override
    protected SynaCommittable readOther(DataInputStream in, int found) throws IOException {
        return found == 1 ? read(in, false) : super.readOther(in, found);
    }

    private SynaCommittable read(DataInputStream in, boolean withVersions) throws IOException {
        UUID tableId = StateFields.readUuid(in);
        String application = in.readUTF();
        long checkpointId = in.readLong();
        long previousCheckpointId = in.readLong();
        List<Long> versions = new ArrayList<>();
        int count = withVersions ? in.readInt() : 0;
        for (int i = 0; i < count; i++) {
            versions.add(in.readLong());
        }
        return new SynaCommittable(
                tableId, application, checkpointId, previousCheckpointId, versions, FileList.read(place(), in));
    }
}

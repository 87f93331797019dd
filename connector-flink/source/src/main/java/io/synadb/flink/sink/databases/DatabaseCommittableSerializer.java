package io.synadb.flink.sink.databases;

import io.synadb.flink.state.StateSerializer;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Version 1: application (u16 + modified UTF-8), checkpoint (i64), previous checkpoint (i64), number of writes (i32), and each
 * as u16 + modified UTF-8. Stateless and thread-safe.
 */
public final class DatabaseCommittableSerializer extends StateSerializer<DatabaseCommittable> {
    public DatabaseCommittableSerializer() {
        super("databases of a checkpoint of a sink", 1);
    }

    @Override
    protected void write(DatabaseCommittable committable, DataOutputStream out) throws IOException {
        out.writeUTF(committable.application());
        out.writeLong(committable.checkpointId());
        out.writeLong(committable.previousCheckpointId());
        out.writeInt(committable.writes().size());
        for (String write : committable.writes()) {
            out.writeUTF(write);
        }
    }

    @Override
    protected DatabaseCommittable read(DataInputStream in) throws IOException {
        String application = in.readUTF();
        long checkpointId = in.readLong();
        long previous = in.readLong();
        int count = in.readInt();
        List<String> writes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            writes.add(in.readUTF());
        }
        return new DatabaseCommittable(application, checkpointId, previous, writes);
    }
}

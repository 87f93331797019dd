package io.synadb.flink.sink;

import io.synadb.flink.state.StateSerializer;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/** Version 1: id (u16 + modified UTF-8), last checkpoint (i64). Stateless and thread-safe. */
final class ApplicationSerializer extends StateSerializer<Application> {
    ApplicationSerializer() {
        super("application of a sink", 1);
    }

    @Override
    protected void write(Application application, DataOutputStream out) throws IOException {
        out.writeUTF(application.id());
        out.writeLong(application.lastCheckpointId());
    }

    @Override
    protected Application read(DataInputStream in) throws IOException {
        return new Application(in.readUTF(), in.readLong());
    }
}

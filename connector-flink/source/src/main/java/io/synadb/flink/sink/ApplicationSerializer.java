package io.synadb.flink.sink;

import java.io.IOException;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/** Version 1: id (text), last checkpoint (i64); see {@link SinkState}. Stateless and thread-safe. */
final class ApplicationSerializer implements SimpleVersionedSerializer<Application> {
    private static final int VERSION = 1;

    @Override
    public int getVersion() {
        return VERSION;
    }

    @Override
    public byte[] serialize(Application application) throws IOException {
        return SinkState.write(out -> {
            out.writeUTF(application.id());
            out.writeLong(application.lastCheckpointId());
        });
    }

    @Override
    public Application deserialize(int version, byte[] bytes) throws IOException {
        return SinkState.read(
                "application", VERSION, version, bytes, in -> new Application(in.readUTF(), in.readLong()));
    }
}

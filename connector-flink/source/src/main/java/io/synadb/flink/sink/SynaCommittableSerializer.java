package io.synadb.flink.sink;

import java.io.IOException;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * Version 1: table id (uuid), application (text), checkpoint (i64), previous checkpoint (i64), files; see {@link
 * SinkState}. Stateless and thread-safe.
 */
public final class SynaCommittableSerializer implements SimpleVersionedSerializer<SynaCommittable> {
    private static final int VERSION = 1;
    private static final String WHAT = "commit of a checkpoint";

    @Override
    public int getVersion() {
        return VERSION;
    }

    @Override
    public byte[] serialize(SynaCommittable committable) throws IOException {
        return SinkState.write(out -> {
            SinkState.writeUuid(out, committable.tableId());
            out.writeUTF(committable.application());
            out.writeLong(committable.checkpointId());
            out.writeLong(committable.previousCheckpointId());
            SinkState.writeFiles(out, committable.files());
        });
    }

    @Override
    public SynaCommittable deserialize(int version, byte[] bytes) throws IOException {
        return SinkState.read(
                WHAT,
                VERSION,
                version,
                bytes,
                in -> new SynaCommittable(
                        SinkState.readUuid(in),
                        in.readUTF(),
                        in.readLong(),
                        in.readLong(),
                        SinkState.readFiles(WHAT, in)));
    }
}

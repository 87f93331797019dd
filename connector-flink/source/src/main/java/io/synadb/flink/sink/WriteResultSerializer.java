package io.synadb.flink.sink;

import java.io.IOException;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/** Version 1: table id (uuid), files; see {@link SinkState}. Stateless and thread-safe. */
public final class WriteResultSerializer implements SimpleVersionedSerializer<WriteResult> {
    private static final int VERSION = 1;
    private static final String WHAT = "files of a writer";

    @Override
    public int getVersion() {
        return VERSION;
    }

    @Override
    public byte[] serialize(WriteResult result) throws IOException {
        return SinkState.write(out -> {
            SinkState.writeUuid(out, result.tableId());
            SinkState.writeFiles(out, result.files());
        });
    }

    @Override
    public WriteResult deserialize(int version, byte[] bytes) throws IOException {
        return SinkState.read(
                WHAT,
                VERSION,
                version,
                bytes,
                in -> new WriteResult(SinkState.readUuid(in), SinkState.readFiles(WHAT, in)));
    }
}

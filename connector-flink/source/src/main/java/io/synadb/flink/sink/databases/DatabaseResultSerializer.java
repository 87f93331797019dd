package io.synadb.flink.sink.databases;

import io.synadb.flink.state.StateSerializer;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/** Version 1: the write (u16 + modified UTF-8). Stateless and thread-safe. */
public final class DatabaseResultSerializer extends StateSerializer<DatabaseResult> {
    public DatabaseResultSerializer() {
        super("databases of a writer of a sink", 1);
    }

    @Override
    protected void write(DatabaseResult result, DataOutputStream out) throws IOException {
        out.writeUTF(result.write());
    }

    @Override
    protected DatabaseResult read(DataInputStream in) throws IOException {
        return new DatabaseResult(in.readUTF());
    }
}

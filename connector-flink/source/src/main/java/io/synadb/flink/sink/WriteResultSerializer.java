package io.synadb.flink.sink;

import io.synadb.flink.state.StateFields;
import io.synadb.flink.state.StateSerializer;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * Version 1: table id (uuid), files; see {@link StateFields} and {@link FileList}. Stateless and thread-safe.
 */
public final class WriteResultSerializer extends StateSerializer<WriteResult> {
    public WriteResultSerializer() {
        super("files of a writer of a sink", 1);
    }

    @Override
    protected void write(WriteResult result, DataOutputStream out) throws IOException {
        StateFields.writeUuid(result.tableId(), out);
        FileList.write(result.files(), out);
    }

    @Override
    protected WriteResult read(DataInputStream in) throws IOException {
        return new WriteResult(StateFields.readUuid(in), FileList.read(place(), in));
    }
}

package io.synadb.flink.sink;

import io.synadb.flink.state.StateFields;
import io.synadb.flink.state.StateSerializer;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * Version 2: table id (uuid), the version that the files were written for (i64), files; see {@link StateFields} and {@link
 * FileList}. Version 1 has no version. Stateless and thread-safe.
 */
public final class WriteResultSerializer extends StateSerializer<WriteResult> {
    public WriteResultSerializer() {
        super("files of a writer of a sink", 2);
    }

    @Override
    protected void write(WriteResult result, DataOutputStream out) throws IOException {
        StateFields.writeUuid(result.tableId(), out);
        out.writeLong(result.writtenFor());
        FileList.write(result.files(), out);
    }

    @Override
    protected WriteResult read(DataInputStream in) throws IOException {
        return new WriteResult(StateFields.readUuid(in), in.readLong(), FileList.read(place(), in));
    }

    @Override
    protected WriteResult readOther(DataInputStream in, int found) throws IOException {
        return found == 1
                ? new WriteResult(StateFields.readUuid(in), WriteResult.UNKNOWN, FileList.read(place(), in))
                : super.readOther(in, found);
    }
}

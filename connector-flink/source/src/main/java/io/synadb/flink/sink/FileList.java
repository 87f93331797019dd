package io.synadb.flink.sink;

import io.synadb.flink.state.StateFields;
import io.synadb.table.commit.format.DataFileJson;
import io.synadb.table.data.DataFile;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Files as a field of the sink's state: an i32 count, then for each a block with the line {@code {"add":{…}}} that a commit
 * has for it, UTF-8. Stateless and thread-safe.
 */
final class FileList {
    private FileList() {}

    static void write(List<DataFile> files, DataOutputStream out) throws IOException {
        out.writeInt(files.size());
        for (DataFile file : files) {
            StateFields.writeBlock(DataFileJson.write(file).getBytes(StandardCharsets.UTF_8), out);
        }
    }

    /** @param place where the state lies, in errors */
    static List<DataFile> read(String place, DataInputStream in) throws IOException {
        int count = in.readInt();
        List<DataFile> files = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            files.add(DataFileJson.read(place, new String(StateFields.readBlock(in), StandardCharsets.UTF_8)));
        }
        return files;
    }
}

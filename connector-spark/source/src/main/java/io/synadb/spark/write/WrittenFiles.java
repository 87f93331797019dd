package io.synadb.spark.write;

import io.synadb.table.data.DataFile;
import java.util.List;
import org.apache.spark.sql.connector.write.WriterCommitMessage;

/** What a task tells the driver: the files it finished. Immutable and thread-safe. */
final class WrittenFiles implements WriterCommitMessage {
    private static final long serialVersionUID = 1L;

    /** An array of data files; sent by any serializer that Spark has. */
    private final byte[] files;

    WrittenFiles(List<DataFile> files) {
        this.files = JavaBytes.of(files.toArray(DataFile[]::new));
    }

    List<DataFile> files() {
        return List.of(JavaBytes.read(files, DataFile[].class));
    }
}

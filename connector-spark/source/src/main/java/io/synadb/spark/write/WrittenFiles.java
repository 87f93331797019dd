package io.synadb.spark.write;

import io.synadb.table.data.DataFile;
import java.util.List;
import org.apache.spark.sql.connector.write.WriterCommitMessage;

/** What a task tells the driver: the files it finished. Immutable and thread-safe. */
record WrittenFiles(List<DataFile> files) implements WriterCommitMessage {
    WrittenFiles {
        files = List.copyOf(files);
    }
}

package io.synadb.spark.write;

import io.synadb.table.databases.NewDatabases;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.write.BatchWrite;
import org.apache.spark.sql.connector.write.DataWriter;
import org.apache.spark.sql.connector.write.DataWriterFactory;
import org.apache.spark.sql.connector.write.PhysicalWriteInfo;
import org.apache.spark.sql.connector.write.WriterCommitMessage;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * The driver's side of a write of new databases: it publishes those of the attempts whose messages Spark hands over. Used by
 * one thread of the driver.
 */
record NativeBatchWrite(String name, StructType rows, NewDatabases databases) implements BatchWrite {
    @Override
    public DataWriterFactory createBatchWriterFactory(PhysicalWriteInfo info) {
        return new Factory(name, rows, databases);
    }

    /** Attempts write under names of their own, as those of a table do. */
    @Override
    public boolean useCommitCoordinator() {
        return false;
    }

    @Override
    public void commit(WriterCommitMessage[] messages) {
        List<String> attempts = Arrays.stream(messages)
                .map(message -> ((Attempt) message).name())
                .toList();
        databases.publish(attempts);
    }

    /** What was published stays. */
    @Override
    public void abort(@Nullable WriterCommitMessage[] messages) {
        databases.abort();
    }

    /** What a task tells the driver. */
    record Attempt(String name) implements WriterCommitMessage {}

    /** Makes the writer of each attempt of each task. */
    record Factory(String name, StructType rows, NewDatabases databases) implements DataWriterFactory {
        @Override
        public DataWriter<InternalRow> createWriter(int partition, long attempt) {
            return new NativeDataWriter(this, partition, attempt);
        }
    }
}

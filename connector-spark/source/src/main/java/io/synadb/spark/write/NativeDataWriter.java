package io.synadb.spark.write;

import io.synadb.spark.memory.TaskMemory;
import io.synadb.spark.schema.SparkSchemas;
import io.synadb.spark.write.rows.RowBuffer;
import io.synadb.spark.write.rows.RowPlace;
import io.synadb.table.WriteOptions;
import io.synadb.table.databases.DatabaseWriter;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.write.DataWriter;
import org.apache.spark.sql.connector.write.WriterCommitMessage;

/** Writes the rows of one attempt of a task to databases of its own. Not thread-safe. */
final class NativeDataWriter implements DataWriter<InternalRow> {
    private final NativeBatchWrite.Factory write;
    private final String attempt;
    private final TaskMemory memory;
    private final DatabaseWriter writer;
    private final RowBuffer rows;

    NativeDataWriter(NativeBatchWrite.Factory write, int partition, long attempt) {
        this.write = write;
        this.attempt = partition + "-" + attempt;
        this.memory = TaskMemory.open("write");
        try {
            this.writer = write.databases().newWriter(partition, this.attempt);
            this.rows = new RowBuffer(
                    new RowPlace(write.name(), write.rows(), partition),
                    SparkSchemas.toArrow(write.rows()),
                    write.rows(),
                    WriteOptions.defaults().chunkBytes(),
                    memory.allocator());
        } catch (RuntimeException | Error e) {
            memory.close();
            throw e;
        }
    }

    @Override
    public void write(InternalRow row) {
        rows.append(row, writer::write);
    }

    /** Only what is on the device counts. */
    @Override
    public WriterCommitMessage commit() {
        rows.flush(writer::write);
        writer.close();
        return new NativeBatchWrite.Attempt(attempt);
    }

    @Override
    public void abort() {
        writer.close();
        write.databases().abort(attempt);
    }

    @Override
    public void close() {
        try (memory;
                writer) {
            rows.close();
        }
    }
}

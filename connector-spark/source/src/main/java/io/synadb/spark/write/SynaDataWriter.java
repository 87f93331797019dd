package io.synadb.spark.write;

import io.synadb.spark.memory.TaskMemory;
import io.synadb.spark.write.rows.RowBuffer;
import io.synadb.spark.write.rows.RowPlace;
import io.synadb.table.TableWriter;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.write.DataWriter;
import org.apache.spark.sql.connector.write.WriterCommitMessage;

/** Writes the rows of one attempt of a task. Not thread-safe. */
final class SynaDataWriter implements DataWriter<InternalRow> {
    private final TaskMemory memory;
    private final TableWriter writer;
    private final RowBuffer rows;

    SynaDataWriter(SynaWriterFactory write, int partition, long attempt) {
        memory = TaskMemory.open("write");
        try {
            writer = write.plan().newWriter(partition + "-" + attempt, memory.allocator());
            rows = new RowBuffer(
                    new RowPlace(write.table(), write.columns(), partition),
                    write.plan().schema(),
                    write.columns(),
                    write.chunkBytes(),
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

    @Override
    public WriterCommitMessage commit() {
        rows.flush(writer::write);
        return new WrittenFiles(writer.finish());
    }

    @Override
    public void abort() {
        writer.abort();
    }

    @Override
    public void close() {
        try (memory;
                writer) {
            rows.close();
        }
    }
}

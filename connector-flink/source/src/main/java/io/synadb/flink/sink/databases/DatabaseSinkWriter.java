package io.synadb.flink.sink.databases;

import io.synadb.InvalidArgumentException;
import io.synadb.flink.types.FlinkSchemas;
import io.synadb.flink.types.RowBuffer;
import io.synadb.table.databases.DatabaseWriter;
import io.synadb.table.databases.NewDatabases;
import java.util.Collection;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.flink.api.connector.sink2.CommittingSinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.metrics.groups.SinkWriterMetricGroup;
import org.apache.flink.table.data.RowData;
import org.apache.flink.types.RowKind;
import org.jspecify.annotations.Nullable;

/**
 * Writes the rows of one subtask to new databases in a hidden folder, others for each checkpoint.
 *
 * <p>It has no state: a checkpoint ends in complete databases, which are the committer's from then on, and a writer that is
 * restored starts new ones. When it fails or is closed it deletes those that no checkpoint has taken over. Not thread-safe.
 */
public final class DatabaseSinkWriter implements CommittingSinkWriter<RowData, DatabaseResult> {
    private final DatabaseSinkSettings settings;
    private final int subtask;
    private final SinkWriterMetricGroup metrics;
    private final Schema schema;
    private final BufferAllocator allocator;
    private final RowBuffer buffer;

    /** The databases since the last checkpoint; none before its first rows. */
    private @Nullable OpenWrite open;

    private record OpenWrite(NewDatabases databases, DatabaseWriter writer) {}

    public DatabaseSinkWriter(DatabaseSinkSettings settings, WriterInitContext context) {
        this(settings, context, new RootAllocator());
    }

    /** @param allocator this writer's alone: it closes it, also when this constructor fails */
    DatabaseSinkWriter(DatabaseSinkSettings settings, WriterInitContext context, BufferAllocator allocator) {
        this.settings = settings;
        this.subtask = context.getTaskInfo().getIndexOfThisSubtask();
        this.metrics = context.metricGroup();
        this.allocator = allocator;
        try {
            this.schema = FlinkSchemas.arrowSchema(settings.rows());
            this.buffer = new RowBuffer(
                    schema, settings.rows(), allocator, settings.folder().toString(), settings.chunkBytes());
        } catch (RuntimeException | Error e) {
            allocator.close();
            throw e;
        }
    }

    /**
     * Takes a row; its values are copied.
     *
     * @throws InvalidArgumentException for a row that is no insertion
     */
    @Override
    public void write(RowData row, Context context) {
        try {
            if (row.getRowKind() != RowKind.INSERT) {
                throw new InvalidArgumentException("Cannot write a row of kind "
                        + row.getRowKind().shortString() + " (" + row.getRowKind() + ") to the " + settings.folder()
                        + ": expected +I. Write a stream of insertions, with a column 'deleted' that is true for a row"
                        + " that deletes its key.");
            }
            buffer.add(row);
        } catch (RuntimeException e) {
            metrics.getNumRecordsSendErrorsCounter().inc();
            throw e;
        }
        metrics.getNumRecordsSendCounter().inc();
        if (buffer.isFull()) {
            writeBuffer();
        }
    }

    @Override
    public void flush(boolean endOfInput) {
        writeBuffer();
    }

    /** Completes the databases of the checkpoint: their rows are durable when this returns. */
    @Override
    public Collection<DatabaseResult> prepareCommit() {
        writeBuffer();
        OpenWrite complete = open;
        if (complete == null) {
            return List.of();
        }
        complete.writer().close();
        open = null;
        return List.of(new DatabaseResult(complete.databases().id()));
    }

    /** Deletes the databases that no checkpoint has taken over, and gives all memory back. */
    @Override
    public void close() {
        try (allocator;
                buffer) {
            OpenWrite unfinished = open;
            if (unfinished != null) {
                open = null;
                try {
                    unfinished.writer().close();
                } finally {
                    unfinished.databases().abort();
                }
            }
        }
    }

    private void writeBuffer() {
        if (buffer.rows() == 0) {
            return;
        }
        if (open == null) {
            NewDatabases databases = settings.folder().newDatabases(schema);
            open = new OpenWrite(databases, databases.newWriter(subtask, "0"));
        }
        open.writer().write(buffer.batch());
        buffer.clear();
    }
}

package io.synadb.flink.sink;

import io.synadb.InvalidArgumentException;
import io.synadb.flink.types.RowBuffer;
import io.synadb.table.Table;
import io.synadb.table.TableSnapshot;
import io.synadb.table.TableWriter;
import io.synadb.table.WritePlan;
import io.synadb.table.data.DataFile;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.flink.api.connector.sink2.CommittingSinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.metrics.groups.SinkWriterMetricGroup;
import org.apache.flink.table.data.RowData;
import org.apache.flink.types.RowKind;
import org.jspecify.annotations.Nullable;

/**
 * Writes the rows of one subtask to new files, others for each checkpoint.
 *
 * <p>It has no state: a checkpoint ends in complete files, which are the committer's from then on, and a writer that is
 * restored starts new ones. When it fails or is closed it deletes those that no checkpoint has taken over. Its memory is an
 * allocator of its own, about {@code chunkBytes} for the rows that wait, and as much for the keys that wait to be deleted. Not thread-safe.
 */
public final class SynaSinkWriter implements CommittingSinkWriter<RowData, WriteResult> {
    private final String name;
    private final String task;
    private final SinkSettings settings;
    private final SinkWriterMetricGroup metrics;
    private final UUID tableId;
    private final WritePlan plan;
    /** The version whose columns the plan has. */
    private final long writtenFor;

    private final BufferAllocator allocator;
    private final RowBuffer buffer;
    /** None in a table of plain rows. */
    private final @Nullable PendingDeletions deletions;

    /** The files since the last checkpoint; null before its first rows. */
    private @Nullable TableWriter writer;

    /**
     * Opens the table, and makes it if it is missing.
     *
     * @throws io.synadb.SchemaException when the table that is there has other columns; names the first of them
     */
    public SynaSinkWriter(SinkSettings settings, WriterInitContext context) {
        this(settings, context, settings.openOrCreate(), new RootAllocator());
    }

    /** @param allocator this writer's alone: it closes it, also when this constructor fails */
    SynaSinkWriter(SinkSettings settings, WriterInitContext context, Table table, BufferAllocator allocator) {
        this.settings = settings;
        this.name = table.storage().location();
        this.task = "subtask " + context.getTaskInfo().getIndexOfThisSubtask();
        this.metrics = context.metricGroup();
        this.tableId = table.id();
        this.allocator = allocator;
        RowBuffer rows = null;
        try {
            TableSnapshot meant = settings.requireMeant(table);
            long chunkBytes = settings.options().chunkBytes();
            this.plan = meant.newWrite(settings.options());
            this.writtenFor = meant.version();
            rows = new RowBuffer(plan.schema(), settings.rows(), allocator, name, chunkBytes);
            this.buffer = rows;
            this.deletions = meant.key().isEmpty()
                    ? null
                    : new PendingDeletions(
                            plan.schema(), settings.rows(), rows, meant.key(), allocator, name, chunkBytes);
        } catch (RuntimeException | Error e) {
            if (rows != null) {
                rows.close();
            }
            allocator.close();
            throw e;
        }
    }

    /**
     * Takes a row, or in a table with a key a change of one; its values are copied.
     *
     * @throws InvalidArgumentException for a row that is no insertion where the table has no key, or one that has a value that
     *     its column cannot hold
     */
    @Override
    public void write(RowData row, Context context) {
        try {
            take(row);
        } catch (RuntimeException e) {
            metrics.getNumRecordsSendErrorsCounter().inc();
            throw e;
        }
        metrics.getNumRecordsSendCounter().inc();
        if (buffer.isFull()) {
            writeBuffer();
        }
        if (deletions != null && deletions.isFull()) {
            writeDeletions(deletions);
        }
    }

    private void take(RowData row) {
        if (deletions == null) {
            requireInsertion(row);
            buffer.add(row);
            return;
        }
        switch (row.getRowKind()) {
            case INSERT, UPDATE_AFTER -> {
                buffer.add(row);
                deletions.keep(buffer.rows() - 1);
            }
            case DELETE -> deletions.delete(row);
            case UPDATE_BEFORE -> {
                // The row that takes its place follows.
            }
        }
    }

    @Override
    public void flush(boolean endOfInput) {
        writeBuffer();
    }

    /** Completes the files of the checkpoint: their rows are durable when this returns. */
    @Override
    public Collection<WriteResult> prepareCommit() {
        writeBuffer();
        if (deletions != null) {
            writeDeletions(deletions);
        }
        if (writer == null) {
            return List.of();
        }
        List<DataFile> files = writer.finish();
        writer = null;
        metrics.getNumBytesSendCounter()
                .inc(files.stream().mapToLong(DataFile::length).sum());
        return List.of(new WriteResult(tableId, writtenFor, files));
    }

    /** Deletes the files that no checkpoint has taken over, and gives all memory back. */
    @Override
    public void close() {
        try (allocator;
                buffer;
                deletions) {
            if (writer != null) {
                writer.abort();
            }
        }
    }

    private void writeBuffer() {
        if (buffer.rows() == 0) {
            return;
        }
        openWriter().write(buffer.batch());
        buffer.clear();
    }

    /** Writes what is deleted behind all rows that have come so far. */
    private void writeDeletions(PendingDeletions pending) {
        if (pending.isEmpty()) {
            pending.clear();
            return;
        }
        writeBuffer();
        pending.writeTo(openWriter());
    }

    private TableWriter openWriter() {
        TableWriter open = writer;
        if (open == null) {
            open = plan.newWriter(task, allocator);
            writer = open;
        }
        return open;
    }

    private void requireInsertion(RowData row) {
        RowKind kind = row.getRowKind();
        if (kind != RowKind.INSERT) {
            String column = settings.rows().getFieldNames().get(0);
            Object value =
                    RowData.createFieldGetter(settings.rows().getTypeAt(0), 0).getFieldOrNull(row);
            throw new InvalidArgumentException("Cannot write a row of kind " + kind.shortString() + " (" + kind
                    + ") to table " + name + ": expected +I, because a table without a key only takes new rows. The row"
                    + " has " + column + " = " + value
                    + ". Write a stream of insertions: a query without updates, or its changes with their kind as a"
                    + " column.");
        }
    }
}

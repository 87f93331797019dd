package io.synadb.flink.source.databases;

import io.synadb.flink.source.ReaderMemory;
import io.synadb.table.databases.DatabasePosition;
import io.synadb.table.databases.DatabaseSelection;
import java.util.Map;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.connector.base.source.reader.RecordEmitter;
import org.apache.flink.connector.base.source.reader.SingleThreadMultiplexSourceReaderBase;
import org.apache.flink.metrics.Counter;
import org.apache.flink.table.data.RowData;
import org.jspecify.annotations.Nullable;

/**
 * The source in one subtask: asks for a database when it has none left, and emits its rows in order.
 *
 * <p>Only the task's thread calls it; databases are read on a thread of their own.
 */
public final class DatabaseSourceReader
        extends SingleThreadMultiplexSourceReaderBase<
                DatabaseBatch.Slice, RowData, DatabaseSplit, DatabaseSourceReader.Progress> {
    private final ReaderMemory memory;

    private DatabaseSourceReader(DatabaseSelection selection, ReaderMemory memory, SourceReaderContext context) {
        super(
                () -> new DatabaseSplitReader(selection, memory),
                new Emitter(context.metricGroup().getIOMetricGroup().getNumRecordsInCounter()),
                context.getConfiguration(),
                context);
        this.memory = memory;
    }

    /** A reader of any databases. */
    public static DatabaseSourceReader create(DatabaseSelection selection, SourceReaderContext context) {
        ReaderMemory memory = ReaderMemory.open("reader of databases " + context.getIndexOfSubtask());
        return new DatabaseSourceReader(selection, memory, context);
    }

    @Override
    public void start() {
        requestSplit();
    }

    @Override
    protected void onSplitFinished(Map<String, Progress> finished) {
        requestSplit();
    }

    /** What a restore gave to this reader comes first. */
    private void requestSplit() {
        if (getNumberOfCurrentlyAssignedSplits() == 0) {
            context.sendSplitRequest();
        }
    }

    @Override
    protected Progress initializedState(DatabaseSplit split) {
        return new Progress(split);
    }

    @Override
    protected DatabaseSplit toSplitType(String splitId, Progress progress) {
        return new DatabaseSplit(splitId, progress.position);
    }

    @Override
    public void close() throws Exception {
        try {
            super.close();
        } finally {
            memory.close();
        }
    }

    /** How far a database has been emitted. Not thread-safe: only the task's thread has it. */
    static final class Progress {
        private @Nullable DatabasePosition position;

        Progress(DatabaseSplit split) {
            this.position = split.position();
        }
    }

    /** Emits the rows of a slice, and counts every one of them. */
    private record Emitter(Counter recordsIn) implements RecordEmitter<DatabaseBatch.Slice, RowData, Progress> {
        @Override
        public void emitRecord(DatabaseBatch.Slice slice, SourceOutput<RowData> output, Progress progress) {
            for (int row = slice.first(); row < slice.end(); row++) {
                output.collect(slice.rows().read(row));
            }
            // Flink has counted the slice itself as one.
            recordsIn.inc(slice.end() - slice.first() - 1L);
            progress.position = slice.behind();
        }
    }
}

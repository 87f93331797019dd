package io.synadb.flink.source;

import io.synadb.table.FileScan;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.connector.base.source.reader.SingleThreadMultiplexSourceReaderBase;
import org.apache.flink.connector.base.source.reader.splitreader.SplitReader;

/**
 * The source in one subtask: asks for splits when it has none left, and emits their rows in order.
 *
 * <p>Only the task's thread calls it; files are read on a thread of their own.
 *
 * @param <T> the elements of the stream
 */
public final class SynaSourceReader<T>
        extends SingleThreadMultiplexSourceReaderBase<RowSlice<T>, T, SynaSplit, SplitProgress> {
    private final ReaderMemory memory;
    /** Read by the threads that report metrics. */
    private final AtomicLong pendingRows;

    private SynaSourceReader(
            Supplier<SplitReader<RowSlice<T>, SynaSplit>> splitReaders,
            ReaderMemory memory,
            AtomicLong pendingRows,
            SourceReaderContext context) {
        super(
                splitReaders,
                new SliceEmitter<>(context.metricGroup().getIOMetricGroup().getNumRecordsInCounter(), pendingRows),
                context.getConfiguration(),
                context);
        this.memory = memory;
        this.pendingRows = pendingRows;
        context.metricGroup().setPendingRecordsGauge(pendingRows::get);
    }

    /**
     * A reader of the rows of any split.
     *
     * @param scan what to read of each file
     * @param decoder makes the elements
     */
    public static <T> SynaSourceReader<T> create(FileScan scan, RowDecoder<T> decoder, SourceReaderContext context) {
        ReaderMemory memory = ReaderMemory.open("source reader " + context.getIndexOfSubtask());
        return create(() -> new SynaSplitReader<>(scan, decoder, memory), memory, context);
    }

    /** A reader that fetches in another way; the memory is closed with it. */
    static <T> SynaSourceReader<T> create(
            Supplier<SplitReader<RowSlice<T>, SynaSplit>> splitReaders,
            ReaderMemory memory,
            SourceReaderContext context) {
        return new SynaSourceReader<>(splitReaders, memory, new AtomicLong(), context);
    }

    @Override
    public void start() {
        requestSplit();
    }

    @Override
    public void addSplits(List<SynaSplit> splits) {
        splits.forEach(split -> pendingRows.addAndGet(split.remainingRows()));
        super.addSplits(splits);
    }

    @Override
    protected void onSplitFinished(Map<String, SplitProgress> finished) {
        finished.values()
                .forEach(progress -> pendingRows.addAndGet(-progress.toSplit().remainingRows()));
        requestSplit();
    }

    /** What a restore gave to this reader comes first. */
    private void requestSplit() {
        if (getNumberOfCurrentlyAssignedSplits() == 0) {
            context.sendSplitRequest();
        }
    }

    @Override
    protected SplitProgress initializedState(SynaSplit split) {
        return new SplitProgress(split);
    }

    @Override
    protected SynaSplit toSplitType(String splitId, SplitProgress progress) {
        return progress.toSplit();
    }

    @Override
    public void close() throws Exception {
        try {
            super.close();
        } finally {
            memory.close();
        }
    }
}

package io.synadb.flink.source;

import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.connector.base.source.reader.RecordEmitter;
import org.apache.flink.metrics.Counter;

/** Makes elements of the rows of a slice, and counts every one of them. Not thread-safe: only the task's thread has it. */
final class SliceEmitter<T> implements RecordEmitter<RowSlice<T>, T, SplitProgress> {
    private final Counter recordsIn;
    private final AtomicLong pendingRows;

    /**
     * @param recordsIn counted up by one for each slice before it comes here
     * @param pendingRows the rows that were assigned and not passed, those too that are not emitted
     */
    SliceEmitter(Counter recordsIn, AtomicLong pendingRows) {
        this.recordsIn = recordsIn;
        this.pendingRows = pendingRows;
    }

    @Override
    public void emitRecord(RowSlice<T> slice, SourceOutput<T> output, SplitProgress progress) {
        for (int row = slice.first(); row < slice.end(); row++) {
            output.collect(slice.rows().apply(row));
        }
        recordsIn.inc(slice.size() - 1L);
        pendingRows.addAndGet(-progress.emittedUpTo(slice.nextRow()));
    }
}

package io.synadb.flink.source;

import io.synadb.table.BatchReader;
import io.synadb.table.FileScan;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.flink.connector.base.source.reader.RecordsBySplits;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.jspecify.annotations.Nullable;

/** Reads splits of data files, a chunk of a file a fetch. Used as {@link SequentialSplitReader} says. */
final class SynaSplitReader<T> extends SequentialSplitReader<RowSlice<T>, SynaSplit> {
    private final FileScan scan;
    private final RowDecoder<T> decoder;
    private final ReaderMemory memory;

    SynaSplitReader(FileScan scan, RowDecoder<T> decoder, ReaderMemory memory) {
        this.scan = scan;
        this.decoder = decoder;
        this.memory = memory;
    }

    @Override
    protected boolean hasEnded(SynaSplit split) {
        return split.remainingRows() == 0;
    }

    @Override
    protected OpenSplit<RowSlice<T>> prepare(SynaSplit split) {
        return new OpenFile(split);
    }

    /** A split and its file. */
    private final class OpenFile implements OpenSplit<RowSlice<T>> {
        private final SynaSplit split;
        private @Nullable BatchReader reader;

        OpenFile(SynaSplit split) {
            this.split = split;
        }

        @Override
        public RecordsWithSplitIds<RowSlice<T>> fetch() {
            BatchReader open = reader;
            if (open == null) {
                open = scan.task(split.file(), split.nextRow(), split.endRow()).open(memory.allocator());
                reader = open;
            }
            Optional<VectorSchemaRoot> batch = open.next().map(memory::lend);
            Set<String> finished = open.hasNext() ? Set.of() : Set.of(split.splitId());
            // Of what is left of a split every row may be deleted.
            return batch.isPresent()
                    ? new FetchedBatch<>(split.splitId(), batch.get(), memory, decoder, open.positions(), finished)
                    : new RecordsBySplits<>(Map.of(), finished);
        }

        @Override
        public void close() {
            if (reader != null) {
                reader.close();
                reader = null;
            }
        }
    }
}

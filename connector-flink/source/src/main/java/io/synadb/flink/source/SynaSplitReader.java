package io.synadb.flink.source;

import io.synadb.table.BatchReader;
import io.synadb.table.FileScan;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.flink.connector.base.source.reader.RecordsBySplits;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.apache.flink.connector.base.source.reader.splitreader.SplitReader;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsAddition;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsChange;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsRemoval;
import org.jspecify.annotations.Nullable;

/**
 * Reads splits one after the other, in the order in which they were added, a chunk of their file a fetch. A split that is
 * paused lets the next one pass.
 *
 * <p>Only the fetcher's thread calls it, except for {@link #wakeUp}; the monitor of this object guards the wake-up.
 */
final class SynaSplitReader<T> implements SplitReader<RowSlice<T>, SynaSplit> {
    private final FileScan scan;
    private final RowDecoder<T> decoder;
    private final ReaderMemory memory;
    private final Map<String, OpenSplit> splits = new LinkedHashMap<>();
    private final Set<String> paused = new HashSet<>();
    /** Splits without another batch, which the next fetch reports. */
    private final Set<String> ended = new LinkedHashSet<>();

    private boolean awake;

    SynaSplitReader(FileScan scan, RowDecoder<T> decoder, ReaderMemory memory) {
        this.scan = scan;
        this.decoder = decoder;
        this.memory = memory;
    }

    /**
     * The next batch. Waits only when every split is paused, until it is woken up.
     *
     * @throws io.synadb.SynaException if a file is gone or damaged; it names the file
     */
    @Override
    public RecordsWithSplitIds<RowSlice<T>> fetch() {
        if (!ended.isEmpty()) {
            Set<String> reported = Set.copyOf(ended);
            ended.clear();
            return new RecordsBySplits<>(Map.of(), reported);
        }
        for (OpenSplit split : splits.values()) {
            if (!paused.contains(split.id)) {
                return fetch(split);
            }
        }
        awaitWakeUp();
        return new RecordsBySplits<>(Map.of(), Set.of());
    }

    private RecordsWithSplitIds<RowSlice<T>> fetch(OpenSplit split) {
        BatchReader reader = split.open();
        Optional<VectorSchemaRoot> batch = reader.next().map(memory::lend);
        Set<String> finished = Set.of();
        if (!reader.hasNext()) {
            finished = Set.of(split.id);
            remove(split.id);
        }
        // Of what is left of a split every row may be deleted.
        return batch.isPresent()
                ? new FetchedBatch<>(split.id, batch.get(), memory, decoder, reader.positions(), finished)
                : new RecordsBySplits<>(Map.of(), finished);
    }

    @Override
    public void handleSplitsChanges(SplitsChange<SynaSplit> change) {
        if (change instanceof SplitsAddition) {
            for (SynaSplit split : change.splits()) {
                if (split.remainingRows() == 0) {
                    ended.add(split.splitId());
                } else {
                    splits.put(split.splitId(), new OpenSplit(split));
                }
            }
        } else if (change instanceof SplitsRemoval) {
            for (SynaSplit split : change.splits()) {
                remove(split.splitId());
                ended.add(split.splitId());
            }
        } else {
            throw new IllegalArgumentException(
                    "A change of splits that is neither an addition nor a removal: " + change);
        }
    }

    @Override
    public void pauseOrResumeSplits(Collection<SynaSplit> toPause, Collection<SynaSplit> toResume) {
        toPause.forEach(split -> paused.add(split.splitId()));
        toResume.forEach(split -> paused.remove(split.splitId()));
    }

    private void remove(String id) {
        paused.remove(id);
        OpenSplit removed = splits.remove(id);
        if (removed != null) {
            removed.close();
        }
    }

    @Override
    public synchronized void wakeUp() {
        awake = true;
        notifyAll();
    }

    private synchronized void awaitWakeUp() {
        try {
            while (!awake) {
                wait();
            }
        } catch (InterruptedException e) {
            // The thread is asked to end, as a wake-up would.
            Thread.currentThread().interrupt();
        }
        awake = false;
    }

    /** Lets go of the files; batches on their way stay readable. */
    @Override
    public void close() {
        splits.values().forEach(OpenSplit::close);
        splits.clear();
    }

    /** A split and its file, which is opened for the first batch. */
    private final class OpenSplit {
        private final SynaSplit split;
        private final String id;
        private @Nullable BatchReader reader;

        OpenSplit(SynaSplit split) {
            this.split = split;
            this.id = split.splitId();
        }

        BatchReader open() {
            if (reader == null) {
                reader =
                        scan.task(split.file(), split.nextRow(), split.endRow()).open(memory.allocator());
            }
            return reader;
        }

        void close() {
            if (reader != null) {
                reader.close();
                reader = null;
            }
        }
    }
}

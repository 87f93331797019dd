package io.synadb.flink.source;

import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.connector.base.source.reader.RecordsBySplits;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.apache.flink.connector.base.source.reader.splitreader.SplitReader;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsAddition;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsChange;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsRemoval;

/**
 * Reads splits one after the other, in the order in which they were added, a batch a fetch. A split that is paused lets the
 * next one pass.
 *
 * <p>Only the fetcher's thread calls it, except for {@link #wakeUp}; the monitor of this object guards the wake-up.
 *
 * @param <E> what is fetched
 * @param <S> the splits
 */
public abstract class SequentialSplitReader<E, S extends SourceSplit> implements SplitReader<E, S> {
    private final Map<String, OpenSplit<E>> splits = new LinkedHashMap<>();
    private final Set<String> paused = new HashSet<>();
    /** Splits without another batch, which the next fetch reports. */
    private final Set<String> ended = new LinkedHashSet<>();

    private boolean awake;

    /**
     * A split that is being read, or will be. Not thread-safe.
     *
     * @param <E> what is fetched
     */
    protected interface OpenSplit<E> extends AutoCloseable {
        /** The next batch, opening the file for the first one; the last one says that the split is finished. */
        RecordsWithSplitIds<E> fetch();

        /** Lets go of the file. */
        @Override
        void close();
    }

    /** Prepares to read a split; its file is not opened yet. */
    protected abstract OpenSplit<E> prepare(S split);

    /** Whether nothing of a split is left, so that its file need not be there. */
    protected abstract boolean hasEnded(S split);

    /**
     * The next batch. Waits only when every split is paused, until it is woken up.
     *
     * @throws io.synadb.SynaException if a file is gone or damaged; it names the file
     */
    @Override
    public RecordsWithSplitIds<E> fetch() {
        if (!ended.isEmpty()) {
            Set<String> reported = Set.copyOf(ended);
            ended.clear();
            return new RecordsBySplits<>(Map.of(), reported);
        }
        for (Map.Entry<String, OpenSplit<E>> split : splits.entrySet()) {
            if (!paused.contains(split.getKey())) {
                RecordsWithSplitIds<E> fetched = split.getValue().fetch();
                fetched.finishedSplits().forEach(this::remove);
                return fetched;
            }
        }
        awaitWakeUp();
        return new RecordsBySplits<>(Map.of(), Set.of());
    }

    @Override
    public void handleSplitsChanges(SplitsChange<S> change) {
        if (change instanceof SplitsAddition) {
            for (S split : change.splits()) {
                if (hasEnded(split)) {
                    ended.add(split.splitId());
                } else {
                    splits.put(split.splitId(), prepare(split));
                }
            }
        } else if (change instanceof SplitsRemoval) {
            for (S split : change.splits()) {
                remove(split.splitId());
                ended.add(split.splitId());
            }
        } else {
            throw new IllegalArgumentException(
                    "A change of splits that is neither an addition nor a removal: " + change);
        }
    }

    @Override
    public void pauseOrResumeSplits(Collection<S> toPause, Collection<S> toResume) {
        toPause.forEach(split -> paused.add(split.splitId()));
        toResume.forEach(split -> paused.remove(split.splitId()));
    }

    private void remove(String id) {
        paused.remove(id);
        OpenSplit<E> removed = splits.remove(id);
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
}

package io.synadb.flink.source.databases;

import io.synadb.table.databases.DatabaseSelection;
import io.synadb.table.databases.DatabaseTask;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.util.FlinkRuntimeException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lists the databases of a folder once, and deals them by name to readers that ask, one at a time.
 *
 * <p>The coordinator's thread calls it; only the listing runs on another one.
 */
public final class DatabaseEnumerator implements SplitEnumerator<DatabaseSplit, DatabaseSourceState> {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseEnumerator.class);

    private final SplitEnumeratorContext<DatabaseSplit> context;
    private final DatabaseSelection selection;
    private final Deque<DatabaseSplit> unassigned;
    /** The subtasks that have asked for a split, longest first. */
    private final Set<Integer> waiting = new LinkedHashSet<>();

    private boolean planned;

    private DatabaseEnumerator(
            SplitEnumeratorContext<DatabaseSplit> context, DatabaseSelection selection, DatabaseSourceState state) {
        this.context = context;
        this.selection = selection;
        this.planned = state.planned();
        this.unassigned = new ArrayDeque<>(state.unassigned());
    }

    /** The enumerator of a job that has just started. */
    public static DatabaseEnumerator create(
            SplitEnumeratorContext<DatabaseSplit> context, DatabaseSelection selection) {
        return restore(context, selection, DatabaseSourceState.NOTHING_PLANNED);
    }

    /** The enumerator of a job that goes on. */
    public static DatabaseEnumerator restore(
            SplitEnumeratorContext<DatabaseSplit> context, DatabaseSelection selection, DatabaseSourceState state) {
        return new DatabaseEnumerator(context, selection, state);
    }

    @Override
    public void start() {
        if (!planned) {
            context.callAsync(selection::tasks, this::accept);
        }
    }

    private void accept(@Nullable List<DatabaseTask> tasks, @Nullable Throwable failure) {
        if (failure != null) {
            throw new FlinkRuntimeException("Cannot plan what to read: " + failure.getMessage(), failure);
        }
        if (tasks != null && !planned) {
            tasks.forEach(
                    task -> unassigned.add(new DatabaseSplit(task.database().toString(), null)));
            planned = true;
            LOG.info("Planned {}: {} databases", selection, tasks.size());
            deal();
        }
    }

    @Override
    public void handleSplitRequest(int subtaskId, @Nullable String requesterHostname) {
        waiting.add(subtaskId);
        deal();
    }

    @Override
    public void addSplitsBack(List<DatabaseSplit> splits, int subtaskId) {
        for (int i = splits.size() - 1; i >= 0; i--) {
            unassigned.addFirst(splits.get(i));
        }
        waiting.remove(subtaskId);
        deal();
    }

    @Override
    public void addReader(int subtaskId) {
        // It asks for itself once it has nothing to read.
    }

    /** Gives databases to those that wait, and sends them home when there will be no more. */
    private void deal() {
        waiting.retainAll(context.registeredReaders().keySet());
        Iterator<Integer> readers = waiting.iterator();
        while (planned && readers.hasNext()) {
            int reader = readers.next();
            readers.remove();
            if (unassigned.isEmpty()) {
                context.signalNoMoreSplits(reader);
            } else {
                context.assignSplit(unassigned.remove(), reader);
            }
        }
    }

    @Override
    public DatabaseSourceState snapshotState(long checkpointId) {
        return new DatabaseSourceState(planned, List.copyOf(unassigned));
    }

    @Override
    public void close() {
        // Nothing is open: Flink ends the listing with its own threads.
    }
}

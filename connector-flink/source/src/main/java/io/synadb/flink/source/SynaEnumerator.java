package io.synadb.flink.source;

import io.synadb.flink.source.SplitPlanner.Plan;
import io.synadb.table.FileScan;
import io.synadb.table.TableSnapshot;
import io.synadb.table.deletes.DeletedRows;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.connector.source.SplitsAssignment;
import org.apache.flink.util.FlinkRuntimeException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plans what there is to read and deals it, in the order of commits, to readers that ask.
 *
 * <p>A bounded source plans once, and tells a reader that asks in vain to finish. An unbounded one looks for new commits at
 * every discovery interval, as long as readers keep up. A limit cuts what is planned, so that exactly so many rows are read,
 * the first ones; the source then ends, bounded or not.
 *
 * <p>The coordinator's thread calls it. Only the discovery runs on another one, and sees what is volatile.
 */
public final class SynaEnumerator implements SplitEnumerator<SynaSplit, SynaEnumeratorState> {
    private static final Logger LOG = LoggerFactory.getLogger(SynaEnumerator.class);

    /** With so many splits waiting for readers, new commits can wait, too. */
    private static final int MAX_UNASSIGNED = 1_000;

    /** Small files of one commit go to one reader together, up to about this size. */
    private static final long BUNDLE_BYTES = 16L << 20;

    private final SplitEnumeratorContext<SynaSplit> context;
    private final SplitPlanner planner;
    private final UUID tableId;
    private final boolean bounded;
    private final FileScan files;
    private final Duration interval;

    private final Deque<SynaSplit> unassigned;
    /** The subtasks that have asked for a split, longest first. */
    private final Set<Integer> waiting = new LinkedHashSet<>();

    private long remainingRows;
    private volatile Progress progress;
    /** The size of {@link #unassigned}, for other threads. */
    private volatile int backlog;

    private volatile boolean failed;
    /** When the last discovery ended, as {@link System#nanoTime}; only the discovery itself uses it. */
    private volatile long discoveredNanos;

    /** How far the table is planned; the snapshot is there unless the version came from a restore. */
    private record Progress(long plannedVersion, @Nullable TableSnapshot reached, boolean complete) {}

    private SynaEnumerator(SplitEnumeratorContext<SynaSplit> context, TableScan scan, SynaEnumeratorState state) {
        this.context = context;
        this.planner = new SplitPlanner(scan, state.tableId());
        this.tableId = state.tableId();
        this.bounded = scan.range().isBounded();
        this.files = scan.files();
        this.interval = scan.discoveryInterval();
        this.unassigned = new ArrayDeque<>(state.unassigned());
        this.remainingRows = state.remainingRows();
        this.progress = new Progress(state.plannedVersion(), null, isComplete(state.plannedVersion()));
        this.backlog = unassigned.size();
        this.discoveredNanos = System.nanoTime() - interval.toNanos();
    }

    /** The enumerator of a job that has just started. */
    public static SynaEnumerator create(SplitEnumeratorContext<SynaSplit> context, TableScan scan) {
        SynaEnumeratorState nothing =
                new SynaEnumeratorState(scan.tableId(), SynaEnumeratorState.NOTHING_PLANNED, scan.limit(), List.of());
        return new SynaEnumerator(context, scan, nothing);
    }

    /** The enumerator of a job that goes on: the limit is what the state has left of it. */
    public static SynaEnumerator restore(
            SplitEnumeratorContext<SynaSplit> context, TableScan scan, SynaEnumeratorState state) {
        return new SynaEnumerator(context, scan, state);
    }

    @Override
    public void start() {
        context.metricGroup().setUnassignedSplitsGauge(() -> (long) backlog);
        if (progress.complete()) {
            return;
        }
        if (bounded) {
            context.callAsync(() -> Optional.of(planner.first()), this::accept);
        } else {
            context.callAsync(this::discover, this::accept, 0, interval.toMillis());
        }
    }

    /**
     * Looks for new commits. Flink calls this at a fixed rate; a call that comes right after a slow one is passed over, so
     * that they never pile up.
     */
    private Optional<Plan> discover() {
        Progress now = progress;
        boolean early = System.nanoTime() - discoveredNanos < interval.toNanos() / 2;
        if (now.complete() || failed || early || backlog >= MAX_UNASSIGNED) {
            return Optional.empty();
        }
        Plan plan;
        if (now.plannedVersion() == SynaEnumeratorState.NOTHING_PLANNED) {
            plan = planner.first();
        } else if (now.reached() == null) {
            plan = planner.following(now.plannedVersion());
        } else {
            plan = planner.following(now.reached());
        }
        discoveredNanos = System.nanoTime();
        return Optional.of(plan);
    }

    private void accept(@Nullable Optional<Plan> found, @Nullable Throwable failure) {
        if (failure != null) {
            // The job fails once, not at every interval until Flink has ended it.
            failed = true;
            throw new FlinkRuntimeException("Cannot plan what to read: " + failure.getMessage(), failure);
        }
        // A discovery may start before the one before it is accepted, and find the same again.
        if (found != null && found.isPresent() && found.get().after() == progress.plannedVersion()) {
            accept(found.get());
        }
    }

    private void accept(Plan plan) {
        long version = plan.reached().version();
        if (version > plan.after()) {
            LOG.info(
                    "Planned {} up to version {}: {} splits",
                    plan.reached(),
                    version,
                    plan.splits().size());
        }
        for (SynaSplit split : plan.splits()) {
            if (remainingRows > 0) {
                unassigned.add(remainingRows == Long.MAX_VALUE ? split : limited(split));
            }
        }
        progress = new Progress(version, plan.reached(), isComplete(version));
        deal();
    }

    /** What the limit leaves of a split; that much of the limit is spent. */
    private SynaSplit limited(SynaSplit split) {
        DeletedRows deleted = files.deleted(split.file());
        SynaSplit limited = split.limitedTo(remainingRows, deleted);
        remainingRows -= limited.liveRows(deleted);
        return limited;
    }

    private boolean isComplete(long plannedVersion) {
        return remainingRows == 0 || (bounded && plannedVersion != SynaEnumeratorState.NOTHING_PLANNED);
    }

    @Override
    public void handleSplitRequest(int subtaskId, @Nullable String requesterHostname) {
        waiting.add(subtaskId);
        deal();
    }

    @Override
    public void addSplitsBack(List<SynaSplit> splits, int subtaskId) {
        // They come before what follows them in the table, in their own order.
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

    /** Gives splits to those that wait, and sends them home when there will be no more. */
    private void deal() {
        waiting.retainAll(context.registeredReaders().keySet());
        Iterator<Integer> readers = waiting.iterator();
        while (readers.hasNext() && !(unassigned.isEmpty() && !progress.complete())) {
            int reader = readers.next();
            readers.remove();
            if (unassigned.isEmpty()) {
                context.signalNoMoreSplits(reader);
            } else {
                context.assignSplits(new SplitsAssignment<>(Map.of(reader, takeBundle())));
            }
        }
        backlog = unassigned.size();
    }

    /** The next split, with those of the same commit that follow it if they are small and leave enough for others. */
    private List<SynaSplit> takeBundle() {
        int parallelism = Math.max(1, context.currentParallelism());
        int most = (unassigned.size() + parallelism - 1) / parallelism;
        List<SynaSplit> bundle = new ArrayList<>();
        SynaSplit first = unassigned.remove();
        bundle.add(first);
        long bytes = first.remainingBytes();
        while (bundle.size() < most
                && !unassigned.isEmpty()
                && unassigned.element().version() == first.version()
                && bytes + unassigned.element().remainingBytes() <= BUNDLE_BYTES) {
            SynaSplit next = unassigned.remove();
            bundle.add(next);
            bytes += next.remainingBytes();
        }
        return bundle;
    }

    @Override
    public SynaEnumeratorState snapshotState(long checkpointId) {
        return new SynaEnumeratorState(tableId, progress.plannedVersion(), remainingRows, List.copyOf(unassigned));
    }

    @Override
    public void close() {
        // Nothing is open: Flink ends the discovery with its own threads.
    }
}

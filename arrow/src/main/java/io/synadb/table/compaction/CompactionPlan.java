package io.synadb.table.compaction;

import io.synadb.NotFoundException;
import io.synadb.table.FileScan;
import io.synadb.table.Table;
import io.synadb.table.TableSnapshot;
import io.synadb.table.data.DataFile;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

/**
 * A compaction, cut into groups that can be rewritten anywhere in any order, and then become one version together. Used
 * for one commit: thereafter the files of its groups may be part of the table, even where the commit failed.
 *
 * <p>Thread-safe.
 */
public final class CompactionPlan {
    private final Table table;
    private final TableSnapshot snapshot;
    private final FileScan scan;
    private final List<CompactionGroup> groups;
    private final AtomicBoolean used = new AtomicBoolean();

    CompactionPlan(Table table, TableSnapshot snapshot, FileScan scan, List<CompactionGroup> groups) {
        this.table = table;
        this.snapshot = snapshot;
        this.scan = scan;
        this.groups = List.copyOf(groups);
    }

    /** The version whose files these are. */
    public TableSnapshot snapshot() {
        return snapshot;
    }

    /** What to rewrite; none where nothing pays. */
    public List<CompactionGroup> groups() {
        return groups;
    }

    /**
     * Publishes one version in which the new files stand in place of those that they were made of. Does nothing, and
     * commits nothing, where there are none.
     *
     * <p>What others commit meanwhile: appends are left alone. Rows that were deleted of a file are deleted of the new one,
     * whose positions follow from theirs, and all rows of a file that was taken away (because its last row was deleted, by
     * an overwrite or by another compaction). A group of which half the rows were taken away so, or a file has grown or got
     * rows back (by a rollback), is lost, and so are all after a change of the partitioning, or of the schema to one that
     * cannot show the new files: these are deleted, and the result counts the groups.
     *
     * @param rewritten groups of this plan, or some of them
     * @throws io.synadb.ConflictException if others kept committing changes of these files; nothing was committed, and a
     *     retry is safe
     * @throws IllegalStateException if this was called before
     */
    public CompactionResult commit(List<CompactedGroup> rewritten) {
        if (!used.compareAndSet(false, true)) {
            throw new IllegalStateException(
                    "This " + this + " was committed before, or its commit failed: plan again.");
        }
        return new Replacement(table, snapshot, scan).publish(rewritten);
    }

    /**
     * Deletes the files of rewritten groups that will not be committed, as when another group failed. Does nothing after a
     * commit, which sees to its files itself.
     */
    public void discard(List<CompactedGroup> rewritten) {
        if (used.compareAndSet(false, true)) {
            new Replacement(table, snapshot, scan).discard(rewritten);
        }
    }

    /** Has the groups rewritten, and commits them. */
    CompactionResult run(Rewriting rewriting) {
        List<CompactedGroup> rewritten = Collections.synchronizedList(new ArrayList<>());
        try {
            if (!groups.isEmpty()) {
                rewriting.rewrite(groups, rewritten::add);
            }
            CompactionGroup.requireNotInterrupted();
        } catch (NotFoundException e) {
            discard(List.copyOf(rewritten));
            TableSnapshot newest = table.current();
            if (hasAllFiles(newest)) {
                throw e;
            }
            // Others took files away, and the versions that had them have expired.
            return CompactionResult.nothing(newest, groups.size());
        } catch (RuntimeException | Error e) {
            discard(List.copyOf(rewritten));
            throw e;
        }
        return commit(List.copyOf(rewritten));
    }

    private boolean hasAllFiles(TableSnapshot newest) {
        Set<String> paths = newest.files().stream().map(DataFile::path).collect(Collectors.toSet());
        return groups.stream().flatMap(group -> group.files().stream()).allMatch(file -> paths.contains(file.path()));
    }

    @Override
    public String toString() {
        return "compaction of " + snapshot + ": " + groups;
    }
}

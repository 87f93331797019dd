package io.synadb.flink.source;

import io.synadb.ConflictException;
import io.synadb.table.FileScan;
import io.synadb.table.ScanTask;
import io.synadb.table.Table;
import io.synadb.table.TableIncrement;
import io.synadb.table.TableSnapshot;
import io.synadb.table.commit.log.AppendedFile;
import io.synadb.table.data.DataFile;
import io.synadb.table.storage.Storage;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what there is to read: first what the range of versions stands for, then what was appended since.
 *
 * <p>Reads commits, so it takes its time. Thread-safe; the monitor of this object guards the table.
 */
final class SplitPlanner {
    /** A source that is far behind plans so many versions at a time. */
    private static final int VERSIONS_AT_A_TIME = 100;

    private final Storage storage;
    private final UUID tableId;
    private final FileScan scan;
    private final VersionRange range;
    private @Nullable Table table;

    /**
     * What came after a version.
     *
     * @param after the version that had been planned before, {@link SynaEnumeratorState#NOTHING_PLANNED} at first
     * @param reached the version up to which all is planned now
     * @param splits to be dealt, in the order of commits, files and rows
     */
    record Plan(long after, TableSnapshot reached, List<SynaSplit> splits) {}

    /** @param tableId of the table that is to be read: it is refused when its path holds another one */
    SplitPlanner(TableScan scan, UUID tableId) {
        this.storage = scan.storage();
        this.tableId = tableId;
        this.scan = scan.files();
        this.range = scan.range();
    }

    /**
     * The first plan of a job.
     *
     * @throws io.synadb.VersionNotFoundException if the range starts or ends at a version that does not exist
     * @throws ConflictException if a version in the range removed files
     */
    synchronized Plan first() {
        Table opened = table();
        VersionRange.Start start = range.start();
        if (start instanceof VersionRange.After after) {
            return rowsAfter(opened.at(after.version()));
        }
        TableSnapshot end = end();
        List<SynaSplit> splits = new ArrayList<>();
        if (start instanceof VersionRange.Earliest) {
            for (DataFile file : end.files()) {
                addSplits(end.version(), file, 0, splits);
            }
        }
        return new Plan(SynaEnumeratorState.NOTHING_PLANNED, end, splits);
    }

    private Plan rowsAfter(TableSnapshot start) {
        if (!range.isBounded()) {
            return new Plan(SynaEnumeratorState.NOTHING_PLANNED, start, List.of());
        }
        Plan rows = appendedAfter(start, end().version());
        return new Plan(SynaEnumeratorState.NOTHING_PLANNED, rows.reached(), rows.splits());
    }

    private TableSnapshot end() {
        return range.end() instanceof VersionRange.At at ? table().at(at.version()) : table().current();
    }

    /**
     * What was appended after what was planned.
     *
     * @throws ConflictException if a version removed files
     */
    synchronized Plan following(TableSnapshot planned) {
        return appendedAfter(planned, planned.version() + VERSIONS_AT_A_TIME);
    }

    /** As {@link #following(TableSnapshot)}, after a restore that knows but the number of the version. */
    synchronized Plan following(long plannedVersion) {
        return following(table().at(plannedVersion));
    }

    private Plan appendedAfter(TableSnapshot planned, long lastVersion) {
        TableIncrement increment;
        try {
            increment = table().appendedAfter(planned, lastVersion);
        } catch (ConflictException e) {
            throw new ConflictException(e.getMessage()
                    + " A job begins again when it is started without its state: fromEarliest(), or with a later"
                    + " startingVersion(…).");
        }
        List<SynaSplit> splits = new ArrayList<>();
        for (AppendedFile appended : increment.files()) {
            addSplits(appended.version(), appended.file(), appended.firstRow(), splits);
        }
        return new Plan(planned.version(), increment.last(), splits);
    }

    private void addSplits(long version, DataFile file, long firstRow, List<SynaSplit> splits) {
        for (ScanTask task : scan.tasks(file, firstRow)) {
            splits.add(SynaSplit.of(version, task));
        }
    }

    private Table table() {
        if (table == null) {
            Table opened = Table.open(storage);
            if (!opened.id().equals(tableId)) {
                throw new ConflictException("The table at " + storage.location() + " has the id " + opened.id()
                        + ", but this source, or the state that it goes on from, is of the table " + tableId
                        + ": that one was dropped and another created, or it lies at another path. Name the path of"
                        + " that table; or build the source again, give it another uid, and start it without its"
                        + " state.");
            }
            table = opened;
        }
        return table;
    }
}

package io.synadb.table.compaction;

import io.synadb.NotFoundException;
import io.synadb.table.FileScan;
import io.synadb.table.data.DataFile;
import io.synadb.table.data.IndexFile;
import io.synadb.table.deletes.DeletedRows;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A rewritten group at a later version than it was read at.
 *
 * <p>Rows that were deleted meanwhile are deleted of the new file as well: its rows are the live ones of the old files in
 * their order, so that the place of a row is that of its file's first one, and how many live ones were before it. This
 * costs a bitmap, where to begin again would cost a rewrite, and to lose against whoever deletes often. Immutable.
 *
 * @param before the old files, as they are now
 * @param after the new file; none when no row was live
 * @param indexes of the new file
 * @param deleted the deleted rows of the new file
 */
record CurrentGroup(List<DataFile> before, List<DataFile> after, List<IndexFile> indexes, DeletedRows deleted) {

    /**
     * @param files those of the later version by path
     * @return empty if the group is lost: a file of it is gone, has grown, or has rows again that were left out
     */
    static Optional<CurrentGroup> of(CompactedGroup group, Map<String, DataFile> files, FileScan scan) {
        List<DataFile> before = new ArrayList<>();
        DeletedRows.Builder deleted = DeletedRows.builder();
        long firstRow = 0;
        for (DataFile read : group.before()) {
            DataFile now = files.get(read.path());
            if (now == null || !now.withDeletes(null).equals(read.withDeletes(null))) {
                return Optional.empty();
            }
            if (!Objects.equals(now.deletes(), read.deletes()) && !carry(read, now, scan, firstRow, deleted)) {
                return Optional.empty();
            }
            before.add(now);
            firstRow += read.liveRows();
        }
        return Optional.of(new CurrentGroup(before, group.after(), group.indexes(), deleted.build()));
    }

    /** Adds what was deleted of a file since it was read; false if rows came back, or nobody knows any more. */
    private static boolean carry(
            DataFile read, DataFile now, FileScan scan, long firstRow, DeletedRows.Builder deleted) {
        DeletedRows known;
        DeletedRows all;
        try {
            known = scan.deleted(read);
            all = scan.deleted(now);
        } catch (NotFoundException e) {
            // The version that was read has expired. Beginning again tells this from a bitmap that is missing.
            return false;
        }
        if (!known.without(all).isEmpty()) {
            return false;
        }
        all.without(known).positions().forEach(row -> deleted.add(firstRow + row - known.countIn(0, row)));
        return true;
    }
}

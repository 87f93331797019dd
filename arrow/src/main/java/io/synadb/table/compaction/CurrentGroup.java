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
import java.util.stream.LongStream;

/**
 * A rewritten group at a later version than it was read at.
 *
 * <p>Rows that were deleted meanwhile are deleted of the new file as well: its rows are the live ones of the old files in
 * their order, so that the place of a row is that of its file's first one, and how many live ones were before it. This
 * costs a bitmap, where to begin again would cost a rewrite, and to lose against whoever deletes often. A file that has left
 * the table, as one does with its last row, has lost all its rows. Immutable.
 *
 * @param before the old files that are there, as they are now
 * @param after the new file; none when no row was live
 * @param indexes of the new file
 * @param deleted the deleted rows of the new file
 * @param leftOut how many rows of the old files it is without, because they were deleted when it was written
 */
record CurrentGroup(
        List<DataFile> before, List<DataFile> after, List<IndexFile> indexes, DeletedRows deleted, long leftOut) {

    /**
     * @param files those of the later version by path
     * @return empty if the group is lost: files with half of its rows are gone, or one has grown, or has rows again that were
     *     left out
     */
    static Optional<CurrentGroup> of(CompactedGroup group, Map<String, DataFile> files, FileScan scan) {
        List<DataFile> before = new ArrayList<>();
        DeletedRows.Builder deleted = DeletedRows.builder();
        long firstRow = 0;
        long gone = 0;
        long leftOut = 0;
        for (DataFile read : group.before()) {
            DataFile now = files.get(read.path());
            if (now == null) {
                LongStream.range(firstRow, firstRow + read.liveRows()).forEach(deleted::add);
                gone += read.liveRows();
                firstRow += read.liveRows();
                continue;
            }
            if (!now.withDeletes(null).equals(read.withDeletes(null))) {
                return Optional.empty();
            }
            if (!Objects.equals(now.deletes(), read.deletes()) && !carry(read, now, scan, firstRow, deleted)) {
                return Optional.empty();
            }
            before.add(now);
            leftOut += read.rows() - read.liveRows();
            firstRow += read.liveRows();
        }
        // Less than half of the rows would stay in a file as long as all.
        boolean lost = before.isEmpty() || gone > 0 && 2 * gone >= firstRow;
        return lost
                ? Optional.empty()
                : Optional.of(new CurrentGroup(before, group.after(), group.indexes(), deleted.build(), leftOut));
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

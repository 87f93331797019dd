package io.synadb.table;

import io.synadb.table.commit.log.TableState;
import io.synadb.table.data.DataFile;
import io.synadb.table.deletes.DeletedRows;
import io.synadb.table.predicate.Predicate;
import io.synadb.table.predicate.bound.Verdict;
import io.synadb.table.storage.Storage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;

/**
 * Finds the rows of a version for which a condition is true, by their places. A file of which its statistics or its partition
 * say enough is not opened; of the others, only the columns of the condition are read. Stateless and thread-safe.
 */
final class MatchingRows {
    private MatchingRows() {}

    /** The rows by data file; files without any are left out. */
    static Map<String, DeletedRows> of(
            Storage storage, TableState state, Predicate condition, BufferAllocator allocator) {
        FileScan scan = new ScanBuilder(storage, state)
                .select(List.of())
                .where(condition)
                .files();
        Map<String, DeletedRows> found = new LinkedHashMap<>();
        for (DataFile file : state.files().values()) {
            DeletedRows rows = scan.choice().verdict(file) == Verdict.ALWAYS
                    ? DeletedRows.builder().addRange(0, file.rows()).build()
                    : read(scan, file, allocator);
            if (!rows.isEmpty()) {
                found.put(file.path(), rows);
            }
        }
        return found;
    }

    private static DeletedRows read(FileScan scan, DataFile file, BufferAllocator allocator) {
        DeletedRows.Builder rows = DeletedRows.builder();
        for (ScanTask task : scan.tasks(file, 0)) {
            try (BatchReader reader = task.open(allocator)) {
                while (reader.hasNext()) {
                    reader.next().orElseThrow().close();
                    RowPositions places = reader.positions();
                    for (int row = 0; row < places.size(); row++) {
                        rows.add(places.of(row));
                    }
                }
            }
        }
        return rows.build();
    }
}

package io.synadb.table;

import io.synadb.arrow.RowSelection;
import io.synadb.arrow.Schemas;
import io.synadb.table.commit.TableState;
import io.synadb.table.data.DataFile;
import io.synadb.table.deletes.DeletedRows;
import io.synadb.table.predicate.BoundPredicate;
import io.synadb.table.predicate.Predicate;
import io.synadb.table.storage.Storage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Finds the rows of a version for which a condition is true, by their places. A file of which its statistics or its partition
 * say enough is not opened; of the others, only the columns of the condition are read. Stateless and thread-safe.
 */
final class MatchingRows {
    private MatchingRows() {}

    /** The rows by data file; files without any are left out. */
    static Map<String, DeletedRows> of(
            Storage storage, TableState state, Predicate condition, BufferAllocator allocator) {
        Schema schema = state.metadata().schema();
        BoundPredicate bound = BoundPredicate.of(condition, schema, "table " + storage.location());
        List<String> columns = Schemas.select(schema, bound.fieldIds()).getFields().stream()
                .map(Field::getName)
                .toList();
        FileScan scan = new ScanBuilder(storage, state).select(columns).files();
        Map<String, DeletedRows> found = new LinkedHashMap<>();
        for (DataFile file : state.files().values()) {
            DeletedRows rows =
                    switch (bound.verdict(file)) {
                        case NEVER -> DeletedRows.NONE;
                        case ALWAYS ->
                            DeletedRows.builder().addRange(0, file.rows()).build();
                        case MAYBE -> read(scan, file, bound, allocator);
                    };
            if (!rows.isEmpty()) {
                found.put(file.path(), rows);
            }
        }
        return found;
    }

    private static DeletedRows read(FileScan scan, DataFile file, BoundPredicate bound, BufferAllocator allocator) {
        DeletedRows.Builder rows = DeletedRows.builder();
        for (ScanTask task : scan.tasks(file, 0)) {
            try (BatchReader reader = task.open(allocator)) {
                while (reader.hasNext()) {
                    try (VectorSchemaRoot batch = reader.next().orElseThrow()) {
                        RowSelection selected = RowSelection.all(batch.getRowCount());
                        bound.narrow(batch, selected);
                        for (int row = selected.next(0); row < selected.rows(); row = selected.next(row + 1)) {
                            rows.add(reader.positions().of(row));
                        }
                    }
                }
            }
        }
        return rows.build();
    }
}

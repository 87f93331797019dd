package io.synadb.table.compaction;

import io.synadb.arrow.RandomBatches;
import io.synadb.table.BatchReader;
import io.synadb.table.ScanTask;
import io.synadb.table.TableSnapshot;
import io.synadb.table.data.DataFile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;

/** The live rows of data files, in their order, by their positions. */
final class FileRows {
    private FileRows() {}

    static Map<Long, List<Object>> byPosition(TableSnapshot snapshot, DataFile file, BufferAllocator allocator) {
        Map<Long, List<Object>> rows = new LinkedHashMap<>();
        for (ScanTask task : snapshot.scan().files().tasks(file, 0)) {
            try (BatchReader reader = task.open(allocator)) {
                while (reader.hasNext()) {
                    try (VectorSchemaRoot batch = reader.next().orElseThrow()) {
                        List<List<Object>> values = RandomBatches.rows(batch);
                        for (int row = 0; row < values.size(); row++) {
                            rows.put(reader.positions().of(row), values.get(row));
                        }
                    }
                }
            }
        }
        return rows;
    }

    static List<List<Object>> of(TableSnapshot snapshot, DataFile file, BufferAllocator allocator) {
        return List.copyOf(byPosition(snapshot, file, allocator).values());
    }

    /** Of several files, one behind the other. */
    static List<List<Object>> of(TableSnapshot snapshot, List<DataFile> files, BufferAllocator allocator) {
        List<List<Object>> rows = new ArrayList<>();
        files.forEach(file -> rows.addAll(of(snapshot, file, allocator)));
        return rows;
    }

    /** Of all files of a version. */
    static List<List<Object>> of(TableSnapshot snapshot, BufferAllocator allocator) {
        return of(snapshot, snapshot.files(), allocator);
    }
}

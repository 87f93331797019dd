package io.synadb.table;

import java.util.Map;
import java.util.TreeMap;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/** The rows of {@link TestTables} that a version has, by id. Stateless. */
final class LiveRows {
    /** Where a row is. */
    record Place(String file, long position) {}

    private LiveRows() {}

    static Map<Long, Place> places(TableSnapshot snapshot, BufferAllocator allocator) {
        return places(snapshot.scan().select("id").taskBytes(1_000).plan().tasks(), allocator);
    }

    /** Of tasks that read the column {@code id} alone. */
    static Map<Long, Place> places(Iterable<ScanTask> tasks, BufferAllocator allocator) {
        Map<Long, Place> places = new TreeMap<>();
        for (ScanTask task : tasks) {
            try (BatchReader reader = task.open(allocator)) {
                while (reader.hasNext()) {
                    try (VectorSchemaRoot batch = reader.next().orElseThrow()) {
                        BigIntVector ids = (BigIntVector) batch.getVector(0);
                        for (int row = 0; row < batch.getRowCount(); row++) {
                            Place place = new Place(
                                    task.file().path(), reader.positions().of(row));
                            Place twice = places.put(ids.get(row), place);
                            if (twice != null) {
                                throw new AssertionError("row " + ids.get(row) + " is at " + twice + " and " + place);
                            }
                        }
                    }
                }
            }
        }
        return places;
    }
}

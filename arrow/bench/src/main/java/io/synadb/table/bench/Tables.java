package io.synadb.table.bench;

import io.synadb.table.BatchReader;
import io.synadb.table.ScanTask;
import io.synadb.table.Table;
import io.synadb.table.TableSnapshot;
import io.synadb.table.TableSpec;
import io.synadb.table.TableWriter;
import io.synadb.table.WriteOptions;
import io.synadb.table.storage.LocalStorage;
import java.nio.file.Path;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;

/** Tables of {@link ReadyRows}, as a program would write and read them, by one thread. */
final class Tables {
    private Tables() {}

    /** A table without rows, in a folder that is not there or empty. */
    static Table create(Path folder, int dimensions) {
        TableSpec spec =
                TableSpec.builder().schema(ReadyRows.schema(dimensions)).build();
        return Table.create(LocalStorage.of(folder), spec);
    }

    /** Appends rows as one file, in one version; they are safe from power loss when this returns. */
    static TableSnapshot append(Table table, List<VectorSchemaRoot> batches, BufferAllocator allocator) {
        try (TableWriter writer = table.newWrite(WriteOptions.defaults()).newWriter("benchmark", allocator)) {
            batches.forEach(writer::write);
            return table.newCommit(table.current()).append(writer.finish()).publish();
        }
    }

    /** Adds up columns of the newest version. */
    static Sums sum(Table table, int dimensions, BufferAllocator allocator, String... columns) {
        Sums sums = new Sums(dimensions);
        for (ScanTask task : table.current().scan().select(columns).plan().tasks()) {
            try (BatchReader reader = task.open(allocator)) {
                while (reader.hasNext()) {
                    try (VectorSchemaRoot batch = reader.next().orElseThrow()) {
                        sums.add(batch, columns);
                    }
                }
            }
        }
        return sums;
    }

    /** Whoever does not find what is there is not in a report. */
    static void require(String expected, String found) {
        if (!found.equals(expected)) {
            throw new IllegalStateException("Found %s, expected %s".formatted(found, expected));
        }
    }
}

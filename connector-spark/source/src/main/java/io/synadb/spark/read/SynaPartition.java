package io.synadb.spark.read;

import io.synadb.arrow.Batches;
import io.synadb.table.ScanTask;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;

/** Some files of a table, or parts of them. Immutable and thread-safe. */
record SynaPartition(List<ScanTask> tasks) implements ReadPartition {
    SynaPartition {
        tasks = List.copyOf(tasks);
    }

    @Override
    public int size() {
        return tasks.size();
    }

    @Override
    public Batches open(int index, BufferAllocator allocator) {
        return tasks.get(index).open(allocator);
    }
}

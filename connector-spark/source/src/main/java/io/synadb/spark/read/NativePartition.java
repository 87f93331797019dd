package io.synadb.spark.read;

import io.synadb.arrow.Batches;
import io.synadb.table.databases.DatabaseTask;
import org.apache.arrow.memory.BufferAllocator;

/** One database. Immutable and thread-safe. */
record NativePartition(DatabaseTask task) implements ReadPartition {
    @Override
    public int size() {
        return 1;
    }

    @Override
    public Batches open(int index, BufferAllocator allocator) {
        return task.open(allocator);
    }
}

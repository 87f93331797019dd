package io.synadb.spark.read;

import io.synadb.spark.memory.TaskMemory;
import io.synadb.table.BatchReader;
import io.synadb.table.ScanTask;
import java.util.Iterator;
import java.util.Optional;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;

/**
 * The batches of the tasks of one partition, one after the other.
 *
 * <p>Closing it lets go of the open file; {@link #memory} outlives it. Not thread-safe.
 */
final class TaskBatches implements AutoCloseable {
    private final Iterator<ScanTask> tasks;
    private final TaskMemory memory;
    private @Nullable BatchReader open;

    private TaskBatches(Iterator<ScanTask> tasks, TaskMemory memory) {
        this.tasks = tasks;
        this.memory = memory;
    }

    static TaskBatches open(SynaPartition partition, String owner) {
        return new TaskBatches(partition.tasks().iterator(), TaskMemory.open(owner));
    }

    TaskMemory memory() {
        return memory;
    }

    /** The next batch with rows in it, which the caller closes. */
    Optional<VectorSchemaRoot> next() {
        while (true) {
            if (open == null) {
                if (!tasks.hasNext()) {
                    return Optional.empty();
                }
                open = tasks.next().open(memory.allocator());
            }
            Optional<VectorSchemaRoot> batch = open.next();
            if (batch.isEmpty()) {
                close();
            } else if (batch.get().getRowCount() == 0) {
                batch.get().close();
            } else {
                return batch;
            }
        }
    }

    @Override
    public void close() {
        if (open != null) {
            open.close();
            open = null;
        }
    }
}

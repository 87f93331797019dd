package io.synadb.spark.read;

import io.synadb.arrow.Batches;
import io.synadb.spark.memory.TaskMemory;
import java.util.Optional;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;

/**
 * The batches of what one partition reads, one after the other.
 *
 * <p>Closing it lets go of the open file; {@link #memory} outlives it. Not thread-safe.
 */
final class TaskBatches implements AutoCloseable {
    private final ReadPartition partition;
    private final TaskMemory memory;
    private int opened;
    private @Nullable Batches open;

    private TaskBatches(ReadPartition partition, TaskMemory memory) {
        this.partition = partition;
        this.memory = memory;
    }

    static TaskBatches open(ReadPartition partition, String owner) {
        return new TaskBatches(partition, TaskMemory.open(owner));
    }

    TaskMemory memory() {
        return memory;
    }

    /** The next batch with rows in it, which the caller closes. */
    Optional<VectorSchemaRoot> next() {
        while (true) {
            if (open == null) {
                if (opened == partition.size()) {
                    return Optional.empty();
                }
                open = partition.open(opened++, memory.allocator());
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

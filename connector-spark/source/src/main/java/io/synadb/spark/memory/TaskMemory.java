package io.synadb.spark.memory;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Arrow memory that one reader or writer of a task holds, and the batches that it lent to Spark.
 *
 * <p>Closing it closes what Spark did not. Idempotent; not thread-safe.
 */
public final class TaskMemory implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TaskMemory.class);
    /** Lives as long as the process. */
    private static final BufferAllocator ROOT = new RootAllocator();

    private static final AtomicLong COUNT = new AtomicLong();

    private final BufferAllocator allocator;
    private final Deque<AutoCloseable> lent = new ArrayDeque<>();
    private boolean closed;

    private TaskMemory(BufferAllocator allocator) {
        this.allocator = allocator;
    }

    /** Memory for a reader or writer, named after it in reports of leaks. */
    public static TaskMemory open(String owner) {
        return new TaskMemory(ROOT.newChildAllocator(owner + "-" + COUNT.incrementAndGet(), 0, Long.MAX_VALUE));
    }

    /** How many bytes all tasks of this process hold; mapped files do not count. */
    public static long allocatedBytes() {
        return ROOT.getAllocatedMemory();
    }

    /** The allocator of this reader or writer. */
    public BufferAllocator allocator() {
        return allocator;
    }

    /** Closes this, too, at the end; whoever received it may close it before, because Arrow's vectors allow both. */
    public void lend(AutoCloseable batch) {
        lent.push(batch);
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        while (!lent.isEmpty()) {
            closeQuietly(lent.pop());
        }
        closeQuietly(allocator);
    }

    /** At the end of a task there is nobody left to tell but the log. */
    private static void closeQuietly(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception e) {
            LOG.warn("Cannot release the memory of a task: {}", resource, e);
        }
    }
}

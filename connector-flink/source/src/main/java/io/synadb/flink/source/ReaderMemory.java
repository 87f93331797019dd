package io.synadb.flink.source;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * The Arrow memory of one source reader, and the batches that are on their way through it. A job that is cancelled drops
 * batches wherever they are; closing this closes them, and with them the mappings they show.
 *
 * <p>Thread-safe: the monitor of this object guards the batches, which one thread lends and another releases.
 */
public final class ReaderMemory implements AutoCloseable {
    /** Holds nothing itself; lives and dies with the class loader of the connector. */
    private static final BufferAllocator ROOT = new RootAllocator();

    private final BufferAllocator allocator;
    private final Set<VectorSchemaRoot> lent = Collections.newSetFromMap(new IdentityHashMap<>());
    private boolean closed;

    private ReaderMemory(BufferAllocator allocator) {
        this.allocator = allocator;
    }

    /**
     * The memory of one more reader.
     *
     * @param owner names the reader in reports of leaks
     */
    public static ReaderMemory open(String owner) {
        return new ReaderMemory(ROOT.newChildAllocator(owner, 0, Long.MAX_VALUE));
    }

    /** How many bytes all readers of this class loader hold, mapped files among them. */
    public static long allocatedBytes() {
        return ROOT.getAllocatedMemory();
    }

    /** How many readers have not been closed. */
    public static int openReaders() {
        return ROOT.getChildAllocators().size();
    }

    /** What batches are read into. */
    public BufferAllocator allocator() {
        return allocator;
    }

    /** Takes over a batch until it is released, or until this is closed. */
    public synchronized VectorSchemaRoot lend(VectorSchemaRoot batch) {
        if (closed) {
            batch.close();
            throw new IllegalStateException("The memory of " + allocator.getName() + " is closed.");
        }
        lent.add(batch);
        return batch;
    }

    /** Closes a batch that was lent. Idempotent. */
    public synchronized void release(VectorSchemaRoot batch) {
        if (lent.remove(batch)) {
            batch.close();
        }
    }

    /**
     * Closes what was not released. Idempotent.
     *
     * @throws IllegalStateException if memory is held by anybody else, which Arrow names
     */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        List.copyOf(lent).forEach(this::release);
        allocator.close();
    }
}

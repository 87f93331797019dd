package io.synadb.file;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A mapped range of a file, counted by its holders: it starts with one, and the last {@link #release} unmaps it.
 *
 * <p>Whoever reads through {@link #slice} or {@link #address} holds a count of its own meanwhile: what stands behind an
 * unmapped address is gone, and touching it can end the process. Thread-safe.
 */
public final class MappedWindow {
    private final Path path;
    private final long position;
    private final long length;
    private final Mapping mapping;
    private final AtomicInteger holders = new AtomicInteger(1);

    MappedWindow(Path path, long position, long length, Mapping mapping) {
        this.path = path;
        this.position = position;
        this.length = length;
        this.mapping = mapping;
    }

    /** Whether the file's bytes from {@code start} to {@code start + size} stand in this window. */
    public boolean covers(long start, long size) {
        return start >= position && start + size <= position + length;
    }

    /** Counts one holder more; {@link IllegalStateException} when the last one has gone. */
    public void retain() {
        int before = holders.getAndUpdate(count -> count == 0 ? 0 : count + 1);
        if (before == 0) {
            throw new IllegalStateException("The mapping of " + path + " at " + position + " is released.");
        }
    }

    /** Counts one holder less, and unmaps after the last. */
    public void release() {
        int left = holders.decrementAndGet();
        if (left == 0) {
            mapping.release().run();
        } else if (left < 0) {
            throw new IllegalStateException("The mapping of " + path + " at " + position + " was released twice.");
        }
    }

    /** A read-only little-endian view of a range of the file; it counts no holder. */
    public ByteBuffer slice(long start, int size) {
        return mapping.buffer().slice(Math.toIntExact(start - position), size).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The native address of the file's byte {@code start}. */
    public long address(long start) {
        if (mapping.address() == Mapping.UNKNOWN_ADDRESS) {
            throw new UnsupportedOperationException(
                    "This JVM hides the address of a mapped buffer: run it with the module jdk.unsupported.");
        }
        return mapping.address() + (start - position);
    }
}

package io.synadb.arrow;

import io.synadb.log.MappedSlice;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.ForeignAllocation;

/**
 * Arrow buffers over mapped bytes.
 *
 * <p>The bytes are charged to the allocator, as all foreign memory is, but not allocated. They are read-only: a write
 * through the buffer ends the process. Thread-safe.
 */
public final class MappedBuffers {
    private MappedBuffers() {}

    /**
     * A buffer over a slice, not a copy where the JVM tells the slice's address. It keeps the mapping alive until its last
     * reference is released.
     *
     * @param slice taken over: closed with the buffer, or when this fails
     */
    public static ArrowBuf wrap(MappedSlice slice, BufferAllocator allocator) {
        if (slice.address() == 0) {
            return copy(slice, allocator);
        }
        MappedAllocation allocation = new MappedAllocation(slice);
        try {
            return allocator.wrapForeignAllocation(allocation);
        } catch (RuntimeException | Error e) {
            allocation.release0();
            throw e;
        }
    }

    private static ArrowBuf copy(MappedSlice slice, BufferAllocator allocator) {
        try (slice) {
            ArrowBuf copy = allocator.buffer(slice.length());
            copy.setBytes(0, slice.buffer());
            return copy.writerIndex(slice.length());
        }
    }

    private static final class MappedAllocation extends ForeignAllocation {
        private final MappedSlice slice;
        private final AtomicBoolean released = new AtomicBoolean();

        MappedAllocation(MappedSlice slice) {
            super(slice.length(), slice.address());
            this.slice = slice;
        }

        @Override
        protected void release0() {
            if (released.compareAndSet(false, true)) {
                slice.close();
            }
        }
    }
}

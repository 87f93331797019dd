package io.synadb.arrow;

import io.synadb.log.region.MappedSlice;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.ForeignAllocation;

/**
 * Arrow buffers over mapped bytes.
 *
 * <p>The bytes are charged to the allocator, as all foreign memory is, but not allocated. A write
 * through the buffer is of this process alone where the slice is copied on write ({@link io.synadb.log.region.LogRegion}),
 * and ends the process elsewhere. Thread-safe.
 */
public final class MappedBuffers {
    private MappedBuffers() {}

    /**
     * A buffer over a slice, not a copy. It keeps the mapping alive until its last reference is released.
     *
     * @param slice taken over: closed with the buffer, or when this fails
     * @throws UnsupportedOperationException on a JVM that hides addresses; Arrow runs on none of these either
     */
    public static ArrowBuf wrap(MappedSlice slice, BufferAllocator allocator) {
        try {
            return allocator.wrapForeignAllocation(new MappedAllocation(slice));
        } catch (RuntimeException | Error e) {
            slice.close();
            throw e;
        }
    }

    private static final class MappedAllocation extends ForeignAllocation {
        private final MappedSlice slice;

        MappedAllocation(MappedSlice slice) {
            super(slice.length(), slice.address());
            this.slice = slice;
        }

        @Override
        protected void release0() {
            slice.close();
        }
    }
}

package io.synadb.arrow;

import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.ForeignAllocation;
import org.apache.arrow.memory.RootAllocator;

/**
 * The validity of columns without nulls: one bitmap of ones, which all batches of the process share.
 *
 * <p>A message leaves the bitmap of such a column out, and Arrow Java would fill a new one for every batch: for the
 * elements of a vector column as many bits as there are numbers. This one grows to what the largest batch needs, one bit
 * per number. Nobody writes to it, as nobody writes to the mapped buffers beside it.
 *
 * <p>Thread-safe; the class guards {@code ones}.
 */
final class AllValid {
    private static final long LEAST_BYTES = 64 * 1024;
    /** Lives as long as the process, as what it allocates does. */
    private static final BufferAllocator ALLOCATOR = new RootAllocator();

    private static ArrowBuf ones = filled(LEAST_BYTES);

    private AllValid() {}

    /** The bitmap of {@code values} ones, not a copy; the caller releases it. */
    static ArrowBuf of(int values, BufferAllocator allocator) {
        long bytes = (values + 7L) / 8;
        SharedOnes allocation = new SharedOnes(bytes, retained(bytes));
        try {
            return allocator.wrapForeignAllocation(allocation);
        } catch (RuntimeException | Error e) {
            allocation.release0();
            throw e;
        }
    }

    private static synchronized ArrowBuf retained(long bytes) {
        if (ones.capacity() < bytes) {
            ArrowBuf larger = filled(Math.max(bytes, 2 * ones.capacity()));
            ones.close();
            ones = larger;
        }
        ones.getReferenceManager().retain();
        return ones;
    }

    private static ArrowBuf filled(long bytes) {
        ArrowBuf bits = ALLOCATOR.buffer(bytes);
        bits.setOne(0, bits.capacity());
        return bits;
    }

    private static final class SharedOnes extends ForeignAllocation {
        private final ArrowBuf bits;
        private boolean released;

        SharedOnes(long bytes, ArrowBuf bits) {
            super(bytes, bits.memoryAddress());
            this.bits = bits;
        }

        @Override
        protected synchronized void release0() {
            if (!released) {
                released = true;
                bits.close();
            }
        }
    }
}

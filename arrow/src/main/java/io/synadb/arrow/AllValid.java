package io.synadb.arrow;

import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.ForeignAllocation;
import org.apache.arrow.memory.RootAllocator;

/**
 * The validity of columns without nulls: bitmaps of ones.
 *
 * <p>A message leaves the bitmap of such a column out, and Arrow Java would fill a new one for every batch: for the
 * elements of a vector column as many bits as there are numbers. Those of elements that take more than
 * {@value #OWN_BYTES} bytes are one here, for all batches of the process, which grows to what the largest needs: elements are
 * never null, so nobody sets them so. All others are a batch's own, which may be written to.
 *
 * <p>Thread-safe; the class guards {@code ones}.
 */
final class AllValid {
    private static final long OWN_BYTES = 64 * 1024;
    /** Lives as long as the process, as what it allocates for all does. */
    private static final BufferAllocator ALLOCATOR = new RootAllocator();

    private static ArrowBuf ones = filled(2 * OWN_BYTES);

    private AllValid() {}

    /** A bitmap of {@code values} ones, which the caller releases. */
    static ArrowBuf of(int values, BufferAllocator allocator) {
        long bytes = bytesOf(values);
        return wrapped(new Ones(bytes, filled(bytes)), allocator);
    }

    /** That of so many elements of vectors, which the caller releases and nobody writes to. */
    static ArrowBuf ofElements(int elements, BufferAllocator allocator) {
        long bytes = bytesOf(elements);
        return bytes <= OWN_BYTES ? of(elements, allocator) : wrapped(new Ones(bytes, retained(bytes)), allocator);
    }

    private static long bytesOf(int values) {
        return (values + 7L) / 8;
    }

    private static ArrowBuf wrapped(Ones allocation, BufferAllocator allocator) {
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

    private static final class Ones extends ForeignAllocation {
        private final ArrowBuf bits;
        private boolean released;

        Ones(long bytes, ArrowBuf bits) {
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

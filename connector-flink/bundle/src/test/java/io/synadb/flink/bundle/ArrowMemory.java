package io.synadb.flink.bundle;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.Objects;

/**
 * The books of the memory that the connector of one class loader has taken. They are looked up while the job runs, because a
 * class loader finds no class any more once its job has ended. Thread-safe.
 */
final class ArrowMemory {
    private static final String NETTY = "io.synadb.shaded.org.apache.arrow.memory.netty.NettyAllocationManager";

    private final Book readers;
    private final Book smallBuffers;
    private final Book largeBuffers;

    /** @param loader of a job that runs */
    ArrowMemory(ClassLoader loader) throws ReflectiveOperationException {
        this.readers = Book.find(loader, "io.synadb.flink.source.ReaderMemory", "ROOT", "getAllocatedMemory");
        this.smallBuffers = Book.find(loader, NETTY, "INNER_ALLOCATOR", "getNormalBufferSize");
        this.largeBuffers = Book.find(loader, NETTY, "INNER_ALLOCATOR", "getHugeBufferSize");
    }

    /** A number of bytes that an object tells. */
    private record Book(Object keeper, Method balance) {
        static Book find(ClassLoader loader, String type, String keeper, String balance)
                throws ReflectiveOperationException {
            Field field = Class.forName(type, true, loader).getDeclaredField(keeper);
            field.setAccessible(true);
            Object found = Objects.requireNonNull(field.get(null));
            return new Book(found, found.getClass().getMethod(balance));
        }

        long bytes() {
            try {
                return ((Number) balance.invoke(keeper)).longValue();
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** The bytes that source readers hold, mapped files among them. */
    long readerBytes() {
        return readers.bytes();
    }

    /** The bytes of the buffers that Arrow has given to anybody, mapped files not among them. */
    long bufferBytes() {
        return smallBuffers.bytes() + largeBuffers.bytes();
    }
}

package io.synadb.file;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import org.jspecify.annotations.Nullable;

/**
 * One mapped range: its bytes, never to be written through the buffer, their native address, and how to give them back.
 *
 * <p>Java 17 has no supported way to unmap. Two unsupported and one later, supported one exist; they are looked up by
 * name, so that one bytecode serves all: from Java 22 on a shared {@code Arena}, before it
 * {@code sun.misc.Unsafe.invokeCleaner}. Where neither works, {@link #release} leaves the range to the garbage collector
 * and the address is {@link #UNKNOWN_ADDRESS}.
 */
record Mapping(ByteBuffer buffer, long address, Runnable release) {
    static final long UNKNOWN_ADDRESS = 0;

    static Mapping of(FileChannel channel, MapMode mode, long position, long length) throws IOException {
        if (Foreign.INSTANCE != null) {
            return Foreign.INSTANCE.map(channel, mode, position, length);
        }
        ByteBuffer buffer = channel.map(mode, position, length);
        return new Mapping(buffer.asReadOnlyBuffer(), Unsafe.address(buffer), () -> Unsafe.unmap(buffer));
    }

    /** {@code java.lang.foreign}, final in Java 22. */
    private record Foreign(
            Method ofShared, Method close, Method mapSegment, Method asByteBuffer, Method segmentAddress) {
        static final @Nullable Foreign INSTANCE = lookUp();

        private static @Nullable Foreign lookUp() {
            if (Runtime.version().feature() < 22) {
                return null;
            }
            try {
                Class<?> arena = Class.forName("java.lang.foreign.Arena");
                Class<?> segment = Class.forName("java.lang.foreign.MemorySegment");
                return new Foreign(
                        arena.getMethod("ofShared"),
                        arena.getMethod("close"),
                        FileChannel.class.getMethod("map", MapMode.class, long.class, long.class, arena),
                        segment.getMethod("asByteBuffer"),
                        segment.getMethod("address"));
            } catch (ReflectiveOperationException e) {
                return null;
            }
        }

        Mapping map(FileChannel channel, MapMode mode, long position, long length) throws IOException {
            try {
                Object arena = ofShared.invoke(null);
                try {
                    Object segment = mapSegment.invoke(channel, mode, position, length, arena);
                    return new Mapping(
                            ((ByteBuffer) asByteBuffer.invoke(segment)).asReadOnlyBuffer(),
                            (long) segmentAddress.invoke(segment),
                            () -> closeArena(arena));
                } catch (InvocationTargetException e) {
                    closeArena(arena);
                    throw e;
                }
            } catch (InvocationTargetException e) {
                if (e.getCause() instanceof IOException cause) {
                    throw cause;
                }
                throw new IllegalStateException(e.getCause());
            } catch (IllegalAccessException e) {
                throw new IllegalStateException(e);
            }
        }

        private void closeArena(Object arena) {
            try {
                close.invoke(arena);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** {@code sun.misc.Unsafe}, open to everyone up to Java 21. */
    private static final class Unsafe {
        private static final @Nullable Object UNSAFE;
        private static final @Nullable Method INVOKE_CLEANER;
        private static final @Nullable Method GET_LONG;
        private static final long ADDRESS_OFFSET;

        static {
            Object unsafe = null;
            Method invokeCleaner = null;
            Method getLong = null;
            long addressOffset = -1;
            try {
                Class<?> type = Class.forName("sun.misc.Unsafe");
                Field field = type.getDeclaredField("theUnsafe");
                field.setAccessible(true);
                Object instance = field.get(null);
                addressOffset = (long) type.getMethod("objectFieldOffset", Field.class)
                        .invoke(instance, Buffer.class.getDeclaredField("address"));
                getLong = type.getMethod("getLong", Object.class, long.class);
                invokeCleaner = type.getMethod("invokeCleaner", ByteBuffer.class);
                unsafe = instance;
            } catch (ReflectiveOperationException | RuntimeException e) {
                // What was not found stays absent: no address is known, and the collector unmaps.
            }
            UNSAFE = unsafe;
            INVOKE_CLEANER = invokeCleaner;
            GET_LONG = getLong;
            ADDRESS_OFFSET = addressOffset;
        }

        static long address(ByteBuffer buffer) {
            if (GET_LONG == null) {
                return UNKNOWN_ADDRESS;
            }
            try {
                return (long) GET_LONG.invoke(UNSAFE, buffer, ADDRESS_OFFSET);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }

        static void unmap(ByteBuffer buffer) {
            if (INVOKE_CLEANER == null) {
                return;
            }
            try {
                INVOKE_CLEANER.invoke(UNSAFE, buffer);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}

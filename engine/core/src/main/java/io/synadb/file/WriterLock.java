package io.synadb.file;

import io.synadb.LockedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The right to write a file, held by one handle in all processes.
 *
 * <p>It is an advisory lock of the operating system on a file of its own, {@code <name>.lock}, which holds the writer's
 * process id. The data itself is never locked: closing any other descriptor of it in the same process would drop the lock.
 * Locks of the operating system do not keep handles of one process apart, so a set of real paths does. The lock file stays
 * behind, empty: deleting it could take it from under a process that has just opened it. Thread-safe.
 */
public final class WriterLock implements AutoCloseable {
    private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

    private final Path realPath;
    private final FileChannel channel;
    private boolean released;

    private WriterLock(Path realPath, FileChannel channel) {
        this.realPath = realPath;
        this.channel = channel;
    }

    /**
     * Takes the right to write an existing file.
     *
     * @throws LockedException when another handle, here or in another process, holds it
     */
    public static WriterLock acquire(Path path) {
        Path realPath;
        try {
            realPath = path.toRealPath();
        } catch (IOException e) {
            throw FileErrors.failed("find", path, e);
        }
        if (!HELD_HERE.add(realPath)) {
            throw locked(path, "process " + ProcessHandle.current().pid() + ", this one");
        }
        // An interrupt would close the channel in the middle of all this.
        boolean interrupted = Thread.interrupted();
        try {
            return new WriterLock(realPath, lock(path, realPath));
        } catch (RuntimeException e) {
            HELD_HERE.remove(realPath);
            throw e;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static FileChannel lock(Path path, Path realPath) {
        Path lockPath = realPath.resolveSibling(realPath.getFileName() + ".lock");
        FileChannel channel = null;
        try {
            channel = FileChannel.open(
                    lockPath, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            if (tryLock(channel) == null) {
                String holder = read(channel);
                throw locked(path, holder.isEmpty() ? "another process" : "process " + holder);
            }
            channel.truncate(0);
            channel.write(
                    ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
            return channel;
        } catch (IOException e) {
            closeQuietly(channel, e);
            throw FileErrors.failed("take the lock", lockPath, e);
        } catch (LockedException e) {
            closeQuietly(channel, e);
            throw e;
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // Another copy of this class in this process, e.g. of another class loader, holds it.
            return null;
        }
    }

    private static String read(FileChannel channel) throws IOException {
        ByteBuffer text = ByteBuffer.allocate(20);
        channel.read(text, 0);
        return new String(text.array(), 0, text.position(), StandardCharsets.US_ASCII).trim();
    }

    private static LockedException locked(Path path, String holder) {
        return new LockedException("The database " + path + " is open for writing in " + holder
                + ": close it there, or open it read-only.");
    }

    private static void closeQuietly(@Nullable FileChannel channel, Exception reason) {
        if (channel == null) {
            return;
        }
        try {
            channel.close();
        } catch (IOException e) {
            reason.addSuppressed(e);
        }
    }

    /** Gives the right back. Idempotent. */
    @Override
    public synchronized void close() {
        if (released) {
            return;
        }
        released = true;
        boolean interrupted = Thread.interrupted();
        try (channel) {
            channel.truncate(0);
        } catch (IOException e) {
            throw FileErrors.failed("release the lock of", realPath, e);
        } finally {
            HELD_HERE.remove(realPath);
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}

package io.synadb.file;

import io.synadb.ErrorCode;
import io.synadb.LockedException;
import io.synadb.SynaException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Objects;
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

    /**
     * Channels on locks that another copy of this class in this process holds, by the real path of the data. They stay
     * open: closing any descriptor of a file drops all locks that the process has on it.
     */
    private static final Map<Path, FileChannel> HELD_BY_A_COPY = new ConcurrentHashMap<>();

    /** No process id has more digits: a longer file of the lock's name is somebody's data. */
    private static final int MAX_CONTENT_BYTES = 20;

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
        FileChannel channel = HELD_BY_A_COPY.remove(realPath);
        try {
            if (channel == null) {
                channel = open(lockPath);
            }
            if (channel.tryLock() == null) {
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
        } catch (OverlappingFileLockException e) {
            // Another copy of this class in this process, e.g. of another class loader, holds it.
            HELD_BY_A_COPY.put(realPath, Objects.requireNonNull(channel));
            throw locked(path, "process " + ProcessHandle.current().pid() + ", this one, by another class loader");
        } catch (LockedException e) {
            closeQuietly(channel, e);
            throw e;
        }
    }

    /** Opens the lock file, but nothing that something else may have put under its name: it is about to be emptied. */
    private static FileChannel open(Path lockPath) throws IOException {
        if (Files.exists(lockPath, LinkOption.NOFOLLOW_LINKS)
                && (!Files.isRegularFile(lockPath, LinkOption.NOFOLLOW_LINKS)
                        || Files.size(lockPath) > MAX_CONTENT_BYTES)) {
            throw new SynaException(
                    ErrorCode.INVALID_PATH,
                    "Cannot take the lock " + lockPath
                            + ": what has this name is no lock file, but a link, a folder or a" + " file of more than "
                            + MAX_CONTENT_BYTES + " bytes. Rename it, or the database.");
        }
        return FileChannel.open(
                lockPath,
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS);
    }

    private static String read(FileChannel channel) throws IOException {
        ByteBuffer text = ByteBuffer.allocate(MAX_CONTENT_BYTES);
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

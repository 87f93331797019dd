package io.synadb.file;

import io.synadb.ErrorCode;
import io.synadb.LockedException;
import io.synadb.SynaException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
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
 * Locks of the operating system do not keep handles of one process apart, so a set of names does, of each file's real path and
 * of what the file system knows it by. The lock file stays behind, empty: deleting it could take it from under a process that
 * has just opened it.
 *
 * <p>A file with several names, hard links, is locked under all of them, which must stand in one folder. A file that is
 * renamed while it is written cannot be told from another one by other processes. Thread-safe.
 */
public final class WriterLock implements AutoCloseable {
    private static final Set<Object> HELD_HERE = new HashSet<>();

    /**
     * Channels on locks that another copy of this class in this process holds, by the lock's path. They stay open: closing
     * any descriptor of a file drops all locks that the process has on it.
     */
    private static final Map<Path, FileChannel> HELD_BY_A_COPY = new ConcurrentHashMap<>();

    /** No process id has more digits: a longer file of the lock's name is somebody's data. */
    private static final int MAX_CONTENT_BYTES = 20;

    private final Path path;
    private final Set<Object> identities;
    private final List<FileChannel> channels;
    private boolean released;

    private WriterLock(Path path, Set<Object> identities, List<FileChannel> channels) {
        this.path = path;
        this.identities = identities;
        this.channels = channels;
    }

    /**
     * Whether somebody may be writing a file: a lock file names its writer, or one who ended without giving the lock back. Opens
     * no file, for closing it would drop a lock that this process has on it.
     */
    public static boolean mayBeHeld(Path path) {
        try {
            return Files.size(lockOf(path.toRealPath())) > 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static Path lockOf(Path realPath) {
        return realPath.resolveSibling(realPath.getFileName() + ".lock");
    }

    /**
     * Takes the right to write an existing file.
     *
     * @param advice what to do if another handle has it: the end of the sentence that says so
     * @throws LockedException when another handle, here or in another process, holds it
     */
    public static WriterLock acquire(Path path, String advice) {
        FileNames names = FileNames.of(path);
        Set<Object> identities = names.identities();
        synchronized (HELD_HERE) {
            if (!Collections.disjoint(HELD_HERE, identities)) {
                throw locked(path, "process " + ProcessHandle.current().pid() + ", this one", advice);
            }
            HELD_HERE.addAll(identities);
        }
        // An interrupt would close the channel in the middle of all this.
        boolean interrupted = Thread.interrupted();
        List<FileChannel> channels = new ArrayList<>();
        try {
            for (Path name : names.all()) {
                channels.add(lock(path, lockOf(name), advice));
            }
            return new WriterLock(names.realPath(), identities, channels);
        } catch (RuntimeException e) {
            channels.forEach(channel -> closeQuietly(channel, e));
            forget(identities);
            throw e;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** The file's path without links: the name to be given to what replaces it. */
    public Path realPath() {
        return path;
    }

    /**
     * Refuses a file with other names, hard links: what replaces it under one of them leaves the others with the old one.
     *
     * @throws SynaException when there are any
     */
    public void requireOneName() {
        if (channels.size() > 1) {
            throw new SynaException(
                    ErrorCode.INVALID_PATH,
                    "The file " + path + " has " + channels.size()
                            + " names (hard links), of which the others would go on"
                            + " leading to the old file. Delete them, or copy the file and replace the copy.");
        }
    }

    private static void forget(Set<Object> identities) {
        synchronized (HELD_HERE) {
            HELD_HERE.removeAll(identities);
        }
    }

    private static FileChannel lock(Path path, Path lockPath, String advice) {
        FileChannel channel = HELD_BY_A_COPY.remove(lockPath);
        try {
            if (channel == null) {
                channel = open(lockPath);
            }
            if (channel.tryLock() == null) {
                String holder = read(channel);
                throw locked(path, holder.isEmpty() ? "another process" : "process " + holder, advice);
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
            HELD_BY_A_COPY.put(lockPath, Objects.requireNonNull(channel));
            throw locked(
                    path, "process " + ProcessHandle.current().pid() + ", this one, by another class loader", advice);
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
                            + ": what has this name is no lock file, but a link, a folder or a file of more than "
                            + MAX_CONTENT_BYTES + " bytes. Rename it, or the file that is to be locked.");
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

    private static LockedException locked(Path path, String holder, String advice) {
        return new LockedException("The file " + path + " is open for writing in " + holder + ": " + advice + ".");
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
        IOException failure = null;
        for (FileChannel channel : channels) {
            try (channel) {
                channel.truncate(0);
            } catch (ClosedByInterruptException e) {
                // Closed is given back; the process id that it leaves means nothing without the lock.
                interrupted = true;
            } catch (IOException e) {
                failure = e;
            }
        }
        forget(identities);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (failure != null) {
            throw FileErrors.failed("release the lock of", path, failure);
        }
    }
}

package io.synadb.file;

import io.synadb.AlreadyExistsException;
import io.synadb.NotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A {@link DataFile} on the local file system.
 *
 * <p>An interrupt of any thread inside a {@link FileChannel} closes the channel for all threads, and engines interrupt
 * their tasks freely. Reads and writes name their position, so they are simply run again on a reopened channel, unless
 * another file has taken the name meanwhile; the thread keeps its interrupt status. A sync must not be run again: the
 * interrupt would hide how the first one ended, and of a failure the kernel tells once. So syncs go through a descriptor
 * that no interrupt closes.
 *
 * <p>A sync fails where the name no longer leads to the file: who opens it would not find what was synced.
 *
 * <p>Thread-safe, but for a close while a sync runs; {@code lock} guards {@code channel} and {@code closed}.
 */
public final class ChannelFile implements DataFile {
    /** For a longer read into the heap the JDK would take as much memory outside of it, and keep that with the thread. */
    private static final int READ_AT_ONCE_BYTES = 1 << 20;

    private static final boolean COPIES_ON_WRITE = copiesOnWrite();

    private static final Set<OpenOption> READ = Set.of(StandardOpenOption.READ);
    private static final Set<OpenOption> READ_WRITE = Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE);

    private final Path path;
    private final Set<OpenOption> reopenOptions;
    private final MapMode mapMode;
    /** What tells the file from others, whatever its name; null where the file system has no such thing. */
    private final @Nullable Object fileKey;

    private final @Nullable RandomAccessFile forSyncs;
    private final Object lock = new Object();
    private volatile FileChannel channel;
    private volatile boolean closed;

    private ChannelFile(
            Path path,
            Set<OpenOption> reopenOptions,
            MapMode mapMode,
            @Nullable Object fileKey,
            FileChannel channel,
            @Nullable RandomAccessFile forSyncs) {
        this.path = path;
        this.reopenOptions = reopenOptions;
        this.mapMode = mapMode;
        this.fileKey = fileKey;
        this.channel = channel;
        this.forSyncs = forSyncs;
    }

    /** Opens an existing file for reading; {@link NotFoundException} when there is none. */
    public static ChannelFile openForReading(Path path) {
        return open(path, READ, READ, MapMode.READ_ONLY);
    }

    /**
     * Opens an existing file for reading, so that who writes through the address of a mapped window changes pages of this
     * process and no file: the window is copied on write. Where that cannot be, because the process may not write the file
     * or the system counts such windows as memory, windows are read-only, and a write through an address ends the process.
     * {@link NotFoundException} when there is no such file.
     */
    public static ChannelFile openForCopyOnWrite(Path path) {
        // Java maps in this way only what is open for writing too, although nothing is ever written.
        return COPIES_ON_WRITE && Files.isWritable(path)
                ? open(path, READ_WRITE, READ_WRITE, MapMode.PRIVATE)
                : openForReading(path);
    }

    /** Whether windows that could be written are not charged as if they were: Linux is told so by its administrator. */
    private static boolean copiesOnWrite() {
        try {
            return !Files.readString(Path.of("/proc/sys/vm/overcommit_memory")).startsWith("2");
        } catch (IOException e) {
            // Other systems: what Windows charges is not known to be nothing.
            return !System.getProperty("os.name", "").startsWith("Windows");
        }
    }

    /** Opens an existing file for reading and writing; {@link NotFoundException} when there is none. */
    public static ChannelFile openForWriting(Path path) {
        return open(path, READ_WRITE, READ_WRITE, MapMode.READ_ONLY);
    }

    /**
     * Creates a file that must not exist; {@link AlreadyExistsException} when it does, {@link NotFoundException} when its
     * directory does not.
     */
    public static ChannelFile create(Path path) {
        Path directory = path.toAbsolutePath().getParent();
        if (directory != null && !Files.isDirectory(directory)) {
            throw new NotFoundException(
                    "There is no directory " + directory + " for the new file " + path.getFileName() + ".");
        }
        return open(
                path,
                Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW),
                READ_WRITE,
                MapMode.READ_ONLY);
    }

    private static ChannelFile open(
            Path path, Set<OpenOption> options, Set<OpenOption> reopenOptions, MapMode mapMode) {
        try {
            return opened(path, FileChannel.open(path, options), reopenOptions, mapMode);
        } catch (NoSuchFileException e) {
            throw new NotFoundException("There is no file " + path + ".");
        } catch (FileAlreadyExistsException e) {
            throw new AlreadyExistsException("The file " + path + " exists already; a new one was to be written.");
        } catch (IOException e) {
            throw Files.isDirectory(path) ? FileErrors.folder(path) : FileErrors.failed("open", path, e);
        }
    }

    private static ChannelFile opened(Path path, FileChannel channel, Set<OpenOption> reopenOptions, MapMode mapMode)
            throws IOException {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            if (attributes.isDirectory()) {
                throw FileErrors.folder(path);
            }
            boolean written = reopenOptions == READ_WRITE && mapMode == MapMode.READ_ONLY;
            RandomAccessFile forSyncs = written ? new RandomAccessFile(path.toFile(), "r") : null;
            return new ChannelFile(path, reopenOptions, mapMode, attributes.fileKey(), channel, forSyncs);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public Path path() {
        return path;
    }

    @Override
    public long sizeBytes() {
        return run("read the size of", FileChannel::size);
    }

    @Override
    public int read(ByteBuffer target, long position) {
        int start = target.position();
        int limit = target.limit();
        return run("read", open -> {
            target.limit(limit).position(start);
            int read = 0;
            while (read >= 0 && target.position() < limit) {
                target.limit((int) Math.min(limit, (long) target.position() + READ_AT_ONCE_BYTES));
                read = open.read(target, position + (target.position() - start));
            }
            target.limit(limit);
            return target.position() - start;
        });
    }

    @Override
    public void write(ByteBuffer source, long position) {
        int start = source.position();
        Supplier<String> action = () -> "write the " + source.remaining() + " bytes at offset "
                + (position + (source.position() - start)) + " of";
        run(action, open -> {
            source.position(start);
            while (source.hasRemaining()) {
                open.write(source, position + (source.position() - start));
            }
            return source;
        });
    }

    @Override
    public void sync() {
        if (forSyncs == null) {
            throw new IllegalStateException("The file " + path + " is open for reading only.");
        }
        if (closed) {
            throw closed();
        }
        try {
            forSyncs.getFD().sync();
            requireName();
        } catch (IOException e) {
            throw FileErrors.failed("sync", path, e);
        }
    }

    @Override
    public void truncate(long sizeBytes) {
        run("truncate", open -> open.truncate(sizeBytes));
    }

    @Override
    public MappedWindow map(long position, long length) {
        return run(
                "map", open -> new MappedWindow(path, position, length, Mapping.of(open, mapMode, position, length)));
    }

    private <T> T run(String action, Operation<T> operation) {
        return run(() -> action, operation);
    }

    private <T> T run(Supplier<String> action, Operation<T> operation) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return operation.on(channel);
                } catch (ClosedByInterruptException e) {
                    interrupted |= Thread.interrupted();
                    reopen();
                } catch (ClosedChannelException e) {
                    reopen();
                }
            }
        } catch (IOException e) {
            throw FileErrors.failed(action.get(), path, e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void reopen() throws IOException {
        synchronized (lock) {
            if (closed) {
                throw closed();
            }
            if (channel.isOpen()) {
                return;
            }
            FileChannel again = FileChannel.open(path, reopenOptions);
            try {
                requireName();
            } catch (IOException e) {
                again.close();
                throw e;
            }
            channel = again;
        }
    }

    private void requireName() throws IOException {
        Object key = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        if (!Objects.equals(fileKey, key)) {
            throw new IOException("another file has taken its name since it was opened");
        }
    }

    private IllegalStateException closed() {
        return new IllegalStateException("The file " + path + " is closed.");
    }

    @Override
    public void close() {
        synchronized (lock) {
            if (closed) {
                return;
            }
            closed = true;
            try (RandomAccessFile descriptor = forSyncs;
                    FileChannel open = channel) {
                // Closed by the end of this block, both even where one fails.
            } catch (IOException e) {
                throw FileErrors.failed("close", path, e);
            }
        }
    }

    @FunctionalInterface
    private interface Operation<T> {
        T on(FileChannel channel) throws IOException;
    }
}

package io.synadb.table.storage;

import io.synadb.ErrorCode;
import io.synadb.InvalidArgumentException;
import io.synadb.SynaException;
import io.synadb.file.FileErrors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A table in a directory of the local file system.
 *
 * <p>A file is published in four steps, so that a reader after any crash sees all of it or nothing: a temporary file
 * beside it is written and synced, a hard link gives it its name (which fails when the name is taken, for one winner
 * among any number of processes), the temporary name is removed, and the directory is synced. A file system without
 * hard links is refused by the first publication. Network file systems are not supported: their caches break the promise.
 *
 * <p>Immutable and thread-safe.
 */
public final class LocalStorage implements Storage {
    private static final long serialVersionUID = 1L;

    private static final String UNFINISHED_PREFIX = ".";
    private static final String UNFINISHED_SUFFIX = ".tmp";

    /** Text, because {@link Path} is not serializable. */
    private final String location;

    private LocalStorage(String location) {
        this.location = location;
    }

    /** The storage in this directory, which need not exist yet. */
    public static LocalStorage of(Path directory) {
        if (directory == null) {
            throw new InvalidArgumentException("LocalStorage.of needs a folder, found null.");
        }
        return new LocalStorage(directory.toAbsolutePath().normalize().toString());
    }

    @Override
    public String location() {
        return location;
    }

    @Override
    public Optional<byte[]> read(String path) {
        try {
            Path file = local(path);
            return Optional.of(uninterrupted(() -> Files.readAllBytes(file)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw failed("read", path, e);
        }
    }

    @Override
    public boolean putIfAbsent(String path, byte[] content) {
        Path target = prepare(path);
        Path unfinished = unfinished(target);
        try {
            try {
                writeSynced(unfinished, content);
                Files.createLink(target, unfinished);
            } finally {
                Files.deleteIfExists(unfinished);
            }
            syncDirectory(parent(target));
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        } catch (UnsupportedOperationException e) {
            throw new SynaException(
                    ErrorCode.UNSUPPORTED,
                    "Cannot publish " + target + ": its file system has no hard links, so two writers could not be told"
                            + " apart. Put the table on a file system with hard links.",
                    e);
        } catch (IOException e) {
            throw failed("publish", path, e);
        }
    }

    @Override
    public void put(String path, byte[] content) {
        Path target = prepare(path);
        Path unfinished = unfinished(target);
        try {
            try {
                writeSynced(unfinished, content);
                Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(unfinished);
            }
            syncDirectory(parent(target));
        } catch (IOException e) {
            throw failed("write", path, e);
        }
    }

    @Override
    public List<String> list(String directory) {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(local(directory))) {
            for (Path entry : entries) {
                String name = Objects.requireNonNull(entry.getFileName()).toString();
                if (!name.startsWith(UNFINISHED_PREFIX) && Files.isRegularFile(entry)) {
                    names.add(name);
                }
            }
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of();
        } catch (IOException e) {
            throw failed("list", directory, e);
        } catch (DirectoryIteratorException e) {
            throw failed("list", directory, Objects.requireNonNull(e.getCause()));
        }
        names.sort(null);
        return List.copyOf(names);
    }

    @Override
    public List<StoredFile> walk(String directory) {
        Path root = local(directory);
        List<StoredFile> files = new ArrayList<>();
        try {
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (attributes.isRegularFile()) {
                        String path = Path.of(location).relativize(file).toString();
                        long modified = attributes.lastModifiedTime().to(TimeUnit.MICROSECONDS);
                        files.add(new StoredFile(path, attributes.size(), modified));
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                    // Files come and go while others work.
                    if (failure instanceof NoSuchFileException) {
                        return FileVisitResult.CONTINUE;
                    }
                    throw failure;
                }
            });
        } catch (IOException e) {
            throw failed("list", directory, e);
        }
        return List.copyOf(files);
    }

    @Override
    public boolean exists(String path) {
        // Unlike Files.isRegularFile this throws and catches nothing where there is no file: the usual answer.
        return local(path).toFile().isFile();
    }

    @Override
    public void delete(String path) {
        try {
            Files.deleteIfExists(local(path));
        } catch (IOException e) {
            throw failed("delete", path, e);
        }
    }

    @Override
    public Path local(String path) {
        return Path.of(location).resolve(StoragePaths.checked(path, location));
    }

    @Override
    public Path prepare(String path) {
        Path target = local(path);
        try {
            createDirectories(parent(target));
        } catch (IOException e) {
            throw failed("create the directory of", path, e);
        }
        return target;
    }

    @Override
    public void deleteAll() {
        try {
            // A table whose log is gone is no table: a half done deletion never shows some of the rows.
            deleteTree(Path.of(location).resolve("_syna"));
            deleteTree(Path.of(location));
        } catch (IOException e) {
            throw FileErrors.failed("delete", Path.of(location), e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LocalStorage that && location.equals(that.location);
    }

    @Override
    public int hashCode() {
        return location.hashCode();
    }

    @Override
    public String toString() {
        return location;
    }

    /** Creates what is missing, and makes each new name durable in the directory that holds it. */
    private static void createDirectories(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        Path parent = directory.getParent();
        if (parent != null) {
            createDirectories(parent);
        }
        try {
            Files.createDirectory(directory);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(directory)) {
                throw e;
            }
            return;
        }
        if (parent != null) {
            syncDirectory(parent);
        }
    }

    private static Path unfinished(Path target) {
        return parent(target)
                .resolve(UNFINISHED_PREFIX + target.getFileName() + "." + UUID.randomUUID() + UNFINISHED_SUFFIX);
    }

    private static void writeSynced(Path file, byte[] content) throws IOException {
        uninterrupted(() -> {
            try (FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = ByteBuffer.wrap(content);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            return file;
        });
    }

    private static void syncDirectory(Path directory) throws IOException {
        uninterrupted(() -> {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
            return directory;
        });
    }

    /**
     * Runs a step again that an interrupt of its thread has cut short: engines interrupt their tasks freely, and a
     * publication that fails behind its hard link would have been published. The thread keeps its interrupt status.
     */
    private static <T> T uninterrupted(Step<T> step) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try {
                    return step.run();
                } catch (ClosedByInterruptException e) {
                    interrupted |= Thread.interrupted();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @FunctionalInterface
    private interface Step<T> {
        T run() throws IOException;
    }

    private static void deleteTree(Path root) throws IOException {
        if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
                    throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.deleteIfExists(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static Path parent(Path file) {
        return Objects.requireNonNull(file.getParent());
    }

    /** The error for a step that the file system refused. */
    SynaException failed(String verb, String path, IOException cause) {
        String message = "Cannot " + verb + " " + path + " in " + location + ": " + FileErrors.because(cause) + ".";
        return new SynaException(ErrorCode.IO, message, cause);
    }
}

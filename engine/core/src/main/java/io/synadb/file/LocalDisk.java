package io.synadb.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The file system of this machine. Thread-safe: it has no state. */
final class LocalDisk implements Disk {
    static final LocalDisk INSTANCE = new LocalDisk();

    private LocalDisk() {}

    @Override
    public boolean exists(Path path) {
        return Files.exists(path);
    }

    @Override
    public DataFile create(Path path) {
        return ChannelFile.create(path);
    }

    @Override
    public DataFile openForReading(Path path) {
        FileErrors.requireFile(path);
        return ChannelFile.openForReading(path);
    }

    @Override
    public DataFile openForWriting(Path path) {
        FileErrors.requireFile(path);
        return ChannelFile.openForWriting(path);
    }

    @Override
    public void replace(Path source, Path target) {
        try {
            Files.move(source, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw FileErrors.failed("replace", target, e);
        }
    }

    @Override
    public void delete(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw FileErrors.failed("delete", path, e);
        }
    }

    @Override
    public void syncDirectoryOf(Path path) {
        Directories.syncParentOf(path);
    }
}

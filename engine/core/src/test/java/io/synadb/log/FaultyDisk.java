package io.synadb.log;

import io.synadb.file.DataFile;
import io.synadb.file.Disk;
import java.nio.file.Path;

/** The disk of the machine, with one file on it that fails. */
record FaultyDisk(FaultyFile file) implements Disk {
    @Override
    public DataFile openForWriting(Path path) {
        return path.equals(file.path()) ? file : Disk.local().openForWriting(path);
    }

    @Override
    public boolean exists(Path path) {
        return Disk.local().exists(path);
    }

    @Override
    public DataFile create(Path path) {
        return Disk.local().create(path);
    }

    @Override
    public DataFile openForReading(Path path) {
        return Disk.local().openForReading(path);
    }

    @Override
    public void replace(Path source, Path target) {
        Disk.local().replace(source, target);
    }

    @Override
    public void delete(Path path) {
        Disk.local().delete(path);
    }

    @Override
    public void syncDirectoryOf(Path path) {
        Disk.local().syncDirectoryOf(path);
    }
}

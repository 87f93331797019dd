package io.synadb.file;

import java.nio.file.Path;

/** The disk of the machine, each open file of which a test may wrap. Tests override what they watch. */
public class ForwardingDisk implements Disk {

    /** What callers get instead of a file that is created or opened for writing. */
    protected DataFile wrapped(DataFile file) {
        return file;
    }

    @Override
    public boolean exists(Path path) {
        return Disk.local().exists(path);
    }

    @Override
    public DataFile create(Path path) {
        return wrapped(Disk.local().create(path));
    }

    @Override
    public DataFile openForReading(Path path) {
        return Disk.local().openForReading(path);
    }

    @Override
    public DataFile openForWriting(Path path) {
        return wrapped(Disk.local().openForWriting(path));
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

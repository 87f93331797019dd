package io.synadb.log.recovery;

import io.synadb.ErrorCode;
import io.synadb.SynaException;
import io.synadb.file.DataFile;
import io.synadb.file.Disk;
import io.synadb.file.MappedWindow;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/**
 * A disk that says what is done to it, and fails at one kind of step.
 *
 * @param failing that kind
 * @param steps where it says what was done
 */
record FailingDisk(Disk disk, String failing, List<String> steps) implements Disk {

    private void step(String name) {
        steps.add(name);
        if (name.equals(failing)) {
            throw new SynaException(ErrorCode.IO, "Cannot " + name);
        }
    }

    @Override
    public boolean exists(Path path) {
        return disk.exists(path);
    }

    @Override
    public DataFile create(Path path) {
        return new FailingFile(disk.create(path));
    }

    @Override
    public DataFile openForReading(Path path) {
        return disk.openForReading(path);
    }

    @Override
    public DataFile openForWriting(Path path) {
        return disk.openForWriting(path);
    }

    @Override
    public void replace(Path source, Path target) {
        step("replace");
        disk.replace(source, target);
    }

    @Override
    public void delete(Path path) {
        disk.delete(path);
    }

    @Override
    public void syncDirectoryOf(Path path) {
        step("sync directory");
        disk.syncDirectoryOf(path);
    }

    private final class FailingFile implements DataFile {
        private final DataFile file;

        private FailingFile(DataFile file) {
            this.file = file;
        }

        @Override
        public Path path() {
            return file.path();
        }

        @Override
        public long sizeBytes() {
            return file.sizeBytes();
        }

        @Override
        public int read(ByteBuffer target, long position) {
            return file.read(target, position);
        }

        @Override
        public void write(ByteBuffer source, long position) {
            step("write");
            file.write(source, position);
        }

        @Override
        public void sync() {
            step("sync");
            file.sync();
        }

        @Override
        public void truncate(long sizeBytes) {
            file.truncate(sizeBytes);
        }

        @Override
        public MappedWindow map(long position, long length) {
            return file.map(position, length);
        }

        @Override
        public void close() {
            file.close();
        }
    }
}

package io.synadb.table.storage;

import io.synadb.ErrorCode;
import io.synadb.SynaException;
import io.synadb.file.DataFile;
import io.synadb.file.Disk;
import io.synadb.file.MappedWindow;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.function.Supplier;

/** The disk of the machine, of which one call goes wrong while files are written. Not thread-safe. */
public final class FaultyDisk implements Disk {
    private static final String FAILED = "injected failure of the disk";

    /** How the call goes wrong. */
    public enum Fault {
        /** It does nothing, and every write after it fails too, as on a full disk. */
        FULL,
        /** It does its work, of a write the half of it, and fails: what the file holds by now is unknown. */
        TORN,
        /** As {@link #TORN}, and no call after it does anything, because the process is dead. */
        KILLED
    }

    private final Disk disk = Disk.local();
    private final Fault fault;
    private final int fails;
    private int calls;

    /** @param fails the number of the call that goes wrong, counted from 1 */
    public FaultyDisk(Fault fault, int fails) {
        this.fault = fault;
        this.fails = fails;
    }

    /** Whether the call came. */
    public boolean hasFailed() {
        return calls >= fails;
    }

    /** Whether nothing is done any more. */
    public boolean isDead() {
        return fault == Fault.KILLED && hasFailed();
    }

    /** Whether this disk was the cause of a failure. */
    public static boolean isInjected(SynaException e) {
        return e.code() == ErrorCode.IO && String.valueOf(e.getMessage()).startsWith(FAILED);
    }

    private <T> T call(String what, Runnable part, Supplier<T> whole) {
        calls++;
        boolean dead = calls > fails && (fault == Fault.KILLED || fault == Fault.FULL);
        if (calls < fails || !dead && calls > fails) {
            return whole.get();
        }
        if (calls == fails && fault != Fault.FULL) {
            part.run();
        }
        throw new SynaException(ErrorCode.IO, FAILED + ", call " + calls + ": cannot " + what);
    }

    private void run(String what, Runnable part, Runnable whole) {
        call(what, part, () -> {
            whole.run();
            return true;
        });
    }

    @Override
    public boolean exists(Path path) {
        return disk.exists(path);
    }

    @Override
    public DataFile create(Path path) {
        return call("create " + path, () -> disk.create(path).close(), () -> new FaultyFile(disk.create(path)));
    }

    @Override
    public DataFile openForReading(Path path) {
        return disk.openForReading(path);
    }

    @Override
    public DataFile openForWriting(Path path) {
        return new FaultyFile(disk.openForWriting(path));
    }

    @Override
    public void replace(Path source, Path target) {
        run("replace " + target, () -> disk.replace(source, target), () -> disk.replace(source, target));
    }

    @Override
    public void delete(Path path) {
        if (!isDead()) {
            disk.delete(path);
        }
    }

    @Override
    public void syncDirectoryOf(Path path) {
        run("sync the directory of " + path, () -> {}, () -> disk.syncDirectoryOf(path));
    }

    private final class FaultyFile implements DataFile {
        private final DataFile file;

        FaultyFile(DataFile file) {
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
            ByteBuffer half = source.duplicate();
            half.limit(half.position() + half.remaining() / 2);
            run("write " + path(), () -> file.write(half, position), () -> file.write(source, position));
        }

        @Override
        public void sync() {
            run("sync " + path(), () -> {}, file::sync);
        }

        @Override
        public void truncate(long sizeBytes) {
            run("truncate " + path(), () -> {}, () -> file.truncate(sizeBytes));
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

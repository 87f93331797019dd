package io.synadb.log;

import io.synadb.ErrorCode;
import io.synadb.SynaException;
import io.synadb.file.DataFile;
import io.synadb.file.MappedWindow;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** A file whose disk fails when a test says so. Not thread-safe. */
final class FaultyFile implements DataFile {
    private final DataFile file;
    private boolean failWrites;
    private boolean failSyncs;
    private int syncs;

    FaultyFile(DataFile file) {
        this.file = file;
    }

    /** From now on a write leaves half its bytes and fails. */
    void failWrites(boolean fail) {
        this.failWrites = fail;
    }

    /** From now on a sync fails. */
    void failSyncs(boolean fail) {
        this.failSyncs = fail;
    }

    /** How many syncs have succeeded. */
    int syncs() {
        return syncs;
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
        if (failWrites) {
            source.limit(source.position() + source.remaining() / 2);
            file.write(source, position);
            throw new SynaException(ErrorCode.IO, "Cannot write " + path() + ": no space left");
        }
        file.write(source, position);
    }

    @Override
    public void sync() {
        if (failSyncs) {
            throw new SynaException(ErrorCode.IO, "Cannot sync " + path() + ": input/output error");
        }
        file.sync();
        syncs++;
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

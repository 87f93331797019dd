package io.synadb.file;

import java.nio.ByteBuffer;
import java.nio.file.Path;

/** A file that does what another does. Tests override what they watch. */
public class ForwardingFile implements DataFile {
    private final DataFile file;

    protected ForwardingFile(DataFile file) {
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
        file.write(source, position);
    }

    @Override
    public void sync() {
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

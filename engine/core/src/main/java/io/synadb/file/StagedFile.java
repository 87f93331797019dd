package io.synadb.file;

import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * A file whose last bytes wait in memory until there are enough of them to be worth a call of the kernel. Everything that
 * was written is read back from here as if the file held it; the end of the process loses what waits.
 *
 * <p>Only what is written at the file's end waits. Reads take no lock: the bytes of a {@link Stage} never change below the
 * length that a reader knows of, and a stage is replaced only when the file has them. Thread-safe for one writer beside any
 * number of readers and syncs; its own monitor guards {@code stage}.
 */
public final class StagedFile implements DataFile {
    /** At most this many bytes wait. */
    public static final int STAGED_BYTES = 256 << 10;

    private final DataFile file;
    private volatile Stage stage;

    /** Stages what is written to {@code file}, which is closed with this. */
    public StagedFile(DataFile file) {
        this.file = file;
        this.stage = new Stage(file.sizeBytes());
    }

    @Override
    public Path path() {
        return file.path();
    }

    @Override
    public long sizeBytes() {
        return stage.end();
    }

    @Override
    public int read(ByteBuffer target, long position) {
        Stage now = stage;
        int inFile = (int) Math.min(target.remaining(), Math.max(0, now.start - position));
        int limit = target.limit();
        int read = inFile == 0 ? 0 : file.read(target.limit(target.position() + inFile), position);
        target.limit(limit);
        return read < inFile || !target.hasRemaining() ? read : read + now.read(target, position + read);
    }

    @Override
    public synchronized void write(ByteBuffer source, long position) {
        if (position != stage.end() || source.remaining() > stage.room()) {
            handOver();
        }
        if (position != stage.end() || source.remaining() > stage.room()) {
            long end = position + source.remaining();
            file.write(source, position);
            stage = new Stage(Math.max(end, stage.end()));
        } else {
            stage.add(source);
        }
    }

    /** Gives the file what waits. */
    private synchronized void handOver() {
        Stage now = stage;
        if (now.length > 0) {
            file.write(ByteBuffer.wrap(now.bytes, 0, now.length), now.start);
            stage = new Stage(now.end());
        }
    }

    @Override
    public void sync() {
        handOver();
        file.sync();
    }

    @Override
    public synchronized void truncate(long sizeBytes) {
        handOver();
        file.truncate(sizeBytes);
        stage = new Stage(sizeBytes);
    }

    @Override
    public MappedWindow map(long position, long length) {
        handOver();
        return file.map(position, length);
    }

    /** Closes the file. What was not synced is given up. */
    @Override
    public void close() {
        file.close();
    }

    /** Bytes behind the end of the file. */
    private static final class Stage {
        private final long start;
        private final byte[] bytes = new byte[STAGED_BYTES];
        private volatile int length;

        Stage(long start) {
            this.start = start;
        }

        long end() {
            return start + length;
        }

        int room() {
            return bytes.length - length;
        }

        void add(ByteBuffer source) {
            int added = source.remaining();
            source.get(bytes, length, added);
            length += added;
        }

        int read(ByteBuffer target, long position) {
            int from = (int) Math.min(position - start, length);
            int read = Math.min(target.remaining(), length - from);
            target.put(bytes, from, read);
            return read;
        }
    }
}

package io.synadb.log.region;

import io.synadb.file.MappedWindow;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A range of a mapped file that stays readable until it is closed, also when the {@link LogRegion} it came from is closed
 * before it.
 *
 * <p>Whoever took it closes it. Neither the buffer nor the address may be used afterwards: the range may be unmapped, and
 * touching it can end the process. Thread-safe.
 */
public final class MappedSlice implements AutoCloseable {
    private final MappedWindow window;
    private final long offset;
    private final int length;
    private final AtomicBoolean closed = new AtomicBoolean();

    /** Takes over one count of {@code window}. */
    MappedSlice(MappedWindow window, long offset, int length) {
        this.window = window;
        this.offset = offset;
        this.length = length;
    }

    /** A new read-only little-endian view, valid until this slice is closed. */
    public ByteBuffer buffer() {
        checkOpen();
        return window.slice(offset, length);
    }

    /** The native address of the slice's first byte, valid until this slice is closed. */
    public long address() {
        checkOpen();
        return window.address(offset);
    }

    /** The offset of the slice's first byte in the file. */
    public long offset() {
        return offset;
    }

    /** The slice's length in bytes. */
    public int length() {
        return length;
    }

    private void checkOpen() {
        if (closed.get()) {
            throw new IllegalStateException("The slice at offset " + offset + " is closed.");
        }
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            window.release();
        }
    }
}

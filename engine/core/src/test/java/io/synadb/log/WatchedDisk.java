package io.synadb.log;

import io.synadb.file.DataFile;
import io.synadb.file.ForwardingDisk;
import io.synadb.file.ForwardingFile;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/** A disk that counts what is read and written, and whose syncs a test can hold up. Thread-safe. */
final class WatchedDisk extends ForwardingDisk {
    final AtomicLong reads = new AtomicLong();
    final AtomicLong readBytes = new AtomicLong();
    final AtomicLong writes = new AtomicLong();
    /** Counted down by a sync that is held up. */
    final CountDownLatch syncWaits = new CountDownLatch(1);

    private final CountDownLatch released = new CountDownLatch(1);
    private volatile boolean holding;

    void holdSyncs() {
        holding = true;
    }

    void releaseSyncs() {
        holding = false;
        released.countDown();
    }

    @Override
    protected DataFile wrapped(DataFile file) {
        return new ForwardingFile(file) {
            @Override
            public int read(ByteBuffer target, long position) {
                int read = super.read(target, position);
                reads.incrementAndGet();
                readBytes.addAndGet(read);
                return read;
            }

            @Override
            public void write(ByteBuffer source, long position) {
                writes.incrementAndGet();
                super.write(source, position);
            }

            @Override
            public void sync() {
                if (holding) {
                    syncWaits.countDown();
                    try {
                        released.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                }
                super.sync();
            }
        };
    }
}

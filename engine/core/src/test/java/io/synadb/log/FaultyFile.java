package io.synadb.log;

import io.synadb.ErrorCode;
import io.synadb.SynaException;
import io.synadb.file.DataFile;
import io.synadb.file.ForwardingFile;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A file whose disk fails, or takes its time, when a test says so. Thread-safe. */
final class FaultyFile extends ForwardingFile {
    private final AtomicInteger syncs = new AtomicInteger();
    private final AtomicInteger failedSyncs = new AtomicInteger();
    private volatile boolean failWrites;
    private volatile boolean failSyncs;
    private volatile CountDownLatch held = new CountDownLatch(0);
    private volatile CountDownLatch letGo = new CountDownLatch(0);

    FaultyFile(DataFile file) {
        super(file);
    }

    /** From now on a write leaves half its bytes and fails. */
    void failWrites(boolean fail) {
        this.failWrites = fail;
    }

    /** From now on a sync fails. */
    void failSyncs(boolean fail) {
        this.failSyncs = fail;
    }

    /** From now on syncs wait before they do anything. */
    void holdSyncs() {
        held = new CountDownLatch(1);
        letGo = new CountDownLatch(1);
    }

    /** Returns when a sync waits. */
    void awaitHeldSync() throws InterruptedException {
        held.await();
    }

    void letSyncsGo() {
        letGo.countDown();
    }

    int failedSyncs() {
        return failedSyncs.get();
    }

    /** How many syncs have succeeded. */
    int syncs() {
        return syncs.get();
    }

    @Override
    public void write(ByteBuffer source, long position) {
        if (failWrites) {
            source.limit(source.position() + source.remaining() / 2);
            super.write(source, position);
            throw new SynaException(ErrorCode.IO, "Cannot write " + path() + ": no space left");
        }
        super.write(source, position);
    }

    @Override
    public void sync() {
        held.countDown();
        awaitLetGo();
        if (failSyncs) {
            failedSyncs.incrementAndGet();
            throw new SynaException(ErrorCode.IO, "Cannot sync " + path() + ": input/output error");
        }
        super.sync();
        syncs.incrementAndGet();
    }

    private void awaitLetGo() {
        boolean interrupted = false;
        while (true) {
            try {
                letGo.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}

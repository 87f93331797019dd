package io.synadb.log;

import io.synadb.Atom;
import io.synadb.Compression;
import io.synadb.SyncPolicy;
import io.synadb.Version;
import io.synadb.file.DataFile;
import io.synadb.file.Disk;
import io.synadb.log.record.AtomFormat;
import io.synadb.log.record.AtomFormat.Encodable;
import io.synadb.log.recovery.LogState;
import io.synadb.log.view.LogReader;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes an open log for many threads, each as durably as the policy says before it returns.
 *
 * <p>Threads take turns at the {@link LogTail}. With {@link SyncPolicy#GROUP} they wait for their {@link SharedSync} outside,
 * so that others append meanwhile, and with it and {@link SyncPolicy#ALWAYS} readers see a write when it is on the device.
 * With every policy a thread of its own seals what was written every 5 seconds or 64 MB. The first failure of a write or
 * a sync ends all writing, by {@link Poison}.
 *
 * <p>Thread-safe: {@code lock} guards {@code tail}, {@code background} and {@code closed}. Who holds it may wait for a sync,
 * never the other way round.
 */
final class LogWriter {
    private static final long SEAL_AFTER_BYTES = 64L << 20;
    private static final int BACKGROUND_SYNCS = 3;
    private static final long SYNCED_UNDER_LOCK_BYTES = 1L << 20;

    private final DataFile file;
    private final SyncPolicy policy;
    private final Poison poison;
    private final LogTail tail;
    private final ReentrantLock lock = new ReentrantLock();

    private @Nullable BackgroundSealer background;
    private boolean closed;

    LogWriter(
            Disk disk,
            DataFile file,
            LogState state,
            LogReader reader,
            SyncPolicy policy,
            Compression compression,
            WriteCounters counters) {
        this.file = file;
        this.policy = policy;
        this.poison = new Poison(file.path());
        boolean seenWhenDurable = policy == SyncPolicy.GROUP || policy == SyncPolicy.ALWAYS;
        this.tail = new LogTail(disk, file, state, reader, compression, poison, counters, seenWhenDurable);
    }

    /** Appends a value, or a deletion, and returns when the policy's promise is kept. */
    Version append(byte[] key, Atom value, boolean deletes) {
        Encodable encodable = AtomFormat.encodable(value);
        return write(() -> tail.append(key, encodable, deletes));
    }

    /** Appends the writes of a batch, all or none, and returns when the policy's promise is kept. */
    List<Version> append(LogBatch batch) {
        return batch.writes().isEmpty() ? List.of() : write(() -> tail.append(batch));
    }

    private <T> T write(Supplier<T> append) {
        T result;
        int records;
        lock.lock();
        try {
            requireWritable();
            BackgroundSealer sealer = sealer();
            result = append.get();
            records = tail.written().records();
            if (tail.unsealedBytes() >= SEAL_AFTER_BYTES) {
                sealer.hurry();
            }
            if (policy == SyncPolicy.ALWAYS) {
                tail.sync().await(records);
            }
        } finally {
            lock.unlock();
        }
        if (policy == SyncPolicy.GROUP) {
            tail.sync().await(records);
        }
        return result;
    }

    /** The thread that seals in the background. It starts before the first write: nothing is written that it would not seal. */
    private BackgroundSealer sealer() {
        BackgroundSealer sealer = background;
        if (sealer == null) {
            sealer = BackgroundSealer.start(file.path(), this::sealInBackground);
            background = sealer;
        }
        return sealer;
    }

    /** Brings everything to the device that was written before, and seals it. */
    void sync() {
        int records;
        lock.lock();
        try {
            requireWritable();
            records = tail.written().records();
        } finally {
            lock.unlock();
        }
        // The longer sync, beside which others append.
        tail.sync().await(records);
        lock.lock();
        try {
            if (!closed) {
                tail.seal();
            }
        } finally {
            lock.unlock();
        }
    }

    private void requireWritable() {
        if (closed) {
            throw new IllegalStateException("The database " + file.path() + " is closed.");
        }
        poison.refuseWrites();
    }

    private void sealInBackground() {
        try {
            sealBesideAppends();
        } catch (RuntimeException | Error e) {
            poison.takeUntold(e);
            throw e;
        }
    }

    private void sealBesideAppends() {
        // Appends go on beside these syncs; they leave the one under the lock little to do.
        for (int round = 0; round < BACKGROUND_SYNCS; round++) {
            int records;
            long end;
            lock.lock();
            try {
                if (!tail.isUnsealed() || poison.isTaken()) {
                    return;
                }
                records = tail.written().records();
                end = tail.end();
            } finally {
                lock.unlock();
            }
            tail.sync().await(records);
            if (writtenSince(end) < SYNCED_UNDER_LOCK_BYTES) {
                break;
            }
        }
        lock.lock();
        try {
            tail.seal();
        } finally {
            lock.unlock();
        }
    }

    private long writtenSince(long end) {
        lock.lock();
        try {
            return tail.end() - end;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Seals, so that damage to the file at rest is never taken for a torn tail. A file of others stays as it is, and so does
     * one that a failure left in an unknown state. When this returns no sync runs, and every write has been acknowledged or
     * refused.
     *
     * @throws io.synadb.SynaException when this fails, or a sync in the background has
     */
    void close() {
        BackgroundSealer running = stopAppending();
        if (running != null) {
            running.stop();
        }
        lock.lock();
        try {
            if (!poison.isTaken()) {
                tail.seal();
                if (tail.hasGrown()) {
                    tail.sync().await(tail.written().records());
                }
            }
        } finally {
            lock.unlock();
            tail.sync().awaitEnd();
        }
        poison.tellAtClose();
    }

    private @Nullable BackgroundSealer stopAppending() {
        lock.lock();
        try {
            closed = true;
            return background;
        } finally {
            lock.unlock();
        }
    }
}

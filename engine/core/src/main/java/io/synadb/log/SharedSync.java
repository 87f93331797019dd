package io.synadb.log;

import io.synadb.file.DataFile;
import io.synadb.log.event.LogEvents;
import io.synadb.log.index.KeyIndex.Prefix;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Syncs a log, once at a time and for all who wait: who comes while a sync runs waits for its end, and then the first of
 * those whom it did not serve syncs for all of them (group commit). Nothing keeps others from appending meanwhile.
 *
 * <p>Waiting is not ended by an interrupt: the thread keeps its interrupt status. Thread-safe; {@code lock} guards everything
 * that changes. Who holds it takes no other lock, so a caller may hold the writer's.
 */
final class SharedSync {
    private static final Logger LOG = LoggerFactory.getLogger(SharedSync.class);
    private static final LogEvents EVENTS = LogEvents.ofThisJvm();
    private static final long SLOW_MILLIS = 1_000;

    private final DataFile file;
    private final Poison poison;
    private final WriteCounters counters;
    private final Supplier<Prefix> written;
    private final Consumer<Prefix> durable;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();

    private boolean running;
    private int durableRecords;

    /**
     * @param written what the file holds now, to whole batches; asked by any thread
     * @param durable told what is on the device after each sync, by one thread at a time and never less than before
     */
    SharedSync(
            DataFile file, Poison poison, WriteCounters counters, Supplier<Prefix> written, Consumer<Prefix> durable) {
        this.file = file;
        this.poison = poison;
        this.counters = counters;
        this.written = written;
        this.durable = durable;
    }

    /**
     * Returns when the first {@code records} records, which the file holds, are on the device.
     *
     * @throws io.synadb.SynaException when the sync fails, whoever ran it; there is none after that
     */
    void await(int records) {
        lock.lock();
        try {
            while (durableRecords < records) {
                poison.refuseAcknowledgements();
                if (running) {
                    ended.awaitUninterruptibly();
                } else {
                    lead();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Syncs for all; the lock is held before and after. */
    private void lead() {
        Prefix upTo = written.get();
        running = true;
        lock.unlock();
        try {
            force();
        } catch (RuntimeException | Error e) {
            poison.take(e);
            throw e;
        } finally {
            lock.lock();
            running = false;
            ended.signalAll();
        }
        counters.syncs.increment();
        durableRecords = upTo.records();
        durable.accept(upTo);
    }

    private void force() {
        LogEvents.Sync event = EVENTS.beginSync();
        long start = System.nanoTime();
        file.sync();
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
        event.end(file.path());
        if (millis >= SLOW_MILLIS) {
            LOG.info("A sync of {} took {} ms", file.path(), millis);
        }
    }

    /** Returns when no sync runs. */
    void awaitEnd() {
        lock.lock();
        try {
            while (running) {
                ended.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }
}

package io.synadb.vector.mapped;

import java.nio.file.Path;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checkpoints a file in the background: five seconds after a write that none has covered, or as soon as 64 MB wait for one. So it
 * bounds what the end of the machine can cost where a write does not wait for the device, as long as checkpoints keep up with
 * the writes.
 *
 * <p>The thread ends when nothing waits. Thread-safe; the object's monitor guards everything that changes.
 */
final class BackgroundCheckpoints {
    private static final Logger LOG = LoggerFactory.getLogger(BackgroundCheckpoints.class);
    private static final long PERIOD_MILLIS = 5_000;
    private static final long MOST_BYTES = 64L << 20;

    private final Path path;
    private final Runnable checkpoint;
    private final long periodMillis;
    private final long mostBytes;
    private final ThreadFactory threads;
    private @Nullable Thread thread;
    private long unforcedBytes;
    private boolean stopped;

    /**
     * @param checkpoint forces what was written; a failure ends this
     */
    BackgroundCheckpoints(Path path, Runnable checkpoint) {
        this(path, checkpoint, PERIOD_MILLIS, MOST_BYTES, Thread::new);
    }

    BackgroundCheckpoints(Path path, Runnable checkpoint, long periodMillis, long mostBytes, ThreadFactory threads) {
        this.path = path;
        this.checkpoint = checkpoint;
        this.periodMillis = periodMillis;
        this.mostBytes = mostBytes;
        this.threads = threads;
    }

    /** Notes that so many bytes were written, at least one. */
    synchronized void written(long bytes) {
        unforcedBytes += bytes;
        if (thread == null && !stopped) {
            start();
        } else if (unforcedBytes >= mostBytes) {
            notifyAll();
        }
    }

    private void start() {
        Thread started = threads.newThread(this::run);
        started.setName("synadb-checkpoint " + path.getFileName());
        started.setDaemon(true);
        try {
            started.start();
            thread = started;
        } catch (OutOfMemoryError e) {
            // The write is the kernel's by now, and stays so.
            LOG.warn("Cannot checkpoint {} in the background: the next write tries again", path, e);
        }
    }

    private void run() {
        try {
            while (awaitTurn()) {
                checkpoint.run();
            }
        } catch (RuntimeException | Error e) {
            stop(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns whether there is something to force. */
    private synchronized boolean awaitTurn() throws InterruptedException {
        if (unforcedBytes == 0) {
            thread = null;
            return false;
        }
        long deadline = System.nanoTime() + periodMillis * 1_000_000;
        while (unforcedBytes < mostBytes && !stopped) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                break;
            }
            wait(left);
        }
        unforcedBytes = 0;
        return !stopped;
    }

    private synchronized void stop(Throwable failure) {
        stopped = true;
        LOG.error("Cannot checkpoint {} in the background; it takes no more writes", path, failure);
    }

    /** Ends the thread, and returns when what it was doing is done. The caller holds no lock that a checkpoint takes. */
    void stop() {
        Thread running;
        synchronized (this) {
            stopped = true;
            running = thread;
            notifyAll();
        }
        boolean interrupted = false;
        while (running != null && running.isAlive()) {
            try {
                running.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}

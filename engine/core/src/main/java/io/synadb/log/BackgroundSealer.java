package io.synadb.log;

import io.synadb.SynaException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Seals a log every 5 seconds, or when it is told that much was written, and so bounds what the end of the machine can
 * cost where an append does not wait for the device.
 *
 * <p>Thread-safe; its own monitor guards {@code urgent} and {@code stopped}.
 */
final class BackgroundSealer {
    private static final Logger LOG = LoggerFactory.getLogger(BackgroundSealer.class);
    private static final long PERIOD_MILLIS = 5_000;

    private final Path path;
    private final Runnable seal;
    private final Thread thread;
    private boolean urgent;
    private boolean stopped;

    private BackgroundSealer(Path path, Runnable seal) {
        this.path = path;
        this.seal = seal;
        this.thread = new Thread(this::run, "synadb-seal " + path.getFileName());
        thread.setDaemon(true);
    }

    /**
     * @param seal seals what was written since the last seal, if anything was; throws {@link SynaException} when it cannot,
     *     which ends this
     */
    static BackgroundSealer start(Path path, Runnable seal) {
        BackgroundSealer sealer = new BackgroundSealer(path, seal);
        sealer.thread.start();
        return sealer;
    }

    /** Seals now. */
    synchronized void hurry() {
        urgent = true;
        notifyAll();
    }

    /** Ends the thread, and returns when what it was doing is done. The caller must hold no lock that sealing takes. */
    void stop() {
        synchronized (this) {
            stopped = true;
            notifyAll();
        }
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (awaitTurn()) {
                seal.run();
            }
        } catch (RuntimeException | Error e) {
            LOG.error("Cannot seal {} in the background; it takes no more writes", path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized boolean awaitTurn() throws InterruptedException {
        long deadline = System.nanoTime() + PERIOD_MILLIS * 1_000_000;
        while (!urgent && !stopped) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                break;
            }
            wait(left);
        }
        urgent = false;
        return !stopped;
    }
}

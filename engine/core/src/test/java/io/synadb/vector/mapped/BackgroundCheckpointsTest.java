package io.synadb.vector.mapped;

import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.ErrorCode;
import io.synadb.SynaException;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 180, unit = TimeUnit.SECONDS)
class BackgroundCheckpointsTest {
    private static final Path PATH = Path.of("vectors.syv");
    private static final long NEVER = TimeUnit.DAYS.toMillis(1);

    private final Semaphore checkpoints = new Semaphore(0);

    private BackgroundCheckpoints every(long periodMillis, long mostBytes) {
        return new BackgroundCheckpoints(PATH, checkpoints::release, periodMillis, mostBytes, Thread::new);
    }

    @Test
    void checkpointsSomeTimeAfterAWrite() throws InterruptedException {
        BackgroundCheckpoints background = every(5, Long.MAX_VALUE);
        for (int write = 0; write < 3; write++) {
            background.written(1);
            checkpoints.acquire();
        }
        background.stop();
        assertThat(checkpoints.availablePermits()).isZero();
    }

    @Test
    void checkpointsAtOnceWhenMuchWaits() throws InterruptedException {
        BackgroundCheckpoints background = every(NEVER, 100);
        background.written(60);
        background.written(39);
        assertThat(checkpoints.tryAcquire(20, TimeUnit.MILLISECONDS)).isFalse();
        background.written(1);
        checkpoints.acquire();
        background.written(500);
        checkpoints.acquire();
        background.stop();
    }

    @Test
    void stopsWithoutACheckpoint() {
        BackgroundCheckpoints background = every(NEVER, 100);
        background.written(1);
        background.stop();
        background.written(1000);
        assertThat(checkpoints.availablePermits()).isZero();
    }

    @Test
    void doesNotTryAgainAfterAFailure() throws InterruptedException {
        AtomicInteger attempts = new AtomicInteger();
        BackgroundCheckpoints background = new BackgroundCheckpoints(
                PATH,
                () -> {
                    attempts.incrementAndGet();
                    checkpoints.release();
                    throw new SynaException(ErrorCode.IO, "No.");
                },
                NEVER,
                1,
                Thread::new);
        background.written(1);
        checkpoints.acquire();
        background.stop();
        background.written(1);
        assertThat(attempts).hasValue(1);
    }

    /** The write that asks for it is done by then, and must not fail. */
    @Test
    void triesAgainWhereTheMachineHadNoThreadToGive() throws InterruptedException {
        AtomicBoolean exhausted = new AtomicBoolean(true);
        BackgroundCheckpoints background =
                new BackgroundCheckpoints(PATH, checkpoints::release, 5, Long.MAX_VALUE, task -> new Thread(task) {
                    @Override
                    public synchronized void start() {
                        if (exhausted.get()) {
                            throw new OutOfMemoryError("unable to create native thread");
                        }
                        super.start();
                    }
                });
        background.written(1);
        exhausted.set(false);
        background.written(1);
        checkpoints.acquire();
        background.stop();
    }
}

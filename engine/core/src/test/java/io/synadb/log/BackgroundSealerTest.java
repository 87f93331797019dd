package io.synadb.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.ErrorCode;
import io.synadb.SynaException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 180, unit = TimeUnit.SECONDS)
class BackgroundSealerTest {
    private static final Path PATH = Path.of("test.db");

    /** By itself it would take minutes for so many. */
    @Test
    void sealsAtOnceWhenHurried() throws InterruptedException {
        Semaphore sealed = new Semaphore(0);
        BackgroundSealer sealer = BackgroundSealer.start(PATH, sealed::release);
        for (int i = 0; i < 40; i++) {
            sealer.hurry();
            sealed.acquire();
        }
        sealer.stop();
    }

    @Test
    void sealsByItself() throws InterruptedException {
        CountDownLatch sealed = new CountDownLatch(1);
        BackgroundSealer sealer = BackgroundSealer.start(PATH, sealed::countDown);
        sealed.await();
        sealer.stop();
    }

    @Test
    void stopWaitsForTheSealInProgress() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        AtomicInteger done = new AtomicInteger();
        BackgroundSealer sealer = BackgroundSealer.start(PATH, () -> {
            begun.countDown();
            sleep();
            done.incrementAndGet();
        });
        sealer.hurry();
        begun.await();
        sealer.stop();
        assertThat(done).hasValue(1);
    }

    @Test
    void aFailureEndsIt() {
        AtomicInteger tries = new AtomicInteger();
        BackgroundSealer sealer = BackgroundSealer.start(PATH, () -> {
            tries.incrementAndGet();
            throw new SynaException(ErrorCode.IO, "Expected by the test: the disk is gone");
        });
        sealer.hurry();
        while (tries.get() == 0) {
            Thread.onSpinWait();
        }
        sealer.stop();
        assertThat(tries).hasValue(1);
    }

    private static void sleep() {
        try {
            Thread.sleep(100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

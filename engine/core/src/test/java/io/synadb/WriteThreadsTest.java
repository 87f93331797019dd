package io.synadb;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Many threads write at once, and are closed upon, or interrupted. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class WriteThreadsTest {
    private static final int THREADS = 8;

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(SyncPolicy.class)
    void aCloseUnderLoadLosesNothingThatWasAcknowledged(SyncPolicy policy) throws InterruptedException {
        Path path = folder.resolve("test.db");
        CountDownLatch underWay = new CountDownLatch(10 * THREADS);
        List<Writer> writers = new ArrayList<>();
        SynaDb db = SynaDb.open(path, DbConfig.builder().sync(policy).build());
        for (int i = 0; i < THREADS; i++) {
            writers.add(new Writer(db, i, underWay));
        }
        writers.forEach(Thread::start);
        underWay.await();
        db.close();
        try (SynaDb again = SynaDb.openReadOnly(path)) {
            assertThat(again.stats().sizeBytes() - again.stats().sealedBytes())
                    .as("the file ends in a seal, of less than 200 bytes")
                    .isLessThan(200);
            for (Writer writer : writers) {
                writer.join();
                assertThat(writer.end)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessage("The database " + path + " is closed.");
                writer.assertAllIsIn(again);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(SyncPolicy.class)
    void interruptsDisturbNoWriteAndNoReader(SyncPolicy policy) throws InterruptedException {
        Path path = folder.resolve("test.db");
        long seed = System.nanoTime();
        Random random = new Random(seed);
        CountDownLatch underWay = new CountDownLatch(60 * THREADS);
        AtomicBoolean reading = new AtomicBoolean(true);
        ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
        List<Writer> writers = new ArrayList<>();
        try (SynaDb db = SynaDb.open(path, DbConfig.builder().sync(policy).build())) {
            for (int i = 0; i < THREADS; i++) {
                writers.add(new Writer(db, i, underWay));
            }
            Thread reader = new Thread(() -> {
                while (reading.get()) {
                    db.keys();
                }
            });
            reader.setUncaughtExceptionHandler((thread, e) -> failures.add(e));
            reader.start();
            writers.forEach(Thread::start);
            while (underWay.getCount() > 0 && writers.stream().allMatch(writer -> writer.end == null)) {
                writers.get(random.nextInt(THREADS)).interrupt();
                Thread.sleep(0, random.nextInt(500_000));
            }
            writers.forEach(writer -> writer.enough = true);
            for (Writer writer : writers) {
                writer.join();
            }
            reading.set(false);
            reader.join();
        }
        assertThat(failures).isEmpty();
        try (SynaDb again = SynaDb.openReadOnly(path)) {
            for (Writer writer : writers) {
                assertThat(writer.end).as("seed %d", seed).isNull();
                writer.assertAllIsIn(again);
            }
        }
    }

    /** Each reader of two keys that every batch gives one number sees them with one number. */
    @Test
    void readersSeeBatchesWhole() throws InterruptedException {
        ConcurrentLinkedQueue<String> torn = new ConcurrentLinkedQueue<>();
        AtomicBoolean writing = new AtomicBoolean(true);
        try (SynaDb db = SynaDb.open(folder.resolve("test.db"))) {
            List<Thread> readers = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                Thread reader = new Thread(() -> {
                    while (writing.get()) {
                        try (Snapshot now = db.snapshot()) {
                            String seen = now.get("a") + " and " + now.get("b");
                            if (!now.get("a").equals(now.get("b"))) {
                                torn.add(seen);
                            }
                        }
                    }
                });
                reader.start();
                readers.add(reader);
            }
            for (int i = 0; i < 5_000; i++) {
                Atom number = Atom.of(i);
                db.write(batch -> batch.append("a", number).append("b", number));
            }
            writing.set(false);
            for (Thread reader : readers) {
                reader.join();
            }
        }
        assertThat(torn).isEmpty();
    }

    /** Appends numbers to a key of its own, singly and in batches, until it is told or something ends it. */
    private static final class Writer extends Thread {
        private final SynaDb db;
        private final String key;
        private final CountDownLatch appended;
        private volatile boolean enough;
        private volatile int acknowledged;
        private volatile @Nullable Throwable end;

        Writer(SynaDb db, int number, CountDownLatch appended) {
            this.db = db;
            this.key = "writer/" + number;
            this.appended = appended;
        }

        @Override
        public void run() {
            try {
                for (int n = 0; !enough; n++) {
                    Atom value = Atom.of(n);
                    if (n % 3 == 0) {
                        db.write(batch -> batch.append(key, value).delete(key + "/other"));
                    } else {
                        db.append(key, value);
                    }
                    acknowledged = n + 1;
                    appended.countDown();
                }
            } catch (RuntimeException | Error e) {
                end = e;
            }
        }

        void assertAllIsIn(DbReader reader) {
            try (Stream<Version> history = reader.history(key)) {
                List<Atom> values = history.map(Version::value).toList();
                assertThat(values).hasSizeBetween(acknowledged, acknowledged + 1);
                for (int n = 0; n < values.size(); n++) {
                    assertThat(values.get(n)).isEqualTo(Atom.of(n));
                }
            }
        }
    }
}

package io.synadb.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.Atom;
import io.synadb.Compression;
import io.synadb.CorruptDataException;
import io.synadb.DbConfig;
import io.synadb.DbMaintenance;
import io.synadb.KeyException;
import io.synadb.LockedException;
import io.synadb.SynaDb;
import io.synadb.SynaException;
import io.synadb.SyncPolicy;
import io.synadb.Version;
import io.synadb.log.view.LogView;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The bugs that were found in the log of the published library, numbered as in the list of them, each with what happens here.
 * What that library does with the same files is in {@code notebooks/tests/test_published_package.py}. Missing: what W11 says
 * of its compaction, for we have none yet.
 */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class OriginalsBugsTest {
    private static final long NOW = 1_700_000_000_000_000L;

    @TempDir
    Path folder;

    private Path path;

    @BeforeEach
    void namePath() {
        path = folder.resolve("test.db");
    }

    @Test
    void w1WhatIsAppendedAfterATornTailIsReadAgain() throws IOException {
        try (SynaDb db = SynaDb.open(path)) {
            db.append("before", Atom.of(1));
        }
        byte[] torn = Arrays.copyOf(foreign("torn", new byte[200]), 41);
        Files.write(path, torn, StandardOpenOption.APPEND);
        try (SynaDb db = SynaDb.open(path)) {
            for (int i = 0; i < 20; i++) {
                db.append("after/" + i, Atom.of(i));
            }
        }
        try (SynaDb db = SynaDb.open(path)) {
            assertThat(db.keys()).hasSize(21);
            assertThat(db.get("after/19")).contains(Atom.of(19));
        }
        assertThat(folder.resolve("test.db.torn")).as("nothing is thrown away").hasBinaryContent(torn);
    }

    @Test
    void w2AFlippedBitOfALengthHidesNothingInSilence() throws IOException {
        long[] offsets = new long[25];
        try (SynaDb db = SynaDb.open(path)) {
            for (int i = 0; i < offsets.length; i++) {
                offsets[i] = db.append("key/" + i, Atom.of("value " + i)).offset();
            }
        }
        byte[] bytes = Files.readAllBytes(path);
        for (int bit = 0; bit < 30; bit++) {
            byte[] flipped = bytes.clone();
            flipped[(int) offsets[2] + 10 + bit / 8] ^= (byte) (1 << bit % 8);
            Files.write(path, flipped);
            assertThatThrownBy(() -> SynaDb.open(path)).isInstanceOf(CorruptDataException.class);
            try (SynaDb db = SynaDb.openReadOnly(path)) {
                assertThat(db.get("key/24")).contains(Atom.of("value 24"));
            }
            Path salvaged = folder.resolve("salvaged" + bit + ".db");
            assertThat(DbMaintenance.salvage(path, salvaged).values()).isEqualTo(24);
        }
    }

    @Test
    void w3AFlippedBitOfAValueIsAnErrorAndNeverAWrongAnswer() throws IOException {
        try (DatabaseLog log = DatabaseLog.open(path, SyncPolicy.PROCESS, Compression.NONE)) {
            long offset = log.append("n", Atom.of(1.5)).offset();
            byte[] bytes = Files.readAllBytes(path);
            for (int bit = 0; bit < Double.SIZE; bit++) {
                byte[] flipped = bytes.clone();
                flipped[(int) offset + 15 + 1 + 4 + bit / 8] ^= (byte) (1 << bit % 8);
                Files.write(path, flipped);
                assertThatThrownBy(() -> log.view().get("n"))
                        .isInstanceOf(CorruptDataException.class)
                        .hasMessageContaining("under the key 'n' does not match its checksum");
            }
            Files.write(path, bytes);
            assertThat(log.view().get("n")).contains(Atom.of(1.5));
        }
    }

    @Test
    void w4ZerosBehindTheLastRecordAreNoRecords() throws IOException {
        try (SynaDb db = SynaDb.open(path)) {
            db.append("key", Atom.of(1));
        }
        Files.write(path, new byte[4096], StandardOpenOption.APPEND);
        try (SynaDb db = SynaDb.open(path)) {
            assertThat(db.keys()).containsExactly("key");
            assertThatThrownBy(() -> db.get("")).isInstanceOf(KeyException.class);
        }
        assertThat(folder.resolve("test.db.torn")).hasSize(4096);
    }

    @Test
    void w5AReadOfAKeyReadsOneRecordHoweverManyVersionsItHas() {
        WatchedDisk disk = new WatchedDisk();
        try (DatabaseLog log = open(disk, SyncPolicy.PROCESS)) {
            for (int i = 0; i < 10_000; i++) {
                log.append("often", Atom.of("version " + i));
            }
            LogView view = log.view();
            disk.reads.set(0);
            disk.readBytes.set(0);
            for (int i = 0; i < 100; i++) {
                assertThat(view.get("often")).contains(Atom.of("version 9999"));
            }
            assertThat(disk.reads.get()).isLessThanOrEqualTo(100);
            assertThat(disk.readBytes.get()).isLessThanOrEqualTo(100 * 60);
        }
    }

    @Test
    void w5ABadOldVersionCostsItselfOnly() throws IOException {
        byte[] bad = text(new byte[] {(byte) 0xFF, (byte) 0xFE});
        Files.write(path, foreign("key", bad));
        Files.write(path, foreign("key", text("good".getBytes(StandardCharsets.UTF_8))), StandardOpenOption.APPEND);
        try (SynaDb db = SynaDb.open(path)) {
            assertThat(db.get("key")).contains(Atom.of("good"));
            try (Stream<Version> history = db.history("key")) {
                assertThatThrownBy(history::toList).isInstanceOf(CorruptDataException.class);
            }
        }
    }

    @Test
    void w6NoValueThatWasWrittenStaysInMemory() throws InterruptedException {
        try (SynaDb db = SynaDb.open(path)) {
            List<WeakReference<Atom>> written = appended(db);
            for (int i = 0; i < 100 && written.stream().anyMatch(value -> value.get() != null); i++) {
                System.gc();
                Thread.sleep(20);
            }
            assertThat(written).allMatch(value -> value.get() == null);
            assertThat(db.exists("key/1")).isTrue();
        }
    }

    private static List<WeakReference<Atom>> appended(SynaDb db) {
        List<WeakReference<Atom>> written = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Atom value = Atom.of(new byte[100_000]);
            db.append("key/" + i, value);
            written.add(new WeakReference<>(value));
        }
        return written;
    }

    @Test
    void w7FloatsAreKeptBitForBitAndNeverAsDifferences() {
        double[] lossy = {1e16, 1.0, 1e308, -1e308, 0.1, 0.2, Double.NaN, -0.0, Double.MIN_VALUE};
        Random random = new Random(7);
        try (SynaDb db = SynaDb.open(
                path, DbConfig.builder().compression(Compression.LZ4).build())) {
            for (int i = 0; i < 1000; i++) {
                double value = i < lossy.length ? lossy[i] : Double.longBitsToDouble(random.nextLong());
                db.append("walk", Atom.of(value));
                assertThat(db.get("walk")).contains(Atom.of(value));
            }
        }
        assertThat(DbMaintenance.verify(path).records().deltas()).isZero();
    }

    @Test
    void w8ASecondWriterIsRefusedAndToldWhoWrites() {
        try (SynaDb db = SynaDb.open(path)) {
            db.append("a", Atom.of(1));
            assertThatThrownBy(() -> SynaDb.open(path))
                    .isInstanceOf(LockedException.class)
                    .hasMessageContaining("is open for writing in process "
                            + ProcessHandle.current().pid());
        }
    }

    @Test
    void w9ReadsAndOtherDatabasesDoNotWaitForASync() throws Exception {
        WatchedDisk disk = new WatchedDisk();
        try (DatabaseLog log = open(disk, SyncPolicy.ALWAYS);
                SynaDb other = SynaDb.open(folder.resolve("other.db"))) {
            log.append("key", Atom.of(1));
            disk.holdSyncs();
            Thread writer = new Thread(() -> log.append("key", Atom.of(2)));
            writer.start();
            disk.syncWaits.await();
            assertThat(log.view().get("key")).isPresent();
            assertThat(log.view().keys()).containsExactly("key");
            other.append("key", Atom.of(3));
            assertThat(writer.isAlive()).as("still waits for the device").isTrue();
            disk.releaseSyncs();
            writer.join();
            assertThat(log.view().get("key")).contains(Atom.of(2));
        }
    }

    @Test
    void w10LimitsAreCheckedBeforeAByteIsWritten() throws IOException {
        try (SynaDb db = SynaDb.open(path)) {
            db.append("a", Atom.of(1));
            long size = Files.size(path);
            assertThatThrownBy(() -> db.append("k".repeat(65_535), Atom.of(1))).isInstanceOf(KeyException.class);
            assertThatThrownBy(() -> db.append("", Atom.of(1))).isInstanceOf(KeyException.class);
            assertThat(Files.size(path)).isEqualTo(size);
            db.append("k".repeat(65_534), Atom.of(2));
        }
        try (SynaDb db = SynaDb.openReadOnly(path)) {
            assertThat(db.get("k".repeat(65_534))).contains(Atom.of(2));
            assertThatThrownBy(() -> db.append("b", Atom.of(1)))
                    .isInstanceOf(SynaException.class)
                    .hasMessageContaining("is open for reading only");
        }
    }

    @Test
    void w10ARecordIsOneWrite() {
        WatchedDisk disk = new WatchedDisk();
        try (DatabaseLog log = open(disk, SyncPolicy.PROCESS)) {
            log.append("first", Atom.of(0));
            long before = disk.writes.get();
            for (int i = 0; i < 100; i++) {
                log.append("key/" + i, Atom.of(i));
            }
            assertThat(disk.writes.get() - before).isLessThanOrEqualTo(102);
        }
    }

    private DatabaseLog open(WatchedDisk disk, SyncPolicy policy) {
        return DatabaseLog.open(disk, path, null, policy, Compression.NONE);
    }

    /** A record as the published library writes it. */
    private static byte[] foreign(String key, byte[] value) {
        return ByteBuffer.allocate(15 + key.length() + value.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(NOW)
                .putShort((short) key.length())
                .putInt(value.length)
                .put((byte) 0)
                .put(key.getBytes(StandardCharsets.US_ASCII))
                .put(value)
                .array();
    }

    private static byte[] text(byte[] utf8) {
        return ByteBuffer.allocate(12 + utf8.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(3)
                .putLong(utf8.length)
                .put(utf8)
                .array();
    }
}

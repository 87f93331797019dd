package io.synadb.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.Atom;
import io.synadb.Compression;
import io.synadb.ErrorCode;
import io.synadb.SynaException;
import io.synadb.SyncPolicy;
import io.synadb.file.ChannelFile;
import io.synadb.log.record.AtomFormat;
import io.synadb.log.record.LogFormat;
import io.synadb.log.record.ReservedFormat.Seal;
import io.synadb.log.record.Timestamps;
import io.synadb.log.recovery.LogScanner;
import io.synadb.log.recovery.LogState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class LogWriterTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden/synadb");

    @TempDir
    Path folder;

    private Path path;

    @BeforeEach
    void namePath() {
        path = folder.resolve("test.db");
    }

    @Test
    void aFileOfOursStartsWithMetaAndEndsInASealWhenClosed() {
        try (DatabaseLog log = open(path)) {
            log.append("a", Atom.of(1));
            log.append("a", Atom.of(2));
        }
        LogState state = scan(path);
        assertThat(state.hasMeta()).isTrue();
        assertThat(state.index().records())
                .as("meta, its seal, twice a, a seal")
                .isEqualTo(5);
        assertThat(state.seals().last())
                .isEqualTo(new Seal(state.index().offset(4), 4, 0, state.index().offset(1)));
        assertThat(state.end()).isEqualTo(state.size());
    }

    @Test
    void closingWithoutAWriteAddsNothing() throws IOException {
        try (DatabaseLog log = open(path)) {
            log.append("a", Atom.of(1));
        }
        byte[] before = Files.readAllBytes(path);
        open(path).close();
        assertThat(path).hasBinaryContent(before);
    }

    @Test
    void aLogThatACrashLeftUnsealedIsSealedByTheNextClose() throws IOException {
        Path crashed = folder.resolve("crashed.db");
        try (DatabaseLog log = open(path)) {
            log.append("a", Atom.of(1));
            Files.copy(path, crashed);
        }
        assertThat(scan(crashed).seals().last().records()).as("meta").isEqualTo(1);
        open(crashed).close();
        assertThat(scan(crashed).seals().last().records())
                .as("meta, its seal, a")
                .isEqualTo(3);
    }

    @Test
    void theFirstAppendAdoptsAFileOfAnotherProgram() throws IOException {
        Files.copy(GOLDEN.resolve("log-history.db"), path);
        long foreign = scan(path).foreign();
        assertThat(foreign).isPositive();
        try (DatabaseLog log = open(path)) {
            log.append("a", Atom.of(1));
        }
        LogState state = scan(path);
        Seal last = state.seals().last();
        assertThat(last.foreign()).isEqualTo(foreign);
        assertThat(last.previous()).as("the adopting seal").isEqualTo(Files.size(GOLDEN.resolve("log-history.db")));
        assertThat(last.records()).as("all of theirs, seal, meta, a").isEqualTo(foreign + 3);
        assertThat(state.hasMeta()).isTrue();
    }

    @Test
    void recordsThatAnotherProgramAddedLaterAreCountedByTheNextSeal() throws IOException {
        try (DatabaseLog log = open(path)) {
            log.append("a", Atom.of(1));
        }
        byte[] theirs = Files.readAllBytes(GOLDEN.resolve("log-compacted-appended.db"));
        Files.write(path, theirs, StandardOpenOption.APPEND);
        long foreign = scan(path).foreign();
        assertThat(foreign).isPositive();
        try (DatabaseLog log = open(path)) {
            assertThat(log.view().get("f")).isPresent();
            log.append("b", Atom.of(2));
        }
        try (DatabaseLog log = open(path)) {
            assertThat(log.view().get("f")).isPresent();
            assertThat(log.view().get("a")).contains(Atom.of(1));
            assertThat(log.view().get("b")).contains(Atom.of(2));
        }
        assertThat(scan(path).seals().last().foreign()).isEqualTo(foreign);
    }

    @Test
    void timestampsNeverGoBack() {
        try (DatabaseLog log = open(path)) {
            long last = 0;
            for (int i = 0; i < 1000; i++) {
                long now = log.append("a", Atom.of(i)).timestampMicros();
                assertThat(now).isGreaterThanOrEqualTo(last);
                last = now;
            }
        }
    }

    @Test
    void timestampsGoOnFromAFileWhoseClockRanAhead() throws IOException {
        long ahead = Timestamps.nowMicros() + TimeUnit.DAYS.toMicros(1);
        ByteBuffer theirs = ByteBuffer.allocate(15 + 1 + 4).order(ByteOrder.LITTLE_ENDIAN);
        LogFormat.putHeader(theirs, ahead, 1, 4, 0);
        theirs.put((byte) 'a').putInt(AtomFormat.NULL);
        Files.write(path, theirs.array());
        try (DatabaseLog log = open(path)) {
            assertThat(log.view().get("a")).contains(Atom.ofNull());
            assertThat(log.append("a", Atom.of(1)).timestampMicros()).isEqualTo(ahead);
        }
    }

    @Test
    void aFailedWriteEndsAllWritingAndTheNextOpenFindsWhatWasWhole() {
        FaultyFile file = new FaultyFile(ChannelFile.create(path));
        try (DatabaseLog log =
                DatabaseLog.open(new FaultyDisk(file), file.path(), null, SyncPolicy.PROCESS, Compression.NONE)) {
            log.append("a", Atom.of(1));
            file.failWrites(true);
            assertThatThrownBy(() -> log.append("a", Atom.of(2)))
                    .isInstanceOf(SynaException.class)
                    .hasMessageContaining("no space left");
            file.failWrites(false);
            assertPoisoned(log);
            assertThat(log.view().get("a"))
                    .as("what was read before is read still")
                    .contains(Atom.of(1));
        }
        try (DatabaseLog log = open(path)) {
            assertThat(log.view().get("a")).contains(Atom.of(1));
            log.append("a", Atom.of(3));
        }
        assertThat(folder.resolve("test.db.torn")).exists();
    }

    @Test
    void aFailedSyncEndsAllWriting() {
        FaultyFile file = new FaultyFile(ChannelFile.create(path));
        try (DatabaseLog log =
                DatabaseLog.open(new FaultyDisk(file), file.path(), null, SyncPolicy.ALWAYS, Compression.NONE)) {
            log.append("a", Atom.of(1));
            file.failSyncs(true);
            assertThatThrownBy(() -> log.append("a", Atom.of(2))).hasMessageContaining("input/output error");
            file.failSyncs(false);
            assertPoisoned(log);
        }
        assertThat(scan(path).seals().last().records())
                .as("what a failed sync left is not sealed; meta is")
                .isEqualTo(1);
    }

    @Test
    @Timeout(value = 180, unit = TimeUnit.SECONDS)
    void aFailedSyncOfTheBackgroundIsToldByTheClose() throws InterruptedException {
        FaultyFile file = new FaultyFile(ChannelFile.create(path));
        DatabaseLog log =
                DatabaseLog.open(new FaultyDisk(file), file.path(), null, SyncPolicy.PROCESS, Compression.NONE);
        log.append("a", Atom.of(1));
        file.failSyncs(true);
        Atom megabytes = Atom.of(new byte[65 << 20]);
        log.append("big", megabytes);
        while (file.failedSyncs() == 0) {
            Thread.sleep(1);
        }
        file.failSyncs(false);
        assertThatThrownBy(log::close)
                .isInstanceOf(SynaException.class)
                .hasMessage("The database " + path + " is closed, but what was written to it last may not last: a sync"
                        + " in the background failed. Open it again to see what it holds.")
                .hasRootCauseMessage("Cannot sync " + path + ": input/output error");
        open(path).close();
    }

    private void assertPoisoned(DatabaseLog log) {
        assertThatThrownBy(() -> log.append("a", Atom.of(3)))
                .isInstanceOf(SynaException.class)
                .hasMessage("The database " + path + " takes no more writes: an earlier one failed, and what the file "
                        + "holds is not known. Close it and open it again.")
                .hasCauseInstanceOf(SynaException.class)
                .extracting(e -> ((SynaException) e).code())
                .isEqualTo(ErrorCode.READ_ONLY);
    }

    @Test
    void alwaysSyncsBeforeItReturns() {
        FaultyFile file = new FaultyFile(ChannelFile.create(path));
        try (DatabaseLog log =
                DatabaseLog.open(new FaultyDisk(file), file.path(), null, SyncPolicy.ALWAYS, Compression.NONE)) {
            log.append("a", Atom.of(0));
            int first = file.syncs();
            for (int i = 1; i <= 5; i++) {
                log.append("a", Atom.of(i));
                assertThat(file.syncs()).isEqualTo(first + i);
            }
        }
    }

    @Test
    @Timeout(value = 180, unit = TimeUnit.SECONDS)
    void sealsInTheBackgroundAfter64Megabytes() throws Exception {
        byte[] megabyte = new byte[1 << 20];
        try (DatabaseLog log = open(path)) {
            for (int i = 0; i < 65; i++) {
                log.append("big", Atom.of(megabyte));
            }
            while (scan(path).seals().last().records() == 1) {
                Thread.sleep(20);
            }
            log.append("after", Atom.of(1));
            Files.copy(path, folder.resolve("copy.db"), StandardCopyOption.REPLACE_EXISTING);
        }
        try (DatabaseLog log = open(folder.resolve("copy.db"))) {
            assertThat(log.view().get("after")).contains(Atom.of(1));
        }
    }

    private static DatabaseLog open(Path path) {
        return DatabaseLog.open(path, SyncPolicy.PROCESS, Compression.NONE);
    }

    private static LogState scan(Path path) {
        try (ChannelFile file = ChannelFile.openForReading(path)) {
            return LogScanner.scan(file);
        }
    }
}

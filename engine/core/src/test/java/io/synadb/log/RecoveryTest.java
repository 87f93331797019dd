package io.synadb.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.Atom;
import io.synadb.Compression;
import io.synadb.CorruptDataException;
import io.synadb.SynaException;
import io.synadb.SyncPolicy;
import io.synadb.UnsupportedFeatureException;
import io.synadb.file.ChannelFile;
import io.synadb.file.DataFile;
import io.synadb.file.ForwardingDisk;
import io.synadb.log.record.AtomFormat;
import io.synadb.log.record.LogFormat;
import io.synadb.log.record.RecordEncoder;
import io.synadb.log.record.ReservedFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an open makes of torn and damaged files. */
class RecoveryTest {
    @TempDir(factory = FastTempDir.class)
    Path folder;

    @Test
    void aFileOfZerosIsAnEmptyDatabase() throws IOException {
        Path zeroFile = folder.resolve("zero-file.db");
        Files.write(zeroFile, new byte[100]);
        try (DatabaseLog log = open(zeroFile)) {
            assertThat(log.view().keys()).isEmpty();
        }
    }

    /** The file had grown, but not all of its first bytes came to the device. */
    @Test
    void aFirstRecordThatEndsInZerosIsATornEnd() throws IOException {
        Path whole = folder.resolve("whole.db");
        try (DatabaseLog log = open(whole)) {
            log.append("key", Atom.of(1));
        }
        byte[] first = Arrays.copyOf(Files.readAllBytes(whole), 60);
        for (int cut = 0; cut < first.length; cut++) {
            Path path = folder.resolve("cut-at-" + cut + ".db");
            Files.write(path, Arrays.copyOf(Arrays.copyOf(first, cut), 512));
            try (DatabaseLog log = open(path)) {
                assertThat(log.view().keys()).as("cut at %d", cut).isEmpty();
            }
        }
    }

    @Test
    void damageBeforeASealIsRefusedForWritingAndNarrowedForReading() throws IOException {
        Path path = folder.resolve("damaged.db");
        long damagedAt;
        try (DatabaseLog log = open(path)) {
            log.append("early", Atom.of(1));
            damagedAt = log.append("changed", Atom.of("the original text")).offset();
            log.append("late", Atom.of(3));
        }
        byte[] bytes = Files.readAllBytes(path);
        byte[] damaged = bytes.clone();
        damaged[(int) damagedAt + 40] ^= 1;
        Files.write(path, damaged);
        assertThatThrownBy(() -> open(path))
                .isInstanceOf(CorruptDataException.class)
                .hasMessageStartingWith("Damaged file " + path + " at offset " + damagedAt + ": ")
                .hasMessageContaining("the seal at offset")
                .hasMessageContaining(
                        "Open it read-only, bring what is whole into a new file with DbMaintenance.salvage, or restore a");
        assertThat(path).as("nothing was changed").hasBinaryContent(damaged);
        try (DatabaseLog log = DatabaseLog.openReadOnly(path)) {
            assertThat(log.view().get("late")).contains(Atom.of(3));
            assertThatThrownBy(() -> log.view().get("early"))
                    .isInstanceOf(CorruptDataException.class)
                    .hasMessageContaining("the newest value of key 'early' may have stood in the damaged range");
            assertThatThrownBy(() -> log.view().get("changed")).isInstanceOf(CorruptDataException.class);
            assertThatThrownBy(() -> log.view().history("late")).isInstanceOf(CorruptDataException.class);
            assertThatThrownBy(() -> log.view().keys()).isInstanceOf(CorruptDataException.class);
        }
    }

    @Test
    void damageAfterTheOpenIsFoundByTheRead() throws IOException {
        Path path = folder.resolve("live.db");
        try (DatabaseLog log = open(path)) {
            long offset = log.append("key", Atom.of("some text")).offset();
            log.append("other", Atom.of(1));
            byte[] bytes = Files.readAllBytes(path);
            for (int at = (int) offset; at < offset + 40; at++) {
                byte[] damaged = bytes.clone();
                damaged[at] ^= 0x10;
                try (ChannelFile file = ChannelFile.openForWriting(path)) {
                    file.write(ByteBuffer.wrap(damaged), 0);
                    assertThatThrownBy(() -> log.view().get("key"))
                            .as("byte %d", at)
                            .isInstanceOf(CorruptDataException.class)
                            .hasMessageStartingWith(
                                    "Damaged file " + path + " at offset " + offset + ": the record of ")
                            .hasMessageContaining("does not match its checksum");
                    file.write(ByteBuffer.wrap(bytes), 0);
                }
            }
            assertThat(log.view().get("key")).contains(Atom.of("some text"));
        }
    }

    @Test
    void aFileThatNeedsANewerVersionIsRefused() throws IOException {
        Path path = folder.resolve("newer.db");
        UUID uuid = UUID.randomUUID();
        ByteBuffer payload = ByteBuffer.allocate(ReservedFormat.META_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        LogFormat.putUuid(payload, uuid);
        payload.put(ReservedFormat.metaFields(1L << 5)).flip();
        ByteBuffer record = new RecordEncoder(Compression.NONE)
                .encode(
                        uuid,
                        0,
                        1,
                        ReservedFormat.META.getBytes(StandardCharsets.UTF_8),
                        LogFormat.FLAG_TOMBSTONE,
                        AtomFormat.encodable(Atom.Bytes.copyOf(payload)));
        byte[] bytes = new byte[record.remaining()];
        record.get(bytes);
        Files.write(path, bytes);
        for (ThrowingCallable open :
                List.<ThrowingCallable>of(() -> open(path), () -> DatabaseLog.openReadOnly(path))) {
            assertThatThrownBy(open)
                    .isInstanceOf(UnsupportedFeatureException.class)
                    .hasMessage("The file " + path
                            + " needs the features 0x20, which this version does not know: use a newer SynaDB.");
        }
        assertThat(path).hasBinaryContent(bytes);
    }

    /** Each of its bytes that looks like a header may not cost a look at all that follows. */
    @Test
    @Timeout(value = 180, unit = TimeUnit.SECONDS)
    void aLargeTornOrDamagedValueIsPassedOverQuickly() throws IOException {
        Path path = folder.resolve("large.db");
        byte[] value = new byte[96 << 20];
        new Random(42).nextBytes(value);
        try (DatabaseLog log = open(path)) {
            log.append("a", Atom.of(1));
            log.append("large", Atom.of(value));
        }
        long size = Files.size(path);
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.wrap(new byte[1]), size / 2);
            file.write(ByteBuffer.wrap(new byte[] {1}), size / 2 + 1);
        }
        try (DatabaseLog log = DatabaseLog.openReadOnly(path)) {
            assertThatThrownBy(() -> log.view().get("large")).isInstanceOf(CorruptDataException.class);
        }
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
            file.truncate(size - 1000);
        }
        try (DatabaseLog log = open(path)) {
            assertThat(log.view().keys()).containsExactly("a");
        }
    }

    /** Nor may each of many damaged places cost a look at all that stands between it and the next seal. */
    @Test
    void aFileDamagedInManyPlacesIsReadAFewTimes() throws IOException {
        Path path = folder.resolve("many.db");
        List<Long> offsets = new ArrayList<>();
        try (DatabaseLog log = open(path)) {
            for (int i = 0; i < 2000; i++) {
                offsets.add(log.append("key " + i, Atom.of("x".repeat(1000))).offset());
            }
        }
        try (ChannelFile file = ChannelFile.openForWriting(path)) {
            for (int i = 0; i < 2000; i += 10) {
                file.write(ByteBuffer.wrap(new byte[] {'y'}), offsets.get(i) + 500);
            }
        }
        WatchedDisk disk = new WatchedDisk();
        assertThatThrownBy(() -> DatabaseLog.open(disk, path, null, SyncPolicy.PROCESS, Compression.NONE))
                .isInstanceOf(CorruptDataException.class)
                .hasMessageStartingWith("Damaged file " + path + " at offset " + offsets.get(0) + ": ");
        assertThat(disk.readBytes.get()).isLessThan(8 * Files.size(path));
        try (DatabaseLog log = DatabaseLog.openReadOnly(path)) {
            assertThat(log.view().get("key 1999")).contains(Atom.of("x".repeat(1000)));
        }
    }

    @Test
    void everyTornTailIsKept() throws IOException {
        Path path = folder.resolve("twice.db");
        open(path).close();
        for (int i = 0; i < 3; i++) {
            try (DatabaseLog log = open(path)) {
                log.append("a", Atom.of(i));
            }
            Files.write(path, new byte[] {1, 2, 3}, StandardOpenOption.APPEND);
        }
        open(path).close();
        assertThat(folder.resolve("twice.db.torn")).hasBinaryContent(new byte[] {1, 2, 3});
        assertThat(folder.resolve("twice.db.2.torn")).exists();
        assertThat(folder.resolve("twice.db.3.torn")).exists();
    }

    /** Nothing is cut off that could not be saved, and what was saved in part does not fill the disk further. */
    @Test
    void onAFullDiskATornTailStaysWhereItIs() throws IOException {
        Path path = folder.resolve("full.db");
        try (DatabaseLog log = open(path)) {
            log.append("a", Atom.of(1));
        }
        Files.write(path, new byte[100], StandardOpenOption.APPEND);
        byte[] bytes = Files.readAllBytes(path);
        ForwardingDisk full = new ForwardingDisk() {
            @Override
            public DataFile create(Path created) {
                FaultyFile file = new FaultyFile(super.create(created));
                file.failWrites(true);
                return file;
            }
        };
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> DatabaseLog.open(full, path, null, SyncPolicy.PROCESS, Compression.NONE))
                    .isInstanceOf(SynaException.class)
                    .hasMessage("Cannot write " + path + ".torn: no space left");
            assertThat(path).hasBinaryContent(bytes);
            assertThat(folder).isDirectoryNotContaining("glob:**.torn");
        }
        open(path).close();
        assertThat(folder.resolve("full.db.torn")).hasBinaryContent(new byte[100]);
    }

    private static DatabaseLog open(Path path) {
        return DatabaseLog.open(path, SyncPolicy.PROCESS, Compression.NONE);
    }
}

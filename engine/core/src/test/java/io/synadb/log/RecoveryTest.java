package io.synadb.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.Atom;
import io.synadb.Compression;
import io.synadb.CorruptDataException;
import io.synadb.SynaException;
import io.synadb.SyncPolicy;
import io.synadb.UnsupportedFeatureException;
import io.synadb.Version;
import io.synadb.file.ChannelFile;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an open makes of torn and damaged files. */
class RecoveryTest {
    /** Every atom, LZ4, a deletion, a batch, a seal. */
    private static final Path PLAIN = Path.of("src/test/resources/golden/format/plain.db");

    /** Written by the published library: deltas. */
    private static final Path FOREIGN = Path.of("src/test/resources/golden/synadb/log-delta.db");

    private static final int PLAIN_BATCH_RECORDS = 3;

    @TempDir(factory = FastTempDir.class)
    Path folder;

    @Test
    void aCutAtAnyByteLeavesTheWholeRecordsBeforeIt() throws IOException {
        byte[] bytes = Files.readAllBytes(PLAIN);
        List<Write> writes = writes(PLAIN);
        long batchEnd = batchEnd(writes);
        for (int cut = 0; cut < bytes.length; cut++) {
            assertCut(bytes, cut, survivors(writes, cut, batchEnd));
        }
    }

    @Test
    void aCutAtAnyByteOfAFileOfAnotherProgramDoesToo() throws IOException {
        byte[] bytes = Files.readAllBytes(FOREIGN);
        List<Write> writes = writes(FOREIGN);
        int firstEnd = (int) writes.get(0).end();
        for (int cut = firstEnd; cut < bytes.length; cut += 7) {
            assertCut(bytes, cut, survivors(writes, cut, 0));
        }
    }

    private void assertCut(byte[] bytes, int cut, List<Write> survivors) throws IOException {
        Path path = folder.resolve("cut.db");
        Files.write(path, Arrays.copyOf(bytes, cut));
        try (DatabaseLog log = open(path)) {
            assertThat(state(log, survivors)).as("cut at %d", cut).isEqualTo(expected(survivors));
            log.append("after the tear", Atom.of(cut));
        }
        try (DatabaseLog log = DatabaseLog.openReadOnly(path)) {
            assertThat(log.view().get("after the tear")).contains(Atom.of(cut));
            assertThat(log.view().keys()).hasSize(expected(survivors).live().size() + 1);
        }
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> torn =
                    files.filter(file -> file.toString().endsWith(".torn")).toList();
            for (Path file : torn) {
                byte[] saved = Files.readAllBytes(file);
                assertThat(saved).isEqualTo(Arrays.copyOfRange(bytes, cut - saved.length, cut));
                Files.delete(file);
            }
        }
    }

    @Test
    void zerosBehindTheLastRecordAreCutOff() throws IOException {
        byte[] bytes = Files.readAllBytes(PLAIN);
        List<Write> writes = writes(PLAIN);
        for (int zeros : new int[] {1, 14, 15, 16, 307, 4096}) {
            Path path = folder.resolve("zeros" + zeros + ".db");
            Files.write(path, Arrays.copyOf(bytes, bytes.length + zeros));
            try (DatabaseLog log = open(path)) {
                assertThat(state(log, writes)).isEqualTo(expected(writes));
            }
            assertThat(Files.size(path)).isEqualTo(bytes.length);
            assertThat(Files.size(folder.resolve("zeros" + zeros + ".db.torn"))).isEqualTo(zeros);
        }
        Path zeroFile = folder.resolve("zero-file.db");
        Files.write(zeroFile, new byte[100]);
        try (DatabaseLog log = open(zeroFile)) {
            assertThat(log.view().keys()).isEmpty();
        }
    }

    @Test
    void anyFlippedBitOfASealedFileIsAnErrorOrTheRightAnswer() throws IOException {
        byte[] bytes = Files.readAllBytes(PLAIN);
        List<Write> writes = writes(PLAIN);
        Path path = folder.resolve("flipped.db");
        int refused = 0;
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            Files.write(path, flip(bytes, bit));
            try (DatabaseLog log = DatabaseLog.openReadOnly(path)) {
                refused += assertRightOrRefused(log, writes, "bit " + bit);
            }
            if (bit % 13 == 0) {
                try (DatabaseLog log = open(path)) {
                    assertThat(state(log, writes)).as("bit %d", bit).isEqualTo(expected(writes));
                } catch (SynaException e) {
                    assertThat(e).as("bit %d", bit).hasMessageContaining(path.toString());
                }
                Files.deleteIfExists(folder.resolve("flipped.db.torn"));
            }
        }
        assertThat(refused).isPositive();
    }

    /** Asks everything of a log; each answer is the right one or a {@link CorruptDataException}. Counts the refusals. */
    private static int assertRightOrRefused(DatabaseLog log, List<Write> writes, String flip) {
        State expected = expected(writes);
        int refused = 0;
        for (String key : expected.histories().keySet()) {
            try {
                assertSame(
                        log.view().get(key), Optional.ofNullable(expected.live().get(key)), flip);
                assertSame(history(log, key), expected.histories().get(key), flip);
            } catch (CorruptDataException e) {
                refused++;
            }
        }
        try {
            assertSame(Set.copyOf(log.view().keys()), expected.live().keySet(), flip);
        } catch (CorruptDataException e) {
            refused++;
        }
        return refused;
    }

    /** Compares before it asserts: it is asked half a million times. */
    private static void assertSame(Object found, @Nullable Object expected, String flip) {
        if (!found.equals(expected)) {
            assertThat(found).as(flip).isEqualTo(expected);
        }
    }

    @Test
    void aFlippedBitOfAnUnsealedFileLeavesAPrefix() throws IOException {
        Path original = folder.resolve("original.db");
        byte[] bytes;
        try (DatabaseLog log = open(original)) {
            for (int i = 0; i < 4; i++) {
                log.append("a", Atom.of(i));
                log.append("text" + i, Atom.of("some text " + i));
            }
            log.delete("text0");
            bytes = Files.readAllBytes(original);
        }
        List<Write> writes = new ArrayList<>(writes(original));
        List<State> prefixes = new ArrayList<>();
        for (int i = 0; i <= writes.size(); i++) {
            prefixes.add(expected(writes.subList(0, i)));
        }
        Path path = folder.resolve("flipped.db");
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            Files.write(path, flip(bytes, bit));
            try (DatabaseLog log = DatabaseLog.openReadOnly(path)) {
                assertThat(state(log, writes)).as("bit %d", bit).isIn(prefixes);
            } catch (CorruptDataException e) {
                assertThat(bit / 8)
                        .as("only the first record's damage leaves nothing to go by")
                        .isLessThan(90);
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
                .hasMessageContaining("Open the database read-only, or restore the file from a copy.");
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
    void garbageBehindTheLastRecordIsSavedAndCutOff() throws IOException {
        byte[] bytes = Files.readAllBytes(PLAIN);
        List<Write> writes = writes(PLAIN);
        Random random = new Random(11);
        for (int round = 0; round < 50; round++) {
            byte[] garbage = new byte[1 + random.nextInt(500)];
            random.nextBytes(garbage);
            byte[] all = Arrays.copyOf(bytes, bytes.length + garbage.length);
            System.arraycopy(garbage, 0, all, bytes.length, garbage.length);
            Path path = folder.resolve("garbage" + round + ".db");
            Files.write(path, all);
            try (DatabaseLog log = open(path)) {
                assertThat(state(log, writes)).isEqualTo(expected(writes));
            }
            assertThat(folder.resolve("garbage" + round + ".db.torn")).hasBinaryContent(garbage);
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
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
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

    private static byte[] flip(byte[] bytes, int bit) {
        byte[] flipped = bytes.clone();
        flipped[bit / 8] ^= (byte) (1 << bit % 8);
        return flipped;
    }

    private static DatabaseLog open(Path path) {
        return DatabaseLog.open(path, SyncPolicy.PROCESS, Compression.NONE);
    }

    private static List<Write> writes(Path path) {
        try (ChannelFile file = ChannelFile.openForReading(path)) {
            return Write.in(file);
        }
    }

    /** Where the batch of {@link #PLAIN} ends: it is the last of its writes. */
    private static long batchEnd(List<Write> writes) {
        return writes.get(writes.size() - 1).end();
    }

    private static List<Write> survivors(List<Write> writes, int cut, long batchEnd) {
        boolean batchTorn = cut < batchEnd;
        int countable = batchTorn ? writes.size() - PLAIN_BATCH_RECORDS : writes.size();
        List<Write> survivors = new ArrayList<>();
        for (Write write : writes.subList(0, countable)) {
            if (write.end() <= cut) {
                survivors.add(write);
            }
        }
        return survivors;
    }

    private static State expected(List<Write> writes) {
        Map<String, List<Atom>> histories = new HashMap<>();
        Map<String, Atom> live = new HashMap<>();
        for (Write write : writes) {
            List<Atom> history = histories.computeIfAbsent(write.key(), key -> new ArrayList<>());
            if (write.value() == null) {
                live.remove(write.key());
            } else {
                history.add(write.value());
                live.put(write.key(), write.value());
            }
        }
        histories.values().removeIf(List::isEmpty);
        return new State(live, histories);
    }

    /** What the log answers about its own keys and those of {@code writes}. */
    private static State state(DatabaseLog log, List<Write> writes) {
        Map<String, Atom> live = new HashMap<>();
        for (String key : log.view().keys()) {
            live.put(key, log.view().get(key).orElseThrow());
        }
        Map<String, List<Atom>> histories = new HashMap<>();
        for (Write write : writes) {
            List<Atom> history = history(log, write.key());
            if (!history.isEmpty()) {
                histories.put(write.key(), history);
            }
        }
        return new State(live, histories);
    }

    private static List<Atom> history(DatabaseLog log, String key) {
        try (Stream<Version> history = log.view().history(key)) {
            return history.filter(version -> !version.deleted())
                    .map(Version::value)
                    .toList();
        }
    }

    private record State(Map<String, Atom> live, Map<String, List<Atom>> histories) {}
}

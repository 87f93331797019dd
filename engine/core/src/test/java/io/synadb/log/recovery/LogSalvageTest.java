package io.synadb.log.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.Atom;
import io.synadb.DamagedRange;
import io.synadb.Effort;
import io.synadb.SalvageReport;
import io.synadb.SynaException;
import io.synadb.VerifyReport;
import io.synadb.file.DataFile;
import io.synadb.file.Disk;
import io.synadb.log.record.LogFormat.RecordHeader;
import io.synadb.log.record.RecordJudge;
import io.synadb.log.record.RecordJudge.Origin;
import io.synadb.log.record.ReservedFormat;
import io.synadb.log.record.StoredRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is brought out of damaged logs: everything that is whole, and nothing else. */
class LogSalvageTest {
    /** Every atom, LZ4, a deletion, a batch, a seal: see the README of the golden files. */
    private static final Path PLAIN = Path.of("src/test/resources/golden/format/plain.db");

    private static final Path DELTAS = Path.of("src/test/resources/golden/synadb/log-delta.db");
    /** At least as many bytes as the record takes that announces a batch. */
    private static final int BATCH_HEAD_BYTES = 100;

    private static final long NOW = 1_700_000_000_000_000L;

    private Path folder;
    private Path source;
    private Path target;

    @BeforeEach
    void makeFolder() throws IOException {
        Path memory = Path.of("/dev/shm");
        folder = Files.isWritable(memory)
                ? Files.createTempDirectory(memory, "synadb")
                : Files.createTempDirectory("synadb");
        source = folder.resolve("source.db");
        target = folder.resolve("target.db");
    }

    @AfterEach
    void deleteFolder() throws IOException {
        for (Path path : List.of(source, target, folder)) {
            Files.deleteIfExists(path);
        }
    }

    @Test
    void aFlippedBitCostsTheRecordItIsInAndNoOther() throws IOException {
        byte[] bytes = Files.readAllBytes(PLAIN);
        List<Written> all = written(PLAIN);
        for (int bit = 0; bit < bytes.length * 8; bit += 5) {
            byte[] flipped = bytes.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            int at = bit / 8;
            List<Written> survivors = all.stream()
                    .filter(one -> at < one.offset() || at >= one.end())
                    .toList();
            SalvageReport report = salvage(flipped);
            assertSame(survivors, bit);
            List<DamagedRange> lost = report.lost().stream()
                    .filter(range -> !range.reason().startsWith("of a batch of 3 records"))
                    .toList();
            assertThat(lost).as("bit %d", bit).singleElement().satisfies(range -> assertThat(at)
                    .isBetween((int) range.offset(), (int) range.end() - 1));
        }
    }

    @Test
    void aLostPageCostsTheRecordsThatTouchIt() throws IOException {
        byte[] bytes = Files.readAllBytes(PLAIN);
        List<Written> all = written(PLAIN);
        Random random = new Random(7);
        long batch = all.get(all.size() - 3).offset() - BATCH_HEAD_BYTES;
        for (int start = 0; start + 200 < batch; start += 37) {
            byte[] damaged = bytes.clone();
            int end = start + 200;
            byte[] garbage = new byte[end - start];
            if (start % 2 == 0) {
                random.nextBytes(garbage);
            }
            System.arraycopy(garbage, 0, damaged, start, garbage.length);
            int from = start;
            salvage(damaged);
            assertSame(
                    all.stream()
                            .filter(one -> end <= one.offset() || from >= one.end())
                            .toList(),
                    start);
        }
    }

    /**
     * Bytes flipped, overwritten, cut out, put in, and moved: no change makes a record that was not written there, but of those
     * that are brought as other programs', for which nothing vouches.
     */
    @Test
    void nothingIsInvented() throws IOException {
        byte[] bytes = Files.readAllBytes(PLAIN);
        List<String> all = written(PLAIN).stream().map(Written::withoutPlace).toList();
        long seed = Effort.seed();
        Random random = new Random(seed);
        int brought = 0;
        for (int round = 0; round < Effort.of(500, 20_000); round++) {
            byte[] changed = bytes;
            for (int i = random.nextInt(4); i >= 0; i--) {
                changed = changed(changed, random);
            }
            SalvageReport report;
            try {
                report = salvage(changed);
            } catch (SynaException e) {
                assertThat(e).as("seed %d, round %d", seed, round).hasMessageContaining(source.toString());
                continue;
            }
            int next = 0;
            List<Written> unknown = new ArrayList<>();
            for (Written one : written(target)) {
                int at = all.subList(next, all.size()).indexOf(one.withoutPlace());
                if (at < 0) {
                    unknown.add(one);
                }
                next += at + 1;
                brought++;
            }
            assertThat(unknown)
                    .as("seed %d, round %d", seed, round)
                    .hasSizeLessThanOrEqualTo(Math.toIntExact(report.foreign()));
        }
        assertThat(brought).isPositive();
    }

    private static byte[] changed(byte[] bytes, Random random) {
        int start = random.nextInt(bytes.length - 300);
        int length = 1 + random.nextInt(300);
        byte[] before = Arrays.copyOf(bytes, start);
        byte[] behind = Arrays.copyOfRange(bytes, start + length, bytes.length);
        byte[] garbage = new byte[length];
        switch (random.nextInt(5)) {
            case 0 -> {
                byte[] flipped = bytes.clone();
                flipped[start] ^= (byte) (1 << random.nextInt(8));
                return flipped;
            }
            case 1 -> random.nextBytes(garbage);
            case 2 -> {
                return joined(before, behind);
            }
            case 3 -> {
                int from = random.nextInt(bytes.length - length);
                return joined(before, Arrays.copyOfRange(bytes, from, from + length), behind);
            }
            default -> {}
        }
        return joined(before, garbage, behind);
    }

    @Test
    void whatIsWholeStaysAsItIsWithItsTimes() throws IOException {
        byte[] bytes = Files.readAllBytes(PLAIN);
        SalvageReport report = salvage(bytes);
        assertThat(report.isComplete()).isTrue();
        assertThat(report)
                .hasToString("All of " + source + " is now in " + target
                        + ": values 23, deletions 1; of other programs, without checksums, 0");
        assertThat(source).hasBinaryContent(bytes);
        VerifyReport verified = verify(target);
        assertThat(verified.isIntact()).isTrue();
        assertThat(verified.records().foreign()).isZero();
        assertThat(verified.records().compressed()).as("what was compressed").isPositive();
        assertThat(verified.vouchedBytes()).isPositive();
    }

    @Test
    void differencesAreWrittenAsTheValuesTheyLeadTo() throws IOException {
        SalvageReport report = salvage(Files.readAllBytes(DELTAS));
        assertThat(report.isComplete()).isTrue();
        assertThat(verify(target).records().deltas()).isZero();
    }

    @Test
    void aDifferenceBehindDamageIsNotGuessed() throws IOException {
        byte[] first = foreign(NOW, "k", 0, number(10));
        byte[] damaged = foreign(NOW + 1, "k", 1, number(1));
        byte[] second = foreign(NOW + 2, "k", 1, number(1));
        byte[] absolute = foreign(NOW + 3, "k", 0, number(100));
        byte[] third = foreign(NOW + 4, "k", 1, number(1));
        damaged[14] = (byte) 0x80;
        SalvageReport report = salvage(joined(first, damaged, second, absolute, third));
        assertThat(values()).containsExactly(Atom.of(10.0), Atom.of(100.0), Atom.of(101.0));
        assertThat(report.lost()).hasSize(2);
        assertThat(report.lost().get(1).reason())
                .isEqualTo("a difference to a value that may stand in a damaged range");
        assertThat(report.lost().get(1).key()).isEqualTo("k");
    }

    @Test
    void recordsWithinADamagedValueAreNotRecordsOfTheLog() throws IOException {
        byte[] copy = joined(foreign(NOW - 9, "inner", 0, number(1)), foreign(NOW - 8, "inner", 0, number(2)));
        for (int flippedByte : new int[] {10, 14, 15}) {
            byte[] outer = foreign(NOW, "outer", 0, bytes(copy));
            outer[flippedByte] ^= (byte) 0xA0;
            salvage(joined(foreign(NOW - 1, "before", 0, number(0)), outer, foreign(NOW + 1, "after", 0, number(3))));
            assertThat(written(target)).extracting(Written::key).containsExactly("before", "after");
            salvage(joined(foreign(NOW - 1, "before", 0, number(0)), outer));
            assertThat(written(target)).extracting(Written::key).contains("before");
        }
    }

    /** The bytes that a tear took are made up by those appended behind it, so that the torn record looks whole. */
    @Test
    void recordsAppendedBehindATearAreFoundWhateverTheTearCut() throws IOException {
        byte[] torn = foreign(NOW, "torn", 0, bytes(new byte[200]));
        byte[] before = foreign(NOW, "before", 0, number(0));
        List<byte[]> appended = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            appended.add(foreign(NOW + 1 + i, "new" + i, 0, number(i)));
        }
        byte[] tail = joined(appended.toArray(byte[][]::new));
        for (int cut = 1; cut < torn.length; cut++) {
            int missing = torn.length - cut;
            if (missing % appended.get(0).length == 0) {
                continue; // then nothing tells the tail from a value
            }
            SalvageReport report = salvage(joined(before, Arrays.copyOf(torn, cut), tail));
            assertThat(written(target)).as("cut at %d", cut).hasSize(9);
            assertThat(report.lost()).hasSize(1);
            assertThat(report.lost().get(0).length()).isEqualTo(cut);
        }
    }

    @Test
    void aBatchThatWasNeverFinishedIsNotOffered() throws IOException {
        byte[] bytes = Files.readAllBytes(PLAIN);
        List<Written> all = written(PLAIN);
        Written second = all.get(all.size() - 2);
        SalvageReport report = salvage(Arrays.copyOf(bytes, (int) second.end()));
        assertSame(all.subList(0, all.size() - 3), second.end());
        assertThat(report.lost()).hasSize(1);
        assertThat(report.lost().get(0).reason())
                .isEqualTo(
                        "of a batch of 3 records, 2 follow in one piece: it was not finished, and none of it counts");
    }

    @Test
    void aDiskThatFailsLeavesNoHalfTarget() throws IOException {
        Files.copy(PLAIN, source);
        List<String> steps = new ArrayList<>();
        for (String failing : List.of("write", "sync", "replace")) {
            Disk disk = new FailingDisk(failing, steps);
            assertThatThrownBy(() -> LogSalvage.salvage(disk, source, target)).hasMessage("Cannot " + failing);
            assertThat(Files.list(folder).filter(file -> !file.equals(source))).isEmpty();
        }
        steps.clear();
        LogSalvage.salvage(new FailingDisk("nothing", steps), source, target);
        assertThat(steps.subList(steps.indexOf("sync"), steps.size()))
                .containsExactly("sync", "write", "sync", "replace", "sync directory");
    }

    private SalvageReport salvage(byte[] bytes) throws IOException {
        Files.write(source, bytes);
        Files.deleteIfExists(target);
        return LogSalvage.salvage(Disk.local(), source, target);
    }

    private void assertSame(List<Written> expected, long where) {
        List<String> wanted = expected.stream().map(Written::withoutPlace).toList();
        List<String> found = written(target).stream().map(Written::withoutPlace).toList();
        if (!found.equals(wanted)) {
            assertThat(found).as("at %d", where).isEqualTo(wanted);
        }
    }

    private List<Atom> values() {
        return written(target).stream().map(Written::value).toList();
    }

    private static VerifyReport verify(Path path) {
        try (DataFile file = Disk.local().openForReading(path)) {
            return LogExamination.verify(Disk.local(), file);
        }
    }

    /** The user's records of a whole file, in order. */
    private static List<Written> written(Path path) {
        try (DataFile file = Disk.local().openForReading(path)) {
            ScanWindow window = new ScanWindow(file, file.sizeBytes());
            RecordJudge judge = new RecordJudge(new RecordSearch(window).fileUuid(0));
            List<Written> found = new ArrayList<>();
            for (long offset = 0; offset < window.sizeBytes(); ) {
                RecordHeader header = Objects.requireNonNull(window.header(offset));
                int at = window.locate(offset, (int) header.recordBytes());
                Origin origin = judge.judge(window.bytes(), at, header, offset);
                assertThat(origin).isNotEqualTo(Origin.DAMAGED);
                StoredRecord record = window.record(offset, header, origin == Origin.OURS);
                long end = offset + header.recordBytes();
                if (!ReservedFormat.isReserved(record.key())) {
                    found.add(new Written(
                            offset, end, record.key(), header.timestampMicros(), header.isTombstone(), record.atom()));
                }
                offset = end;
            }
            return found;
        }
    }

    private record Written(long offset, long end, String key, long timestampMicros, boolean deleted, Atom value) {
        String withoutPlace() {
            Object exact = value instanceof Atom.Bytes bytes
                    ? Arrays.toString(bytes.value())
                    : value instanceof Atom.Vector vector ? Arrays.toString(vector.value()) : value;
            return key + " " + timestampMicros + " " + deleted + " " + exact;
        }
    }

    /** A record as the published library writes it: no checksum. */
    private static byte[] foreign(long timestampMicros, String key, int flags, byte[] value) {
        byte[] name = key.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(15 + name.length + value.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(timestampMicros)
                .putShort((short) name.length)
                .putInt(value.length)
                .put((byte) flags)
                .put(name)
                .put(value)
                .array();
    }

    private static byte[] number(double value) {
        return ByteBuffer.allocate(12)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(1)
                .putDouble(value)
                .array();
    }

    private static byte[] bytes(byte[] value) {
        return ByteBuffer.allocate(12 + value.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(4)
                .putLong(value.length)
                .put(value)
                .array();
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}

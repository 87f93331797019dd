package io.synadb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.synadb.VerifyReport.Records;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DbMaintenanceTest {
    private static final Path PLAIN = GoldenFile.FOLDER.resolve("format/plain.db");
    private static final Path TABLE_DATA =
            GoldenFile.FOLDER.resolve("format/table/data/811e46c5-b496-4bcc-bddd-4b7e8d5f9407.syna");

    @TempDir
    Path folder;

    private Path path() {
        return folder.resolve("test.db");
    }

    @Test
    void countsTheRecordsOfAWholeFile() {
        VerifyReport report = DbMaintenance.verify(PLAIN);
        assertThat(report.isIntact()).isTrue();
        assertThat(report.records()).isEqualTo(new Records(23, 1, 1, 1, 1, 0, 0, 0, 3, 0));
        assertThat(report.records().checksummed()).isEqualTo(27);
        assertThat(report)
                .hasToString(PLAIN
                        + " is intact: 1661 bytes, records 27 (values 23, deletions 1, batches 1, seals 1, others 1),"
                        + " with a good checksum 27, of other programs without one 0; sealed up to offset 1572");
        assertThat(folder).isEmptyDirectory();
    }

    static Stream<GoldenFile> logs() {
        return GoldenFile.ofKinds("log");
    }

    @ParameterizedTest
    @MethodSource("logs")
    void countsTheRecordsOfAnotherProgram(GoldenFile golden) {
        VerifyReport report = DbMaintenance.verify(golden.path());
        assertThat(report.isIntact()).isTrue();
        JsonNode records = golden.expected().get("records");
        if (records != null) {
            assertThat(report.records().all()).isEqualTo(records.size());
            assertThat(report.records().foreign()).isEqualTo(records.size());
            assertThat(report.records().deltas()).isEqualTo(flagged(records, 1));
            assertThat(report.records().compressed()).isEqualTo(flagged(records, 2));
            assertThat(report.records().deletions()).isEqualTo(flagged(records, 4));
        }
    }

    private static long flagged(JsonNode records, int flag) {
        long count = 0;
        for (JsonNode record : records) {
            count += (record.get("flags").asInt() & flag) == 0 ? 0 : 1;
        }
        return count;
    }

    @Test
    void verifiesATablesDataToo() {
        VerifyReport report = DbMaintenance.verify(TABLE_DATA);
        assertThat(report.isIntact()).isTrue();
        assertThat(report.tableData()).isTrue();
        assertThat(report.records().footers()).isEqualTo(2);
        assertThat(report.vouchedBytes()).as("its last footer ends it").isEqualTo(report.sizeBytes());
    }

    @Test
    void saysWhatASealMissesInADamagedRange() throws IOException {
        long damagedAt;
        try (SynaDb db = SynaDb.open(path())) {
            db.append("early", Atom.of(1));
            damagedAt = db.append("changed", Atom.of("the original text")).offset();
            db.append("late", Atom.of(3));
        }
        byte[] bytes = Files.readAllBytes(path());
        bytes[(int) damagedAt + 40] ^= 1;
        Files.write(path(), bytes);
        VerifyReport report = DbMaintenance.verify(path());
        assertThat(report.isIntact()).isFalse();
        assertThat(report.tornAt()).as("a seal stands behind").isEqualTo(-1);
        assertThat(report.damaged()).singleElement().satisfies(range -> {
            assertThat(range.offset()).isEqualTo(damagedAt);
            assertThat(range.length()).isEqualTo(55);
            assertThat(range.key()).isEqualTo("changed");
            assertThat(range.mayHide())
                    .isEqualTo("as many records as the seal at offset " + report.vouchedBytes() + " misses: 1");
        });
        assertThat(report.toString())
                .contains("is damaged: ")
                .contains("\n  offset " + damagedAt + ", 55 bytes, key 'changed': a record of 55 bytes whose checksum");
        assertThat(path()).hasBinaryContent(bytes);
    }

    /** What an open would do, verify foretells. */
    @Test
    void agreesWithTheOpenAboutEveryFlippedBit() throws IOException {
        byte[] bytes = Files.readAllBytes(PLAIN);
        for (int bit = 0; bit < bytes.length * 8; bit += 11) {
            byte[] flipped = bytes.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            Files.write(path(), flipped);
            VerifyReport report = DbMaintenance.verify(path());
            assertThat(report.isIntact()).as("bit %d", bit).isFalse();
            try {
                SynaDb.open(path()).close();
                assertThat(Files.size(folder.resolve("test.db.torn")))
                        .as("bit %d", bit)
                        .isEqualTo(bytes.length - report.tornAt());
            } catch (CorruptDataException e) {
                assertThat(report.tornAt()).as("bit %d", bit).isEqualTo(-1);
            }
            Files.deleteIfExists(folder.resolve("test.db.torn"));
        }
    }

    @Test
    void aFileThatIsBeingWrittenIsWhole() throws InterruptedException {
        AtomicBoolean done = new AtomicBoolean();
        try (SynaDb db = SynaDb.open(path())) {
            db.append("key", Atom.of(0));
            Thread writer = new Thread(() -> {
                for (int i = 0; !done.get(); i++) {
                    db.append("key" + i % 10, Atom.of(new byte[i % 9000]));
                }
            });
            writer.start();
            try {
                for (int i = 0; i < 30; i++) {
                    assertThat(DbMaintenance.verify(path()).damaged()).isEmpty();
                }
            } finally {
                done.set(true);
                writer.join();
            }
        }
    }

    /** A length of ours that changed can look like another program's record: the seal knows that there was none. */
    @Test
    void recordsWithoutChecksumsBelowASealThatCountsNoneAreNotBelieved() throws IOException {
        try (SynaDb db = SynaDb.open(path())) {
            db.append("a", Atom.of(1));
        }
        byte[] ours = Files.readAllBytes(path());
        byte[] theirs = Files.readAllBytes(GoldenFile.FOLDER.resolve("synadb/log-delta-compacted.db"));
        try (SynaDb db = SynaDb.open(path())) {
            db.append("b", Atom.of(new byte[theirs.length - 4]));
            db.append("c", Atom.of(1));
        }
        byte[] bytes = Files.readAllBytes(path());
        int record = ours.length;
        System.arraycopy(theirs, 0, bytes, record, theirs.length);
        Files.write(path(), bytes);
        SalvageReport report = DbMaintenance.salvage(path(), folder.resolve("target.db"));
        assertThat(report.foreign()).isZero();
        assertThat(report.values()).isEqualTo(2);
        assertThat(report.lost().get(0).reason()).endsWith("which counts 0: none of them is believed");
    }

    @Test
    void recordsOfBothWritersAreSalvagedFromOneFile() throws IOException {
        Path theirs = GoldenFile.FOLDER.resolve("synadb/log-history.db");
        Files.copy(theirs, path());
        long values = DbMaintenance.verify(path()).records().values();
        try (SynaDb db = SynaDb.open(path())) {
            db.append("ours", Atom.of(1));
        }
        Files.write(path(), Files.readAllBytes(theirs), StandardOpenOption.APPEND);
        SalvageReport report = DbMaintenance.salvage(path(), folder.resolve("target.db"));
        assertThat(report.isComplete()).isTrue();
        assertThat(report.values()).isEqualTo(2 * values + 1);
        try (SynaDb db = SynaDb.openReadOnly(path());
                SynaDb salvaged = SynaDb.openReadOnly(folder.resolve("target.db"))) {
            assertThat(salvaged.keys()).isEqualTo(db.keys());
            for (String key : db.keys()) {
                try (Stream<Version> had = db.history(key);
                        Stream<Version> has = salvaged.history(key)) {
                    assertThat(has.map(DbMaintenanceTest::withoutPlace).toList())
                            .isEqualTo(had.map(DbMaintenanceTest::withoutPlace).toList());
                }
            }
        }
    }

    private static String withoutPlace(Version version) {
        return version.timestampMicros() + " " + GoldenFile.exact(version.value());
    }

    /** Their checksums cover the place where they stood, which is not written down: the database beside tells it. */
    @Test
    void recordsOfOursAreSalvagedFromWhatAnOpenCutOff() throws IOException {
        byte[] bytes;
        long damagedAt;
        try (SynaDb db = SynaDb.open(path())) {
            db.append("early", Atom.of(1));
            damagedAt = db.append("torn", Atom.of("never reached the device")).offset();
            db.append("late", Atom.of("but this did"));
            db.write(batch -> batch.append("first", Atom.of(1)).append("second", Atom.of(2)));
            db.delete("early");
            bytes = Files.readAllBytes(path());
        }
        Arrays.fill(bytes, (int) damagedAt + 20, (int) damagedAt + 30, (byte) 0);
        Files.write(path(), bytes);
        try (SynaDb db = SynaDb.open(path())) {
            assertThat(db.keys()).containsExactly("early");
            db.append("later", Atom.of("the database goes on"));
        }
        Path torn = folder.resolve("test.db.torn");
        VerifyReport report = DbMaintenance.verify(torn);
        assertThat(report.records().checksummed()).isEqualTo(5);
        assertThat(report.damaged()).singleElement().satisfies(range -> assertThat(range.offset())
                .isZero());
        SalvageReport salvaged = DbMaintenance.salvage(torn, folder.resolve("target.db"));
        assertThat(salvaged.values()).isEqualTo(3);
        assertThat(salvaged.deletions()).isEqualTo(1);
        try (SynaDb db = SynaDb.openReadOnly(folder.resolve("target.db"))) {
            assertThat(db.get("late")).contains(Atom.of("but this did"));
            assertThat(db.keys()).containsExactly("late", "first", "second");
        }
        Path alone = Files.move(torn, folder.resolve("other.db.torn"));
        assertThatThrownBy(() -> DbMaintenance.salvage(alone, folder.resolve("none.db")))
                .isInstanceOf(CorruptDataException.class)
                .hasMessageContaining("found not one whole record");
    }

    @Test
    void salvageRefusesWhatItCannotDo() throws IOException {
        Path target = folder.resolve("target.db");
        assertThatThrownBy(() -> DbMaintenance.salvage(path(), target)).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> DbMaintenance.salvage(TABLE_DATA, target))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessage("The file " + TABLE_DATA
                        + " is a data file of a table, not a database: restore it from a copy.");
        Files.writeString(path(), "some notes of mine, and no database at all");
        assertThatThrownBy(() -> DbMaintenance.salvage(path(), target))
                .isInstanceOf(CorruptDataException.class)
                .hasMessageEndingWith("found not one whole record in 42 bytes: is this a database?");
        assertThat(target).doesNotExist();
        Files.writeString(target, "mine");
        assertThatThrownBy(() -> DbMaintenance.salvage(PLAIN, target))
                .isInstanceOf(AlreadyExistsException.class)
                .hasMessage("The file " + target + " exists already; salvage writes a new database.");
        assertThat(target).hasContent("mine");
        assertThatThrownBy(() -> DbMaintenance.salvage(PLAIN, folder.resolve("missing/target.db")))
                .isInstanceOf(NotFoundException.class);
    }

    @Test
    void anEmptyFileIsAnEmptyDatabase() throws IOException {
        Files.createFile(path());
        assertThat(DbMaintenance.verify(path()).isIntact()).isTrue();
        assertThat(DbMaintenance.salvage(path(), folder.resolve("target.db")).isComplete())
                .isTrue();
        try (SynaDb db = SynaDb.openReadOnly(folder.resolve("target.db"))) {
            assertThat(db.keys()).isEmpty();
        }
    }

    /** Up to 6 bytes could be the start of the time in a first record that a crash tore: they are kept beside the file. */
    @Test
    void aFileTooShortToTellIsKept() throws IOException {
        byte[] text = {'h', 'e', 'l', 'l', 'o', ' ', 'y', 'o', 'u'};
        for (int length = 1; length <= text.length; length++) {
            byte[] content = Arrays.copyOf(text, length);
            Files.write(path(), content);
            if (length > 6) {
                assertThatThrownBy(() -> SynaDb.open(path()))
                        .isInstanceOf(CorruptDataException.class)
                        .hasMessageContaining("found no record of a SynaDB log in " + length + " bytes");
                assertThat(path()).hasBinaryContent(content);
            } else {
                SynaDb.open(path()).close();
                assertThat(path()).isEmptyFile();
                assertThat(folder.resolve("test.db.torn")).hasBinaryContent(content);
                Files.delete(folder.resolve("test.db.torn"));
            }
        }
    }
}

package io.synadb.table.deletes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.CorruptDataException;
import io.synadb.NotFoundException;
import io.synadb.table.data.BitFlips;
import io.synadb.table.storage.LocalStorage;
import io.synadb.table.storage.Storage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.LongStream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeletesFormatTest {
    /** Written by hand from the Roaring bitmap specification: two arrays without runs, and one run. */
    private static final String GOLDEN = "53594e4144563031" // SYNADV01
            + "3a300000" + "02000000" // no runs, two containers
            + "00000100" + "01000000" // keys 0 and 1, cardinalities less one
            + "18000000" + "1c000000" // where they start
            + "00000500" + "7011" // 0, 5 | 65536 + 4464
            + "3b300000" + "01" // one container, which has runs
            + "00006300" // key 0, 100 rows
            + "0100" + "00006300"; // one run, from 0, 99 more

    private static final DeletedRows FEW = DeletedRows.of(70_000, 0, 5);
    private static final DeletedRows RUN =
            DeletedRows.of(LongStream.range(0, 100).toArray());

    @TempDir
    Path directory;

    private Storage storage;

    @BeforeEach
    void open() {
        storage = LocalStorage.of(directory);
    }

    private Map<String, DeletesEntry> write() {
        Map<String, DeletedRows> rows = new LinkedHashMap<>();
        rows.put("data/a.syna", FEW);
        rows.put("data/b.syna", RUN);
        return DeletesFormat.write(storage, rows);
    }

    private static DeletesEntry entry(Map<String, DeletesEntry> entries, String path) {
        return Objects.requireNonNull(entries.get(path));
    }

    private static int crc32c(byte[] bytes, int from, int to) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, to - from);
        return (int) crc.getValue();
    }

    @Test
    void writesTheBytesOfTheSpecification() throws IOException {
        Map<String, DeletesEntry> entries = write();
        byte[] golden = HexFormat.of().parseHex(GOLDEN);
        String file = entry(entries, "data/a.syna").file();
        assertThat(file).matches("deletes/[0-9a-f-]{36}\\.dv");
        assertThat(Files.readAllBytes(storage.local(file))).isEqualTo(golden);
        assertThat(entries)
                .containsExactly(
                        Map.entry("data/a.syna", new DeletesEntry(file, 8, 30, crc32c(golden, 8, 38), 3)),
                        Map.entry("data/b.syna", new DeletesEntry(file, 38, 15, crc32c(golden, 38, 53), 100)));
    }

    @Test
    void readsTheBytesOfTheSpecification() {
        byte[] golden = HexFormat.of().parseHex(GOLDEN);
        storage.put("deletes/golden.dv", golden);
        assertThat(read(new DeletesEntry("deletes/golden.dv", 8, 30, crc32c(golden, 8, 38), 3), 70_001))
                .isEqualTo(FEW);
        assertThat(read(new DeletesEntry("deletes/golden.dv", 38, 15, crc32c(golden, 38, 53), 100), 100))
                .isEqualTo(RUN);
    }

    private DeletedRows read(DeletesEntry entry, long rows) {
        return DeletesFormat.read(storage, entry, rows);
    }

    @Test
    void everyFlippedBitIsRefused() throws IOException {
        Map<String, DeletesEntry> entries = write();
        Path file = storage.local(entry(entries, "data/a.syna").file());
        for (long bit = 0; bit < 8 * Files.size(file); bit++) {
            long flipped = bit / 8;
            BitFlips.flip(file, bit);
            for (DeletesEntry entry : entries.values()) {
                boolean read = flipped < 8 || flipped >= entry.offset() && flipped < entry.offset() + entry.length();
                if (read) {
                    assertThatThrownBy(() -> read(entry, 100_000))
                            .as("bit %d", bit)
                            .isInstanceOf(CorruptDataException.class)
                            .hasMessageContaining(file.getFileName().toString());
                } else {
                    assertThat(read(entry, 100_000).count()).isEqualTo(entry.count());
                }
            }
            BitFlips.flip(file, bit);
        }
    }

    @Test
    void everyCutIsRefused() throws IOException {
        DeletesEntry last = entry(write(), "data/b.syna");
        byte[] whole = Files.readAllBytes(storage.local(last.file()));
        for (int length = 0; length < whole.length; length++) {
            storage.put(last.file(), Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> read(last, 100))
                    .as("cut to %d", length)
                    .isInstanceOf(CorruptDataException.class)
                    .hasMessageContaining("found a file of");
        }
    }

    @Test
    void anEntryThatNoBitmapFitsIsRefused() {
        byte[] golden = HexFormat.of().parseHex(GOLDEN);
        storage.put("deletes/golden.dv", golden);
        int few = crc32c(golden, 8, 38);
        for (DeletesEntry wrong : List.of(
                new DeletesEntry("deletes/golden.dv", 8, 30, few, 4),
                new DeletesEntry("deletes/golden.dv", 8, 30, few + 1, 3),
                new DeletesEntry("deletes/golden.dv", 8, 45, crc32c(golden, 8, 53), 3),
                new DeletesEntry("deletes/golden.dv", 8, 29, crc32c(golden, 8, 37), 3),
                new DeletesEntry("deletes/golden.dv", 0, 30, crc32c(golden, 0, 30), 3),
                new DeletesEntry("deletes/golden.dv", 40, 30, few, 3),
                new DeletesEntry("deletes/golden.dv", Long.MAX_VALUE, Long.MAX_VALUE, few, 3))) {
            assertThatThrownBy(() -> read(wrong, 70_001))
                    .as(wrong.toString())
                    .isInstanceOf(CorruptDataException.class)
                    .hasMessageContaining("golden.dv at offset " + wrong.offset() + ":");
        }
    }

    @Test
    void aBitmapOfALongerDataFileIsRefused() {
        DeletesEntry entry = entry(write(), "data/a.syna");
        assertThatThrownBy(() -> read(entry, 70_000))
                .isInstanceOf(CorruptDataException.class)
                .hasMessage("Damaged file " + storage.local(entry.file())
                        + " at offset 8: row 70000 is deleted of a data file that has 70000 rows; restore the file from a"
                        + " copy.");
    }

    @Test
    void aFileThatIsGoneIsNamed() {
        DeletesEntry entry = entry(write(), "data/a.syna");
        storage.delete(entry.file());
        assertThatThrownBy(() -> read(entry, 70_001))
                .isInstanceOf(NotFoundException.class)
                .hasMessage("The file of deleted rows " + storage.local(entry.file())
                        + " is gone, which a commit of the table names. Restore it from a copy: without it, rows that were"
                        + " deleted would be shown.");
    }
}

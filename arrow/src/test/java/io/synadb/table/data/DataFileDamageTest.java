package io.synadb.table.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.CorruptDataException;
import io.synadb.NotFoundException;
import io.synadb.arrow.RandomBatches;
import io.synadb.arrow.Schemas;
import io.synadb.table.storage.LocalStorage;
import io.synadb.table.storage.Storage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A data file with any one bit flipped gives the right rows, or an error that names the file. */
class DataFileDamageTest {
    private static final String PATH = "data/small.syna";
    private static final int ROWS = 5;
    private static final Schema SCHEMA = Schemas.withFieldIds(
            new Schema(List.of(
                    RandomBatches.nullable("id", new ArrowType.Int(64, true)),
                    RandomBatches.nullable("text", new ArrowType.Utf8()),
                    Schemas.vector("v", true, 2))),
            1);
    private final BufferAllocator allocator = new RootAllocator();
    private Storage storage;
    private DataFile file;

    @BeforeEach
    void writeFile(@TempDir Path directory) {
        storage = LocalStorage.of(directory);
        try (DataFileWriter writer = DataFileWriter.create(storage, PATH, SCHEMA);
                VectorSchemaRoot batch = new RandomBatches(new Random(1), 0.2).batch(SCHEMA, ROWS, allocator)) {
            writer.write(batch);
            file = writer.finish(Map.of());
        }
    }

    @AfterEach
    void nothingIsLeftAllocated() {
        allocator.close();
    }

    @Test
    void anyFlippedBitIsFoundOrHarmless() throws Exception {
        long found = BitFlips.assertFoundOrHarmless(
                storage.local(PATH),
                () -> DataFileReader.open(storage, file),
                List.of(reader -> rows(reader, List.of(1, 2, 3)), reader -> rows(reader, List.of(2))));
        assertThat(found).as("flips that were found").isGreaterThan(file.length() * 4);
    }

    @Test
    void anyFlippedBitOfAGrownFileIsFoundOrHarmless() throws Exception {
        String path = "data/grown.syna";
        DataFile first;
        DataFile grown;
        try (DataFileWriter writer = DataFileWriter.create(storage, path, SCHEMA);
                VectorSchemaRoot one = new RandomBatches(new Random(2), 0.2).batch(SCHEMA, ROWS, allocator);
                VectorSchemaRoot two = new RandomBatches(new Random(3), 0.2).batch(SCHEMA, ROWS, allocator)) {
            writer.write(one);
            first = writer.checkpoint(Map.of());
            writer.write(two);
            writer.checkpoint(Map.of());
            writer.write(one);
            grown = writer.finish(Map.of());
        }
        assertThat(grown.firstRow()).isEqualTo(2 * ROWS);
        long found = BitFlips.assertFoundOrHarmless(
                storage.local(path),
                () -> DataFileReader.open(storage, grown),
                List.of(reader -> rows(reader, List.of(1, 2, 3)), reader -> rows(reader, List.of(2))));
        assertThat(found).as("flips that were found").isGreaterThan(grown.length() * 4);
        for (long bit = first.length() * 8; bit < grown.length() * 8; bit += 61) {
            BitFlips.flip(storage.local(path), bit);
        }
        try (DataFileReader reader = DataFileReader.open(storage, first)) {
            assertThat(rows(reader, List.of(1, 2, 3)))
                    .as("no byte beyond the committed length counts")
                    .hasSize(ROWS);
        }
        assertThatThrownBy(() -> DataFileReader.open(storage, grown)).isInstanceOf(CorruptDataException.class);
    }

    private List<List<Object>> read(Function<DataFileReader, List<List<Object>>> way) {
        try (DataFileReader reader = DataFileReader.open(storage, file)) {
            return way.apply(reader);
        }
    }

    private List<List<Object>> rows(DataFileReader reader, List<Integer> fieldIds) {
        List<List<Object>> rows = new ArrayList<>();
        for (int chunk = 0; chunk < reader.chunks(); chunk++) {
            try (VectorSchemaRoot batch = reader.read(chunk, fieldIds, allocator)) {
                rows.addAll(RandomBatches.rows(batch));
            }
        }
        return rows;
    }

    @Test
    void aDamagedColumnDoesNotHinderTheOthers() throws IOException {
        flipInsideText();
        assertThat(read(reader -> rows(reader, List.of(1, 3)))).hasSize(ROWS);
        assertThatThrownBy(() -> read(reader -> rows(reader, List.of(2))))
                .isInstanceOf(CorruptDataException.class)
                .hasMessageContaining("small.syna")
                .hasMessageContaining("at offset")
                .hasMessageContaining("the checksum of this block");
    }

    /** Damages the longest text where it stands in the file. */
    private void flipInsideText() throws IOException {
        byte[] bytes = Files.readAllBytes(storage.local(PATH));
        byte[] text;
        try (DataFileReader reader = DataFileReader.open(storage, file);
                VectorSchemaRoot batch = reader.read(0, List.of(2), allocator)) {
            text = RandomBatches.rows(batch).stream()
                    .map(row -> row.get(0).toString())
                    .max((a, b) -> Integer.compare(a.length(), b.length()))
                    .orElseThrow()
                    .getBytes(StandardCharsets.UTF_8);
        }
        int at = indexOf(bytes, text);
        BitFlips.flip(storage.local(PATH), 8L * (at + text.length / 2));
    }

    private static int indexOf(byte[] bytes, byte[] part) {
        for (int at = 0; at <= bytes.length - part.length; at++) {
            if (ByteBuffer.wrap(bytes, at, part.length).equals(ByteBuffer.wrap(part))) {
                return at;
            }
        }
        throw new AssertionError("the text is not in the file");
    }

    @Test
    void aBlockIsCheckedOncePerProcessUnlessTheFileChanges() throws IOException {
        Path path = storage.local(PATH);
        assertThat(read(reader -> rows(reader, List.of(2)))).hasSize(ROWS);
        FileTime modified = Files.getLastModifiedTime(path);
        flipInsideText();
        Files.setLastModifiedTime(path, modified);
        assertThat(read(reader -> rows(reader, List.of(2)))).hasSize(ROWS);
        Files.setLastModifiedTime(path, FileTime.fromMillis(modified.toMillis() + 1000));
        assertThatThrownBy(() -> read(reader -> rows(reader, List.of(2)))).isInstanceOf(CorruptDataException.class);
    }

    @Test
    void aCommitThatNamesAnotherFooterIsRefused() {
        DataFile other = withFooter(file.footer(), file.footerCrc() ^ 1, file.length(), file.rows());
        assertThatThrownBy(() -> DataFileReader.open(storage, other))
                .isInstanceOf(CorruptDataException.class)
                .hasMessageContaining("small.syna")
                .hasMessageContaining("but the commit says " + Integer.toHexString(file.footerCrc() ^ 1));
    }

    @Test
    void aCommitWithAnotherRowCountIsRefused() {
        DataFile other = withFooter(file.footer(), file.footerCrc(), file.length(), 99);
        assertThatThrownBy(() -> DataFileReader.open(storage, other))
                .isInstanceOf(CorruptDataException.class)
                .hasMessageContaining("ends at row 5, expected row 99");
    }

    @Test
    void aShorterFileIsRefused() {
        DataFile other = withFooter(file.footer(), file.footerCrc(), file.length() + 64, file.rows());
        assertThatThrownBy(() -> DataFileReader.open(storage, other))
                .isInstanceOf(CorruptDataException.class)
                .hasMessageContaining("small.syna")
                .hasMessageContaining((file.length() + 64) + " bytes of it are committed");
    }

    @Test
    void aMissingFileIsNamed() {
        storage.delete(PATH);
        assertThatThrownBy(() -> DataFileReader.open(storage, file))
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining("small.syna");
    }

    private DataFile withFooter(long footer, int crc, long length, long rows) {
        return new DataFile(PATH, length, footer, crc, rows, Map.of(), Map.of(), 0, 0);
    }
}

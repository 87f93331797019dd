package io.synadb.table.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.CorruptDataException;
import io.synadb.arrow.RandomBatches;
import io.synadb.arrow.Schemas;
import io.synadb.arrow.compression.Compression;
import io.synadb.log.region.LogRegion;
import io.synadb.table.storage.LocalStorage;
import io.synadb.table.storage.Storage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Files some of whose columns have a dictionary. */
class DictionaryFileTest {
    private static final Schema SCHEMA = Schemas.withFieldIds(
            new Schema(List.of(
                    RandomBatches.nullable("id", new ArrowType.Int(64, true)),
                    RandomBatches.nullable("word", new ArrowType.Utf8()),
                    RandomBatches.nullable("raw", new ArrowType.Binary()))),
            1);
    private static final FileEncoding WORDS_AND_BYTES = new FileEncoding(Compression.NONE, Set.of(2, 3));
    private static final String PATH = "file.syna";

    @TempDir
    Path directory;

    private final BufferAllocator allocator = new RootAllocator();

    @AfterEach
    void releasesAllMemory() {
        allocator.close();
    }

    @ParameterizedTest
    @EnumSource
    void eachChunkHasTheDictionaryThatStandsBeforeIt(Compression compression) {
        List<IntFunction<@Nullable String>> chunks = List.of(
                row -> "w" + row % 3, row -> "w" + row % 2, row -> row % 4 == 0 ? null : "x" + row % 5, row -> null);
        DataFile file = write(WORDS_AND_BYTES.withCompression(compression), chunks, 50);
        assertThat(dictionaries(file, 2)).containsExactly(1, 1, 2, 2);
        try (DataFileReader reader = reader(file)) {
            assertThat(reader.schema()).isEqualTo(SCHEMA);
            // Each alone, the last first.
            for (int chunk = chunks.size() - 1; chunk >= 0; chunk--) {
                assertThat(words(reader, chunk)).isEqualTo(expected(chunks.get(chunk), 50));
            }
        }
    }

    @Test
    void aColumnWithoutValuesHasADictionaryWithoutValues() {
        DataFile file = write(WORDS_AND_BYTES, List.of(row -> null), 3);
        assertThat(dictionaries(file, 2)).containsExactly(1);
        try (DataFileReader reader = reader(file)) {
            assertThat(words(reader, 0)).containsExactly(null, null, null);
        }
    }

    @Test
    void aDictionaryThatWouldGrowTooLargeStartsAnew() {
        int rows = ColumnDictionary.MOST_VALUES - 100;
        List<IntFunction<@Nullable String>> chunks =
                List.of(row -> "a" + row, row -> "b" + row % 200, row -> "b" + row % 100, row -> "c" + row % 10);
        DataFile file = write(WORDS_AND_BYTES, chunks, rows);
        try (LocalFile open = new LocalFile(storage(), file)) {
            List<Long> sizes = open.chain().dictionaries().stream()
                    .filter(dictionary -> dictionary.id() == 2)
                    .map(DataFileFormat.Dictionary::messageLength)
                    .toList();
            // The values of the second chunk alone, and those of the fourth alone.
            assertThat(sizes).hasSize(3);
            assertThat(sizes.get(0)).isGreaterThan(200_000);
            assertThat(sizes.get(1)).isLessThan(5_000);
        }
        try (DataFileReader reader = reader(file)) {
            for (int chunk = 0; chunk < chunks.size(); chunk++) {
                assertThat(words(reader, chunk)).isEqualTo(expected(chunks.get(chunk), rows));
            }
        }
    }

    @Test
    void repeatedValuesTakeLittleRoom() {
        IntFunction<@Nullable String> word = row -> "a rather long word, of which there are few: " + row % 7;
        long plain = write(FileEncoding.PLAIN, List.of(word), 10_000).length();
        storage().deleteAll();
        assertThat(write(WORDS_AND_BYTES, List.of(word), 10_000).length()).isLessThan(plain / 3);
    }

    @Test
    void aColumnAloneIsReadWithItsDictionaryAlone() throws IOException {
        DataFile file = write(WORDS_AND_BYTES, List.of(row -> "w" + row % 3), 50);
        flip(dictionaryOf(file, 3).messageOffset() + 200);
        try (DataFileReader reader = reader(file)) {
            assertThat(words(reader, 0)).isEqualTo(expected(row -> "w" + row % 3, 50));
            assertThatThrownBy(() -> reader.read(0, List.of(3), allocator))
                    .isInstanceOf(CorruptDataException.class)
                    .hasMessageContaining("file.syna")
                    .hasMessageContaining("the dictionary of column 'raw': the checksum of its message does not match");
        }
    }

    @Test
    void everyFlippedBitOfADictionaryIsFound() throws IOException {
        DataFile file = write(WORDS_AND_BYTES, List.of(row -> "w" + row % 3), 5);
        DataFileFormat.Dictionary dictionary = dictionaryOf(file, 2);
        byte[] good = Files.readAllBytes(directory.resolve(PATH));
        for (long at = dictionary.messageOffset(); at < dictionary.messageOffset() + dictionary.messageLength(); at++) {
            byte[] bad = good.clone();
            bad[(int) at] ^= (byte) (1 << at % 8);
            Files.write(directory.resolve(PATH), bad);
            try (DataFileReader reader = reader(file)) {
                assertThatThrownBy(() -> reader.read(0, List.of(2), allocator))
                        .as("byte " + at)
                        .isInstanceOf(CorruptDataException.class);
            }
        }
    }

    @Test
    void numbersWithoutAValueAndOffsetsOutOfOrderAreRefused() {
        for (int number : new int[] {-1, 2, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
            try (IntVector numbers = new IntVector("word", allocator);
                    VarCharVector values = texts("a", "bc")) {
                numbers.allocateNew(2);
                numbers.set(0, 1);
                numbers.set(1, number);
                numbers.setValueCount(2);
                assertThatThrownBy(() -> DictionaryDecoder.decode(numbers, values, SCHEMA.findField("word"), allocator))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessage("found value " + number + " of a dictionary of 2 in 'word', row 1 of the chunk");
                numbers.set(1, 0);
                values.getOffsetBuffer().setInt(4, 100);
                assertThatThrownBy(() -> DictionaryDecoder.decode(numbers, values, SCHEMA.findField("word"), allocator))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("found the offset 3 of value 2");
            }
        }
    }

    private VarCharVector texts(String... values) {
        VarCharVector texts = new VarCharVector("word", allocator);
        for (int i = 0; i < values.length; i++) {
            texts.setSafe(i, values[i].getBytes(StandardCharsets.UTF_8));
        }
        texts.setValueCount(values.length);
        return texts;
    }

    private Storage storage() {
        return LocalStorage.of(directory);
    }

    private DataFileReader reader(DataFile file) {
        return DataFileReader.open(storage(), file);
    }

    private DataFile write(FileEncoding encoding, List<IntFunction<@Nullable String>> chunks, int rows) {
        try (DataFileWriter writer = DataFileWriter.create(storage(), PATH, SCHEMA, List.of(), encoding)) {
            for (IntFunction<@Nullable String> chunk : chunks) {
                try (VectorSchemaRoot batch = batch(chunk, rows)) {
                    writer.write(batch);
                }
            }
            return writer.finish(Map.of());
        }
    }

    private VectorSchemaRoot batch(IntFunction<@Nullable String> words, int rows) {
        VectorSchemaRoot batch = VectorSchemaRoot.create(SCHEMA, allocator);
        batch.allocateNew();
        for (int row = 0; row < rows; row++) {
            ((BigIntVector) batch.getVector("id")).setSafe(row, row);
            String word = words.apply(row);
            if (word != null) {
                ((VarCharVector) batch.getVector("word")).setSafe(row, word.getBytes(StandardCharsets.UTF_8));
            }
            ((VarBinaryVector) batch.getVector("raw")).setSafe(row, new byte[] {(byte) (row % 2)});
        }
        batch.setRowCount(rows);
        return batch;
    }

    private static List<@Nullable String> expected(IntFunction<@Nullable String> words, int rows) {
        List<@Nullable String> expected = new ArrayList<>();
        IntStream.range(0, rows).forEach(row -> expected.add(words.apply(row)));
        return expected;
    }

    private List<@Nullable String> words(DataFileReader reader, int chunk) {
        List<@Nullable String> words = new ArrayList<>();
        try (VectorSchemaRoot batch = reader.read(chunk, List.of(2), allocator)) {
            FieldVector column = batch.getVector(0);
            for (int row = 0; row < batch.getRowCount(); row++) {
                Object word = column.getObject(row);
                words.add(word == null ? null : word.toString());
            }
        }
        return words;
    }

    /** How many dictionaries of a column there are before each chunk. */
    private List<Integer> dictionaries(DataFile file, int id) {
        try (LocalFile open = new LocalFile(storage(), file)) {
            return open.chain().chunks().stream()
                    .map(chunk -> (int) open.chain().dictionaries().stream()
                            .filter(dictionary ->
                                    dictionary.id() == id && dictionary.recordOffset() < chunk.recordOffset())
                            .count())
                    .toList();
        }
    }

    private DataFileFormat.Dictionary dictionaryOf(DataFile file, int id) {
        try (LocalFile open = new LocalFile(storage(), file)) {
            return open.chain().dictionaries().stream()
                    .filter(dictionary -> dictionary.id() == id)
                    .findFirst()
                    .orElseThrow();
        }
    }

    private void flip(long at) throws IOException {
        byte[] bytes = Files.readAllBytes(directory.resolve(PATH));
        bytes[(int) at] ^= 1;
        Files.write(directory.resolve(PATH), bytes);
    }

    /** The footers of a file. */
    private static final class LocalFile implements AutoCloseable {
        private final LogRegion region;
        private final FooterChain chain;

        LocalFile(Storage storage, DataFile file) {
            region = LogRegion.open(storage.local(file.path()), file.length());
            chain = FooterChain.read(region, file);
        }

        FooterChain chain() {
            return chain;
        }

        @Override
        public void close() {
            region.close();
        }
    }
}

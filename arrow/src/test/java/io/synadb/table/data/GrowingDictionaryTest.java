package io.synadb.table.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.arrow.RandomBatches;
import io.synadb.arrow.Schemas;
import io.synadb.arrow.compression.Compression;
import io.synadb.log.region.LogRegion;
import io.synadb.table.storage.LocalStorage;
import io.synadb.table.storage.Storage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the dictionaries of a file take that grows by a few rows at a time. */
class GrowingDictionaryTest {
    private static final Schema SCHEMA =
            Schemas.withFieldIds(new Schema(List.of(RandomBatches.nullable("word", new ArrowType.Utf8()))), 1);
    private static final FileEncoding ENCODING = new FileEncoding(Compression.NONE, Set.of(1));
    private static final int RECORD_BYTES = 512;

    private final BufferAllocator allocator = new RootAllocator();
    private Storage storage;
    private DataFileWriter writer;
    private final List<List<@Nullable String>> chunks = new ArrayList<>();

    @BeforeEach
    void create(@TempDir Path directory) {
        storage = LocalStorage.of(directory);
        writer = DataFileWriter.create(storage, "file.syna", SCHEMA, List.of(), ENCODING);
    }

    @AfterEach
    void releasesAllMemory() {
        writer.close();
        allocator.close();
    }

    /** Writes a chunk and a footer, and gives the length of the file. */
    private DataFile flush(List<@Nullable String> words) {
        chunks.add(words);
        try (VectorSchemaRoot batch = VectorSchemaRoot.create(SCHEMA, allocator)) {
            VarCharVector column = (VarCharVector) batch.getVector(0);
            for (int row = 0; row < words.size(); row++) {
                String word = words.get(row);
                if (word != null) {
                    column.setSafe(row, word.getBytes(StandardCharsets.UTF_8));
                }
            }
            batch.setRowCount(words.size());
            writer.write(batch);
        }
        return writer.checkpoint(Map.of());
    }

    private static List<String> words(String prefix, int from, int count) {
        return IntStream.range(from, from + count)
                .mapToObj(word -> prefix + " number " + word)
                .toList();
    }

    private static List<String> joined(List<String> one, List<String> other) {
        List<String> both = new ArrayList<>(one);
        both.addAll(other);
        return both;
    }

    private void requireRead(DataFile file) {
        try (DataFileReader reader = DataFileReader.open(storage, file)) {
            for (int chunk = 0; chunk < chunks.size(); chunk++) {
                List<@Nullable String> read = new ArrayList<>();
                try (VectorSchemaRoot batch = reader.read(chunk, List.of(1), allocator)) {
                    for (int row = 0; row < batch.getRowCount(); row++) {
                        Object word = batch.getVector(0).getObject(row);
                        read.add(word == null ? null : word.toString());
                    }
                }
                assertThat(read).as("chunk %d", chunk).isEqualTo(chunks.get(chunk));
            }
        }
    }

    private List<Long> dictionaryBytes(DataFile file) {
        try (LogRegion region = LogRegion.open(storage.local(file.path()), file.length())) {
            return FooterChain.read(region, file).dictionaries().stream()
                    .map(DataFileFormat.Dictionary::messageLength)
                    .toList();
        }
    }

    @Test
    void aFewNewValuesAtATimeTakeTheirOwnRoomOnly() {
        DataFile file = flush(words("old", 0, 10_000));
        long[] lengths = new long[201];
        lengths[0] = file.length();
        for (int i = 1; i <= 200; i++) {
            file = flush(joined(words("old", 37 * i % 9_000, 17), words("new", 3 * i, 3)));
            lengths[i] = file.length();
        }
        requireRead(file);
        // A chunk, its dictionary, a footer that names all dictionaries: of 24 bytes each.
        assertThat(lengths[200] - lengths[0]).isLessThan(200 * 4_096 + 24 * 200 * 200 / 2);
        assertThat(lengths[200] - lengths[100] - (lengths[100] - lengths[0])).isLessThan(24 * 100 * 100 + 50_000);
    }

    @Test
    void whereNothingIsNewAllValuesAreWrittenOnceMoreAndThenNoDictionary() {
        flush(words("old", 0, 2_000));
        flush(words("new", 0, 10));
        List<Integer> counts = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            flush(words("old", 7 * i % 1_900, 50));
            counts.add(writer.dictionaries());
        }
        DataFile file = flush(words("old", 3, 2));
        requireRead(file);
        // About 40 chunks have taken as much as all values do.
        assertThat(counts.get(60)).isEqualTo(counts.get(199)).isLessThan(60);
        List<Long> bytes = dictionaryBytes(file);
        assertThat(bytes.get(bytes.size() - 1)).isGreaterThan(30_000);
    }

    @Test
    void nullsNeedNoDictionaryOfTheirOwn() {
        List<@Nullable String> nulls = new ArrayList<>();
        nulls.add(null);
        flush(nulls);
        flush(words("old", 0, 1_000));
        flush(words("new", 0, 2));
        DataFile file = flush(nulls);
        requireRead(file);
        assertThat(dictionaryBytes(file)).hasSize(3);
    }

    @Test
    void dictionariesNeverTakeMoreThanThreeTimesThoseOfEachChunkAlone() {
        long seed = Long.getLong("synadb.seed", System.nanoTime());
        Random random = new Random(seed);
        int vocabulary = 1 + random.nextInt(3_000);
        long alone = 0;
        for (int i = 0; i < 120; i++) {
            vocabulary += random.nextInt(4) == 0 ? random.nextInt(200) : 0;
            int distinct = random.nextInt(6) == 0 ? random.nextInt(1_500) : random.nextInt(40);
            List<@Nullable String> words = new ArrayList<>();
            for (int row = 0; row <= 2 * distinct; row++) {
                words.add(random.nextInt(9) == 0 ? null : "word " + random.nextInt(vocabulary) % (distinct + 1) * 31);
            }
            Set<@Nullable String> used = new HashSet<>(words);
            used.remove(null);
            alone += RECORD_BYTES
                    + used.stream().mapToLong(word -> word.length() + 4).sum();
            flush(words);
        }
        DataFile file = flush(words("last", 0, 1));
        requireRead(file);
        long all = dictionaryBytes(file).stream().mapToLong(Long::longValue).sum();
        assertThat(all).as("-Dsynadb.seed=" + seed).isLessThan(3 * alone + 10_000);
    }
}

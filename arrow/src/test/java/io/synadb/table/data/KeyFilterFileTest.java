package io.synadb.table.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.CorruptDataException;
import io.synadb.arrow.RandomBatches;
import io.synadb.arrow.Schemas;
import io.synadb.table.partition.EncodedKey;
import io.synadb.table.storage.LocalStorage;
import io.synadb.table.storage.Storage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files know which keys they may have. */
class KeyFilterFileTest {
    private static final Schema SCHEMA = Schemas.withFieldIds(
            new Schema(List.of(
                    RandomBatches.nullable("value", new ArrowType.Int(32, true)),
                    Field.notNullable("text", new ArrowType.Utf8()),
                    Field.notNullable("id", new ArrowType.Int(64, true)))),
            1);
    private static final List<Integer> KEY = List.of(3, 2);

    private final BufferAllocator allocator = new RootAllocator();
    private final EncodedKey key = new EncodedKey();
    private Storage storage;

    @BeforeEach
    void openStorage(@TempDir Path directory) {
        storage = LocalStorage.of(directory);
    }

    @AfterEach
    void nothingIsLeftAllocated() {
        allocator.close();
    }

    private long hash(VectorSchemaRoot batch, int row) {
        List<FieldVector> columns = List.of(batch.getVector("id"), batch.getVector("text"));
        key.read(columns, row);
        return key.hash();
    }

    private DataFile write(String path, List<Integer> ofKey, VectorSchemaRoot... batches) {
        try (DataFileWriter writer = DataFileWriter.create(storage, path, SCHEMA, ofKey)) {
            for (VectorSchemaRoot batch : batches) {
                writer.write(batch);
            }
            return writer.finish(Map.of());
        }
    }

    private VectorSchemaRoot batch(long seed, int rows) {
        return new RandomBatches(new Random(seed), 0).batch(SCHEMA, rows, allocator);
    }

    @Test
    void aFileMayHaveItsKeysAndFewOthers() {
        try (VectorSchemaRoot first = batch(1, 4000);
                VectorSchemaRoot second = batch(2, 1000);
                VectorSchemaRoot others = batch(3, 20_000)) {
            DataFile file = write("keyed.syna", KEY, first, second);
            try (DataFileReader reader = DataFileReader.open(storage, file)) {
                for (int row = 0; row < 4000; row++) {
                    assertThat(reader.mayHaveKey(hash(first, row))).isTrue();
                }
                for (int row = 0; row < 1000; row++) {
                    assertThat(reader.mayHaveKey(hash(second, row))).isTrue();
                }
                int taken = 0;
                for (int row = 0; row < 20_000; row++) {
                    taken += reader.mayHaveKey(hash(others, row)) ? 1 : 0;
                }
                assertThat(taken).isLessThan(20_000 / 60);
            }
        }
    }

    @Test
    void aFileWithoutAFilterMayHaveEveryKeyAndOneWithoutRowsNone() {
        try (VectorSchemaRoot rows = batch(1, 10)) {
            DataFile plain = write("plain.syna", List.of(), rows);
            try (DataFileReader reader = DataFileReader.open(storage, plain)) {
                assertThat(reader.mayHaveKey(1)).isTrue();
            }
            DataFile empty = write("empty.syna", KEY);
            try (DataFileReader reader = DataFileReader.open(storage, empty)) {
                assertThat(reader.mayHaveKey(1)).isFalse();
            }
        }
    }

    @Test
    void noFlippedBitOfAFilterHidesAKey() throws IOException {
        try (VectorSchemaRoot rows = batch(1, 60)) {
            DataFile file = write("keyed.syna", KEY, rows);
            Path path = storage.local("keyed.syna");
            byte[] whole = Files.readAllBytes(path);
            int length = KeyFilter.bytesFor(60);
            // Behind the filter are at most 63 zeros and the checksum of the record.
            for (int at = whole.length - 4 - 63 - length; at < whole.length; at++) {
                byte[] damaged = whole.clone();
                damaged[at] ^= (byte) (1 << at % 8);
                DataFile copy = copy(file, "copy-" + at + ".syna", damaged);
                assertThatThrownBy(() -> DataFileReader.open(storage, copy))
                        .isInstanceOf(CorruptDataException.class)
                        .hasMessageContaining(copy.path());
            }
        }
    }

    private DataFile copy(DataFile file, String path, byte[] content) throws IOException {
        Files.write(storage.local(path), content);
        return new DataFile(
                path,
                file.length(),
                file.footer(),
                file.footerCrc(),
                file.rows(),
                file.statistics(),
                file.partition(),
                0,
                0);
    }
}

package io.synadb.table.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.AlreadyExistsException;
import io.synadb.InvalidArgumentException;
import io.synadb.SchemaException;
import io.synadb.arrow.RandomBatches;
import io.synadb.arrow.Schemas;
import io.synadb.table.data.statistics.StatisticsCollector;
import io.synadb.table.partition.PartitionField;
import io.synadb.table.storage.LocalStorage;
import io.synadb.table.storage.Storage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DataFileTest {
    private static final String PATH = "data/file.syna";
    private static final Schema EVERY_TYPE = RandomBatches.everyType();

    private final BufferAllocator allocator = new RootAllocator();
    private Storage storage;

    @BeforeEach
    void openStorage(@TempDir Path directory) {
        storage = LocalStorage.of(directory);
    }

    @AfterEach
    void nothingIsLeftAllocated() {
        allocator.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8, 9, 64, 1000})
    void readsBackEveryType(int rows) {
        RandomBatches batches = new RandomBatches(new Random(rows), 0.2);
        try (VectorSchemaRoot first = batches.batch(EVERY_TYPE, rows, allocator);
                VectorSchemaRoot second = batches.batch(EVERY_TYPE, 3, allocator)) {
            DataFile file = write(first, second);
            assertThat(file.rows()).isEqualTo(rows + 3);
            assertThat(readAll(file, ids(EVERY_TYPE)))
                    .isEqualTo(List.of(RandomBatches.rows(first), RandomBatches.rows(second)));
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 1})
    void readsBackColumnsWithoutNullsAndWithoutValues(double nullShare) {
        try (VectorSchemaRoot batch = new RandomBatches(new Random(1), nullShare).batch(EVERY_TYPE, 20, allocator)) {
            assertThat(readAll(write(batch), ids(EVERY_TYPE))).isEqualTo(List.of(RandomBatches.rows(batch)));
        }
    }

    @Test
    void readsBackSlices() {
        try (VectorSchemaRoot batch = new RandomBatches(new Random(2), 0.2).batch(EVERY_TYPE, 100, allocator);
                VectorSchemaRoot slice = batch.slice(13, 50)) {
            List<List<Object>> expected = RandomBatches.rows(batch).subList(13, 63);
            assertThat(readAll(write(slice), ids(EVERY_TYPE))).isEqualTo(List.of(expected));
        }
    }

    @Test
    void readsOnlyTheColumnsAskedForInTheOrderAskedFor() {
        try (VectorSchemaRoot batch = new RandomBatches(new Random(3), 0.2).batch(EVERY_TYPE, 10, allocator)) {
            List<List<Object>> rows = RandomBatches.rows(batch);
            for (int id = 1; id <= EVERY_TYPE.getFields().size(); id++) {
                int column = id - 1;
                assertThat(readAll(writeTo("data/" + id + ".syna", batch), List.of(id, 1)))
                        .isEqualTo(List.of(rows.stream()
                                .map(row -> List.of(row.get(column), row.get(0)))
                                .toList()));
            }
        }
    }

    @Test
    void countsRowsWithoutReadingAColumn() {
        try (VectorSchemaRoot batch = new RandomBatches(new Random(3), 0).batch(EVERY_TYPE, 10, allocator);
                DataFileReader reader = DataFileReader.open(storage, write(batch));
                VectorSchemaRoot read = reader.read(0, List.of(), allocator)) {
            assertThat(read.getRowCount()).isEqualTo(10);
        }
    }

    @Test
    void batchesOutliveTheirReader() {
        try (VectorSchemaRoot batch = new RandomBatches(new Random(4), 0.2).batch(EVERY_TYPE, 100, allocator)) {
            DataFile file = write(batch);
            List<VectorSchemaRoot> read = new ArrayList<>();
            try (DataFileReader reader = DataFileReader.open(storage, file)) {
                read.add(reader.read(0, ids(EVERY_TYPE), allocator));
                read.add(reader.read(0, ids(EVERY_TYPE), allocator));
            }
            read.remove(0).close();
            assertThat(RandomBatches.rows(read.get(0))).isEqualTo(RandomBatches.rows(batch));
            read.get(0).close();
        }
    }

    @Test
    void readingFromAClosedReaderNamesTheFile() {
        try (VectorSchemaRoot batch = new RandomBatches(new Random(4), 0.2).batch(EVERY_TYPE, 1, allocator)) {
            DataFileReader reader = DataFileReader.open(storage, write(batch));
            reader.close();
            reader.close();
            assertThatThrownBy(() -> reader.read(0, List.of(1), allocator))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("file.syna");
        }
    }

    @Test
    void nullVectorsAreStoredAsZeros() {
        Schema schema = Schemas.withFieldIds(new Schema(List.of(Schemas.vector("v", true, 2))), 1);
        try (VectorSchemaRoot batch = new RandomBatches(new Random(5), 0).batch(schema, 3, allocator)) {
            ((FixedSizeListVector) batch.getVector("v")).setNull(1);
            float kept = elements(batch).get(5);
            DataFile file = write(batch);
            assertThat(elements(batch).get(2)).as("the caller's batch").isNotZero();
            try (DataFileReader reader = DataFileReader.open(storage, file);
                    VectorSchemaRoot read = reader.read(0, List.of(1), allocator)) {
                assertThat(read.getVector("v").isNull(1)).isTrue();
                assertThat(elements(read).get(2)).isZero();
                assertThat(elements(read).get(3)).isZero();
                assertThat(elements(read).get(5)).isEqualTo(kept);
            }
        }
    }

    @Test
    void aNullElementOfAVectorIsRefused() {
        Schema schema = Schemas.withFieldIds(new Schema(List.of(Schemas.vector("v", true, 2))), 1);
        try (VectorSchemaRoot batch = new RandomBatches(new Random(5), 0).batch(schema, 3, allocator)) {
            elements(batch).setNull(3);
            assertThatThrownBy(() -> write(batch))
                    .isInstanceOf(InvalidArgumentException.class)
                    .hasMessageContaining("Column 'v', row 1")
                    .hasMessageContaining("element 1 of the vector is null");
            assertThat(storage.exists(PATH)).isFalse();
        }
    }

    private static Float4Vector elements(VectorSchemaRoot batch) {
        return (Float4Vector) ((FixedSizeListVector) batch.getVector("v")).getDataVector();
    }

    @Test
    void anotherSchemaIsRefused() {
        Schema other = Schemas.withFieldIds(
                new Schema(List.of(
                        RandomBatches.nullable("x", RandomBatches.plainTypes().get(0)))),
                1);
        try (VectorSchemaRoot batch = new RandomBatches(new Random(5), 0).batch(other, 3, allocator);
                DataFileWriter writer = DataFileWriter.create(storage, PATH, EVERY_TYPE)) {
            assertThatThrownBy(() -> writer.write(batch))
                    .isInstanceOf(SchemaException.class)
                    .hasMessageContaining(PATH)
                    .hasMessageContaining("c0");
        }
    }

    @Test
    void anUnfinishedFileIsDeleted() {
        DataFileWriter writer = DataFileWriter.create(storage, PATH, EVERY_TYPE);
        assertThat(storage.exists(PATH)).isTrue();
        writer.close();
        writer.close();
        assertThat(storage.exists(PATH)).isFalse();
        assertThatThrownBy(() -> writer.finish(Map.of()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(PATH);
    }

    @Test
    void anExistingFileIsNotOverwritten() {
        try (VectorSchemaRoot batch = new RandomBatches(new Random(5), 0).batch(EVERY_TYPE, 3, allocator)) {
            DataFile file = write(batch);
            assertThatThrownBy(() -> DataFileWriter.create(storage, PATH, EVERY_TYPE))
                    .isInstanceOf(AlreadyExistsException.class)
                    .hasMessageContaining("file.syna");
            assertThat(readAll(file, List.of(1))).hasSize(1);
        }
    }

    @Test
    void theFileIsWhatItsDescriptionSays() throws Exception {
        try (VectorSchemaRoot batch = new RandomBatches(new Random(6), 0.1).batch(EVERY_TYPE, 30, allocator);
                DataFileWriter writer = DataFileWriter.create(storage, PATH, EVERY_TYPE)) {
            writer.write(batch);
            assertThat(writer.rows()).isEqualTo(30);
            Map<PartitionField, String> partition = new HashMap<>();
            partition.put(PartitionField.parse("9:truncate[4]"), "noun");
            partition.put(PartitionField.identity(4), null);
            DataFile file = writer.finish(partition);
            assertThat(file.length()).isEqualTo(Files.size(storage.local(PATH)));
            assertThat(file.partition()).isEqualTo(partition);
            assertThat(file.statistics()).isEqualTo(StatisticsCollector.of(batch));
            assertThat(deserialized(file)).isEqualTo(file);
        }
    }

    private static Object deserialized(Object value) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(value);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return in.readObject();
        }
    }

    private DataFile write(VectorSchemaRoot... batches) {
        return writeTo(PATH, batches);
    }

    private DataFile writeTo(String path, VectorSchemaRoot... batches) {
        try (DataFileWriter writer = DataFileWriter.create(storage, path, batches[0].getSchema())) {
            for (VectorSchemaRoot batch : batches) {
                writer.write(batch);
            }
            return writer.finish(Map.of());
        }
    }

    private List<List<List<Object>>> readAll(DataFile file, List<Integer> fieldIds) {
        List<List<List<Object>>> chunks = new ArrayList<>();
        try (DataFileReader reader = DataFileReader.open(storage, file)) {
            for (int chunk = 0; chunk < reader.chunks(); chunk++) {
                try (VectorSchemaRoot batch = reader.read(chunk, fieldIds, allocator)) {
                    chunks.add(RandomBatches.rows(batch));
                }
            }
        }
        return chunks;
    }

    private static List<Integer> ids(Schema schema) {
        return schema.getFields().stream().map(Schemas::fieldId).toList();
    }
}

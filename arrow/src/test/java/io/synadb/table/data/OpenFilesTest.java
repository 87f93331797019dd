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
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files are kept open between readers, and whatever happens to one on disk is seen as if it were not. */
class OpenFilesTest {
    private static final String PATH = "file.syna";
    private static final Schema SCHEMA =
            Schemas.withFieldIds(new Schema(List.of(Field.notNullable("id", new ArrowType.Int(64, true)))), 1);

    private final BufferAllocator allocator = new RootAllocator();
    private Path directory;
    private Storage storage;

    @BeforeEach
    void openStorage(@TempDir Path folder) {
        directory = folder;
        storage = LocalStorage.of(folder);
    }

    @AfterEach
    void letsGo() {
        OpenFiles.letGo(place -> place.startsWith(storage.location()));
        allocator.close();
    }

    /** A file whose last write is long ago. */
    private DataFile write(String path, long seed, int rows) throws IOException {
        DataFile file;
        try (DataFileWriter writer = DataFileWriter.create(storage, path, SCHEMA);
                VectorSchemaRoot batch = new RandomBatches(new Random(seed), 0).batch(SCHEMA, rows, allocator)) {
            writer.write(batch);
            file = writer.finish(Map.of());
        }
        Files.setLastModifiedTime(storage.local(path), FileTime.fromMillis(1_700_000_000_000L));
        return file;
    }

    private List<List<Object>> read(DataFile file) {
        try (DataFileReader reader = DataFileReader.open(storage, file);
                VectorSchemaRoot batch = reader.read(0, List.of(1), allocator)) {
            return RandomBatches.rows(batch);
        }
    }

    /** How many descriptors of this process lead to files of this test. */
    private long descriptors() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            return all.filter(this::leadsHere).count();
        }
    }

    private boolean leadsHere(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().startsWith(directory.toString());
        } catch (IOException e) {
            return false;
        }
    }

    private long mappings() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/maps")).stream()
                .filter(line -> line.contains(directory.toString()))
                .count();
    }

    @Test
    void manyReadersOfAFileShareOneDescriptorAndOneMapping() throws IOException {
        DataFile file = write(PATH, 1, 1000);
        try (DataFileReader first = DataFileReader.open(storage, file);
                DataFileReader second = DataFileReader.open(storage, file);
                VectorSchemaRoot one = first.view(0, List.of(1), allocator);
                VectorSchemaRoot other = second.view(0, List.of(1), allocator)) {
            assertThat(one.getVector(0).getDataBuffer().memoryAddress())
                    .isEqualTo(other.getVector(0).getDataBuffer().memoryAddress());
            assertThat(descriptors()).isEqualTo(1);
            assertThat(mappings()).isEqualTo(1);
        }
        assertThat(descriptors()).as("kept for the next reader").isEqualTo(1);
        DataFileReader.letGo(storage, PATH);
        assertThat(descriptors()).isZero();
        assertThat(mappings()).isZero();
    }

    @Test
    void whatIsReadIsMappedForItsReaderAlone() throws IOException {
        DataFile file = write(PATH, 1, 1000);
        List<List<Object>> expected = read(file);
        try (DataFileReader first = DataFileReader.open(storage, file);
                DataFileReader second = DataFileReader.open(storage, file);
                VectorSchemaRoot one = first.read(0, List.of(1), allocator);
                VectorSchemaRoot other = second.read(0, List.of(1), allocator);
                VectorSchemaRoot view = first.view(0, List.of(1), allocator)) {
            for (int row = 0; row < 1000; row++) {
                ((BigIntVector) one.getVector(0)).set(row, row);
            }
            assertThat(RandomBatches.rows(other)).isEqualTo(expected);
            assertThat(RandomBatches.rows(view)).isEqualTo(expected);
        }
        assertThat(read(file)).isEqualTo(expected);
        assertThat(mappings()).as("the kept one").isLessThanOrEqualTo(1);
    }

    @Test
    void aViewOutlivesItsReaderAndTheKeptFile() throws IOException {
        DataFile file = write(PATH, 1, 10);
        List<List<Object>> expected = read(file);
        VectorSchemaRoot view;
        try (DataFileReader reader = DataFileReader.open(storage, file)) {
            view = reader.view(0, List.of(1), allocator);
        }
        DataFileReader.letGo(storage, PATH);
        try (view) {
            assertThat(RandomBatches.rows(view)).isEqualTo(expected);
            assertThat(mappings()).isEqualTo(1);
        }
        assertThat(mappings()).isZero();
    }

    @Test
    void aFileThatIsGoneIsNotReadFromWhatIsKept() throws IOException {
        DataFile file = write(PATH, 1, 10);
        read(file);
        Files.delete(storage.local(PATH));
        assertThatThrownBy(() -> DataFileReader.open(storage, file))
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining("is gone");
        assertThat(descriptors()).isZero();
    }

    @Test
    void aFileThatAnotherTookThePlaceOfIsReadAnew() throws IOException {
        DataFile file = write(PATH, 1, 10);
        DataFile other = write("other.syna", 2, 10);
        List<List<Object>> expected = read(file);
        Files.copy(storage.local(PATH), storage.local("copy.syna"));
        Files.move(storage.local("other.syna"), storage.local(PATH), StandardCopyOption.REPLACE_EXISTING);
        assertThat(file.length()).isEqualTo(other.length());
        assertThatThrownBy(() -> read(file)).isInstanceOf(CorruptDataException.class);
        Files.move(storage.local("copy.syna"), storage.local(PATH), StandardCopyOption.REPLACE_EXISTING);
        assertThat(read(file)).isEqualTo(expected);
    }

    @Test
    void aFileThatIsDamagedIsFoundSo() throws IOException {
        DataFile file = write(PATH, 1, 10);
        List<List<Object>> expected = read(file);
        for (long bit = 8 * file.footer(); bit < 8 * file.length(); bit += 8 * 5 + 3) {
            BitFlips.flip(storage.local(PATH), bit);
            assertThatThrownBy(() -> read(file)).as("bit %d", bit).isInstanceOf(CorruptDataException.class);
            BitFlips.flip(storage.local(PATH), bit);
            assertThat(read(file)).isEqualTo(expected);
        }
    }

    @Test
    void aFileThatWasWrittenAMomentAgoIsNotKept() throws IOException {
        DataFile file = write(PATH, 1, 10);
        Files.setLastModifiedTime(storage.local(PATH), FileTime.fromMillis(System.currentTimeMillis()));
        read(file);
        assertThat(descriptors()).isZero();
    }

    @Test
    void soManyFilesAreKeptAndNoMore() throws IOException {
        for (int i = 0; i < OpenFiles.MOST_FILES + 20; i++) {
            read(write("file-" + i + ".syna", i, 1));
        }
        assertThat(OpenFiles.size()).isEqualTo(OpenFiles.MOST_FILES);
        assertThat(descriptors()).isLessThanOrEqualTo(OpenFiles.MOST_FILES);
        OpenFiles.letGo(place -> place.startsWith(storage.location()));
        assertThat(descriptors()).isZero();
        assertThat(mappings()).isZero();
    }
}

package io.synadb.table;

import static io.synadb.table.TestTables.read;
import static io.synadb.table.TestTables.row;
import static io.synadb.table.TestTables.rows;
import static io.synadb.table.TestTables.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.CorruptDataException;
import io.synadb.InvalidArgumentException;
import io.synadb.SchemaException;
import io.synadb.arrow.ipc.ArrowInput;
import io.synadb.arrow.ipc.ArrowOutput;
import io.synadb.table.predicate.Predicate;
import io.synadb.table.search.Nearest;
import io.synadb.table.search.NullOrder;
import io.synadb.table.storage.Storage;
import io.synadb.vector.DistanceMetric;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.types.pojo.Field;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A table out to Arrow IPC streams and files, and in from them. */
class ArrowExchangeTest {
    @TempDir
    Path directory;

    private final BufferAllocator allocator = new RootAllocator();
    private Table table;
    private Path file;

    @BeforeEach
    void fill() {
        file = directory.resolve("rows.arrow");
        table = Table.create(storage("table"), spec());
        TestTables.append(table, 0, 100, allocator);
        TestTables.append(table, 100, 50, allocator);
    }

    @AfterEach
    void releasesAllMemory() {
        allocator.close();
    }

    @Test
    void aTableMadeFromAFileOfAnotherHasItsColumnsAndRows() {
        assertThat(write(table.current().scan())).isEqualTo(150);
        try (ArrowInput input = ArrowInput.open(file, allocator)) {
            Table copy = Table.create(
                    storage("copy"), TableSpec.builder().schema(input.schema()).build());
            TableSnapshot appended = copy.append(input, WriteOptions.defaults(), allocator);
            assertThat(appended.schema()).isEqualTo(table.current().schema());
            assertThat(appended.version()).isEqualTo(1);
            assertThat(read(appended, allocator)).isEqualTo(rows(0, 150));
        }
    }

    @Test
    void writesTheRowsThatAreLeftAndSelected() {
        table.newCommit(table.current())
                .deleteWhere(Predicate.parse("id < 90"), allocator)
                .publish();
        Table copy = Table.create(storage("copy"), spec());
        assertThat(write(table.current()
                        .scan()
                        .where(Predicate.parse("id <> 95"))
                        .limit(20)))
                .isEqualTo(20);
        assertThat(read(append(copy, file), allocator))
                .isEqualTo(LongStream.range(90, 111)
                        .filter(id -> id != 95)
                        .mapToObj(TestTables::row)
                        .toList());
    }

    @Test
    void writesFewerColumnsAndNone() {
        assertThat(write(table.current().scan().select("pos").limit(3))).isEqualTo(3);
        try (ArrowInput input = ArrowInput.open(file, allocator)) {
            assertThat(input.schema().getFields()).extracting(Field::getName).containsExactly("pos");
        }
        assertThat(write(table.current().scan().select(List.of()))).isEqualTo(150);
    }

    @Test
    void findsColumnsByTheirNames() {
        write(table.current().scan().select("embedding", "id", "pos").limit(10));
        assertThat(read(append(Table.create(storage("copy"), spec()), file), allocator))
                .isEqualTo(rows(0, 10));
    }

    @Test
    void takesAStreamThatComesFromElsewhereAndWritesOne() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ArrowOutput output = ArrowOutput.stream(bytes, "bytes")) {
            table.current().scan().writeTo(output, allocator);
        }
        try (ArrowInput input = ArrowInput.open(new ByteArrayInputStream(bytes.toByteArray()), "bytes", allocator)) {
            TableSnapshot twice = table.append(input, WriteOptions.defaults().withChunkBytes(1000), allocator);
            assertThat(read(twice, allocator)).hasSize(300).endsWith(row(148), row(149));
        }
    }

    @Test
    void rowsOfAKeyedTableTakeTheirPlaces() {
        TableSpec keyed = TableSpec.builder()
                .schema(new org.apache.arrow.vector.types.pojo.Schema(List.of(
                        Field.notNullable("id", spec().schema().findField("id").getType()),
                        spec().schema().findField("pos"),
                        spec().schema().findField("embedding"))))
                .key("id")
                .build();
        Table copy = Table.create(storage("keyed"), keyed);
        write(table.current().scan().limit(100));
        append(copy, file);
        write(table.current().scan().where(Predicate.parse("id >= 90")));
        assertThat(append(copy, file).rows()).isEqualTo(150);
    }

    @Test
    void anInputWithoutRowsIsNoVersion() {
        write(table.current().scan().limit(0));
        assertThat(append(table, file).version()).isEqualTo(2);
    }

    @Test
    void nothingOfAnInputThatIsCutOffIsCommittedOrLeft() throws IOException {
        write(table.current().scan());
        byte[] whole = Files.readAllBytes(file);
        List<Path> before = dataFiles();
        for (int length = whole.length - 1; length > 0; length -= 97) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> append(table, file))
                    .isInstanceOf(CorruptDataException.class)
                    .hasMessageContaining("rows.arrow");
        }
        assertThat(table.current().version()).isEqualTo(2);
        assertThat(dataFiles()).isEqualTo(before);
    }

    @Test
    void refusesColumnsThatTheTableDoesNotHave() {
        write(table.current().scan().select("id", "pos"));
        assertThatThrownBy(() -> append(table, file))
                .isInstanceOf(SchemaException.class)
                .hasMessageContaining("rows.arrow")
                .hasMessageContaining("it has no column 'embedding', which the table has");
        Table narrow = Table.create(
                storage("narrow"),
                TableSpec.builder()
                        .schema(new org.apache.arrow.vector.types.pojo.Schema(
                                List.of(spec().schema().findField("id"))))
                        .build());
        assertThatThrownBy(() -> append(narrow, file))
                .isInstanceOf(SchemaException.class)
                .hasMessageContaining("it has a column 'pos', and the columns of the table are [id]");
    }

    @Test
    void refusesASearch() {
        Nearest nearest = new Nearest("embedding", new float[4], DistanceMetric.L2, 3, NullOrder.LAST);
        assertThatThrownBy(() -> write(table.current().scan().nearest(nearest)))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("run a VectorSearch instead");
        assertThat(file).doesNotExist();
    }

    private long write(ScanBuilder scan) {
        try (ArrowOutput output = ArrowOutput.file(file)) {
            return scan.writeTo(output, allocator);
        }
    }

    private TableSnapshot append(Table target, Path path) {
        try (ArrowInput input = ArrowInput.open(path, allocator)) {
            return target.append(input, WriteOptions.defaults(), allocator);
        }
    }

    private List<Path> dataFiles() {
        try (Stream<Path> files = Files.list(directory.resolve("table/data"))) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Storage storage(String name) {
        return TestTables.storage(directory.resolve(name));
    }
}

package io.synadb.table;

import static io.synadb.table.TestTables.batch;
import static io.synadb.table.TestTables.read;
import static io.synadb.table.TestTables.rows;
import static io.synadb.table.TestTables.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.InvalidArgumentException;
import io.synadb.SchemaException;
import io.synadb.SynaException;
import io.synadb.arrow.Schemas;
import io.synadb.table.data.DataFile;
import io.synadb.table.data.DataFileReader;
import io.synadb.table.partition.PartitionField;
import io.synadb.table.storage.Storage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableWriterTest {
    private static final PartitionField POS = PartitionField.identity(2);

    @TempDir
    Path directory;

    private final BufferAllocator allocator = new RootAllocator();
    private Storage storage;

    @BeforeEach
    void place() {
        storage = TestTables.storage(directory);
    }

    @AfterEach
    void releasesAllMemory() {
        allocator.close();
    }

    @Test
    void smallBatchesBecomeOneChunk() {
        Table table = Table.create(storage, spec());
        DataFile file = writeBatches(table, WriteOptions.defaults(), 20, 10).get(0);
        try (DataFileReader reader = DataFileReader.open(storage, file)) {
            assertThat(reader.chunks()).isEqualTo(1);
        }
        table.newCommit(table.current()).append(List.of(file)).publish();
        assertThat(read(table.current(), allocator)).isEqualTo(rows(0, 200));
    }

    @Test
    void fieldsAndElementsThatAreRequiredHaveNoNull() {
        Field number = Field.notNullable("n", new ArrowType.Int(64, true));
        Field struct = new Field("s", FieldType.nullable(new ArrowType.Struct()), List.of(number));
        Field list = new Field("l", FieldType.nullable(new ArrowType.List()), List.of(struct));
        Table table = Table.create(
                storage, TableSpec.builder().schema(new Schema(List.of(list))).build());
        try (TableWriter writer = table.newWrite(WriteOptions.defaults()).newWriter("test", allocator);
                VectorSchemaRoot batch = VectorSchemaRoot.create(table.current().schema(), allocator)) {
            ListVector lists = (ListVector) batch.getVector(0);
            StructVector structs = (StructVector) lists.getDataVector();
            BigIntVector numbers = structs.getChild("n", BigIntVector.class);
            lists.startNewValue(0);
            structs.setIndexDefined(0);
            numbers.setSafe(0, 5);
            lists.endValue(0, 2);
            batch.setRowCount(2);
            structs.setValueCount(2);
            // The second struct is null, and so is the second list.
            writer.write(batch);

            structs.setIndexDefined(1);
            assertThatThrownBy(() -> writer.write(batch))
                    .isInstanceOf(SchemaException.class)
                    .hasMessageContaining("'l.element.n' has 1 nulls, expected none");
            numbers.setSafe(1, 6);
            writer.write(batch);
            table.newCommit(table.current()).append(writer.finish()).publish();
        }
        assertThat(read(table.current(), allocator))
                .containsExactly("[{\"n\":5},null]", "null", "[{\"n\":5},{\"n\":6}]", "null");
    }

    @Test
    void columnsOfOtherLengthsThanTheBatchAreRefused() {
        Table table = Table.create(storage, spec());
        try (TableWriter writer = table.newWrite(WriteOptions.defaults()).newWriter("test", allocator);
                VectorSchemaRoot batch = batch(0, 2, allocator)) {
            VectorSchemaRoot longer = new VectorSchemaRoot(batch.getSchema(), batch.getFieldVectors(), 50);
            assertThatThrownBy(() -> writer.write(longer))
                    .isInstanceOf(SchemaException.class)
                    .hasMessageContaining("column 'id' has 2 values in a batch of 50 rows");
        }
    }

    @Test
    void largeBatchesAreCutIntoChunks() {
        Table table = Table.create(storage, spec());
        WriteOptions options = WriteOptions.defaults().withChunkBytes(2_000);
        DataFile file = writeBatches(table, options, 3, 1000).get(0);
        try (DataFileReader reader = DataFileReader.open(storage, file)) {
            assertThat(reader.chunks()).isBetween(40, 80);
        }
        table.newCommit(table.current()).append(List.of(file)).publish();
        assertThat(read(table.current(), allocator)).isEqualTo(rows(0, 3000));
    }

    @Test
    void batchesOfTheSizeOfAChunkKeepTheirRows() {
        Table table = Table.create(storage, spec());
        WriteOptions options = WriteOptions.defaults().withChunkBytes(30_000);
        DataFile file = writeBatches(table, options, 5, 700).get(0);
        table.newCommit(table.current()).append(List.of(file)).publish();
        assertThat(read(table.current(), allocator)).isEqualTo(rows(0, 3500));
    }

    @Test
    void aBatchThatFillsAChunkNeedsNoFieldIds() {
        Schema plain = new Schema(List.of(new Field("id", FieldType.nullable(new ArrowType.Int(64, true)), null)));
        Table table = Table.create(storage, TableSpec.builder().schema(plain).build());
        WritePlan plan = table.newWrite(WriteOptions.defaults().withChunkBytes(8_000));
        try (TableWriter writer = plan.newWriter("task 0", allocator);
                VectorSchemaRoot batch = VectorSchemaRoot.create(plain, allocator)) {
            batch.allocateNew();
            for (int row = 0; row < 900; row++) {
                ((BigIntVector) batch.getVector("id")).setSafe(row, row);
            }
            batch.setRowCount(900);
            writer.write(batch);
            assertThat(writer.finish().get(0).rows()).isEqualTo(900);
        }
    }

    private List<DataFile> writeBatches(Table table, WriteOptions options, int batches, int rowsEach) {
        try (TableWriter writer = table.newWrite(options).newWriter("task 0", allocator)) {
            for (int i = 0; i < batches; i++) {
                try (VectorSchemaRoot batch = batch((long) i * rowsEach, rowsEach, allocator)) {
                    writer.write(batch);
                }
            }
            return writer.finish();
        }
    }

    @Test
    void rowsGoToTheFileOfTheirPartition() {
        Table table = Table.create(storage, spec("pos"));
        List<DataFile> files = TestTables.write(table.newWrite(WriteOptions.defaults()), 0, 300, allocator);
        table.newCommit(table.current()).append(files).publish();

        List<String> values = new ArrayList<>();
        for (DataFile file : table.current().files()) {
            String value = file.partition().get(POS);
            values.add(value);
            String folder = value == null ? "__HIVE_DEFAULT_PARTITION__" : value;
            assertThat(file.path()).matches("data/pos=" + folder + "/[0-9a-f-]{36}\\.syna");
        }
        assertThat(values).containsExactlyInAnyOrder("noun", "verb", "adj", null);
        assertThat(read(table.current(), allocator)).containsExactlyInAnyOrderElementsOf(rows(0, 300));
        for (DataFile file : files) {
            List<String> parts = new ArrayList<>();
            for (ScanTask task : table.current().scan().select("pos").plan().tasks()) {
                if (task.file().path().equals(file.path())) {
                    try (BatchReader reader = task.open(allocator);
                            VectorSchemaRoot batch = reader.next().orElseThrow()) {
                        parts.addAll(rows(batch));
                    }
                }
            }
            assertThat(new HashSet<>(parts))
                    .isEqualTo(Set.of(String.valueOf(file.partition().get(POS))));
        }
    }

    @Test
    void fewOpenFilesMeanMoreOfThemAndTheSameRows() {
        Table table = Table.create(storage, spec("pos"));
        WriteOptions options = WriteOptions.defaults().withMaxOpenFiles(2);
        List<DataFile> files = writeBatches(table, options, 6, 10);
        assertThat(files).hasSizeBetween(5, 24);
        table.newCommit(table.current()).append(files).publish();
        assertThat(read(table.current(), allocator)).containsExactlyInAnyOrderElementsOf(rows(0, 60));
    }

    @Test
    void anyPartitionTypeMakesFolders() {
        Schema schema = new Schema(List.of(
                new Field("day", FieldType.nullable(new ArrowType.Date(DateUnit.DAY)), null),
                new Field("flag", FieldType.nullable(new ArrowType.Bool()), null),
                new Field("id", FieldType.nullable(new ArrowType.Int(32, true)), null)));
        TableSpec spec =
                TableSpec.builder().schema(schema).partitionBy("day", "flag").build();
        Table table = Table.create(storage, spec);
        try (TableWriter writer = table.newWrite(WriteOptions.defaults()).newWriter("task 0", allocator);
                VectorSchemaRoot batch = VectorSchemaRoot.create(table.current().schema(), allocator)) {
            batch.allocateNew();
            ((DateDayVector) batch.getVector(0)).setSafe(0, -1);
            ((BitVector) batch.getVector(1)).setSafe(0, 1);
            batch.setRowCount(1);
            writer.write(batch);
            assertThat(writer.finish().get(0).path()).startsWith("data/day=1969-12-31/flag=true/");
        }
    }

    @Test
    void nullVectorsAreZeroInTheFile() {
        Table table = Table.create(storage, spec());
        try (TableWriter writer = table.newWrite(WriteOptions.defaults()).newWriter("task 0", allocator);
                VectorSchemaRoot batch = batch(0, 7, allocator)) {
            Float4Vector elements = (Float4Vector) ((FixedSizeListVector) batch.getVector("embedding")).getDataVector();
            elements.set(6 * TestTables.DIMENSIONS, Float.NaN);
            writer.write(batch);
            table.newCommit(table.current()).append(writer.finish()).publish();
        }
        ScanTask task =
                table.current().scan().select("embedding").plan().tasks().get(0);
        try (BatchReader reader = task.open(allocator);
                VectorSchemaRoot batch = reader.next().orElseThrow()) {
            BaseFixedWidthVector elements =
                    (BaseFixedWidthVector) ((FixedSizeListVector) batch.getVector(0)).getDataVector();
            for (int i = 0; i < TestTables.DIMENSIONS; i++) {
                assertThat(elements.getDataBuffer().getFloat((6L * TestTables.DIMENSIONS + i) * Float.BYTES))
                        .isZero();
            }
        }
    }

    @Test
    void anElementThatIsNotFiniteNamesItsPlace() {
        Table table = Table.create(storage, spec());
        for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
            assertRefused(table, elements -> elements.set(9, bad), bad + " as element 1");
        }
        assertRefused(table, elements -> elements.setNull(9), "null as element 1");
        assertThat(table.current().version()).isZero();
    }

    private void assertRefused(Table table, Consumer<Float4Vector> damage, String problem) {
        try (TableWriter writer = table.newWrite(WriteOptions.defaults()).newWriter("task 3", allocator);
                VectorSchemaRoot good = batch(0, 5, allocator);
                VectorSchemaRoot bad = batch(0, 5, allocator)) {
            damage.accept((Float4Vector) ((FixedSizeListVector) bad.getVector("embedding")).getDataVector());
            writer.write(good);
            assertThatThrownBy(() -> writer.write(bad))
                    .isInstanceOf(InvalidArgumentException.class)
                    .hasMessage("Cannot write to table " + storage.location()
                            + " (task 3): row 7 of the rows written (id = 2) has "
                            + problem + " of the vector in column 'embedding', expected finite numbers."
                            + " Nothing was committed; make the whole vector null, or leave the row out.");
        }
    }

    @Test
    void rowsOfOtherColumnsAreRefused() {
        Table table = Table.create(storage, spec());
        Schema other = new Schema(List.of(
                TestTables.SCHEMA.getFields().get(0),
                TestTables.SCHEMA.getFields().get(1),
                Schemas.vector("embedding", true, 5)));
        assertThatThrownBy(() -> writeEmpty(table, other))
                .isInstanceOf(SchemaException.class)
                .hasMessage("Cannot write to table " + storage.location()
                        + " (task 0): column 2 of the rows is 'embedding' of type FixedSizeList(5), expected 'embedding'"
                        + " of type FixedSizeList(4). Select the table's columns in their order, and cast them.");
        Schema fewer = new Schema(TestTables.SCHEMA.getFields().subList(0, 2));
        assertThatThrownBy(() -> writeEmpty(table, fewer))
                .isInstanceOf(SchemaException.class)
                .hasMessage("Cannot write to table " + storage.location()
                        + " (task 0): the rows have 2 columns, expected 3: [id, pos, embedding].");
    }

    @Test
    void aNullInAColumnWithoutNullsIsRefused() {
        Schema schema = new Schema(List.of(new Field("id", FieldType.notNullable(new ArrowType.Int(64, true)), null)));
        Table table = Table.create(storage, TableSpec.builder().schema(schema).build());
        try (TableWriter writer = table.newWrite(WriteOptions.defaults()).newWriter("task 0", allocator);
                VectorSchemaRoot batch = VectorSchemaRoot.create(schema, allocator)) {
            batch.allocateNew();
            batch.setRowCount(2);
            assertThatThrownBy(() -> writer.write(batch))
                    .isInstanceOf(SchemaException.class)
                    .hasMessage("Cannot write to table " + storage.location()
                            + " (task 0): column 'id' has 2 nulls, expected none, because it is declared not to be"
                            + " nullable.");
        }
    }

    private void writeEmpty(Table table, Schema schema) {
        try (TableWriter writer = table.newWrite(WriteOptions.defaults()).newWriter("task 0", allocator);
                VectorSchemaRoot batch = VectorSchemaRoot.create(schema, allocator)) {
            writer.write(batch);
        }
    }

    @Test
    void noRowsMakeNoFile() {
        Table table = Table.create(storage, spec());
        assertThat(TestTables.write(table.newWrite(WriteOptions.defaults()), 0, 0, allocator))
                .isEmpty();
    }

    @Test
    void aWriterEndsOnce() {
        Table table = Table.create(storage, spec());
        TableWriter writer = table.newWrite(WriteOptions.defaults()).newWriter("task 0", allocator);
        writer.finish();
        writer.abort();
        writer.close();
        assertThatThrownBy(writer::finish)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(storage.location());
    }

    @Test
    void aBatchThatFailedBetweenItsRowsIsNeverCommittedInPart() throws IOException {
        Table table = Table.create(storage, spec("pos"));
        TableWriter writer = table.newWrite(WriteOptions.defaults()).newWriter("task 0", allocator);
        Path folder = Path.of(storage.location(), "data", "pos=verb");
        Files.createDirectories(folder.getParent());
        Files.writeString(folder, "a file where a folder has to be");
        try (VectorSchemaRoot batch = batch(0, 2, allocator)) {
            assertThatThrownBy(() -> writer.write(batch))
                    .isInstanceOf(SynaException.class)
                    .hasMessageContaining(folder.toString());
        }
        assertThatThrownBy(writer::finish)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "The writer of table " + storage.location() + " (task 0) failed between the rows of a batch:"
                                + " abort it, and write all rows again with a new writer.");
        writer.abort();
        try (Stream<Path> files = Files.walk(Path.of(storage.location(), "data"))) {
            assertThat(files.filter(Files::isRegularFile)).containsExactly(folder);
        }
    }

    @Test
    void plansAndTasksTravel() throws Exception {
        Table table = Table.create(storage, spec("pos"));
        WritePlan plan = copy(table.newWrite(WriteOptions.defaults()));
        assertThat(plan.schema()).isEqualTo(table.current().schema());
        List<DataFile> files = copy(new ArrayList<>(TestTables.write(plan, 0, 40, allocator)));
        table.newCommit(table.current()).append(files).publish();
        List<String> read = new ArrayList<>();
        for (ScanTask task : table.current().scan().plan().tasks()) {
            ScanTask copy = copy(task);
            assertThat(copy.schema()).isEqualTo(task.schema());
            assertThat(copy.file()).isEqualTo(task.file());
            try (BatchReader reader = copy.open(allocator);
                    VectorSchemaRoot batch = reader.next().orElseThrow()) {
                read.addAll(rows(batch));
            }
        }
        assertThat(read).containsExactlyInAnyOrderElementsOf(rows(0, 40));
    }

    @SuppressWarnings("unchecked")
    private static <T> T copy(T original) throws IOException, ClassNotFoundException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(original);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return (T) in.readObject();
        }
    }
}

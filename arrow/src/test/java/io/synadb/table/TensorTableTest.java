package io.synadb.table;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.InvalidArgumentException;
import io.synadb.SchemaException;
import io.synadb.arrow.ElementType;
import io.synadb.arrow.Halves;
import io.synadb.arrow.RandomBatches;
import io.synadb.arrow.Schemas;
import io.synadb.arrow.VectorEncoding;
import io.synadb.arrow.ipc.ArrowInput;
import io.synadb.arrow.ipc.ArrowOutput;
import io.synadb.table.compaction.Compaction;
import io.synadb.table.compaction.CompactionOptions;
import io.synadb.table.predicate.Predicate;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float2Vector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Vectors of every encoding and tensors of every type of element, through all that a table does with them. */
class TensorTableTest {
    private static final Field ID = Field.nullable("id", new ArrowType.Int(64, true));

    @TempDir
    Path directory;

    private final BufferAllocator allocator = new RootAllocator();

    @AfterEach
    void releasesAllMemory() {
        allocator.close();
    }

    private Table create(List<Field> columns) {
        List<Field> all = new ArrayList<>(List.of(ID));
        all.addAll(columns);
        return Table.create(
                TestTables.storage(directory.resolve("table")),
                TableSpec.builder().schema(new Schema(all)).build());
    }

    /** Appends random rows with these ids, and gives them as plain Java. */
    private List<List<Object>> append(Table table, long firstId, int rows, double nullShare) {
        RandomBatches random = new RandomBatches(new Random(firstId), nullShare);
        try (TableWriter writer = table.newWrite(WriteOptions.defaults().withChunkBytes(4000))
                        .newWriter("test", allocator);
                VectorSchemaRoot batch = random.batch(table.current().schema(), rows, allocator)) {
            BigIntVector ids = (BigIntVector) batch.getVector("id");
            for (int row = 0; row < rows; row++) {
                ids.setSafe(row, firstId + row);
            }
            writer.write(batch);
            table.newCommit(table.current()).append(writer.finish()).publish();
            return RandomBatches.rows(batch);
        }
    }

    private List<List<Object>> read(TableSnapshot snapshot) {
        List<List<Object>> rows = new ArrayList<>();
        for (ScanTask task : snapshot.scan().plan().tasks()) {
            try (BatchReader reader = task.open(allocator)) {
                for (Optional<VectorSchemaRoot> next = reader.next(); next.isPresent(); next = reader.next()) {
                    try (VectorSchemaRoot batch = next.get()) {
                        rows.addAll(RandomBatches.rows(batch));
                        batch.getFieldVectors().forEach(TensorTableTest::requireZeroWhereNull);
                    }
                }
            }
        }
        return rows;
    }

    private static void requireZeroWhereNull(FieldVector column) {
        if (column instanceof FixedSizeListVector vectors) {
            BaseFixedWidthVector elements = (BaseFixedWidthVector) vectors.getDataVector();
            assertThat(elements.getNullCount()).isZero();
            int bytes = vectors.getListSize() * elements.getTypeWidth();
            ArrowBuf data = elements.getDataBuffer();
            for (int row = 0; row < vectors.getValueCount(); row++) {
                for (int i = 0; vectors.isNull(row) && i < bytes; i++) {
                    assertThat(data.getByte((long) row * bytes + i)).isZero();
                }
            }
        }
    }

    @Test
    void rowsComeBackThroughDeletionsCompactionAndChangesOfColumns() {
        Table table = create(RandomBatches.tensors());
        List<List<Object>> rows = append(table, 0, 150, 0.2);
        rows.addAll(append(table, 150, 60, 0));
        assertThat(read(table.current())).isEqualTo(rows);

        table.newCommit(table.current())
                .deleteWhere(Predicate.parse("id = 7 OR id = 200"), allocator)
                .publish();
        rows.removeIf(row -> row.get(0).equals(7L) || row.get(0).equals(200L));
        assertThat(read(table.current())).isEqualTo(rows);

        Compaction.of(table)
                .options(CompactionOptions.of(table.current().properties()).withMinFiles(2))
                .run(allocator);
        assertThat(table.current().files()).hasSize(1);
        assertThat(read(table.current())).isEqualTo(rows);

        table.changeSchema(table.current())
                .addColumn(Schemas.tensor("late", true, ElementType.FLOAT16, List.of(2, 2)))
                .renameColumn("int64", "long")
                .dropColumn("uint8")
                .publish();
        int dropped =
                table.at(1).schema().getFields().indexOf(table.at(1).schema().findField("uint8"));
        rows.forEach(row -> {
            row.remove(dropped);
            row.add("null");
        });
        assertThat(read(table.current())).isEqualTo(rows);
        assertThat(Schemas.shape(table.current().schema().findField("late"))).containsExactly(2, 2);
        rows.addAll(append(table, 300, 20, 0.5));
        assertThat(read(table.current())).isEqualTo(rows);
    }

    @Test
    void goesOutToArrowAndComesBack() {
        Table table = create(RandomBatches.tensors());
        List<List<Object>> rows = append(table, 0, 90, 0.3);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ArrowOutput output = ArrowOutput.stream(bytes, "bytes")) {
            table.current().scan().writeTo(output, allocator);
        }
        try (ArrowInput input = ArrowInput.open(new ByteArrayInputStream(bytes.toByteArray()), "bytes", allocator)) {
            Table copy = Table.create(
                    TestTables.storage(directory.resolve("copy")),
                    TableSpec.builder().schema(input.schema()).build());
            TableSnapshot appended = copy.append(input, WriteOptions.defaults(), allocator);
            assertThat(appended.schema()).isEqualTo(table.current().schema());
            assertThat(read(appended)).isEqualTo(rows);
        }
    }

    @Test
    void statisticsKnowTheNormsOfWhatIsSearched() {
        Table table = create(RandomBatches.tensors());
        append(table, 0, 50, 0.1);
        var statistics = table.current().files().get(0).statistics();
        for (Field field : table.current().schema().getFields()) {
            boolean hasNorms = Schemas.isTensor(field)
                    && List.of(ElementType.FLOAT16, ElementType.FLOAT32, ElementType.FLOAT64, ElementType.INT8)
                            .contains(Schemas.element(field));
            assertThat(requireNonNull(statistics.get(Schemas.fieldId(field)))
                            .norms()
                            .isPresent())
                    .as(field.getName())
                    .isEqualTo(hasNorms);
        }
    }

    @ParameterizedTest
    @CsvSource({"F16, NaN", "F16, Infinity", "F32, NaN", "F64, NaN", "F64, -Infinity"})
    void anElementThatIsNotFiniteIsRefusedAndTheRowNamed(VectorEncoding encoding, float value) {
        Table table = create(List.of(Schemas.vector("v", true, encoding, 3)));
        try (TableWriter writer = table.newWrite(WriteOptions.defaults()).newWriter("test", allocator);
                VectorSchemaRoot batch = new RandomBatches(new Random(1), 0)
                        .batch(table.current().schema(), 5, allocator)) {
            FieldVector elements = ((FixedSizeListVector) batch.getVector("v")).getDataVector();
            if (elements instanceof Float2Vector halves) {
                halves.set(10, Halves.nearest(value));
            } else if (elements instanceof Float8Vector doubles) {
                doubles.set(10, value);
            } else {
                ((Float4Vector) elements).set(10, value);
            }
            assertThatThrownBy(() -> writer.write(batch))
                    .isInstanceOf(InvalidArgumentException.class)
                    .hasMessageContaining("row 3 of the rows written")
                    .hasMessageContaining("has " + value + " as element 1 of the vector in column 'v'");
            ((FixedSizeListVector) batch.getVector("v")).setNull(3);
            writer.write(batch);
            assertThat(writer.finish()).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource(ElementType.class)
    void aNullElementIsRefused(ElementType element) {
        Table table = create(List.of(Schemas.tensor("t", true, element, List.of(2, 2))));
        try (TableWriter writer = table.newWrite(WriteOptions.defaults()).newWriter("test", allocator);
                VectorSchemaRoot batch = new RandomBatches(new Random(1), 0)
                        .batch(table.current().schema(), 3, allocator)) {
            ((FixedSizeListVector) batch.getVector("t")).getDataVector().setNull(6);
            assertThatThrownBy(() -> writer.write(batch))
                    .isInstanceOf(InvalidArgumentException.class)
                    .hasMessageContaining("row 1 of the rows written")
                    .hasMessageContaining("has null as element 2");
        }
    }

    @Test
    void float64OfAnySizeIsStoredAsItIs() {
        Table table = create(List.of(Schemas.vector("v", true, VectorEncoding.F64, 1)));
        try (TableWriter writer = table.newWrite(WriteOptions.defaults()).newWriter("test", allocator);
                VectorSchemaRoot batch = new RandomBatches(new Random(1), 0)
                        .batch(table.current().schema(), 1, allocator)) {
            ((Float8Vector) ((FixedSizeListVector) batch.getVector("v")).getDataVector()).set(0, 1e300);
            writer.write(batch);
            table.newCommit(table.current()).append(writer.finish()).publish();
        }
        assertThat(read(table.current()).get(0).get(1)).isEqualTo(List.of(1e300));
    }

    private static Field list(String name, ArrowType element) {
        return new Field(name, FieldType.nullable(new ArrowType.List()), List.of(Field.nullable("element", element)));
    }

    private static Field declared(Field column, String... properties) {
        TableSpec.Builder spec = TableSpec.builder().schema(new Schema(List.of(ID, column)));
        for (int i = 0; i < properties.length; i += 2) {
            spec.property(properties[i], properties[i + 1]);
        }
        return spec.build().schema().getFields().get(1);
    }

    @Test
    void propertiesMakeVectorsAndTensorsOfLists() {
        ArrowType float32 = ElementType.FLOAT32.type();
        Field half = declared(list("a.b", float32), "vector.a.b.dim", "16", "vector.a.b.encoding", "F16");
        assertThat(Schemas.encoding(half)).isEqualTo(VectorEncoding.F16);
        assertThat(Schemas.dimensions(half)).isEqualTo(16);
        Field doubles = declared(
                list("v", ElementType.FLOAT64.type()),
                "vector.v.dim",
                "3",
                "vector.v.encoding",
                "f64",
                "vector.v.metric",
                "dot");
        assertThat(Schemas.encoding(doubles)).isEqualTo(VectorEncoding.F64);
        Field bytes = declared(list("v", ElementType.INT8.type()), "vector.v.dim", "3", "vector.v.encoding", "i8");
        assertThat(Schemas.encoding(bytes)).isEqualTo(VectorEncoding.I8);
        Field binary = declared(
                Field.nullable("v", new ArrowType.Binary()), "vector.v.dim", "64", "vector.v.encoding", "binary");
        assertThat(Schemas.encoding(binary)).isEqualTo(VectorEncoding.BINARY);
        assertThat(Schemas.dimensions(binary)).isEqualTo(64);
        assertThat(Schemas.shape(binary)).containsExactly(8);
        assertThat(declared(binary, "vector.v.dim", "64", "vector.v.encoding", "binary"))
                .isEqualTo(declared(binary));

        Field image =
                declared(list("i", new ArrowType.Int(16, true)), "tensor.i.shape", "3, 4,5", "tensor.i.dtype", "uint8");
        assertThat(Schemas.element(image)).isEqualTo(ElementType.UINT8);
        assertThat(Schemas.shape(image)).containsExactly(3, 4, 5);
        assertThat(Schemas.isVector(image)).isFalse();
        assertThat(image.getMetadata()).containsEntry("ARROW:extension:metadata", "{\"shape\":[3,4,5]}");
        Field matrix = declared(list("m", float32), "tensor.m.shape", "2,2");
        assertThat(Schemas.element(matrix)).isEqualTo(ElementType.FLOAT32);
        assertThat(Schemas.isVector(matrix)).isFalse();
        assertThat(Schemas.isVector(declared(list("m", float32), "tensor.m.shape", "4")))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "vector.v.encoding|f32|set 'vector.v.dim' too",
                "vector.v.encoding|f15|expected one of f32, f16, f64, i8, binary. Did you mean 'f16'?",
                "vector.v.size|3|vector.<column>.dim, vector.<column>.encoding, vector.<column>.metric",
                "tensor.v.dtype|float32|needs 'tensor.v.shape' beside it",
                "tensor.v.shape|3,|expected the lengths of the dimensions",
                "tensor.v.shape|3,0|expected lengths of 1 or more",
                "tensor.v.shape|65536,65536|at most 67108864 elements",
                "tensor.w.shape|3|names the column 'w', which does not exist",
            })
    void aPropertyThatMakesNoSenseIsRefused(String property, String value, String message) {
        Field column = list("v", ElementType.FLOAT32.type());
        assertThatThrownBy(() -> declared(column, property, value)).hasMessageContaining(message);
    }

    @Test
    void aTypeThatIsNotStoredSoIsRefused() {
        Field doubles = list("v", new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE));
        assertThatThrownBy(() -> declared(doubles, "vector.v.dim", "3"))
                .isInstanceOf(SchemaException.class)
                .hasMessageContaining("declared as vectors of length 3 of f32")
                .hasMessageContaining("expected a list of float32")
                .hasMessageContaining("set 'vector.v.encoding'");
        assertThatThrownBy(() -> declared(doubles, "tensor.v.shape", "3", "tensor.v.dtype", "int8"))
                .isInstanceOf(SchemaException.class)
                .hasMessageContaining("expected a list of int8");
        assertThatThrownBy(() -> declared(doubles, "tensor.v.shape", "3", "vector.v.dim", "3"))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("both vectors and tensors");
        Field binary = Field.nullable("v", new ArrowType.Binary());
        assertThatThrownBy(() -> declared(binary, "vector.v.dim", "12", "vector.v.encoding", "binary"))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("expected a multiple of 8");
        assertThatThrownBy(() ->
                        declared(binary, "vector.v.dim", "16", "vector.v.encoding", "binary", "vector.v.metric", "l2"))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("compared by hamming");
    }
}

package io.synadb.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.InvalidArgumentException;
import io.synadb.SchemaException;
import io.synadb.UnsupportedFeatureException;
import io.synadb.arrow.RandomBatches;
import io.synadb.table.partition.PartitionBy;
import io.synadb.table.predicate.Predicate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.MapVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.types.IntervalUnit;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What tables of maps, times, intervals and nanoseconds promise beyond that all their values come back. */
class LaterTypesTest {
    private static final ArrowType INT = new ArrowType.Int(32, true);
    private static final ArrowType NANOS = new ArrowType.Timestamp(TimeUnit.NANOSECOND, null);

    @TempDir
    Path directory;

    private final BufferAllocator allocator = new RootAllocator();

    @AfterEach
    void releasesAllMemory() {
        allocator.close();
    }

    private Table table(Field... columns) {
        return Table.create(
                TestTables.storage(directory),
                TableSpec.builder().schema(new Schema(List.of(columns))).build());
    }

    private String commit(int version) throws IOException {
        return Files.readString(directory.resolve("_syna/log/%020d.json".formatted(version)));
    }

    @Test
    void nanosecondsAskForAReaderThatKnowsThem() throws IOException {
        Table table = table(Field.nullable("id", INT));
        assertThat(commit(0)).contains("\"features\":[]");
        Field map = RandomBatches.map("m", Field.notNullable("key", NANOS), Field.nullable("value", INT));
        table.changeSchema(table.current()).addColumn(map).publish();
        assertThat(commit(1)).contains("{\"protocol\":").contains("\"features\":[\"timestamp-nanoseconds\"]");
        table.changeSchema(table.current())
                .addColumn(Field.nullable("n", NANOS))
                .publish();
        assertThat(commit(2)).doesNotContain("protocol");
        assertThat(Table.open(TestTables.storage(directory)).current().schema().getFields())
                .hasSize(3);
    }

    @Test
    void aNewTableOfNanosecondsAsksToo() throws IOException {
        table(Field.nullable("n", NANOS));
        assertThat(commit(0)).contains("\"features\":[\"timestamp-nanoseconds\"]");
    }

    @Test
    void aKeyThatIsNullIsRefused() {
        Schema columns = new Schema(
                List.of(RandomBatches.map("m", Field.notNullable("key", INT), Field.nullable("value", INT))));
        Table table = table(columns.getFields().get(0));
        try (VectorSchemaRoot batch = VectorSchemaRoot.create(columns, allocator);
                TableWriter writer = table.newWrite(WriteOptions.defaults()).newWriter("test", allocator)) {
            MapVector maps = (MapVector) batch.getVector("m");
            StructVector entries = (StructVector) maps.getDataVector();
            maps.startNewValue(0);
            entries.setIndexDefined(0);
            entries.getChild("key", IntVector.class).setNull(0);
            entries.getChild("value", IntVector.class).setSafe(0, 1);
            maps.endValue(0, 1);
            batch.setRowCount(1);
            assertThatThrownBy(() -> writer.write(batch))
                    .isInstanceOf(SchemaException.class)
                    .hasMessageContaining("'m.entries.key' has 1 nulls, expected none");
        }
    }

    @Test
    void mapsAreAskedWhetherTheyAreNullAndNothingElse() {
        Table table = table(Field.nullable("id", INT), RandomBatches.map("m", INT, INT));
        try (VectorSchemaRoot batch = new RandomBatches(new Random(1), 0.4)
                        .batch(table.current().schema(), 50, allocator);
                TableWriter writer = table.newWrite(WriteOptions.defaults()).newWriter("test", allocator)) {
            writer.write(batch);
            table.newCommit(table.current()).append(writer.finish()).publish();
            List<String> nulls = TestTables.read(table.current().scan().where(Predicate.parse("m IS NULL")), allocator);
            assertThat(nulls).hasSize(batch.getVector("m").getNullCount()).isNotEmpty();
        }
        assertThatThrownBy(() -> table.current().scan().where(Predicate.parse("m = 1")))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("of others ask IS NULL");
        assertThatThrownBy(() -> table.current().scan().where(Predicate.parse("m.key = 1")))
                .isInstanceOf(SchemaException.class)
                .hasMessageContaining("asks for the field 'key' of 'm'");
    }

    @Test
    void whatCannotPartitionOrBeWidenedIsRefusedByName() {
        Schema columns = new Schema(List.of(
                Field.nullable("id", INT),
                Field.nullable("t", new ArrowType.Time(TimeUnit.NANOSECOND, 64)),
                Field.nullable("i", new ArrowType.Interval(IntervalUnit.YEAR_MONTH)),
                Field.nullable("ts", new ArrowType.Timestamp(TimeUnit.MICROSECOND, null)),
                RandomBatches.map("m", INT, INT)));
        for (String column : List.of("t", "i", "m")) {
            TableSpec.Builder spec = TableSpec.builder().schema(columns).partitionBy(PartitionBy.identity(column));
            assertThatThrownBy(spec::build)
                    .isInstanceOf(UnsupportedFeatureException.class)
                    .hasMessageContaining("Column '" + column + "' of type")
                    .hasMessageContaining("cannot partition a table");
        }
        Table table = table(columns.getFields().toArray(new Field[0]));
        assertThatThrownBy(() -> table.changeSchema(table.current()).widenColumn("ts", NANOS))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("Column 'ts'")
                .hasMessageContaining("cannot become Timestamp(NANOSECOND, null)");
    }
}

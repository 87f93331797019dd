package io.synadb.table;

import static io.synadb.table.TestTables.append;
import static io.synadb.table.TestTables.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.ConflictException;
import io.synadb.InvalidArgumentException;
import io.synadb.SchemaException;
import io.synadb.UnsupportedFeatureException;
import io.synadb.arrow.Schemas;
import io.synadb.table.data.DataFile;
import io.synadb.table.partition.PartitionBy;
import io.synadb.table.predicate.ColumnPath;
import io.synadb.table.predicate.Predicate;
import io.synadb.table.search.Nearest;
import io.synadb.table.search.NullOrder;
import io.synadb.table.storage.Storage;
import io.synadb.vector.DistanceMetric;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ObjIntConsumer;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.SmallIntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Columns change, and files that were there before are shown as if they had always been so. */
class SchemaChangeTest {
    private static final ArrowType INT32 = new ArrowType.Int(32, true);
    private static final ArrowType INT64 = new ArrowType.Int(64, true);
    private static final ArrowType FLOAT32 = new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);
    private static final ArrowType FLOAT64 = new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
    private static final ArrowType TEXT = new ArrowType.Utf8();

    @TempDir
    Path directory;

    private final BufferAllocator allocator = new RootAllocator();
    private Storage storage;
    private Table table;

    @BeforeEach
    void create() {
        storage = TestTables.storage(directory);
        table = Table.create(storage, TestTables.spec());
        append(table, 0, 8, allocator);
    }

    @AfterEach
    void releasesAllMemory() {
        allocator.close();
    }

    private SchemaChange change() {
        return table.changeSchema(table.current());
    }

    private static List<String> names(TableSnapshot snapshot) {
        return snapshot.schema().getFields().stream().map(Field::getName).toList();
    }

    private List<String> select(TableSnapshot snapshot, String... columns) {
        return read(snapshot.scan().select(columns), allocator);
    }

    private List<String> where(String condition) {
        return read(table.current().scan().select("id").where(Predicate.parse(condition)), allocator);
    }

    private int tasks(String condition) {
        return table.current()
                .scan()
                .where(Predicate.parse(condition))
                .plan()
                .tasks()
                .size();
    }

    /** Appends rows that are null but for what is set. */
    private void appendRows(int rows, Consumer<VectorSchemaRoot> values) {
        try (TableWriter writer = table.newWrite(WriteOptions.defaults()).newWriter("more", allocator);
                VectorSchemaRoot batch = VectorSchemaRoot.create(table.current().schema(), allocator)) {
            batch.allocateNew();
            values.accept(batch);
            batch.setRowCount(rows);
            writer.write(batch);
            table.newCommit(table.current()).append(writer.finish()).publish();
        }
    }

    /** Appends rows with an id and the same number in a column. */
    private void appendMore(long firstId, int rows, String column, int value) {
        appendRows(rows, batch -> {
            for (int row = 0; row < rows; row++) {
                ((BigIntVector) batch.getVector("id")).setSafe(row, firstId + row);
                ((IntVector) batch.getVector(column)).setSafe(row, value);
            }
        });
    }

    @Test
    void rowsThatWereThereShowTheDefaultAndNewOnesTheirOwnValue() {
        List<DataFile> before = table.current().files();
        change().addColumn(Field.notNullable("score", INT32), 7)
                .addColumn(Field.nullable("note", TEXT))
                .publish();
        appendMore(100, 2, "score", 9);
        assertThat(select(table.current(), "note", "score", "id").subList(6, 10))
                .containsExactly("null|7|6", "null|7|7", "null|9|100", "null|9|101");
        assertThat(select(table.current(), "score")).containsExactly("7", "7", "7", "7", "7", "7", "7", "7", "9", "9");
        assertThat(table.current().files().get(0)).isEqualTo(before.get(0));
    }

    @Test
    void filesWithoutTheColumnArePrunedByItsDefault() {
        change().addColumn(Field.notNullable("score", INT32), 7)
                .addColumn(Field.nullable("note", TEXT))
                .publish();
        appendMore(100, 2, "score", 9);
        assertThat(tasks("score = 7")).isEqualTo(1);
        assertThat(tasks("score = 8")).isZero();
        assertThat(tasks("score > 8")).isEqualTo(1);
        assertThat(tasks("note = 'x'")).isZero();
        assertThat(tasks("note IS NULL")).isEqualTo(2);
        assertThat(where("score = 7 AND id > 5")).containsExactly("6", "7");
        assertThat(where("score <> 7 OR id = 0")).containsExactly("0", "100", "101");
        storage.delete(table.current().files().get(0).path());
        TableSnapshot last = table.newCommit(table.current())
                .deleteWhere(Predicate.parse("score = 7"), allocator)
                .publish();
        assertThat(select(last, "id")).containsExactly("100", "101");
    }

    @Test
    void aColumnThatIsDroppedIsGoneForGoodAndItsNameIsFree() {
        int id = Schemas.lastFieldId(table.current().schema());
        change().addColumn(Field.nullable("extra", INT32)).publish();
        appendMore(100, 1, "extra", 5);
        assertThat(names(change().dropColumn("extra").publish())).containsExactly("id", "pos", "embedding");
        assertThat(select(table.current(), "id")).hasSize(9);
        TableSnapshot again =
                change().addColumn(Field.nullable("extra", TEXT), "new").publish();
        assertThat(Schemas.fieldId(again.schema().findField("extra"))).isEqualTo(id + 2);
        assertThat(select(again, "extra", "id")).contains("new|0", "new|100").hasSize(9);
        // In one step, too.
        TableSnapshot swapped = change().dropColumn("extra")
                .addColumn(Field.nullable("extra", INT32))
                .publish();
        assertThat(Schemas.fieldId(swapped.schema().findField("extra"))).isEqualTo(id + 3);
        assertThat(select(swapped, "extra")).containsOnly("null");
    }

    @Test
    void columnsAreRenamedAndMoved() {
        TableSnapshot changed = change().renameColumn("pos", "part")
                .renameColumn("id", "pos")
                .moveFirst("embedding")
                .moveAfter("pos", "part")
                .publish();
        assertThat(names(changed)).containsExactly("embedding", "part", "pos");
        assertThat(select(changed, "pos", "part").subList(0, 5))
                .containsExactly("0|noun", "1|verb", "2|adj", "3|noun", "4|null");
        assertThat(read(changed.scan().select("pos").where(Predicate.parse("part = 'noun' AND pos > 0")), allocator))
                .containsExactly("3", "6");
        try (Matches matches = changed.search("embedding", new float[] {3, 3, 3, 3})
                .k(1)
                .select("pos")
                .run(allocator)) {
            assertThat(TestTables.rows(matches.rows())).containsExactly("3");
        }
    }

    @Test
    void numbersAreWidened() {
        ArrowType shortType = new ArrowType.Int(16, true);
        change().addColumn(Field.nullable("n", shortType), 300)
                .addColumn(Field.nullable("x", FLOAT32), 0.1f)
                .addColumn(Field.nullable("d", new ArrowType.Decimal(5, 2, 128)), 12)
                .publish();
        appendRows(2, batch -> {
            for (int row = 0; row < 2; row++) {
                ((BigIntVector) batch.getVector("id")).setSafe(row, 100 + row);
                ((SmallIntVector) batch.getVector("n")).setSafe(row, row == 0 ? -5 : 400);
                ((Float4Vector) batch.getVector("x")).setSafe(row, (row + 1) / 2f);
            }
        });
        TableSnapshot widened = change().widenColumn("n", INT32)
                .widenColumn("n", INT64)
                .widenColumn("x", FLOAT64)
                .widenColumn("d", new ArrowType.Decimal(30, 2, 128))
                .publish();
        assertThat(select(widened, "n", "x", "d").subList(7, 10))
                .containsExactly("300|0.10000000149011612|12.00", "-5|0.5|null", "400|1.0|null");
        assertThat(tasks("n = 400")).isEqualTo(1);
        assertThat(tasks("n > 5000000000")).isZero();
        assertThat(where("n < 300")).containsExactly("100");
        assertThat(where("x = 0.1")).isEmpty();
        assertThat(where("x < 0.2")).hasSize(8);
        assertThat(where("d = 12")).hasSize(8);
    }

    @Test
    void olderVersionsKeepTheirColumns() {
        List<String> before = read(table.current(), allocator);
        change().addColumn(Field.nullable("score", INT32), 7).publish();
        appendMore(100, 1, "score", 9);
        change().dropColumn("pos").renameColumn("id", "key").publish();
        assertThat(read(table.at(1), allocator)).isEqualTo(before);
        assertThat(names(table.at(3))).containsExactly("id", "pos", "embedding", "score");
        assertThat(read(table.at(3), allocator)).hasSize(9).contains("100|null|null|9");
        assertThat(names(table.current())).containsExactly("key", "embedding", "score");
        TableSnapshot back = table.maintenance().rollback(table.current(), 1);
        assertThat(read(back, allocator)).isEqualTo(before);
        assertThat(table.maintenance().rollback(back, 1).version()).isEqualTo(back.version());
        assertThat(Schemas.fieldId(change().addColumn(Field.nullable("other", INT32))
                        .schema()
                        .findField("other")))
                .isEqualTo(5);
    }

    @Test
    void whatWasWrittenForOtherColumnsFollowsTheirChange() {
        TableSnapshot seen = table.current();
        List<DataFile> written = TestTables.write(table.newWrite(WriteOptions.defaults()), 50, 2, allocator);
        change().addColumn(Field.notNullable("score", INT32), 7)
                .dropColumn("pos")
                .renameColumn("id", "key")
                .publish();
        TableSnapshot last = table.newCommit(seen)
                .append(written)
                .delete(seen.files().get(0).path(), 0, 1, 2, 3, 4, 5)
                .publish();
        assertThat(select(last, "key", "score")).containsExactly("6|7", "7|7", "50|7", "51|7");
    }

    @Test
    void ofTwoChangesOfColumnsOneIsRefusedAndNamesTheOther() {
        SchemaChange late = change().addColumn(Field.nullable("a", INT32));
        TableSnapshot first = change().addColumn(Field.nullable("b", INT32)).publish();
        assertThatThrownBy(late::publish)
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("the schema or the partitioning of the table has changed")
                .hasMessageContaining("Read version 1, found version 2 (alter, commit ")
                .hasMessageContaining("a retry is safe");
        assertThat(names(table.current())).isEqualTo(names(first));
        TableSnapshot before = table.current();
        appendMore(20, 1, "b", 5);
        assertThat(names(table.changeSchema(before).dropColumn("b").publish())).doesNotContain("b");
    }

    @Test
    void aReaderThatFollowsWithOldColumnsIsToldWhenTheyNoLongerFit() {
        TableSnapshot seen =
                change().addColumn(Field.nullable("score", INT32), 7).publish();
        FileScan scan = seen.scan().select("id", "score").files();
        change().addColumn(Field.nullable("note", TEXT))
                .renameColumn("score", "points")
                .publish();
        appendMore(100, 1, "points", 9);
        TableIncrement increment = table.appendedAfter(seen, Long.MAX_VALUE);
        DataFile file = increment.files().get(0).file();
        try (BatchReader reader = scan.tasks(file, 0).get(0).open(allocator);
                VectorSchemaRoot batch = reader.next().orElseThrow()) {
            assertThat(batch.getSchema().getFields()).extracting(Field::getName).containsExactly("id", "score");
            assertThat(batch.getVector(1).getName()).isEqualTo("score");
            assertThat(TestTables.rows(batch)).containsExactly("100|9");
        }
        table.changeSchema(table.current()).widenColumn("points", INT64).publish();
        try (TableWriter writer = table.newWrite(WriteOptions.defaults()).newWriter("wide", allocator);
                VectorSchemaRoot batch = VectorSchemaRoot.create(table.current().schema(), allocator)) {
            batch.allocateNew();
            batch.setRowCount(1);
            writer.write(batch);
            DataFile wide = writer.finish().get(0);
            assertThatThrownBy(() -> scan.tasks(wide, 0).get(0).open(allocator))
                    .isInstanceOf(SchemaException.class)
                    .hasMessageContaining("Data file " + wide.path())
                    .hasMessageContaining("column 'score' was written as points: Int(64, true)")
                    .hasMessageContaining("read a newer version");
        }
    }

    @Test
    void searchesGoAcrossFilesWithAndWithoutTheVectors() {
        change().addColumn(Schemas.vector("other", true, 2))
                .renameColumn("embedding", "first")
                .publish();
        appendRows(1, batch -> {
            ((BigIntVector) batch.getVector("id")).setSafe(0, 100);
            FixedSizeListVector vectors = (FixedSizeListVector) batch.getVector("other");
            vectors.startNewValue(0);
            ((Float4Vector) vectors.getDataVector()).setSafe(0, 3);
            ((Float4Vector) vectors.getDataVector()).setSafe(1, 3.125f);
        });
        TableSnapshot snapshot = table.current();
        float[] query = {3, 3};
        try (Matches matches =
                snapshot.search("other", query).k(5).select("id", "other").run(allocator)) {
            assertThat(TestTables.rows(matches.rows())).containsExactly("100|[3.0,3.125]");
        }
        try (Matches matches = snapshot.search("first", new float[] {3, 3, 3, 3})
                .k(2)
                .where(Predicate.parse("other IS NULL"))
                .select("id")
                .run(allocator)) {
            assertThat(TestTables.rows(matches.rows())).containsExactly("3", "2");
        }
        Nearest nulls = new Nearest("other", query, DistanceMetric.L2, 3, NullOrder.FIRST);
        assertThat(read(snapshot.scan().select("id", "other").nearest(nulls), allocator))
                .containsExactly(
                        "0|null",
                        "1|null",
                        "2|null",
                        "3|null",
                        "4|null",
                        "5|null",
                        "6|null",
                        "7|null",
                        "100|[3.0,3.125]");
    }

    @Test
    void propertiesOfAColumnGoWithIt() {
        Table vectors = Table.create(
                TestTables.storage(directory.resolve("vectors")),
                TableSpec.builder()
                        .schema(TestTables.SCHEMA)
                        .property("vector.embedding.dim", "4")
                        .property("owner", "me")
                        .build());
        TableSnapshot renamed = vectors.changeSchema(vectors.current())
                .renameColumn("embedding", "e")
                .publish();
        assertThat(renamed.properties()).isEqualTo(Map.of("vector.e.dim", "4", "owner", "me"));
        TableSnapshot dropped = vectors.changeSchema(renamed).dropColumn("e").publish();
        assertThat(dropped.properties()).isEqualTo(Map.of("owner", "me"));
        // A specification of the table as it is now.
        assertThat(TableSpec.builder()
                        .schema(renamed.schema())
                        .properties(renamed.properties())
                        .build()
                        .schema()
                        .getFields())
                .isEqualTo(renamed.schema().getFields());
    }

    @Test
    void partitionColumnsAreRenamedAndWidened() {
        Schema schema = new Schema(List.of(Field.nullable("id", INT64), Field.nullable("part", INT32)));
        Table parts = Table.create(
                TestTables.storage(directory.resolve("parts")),
                TableSpec.builder().schema(schema).partitionBy("part").build());
        for (int part = 0; part < 2; part++) {
            table = parts;
            appendMore(10L * part, 2, "part", part);
        }
        change().renameColumn("part", "p").widenColumn("p", INT64).publish();
        assertThat(parts.current().partitionBy()).containsExactly(PartitionBy.identity("p"));
        assertThat(tasks("p = 1")).isEqualTo(1);
        assertThat(where("p = 1")).containsExactly("10", "11");
        assertThatThrownBy(() -> change().dropColumn("p"))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageEndingWith("cannot be dropped: it partitions the table.");
        assertThatThrownBy(() -> change().dropColumn("id"))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageEndingWith("cannot be dropped: it is the last one left for rows.");
    }

    @Test
    void fieldsOfStructsChangeLikeColumns() {
        Field place = struct("place", Field.nullable("x", FLOAT32), Field.nullable("name", TEXT));
        table = Table.create(
                TestTables.storage(directory.resolve("structs")),
                TableSpec.builder()
                        .schema(new Schema(List.of(Field.nullable("id", INT64), struct("spot", place))))
                        .build());
        assertThat(Schemas.lastFieldId(table.current().schema())).isEqualTo(5);
        appendSpots(0, 2, (at, row) -> at.getChild("x", Float4Vector.class).setSafe(row, row + 0.5f));
        List<DataFile> before = table.current().files();

        ColumnPath x = ColumnPath.of("spot", "place", "x");
        change().addField(ColumnPath.of("spot", "place"), Field.notNullable("score", INT32), 7)
                .dropColumn(ColumnPath.of("spot", "place", "name"))
                .renameColumn(x, "name")
                .widenColumn(ColumnPath.of("spot", "place", "name"), FLOAT64)
                .moveFirst(ColumnPath.of("spot", "place", "score"))
                .addField(ColumnPath.of("spot"), struct("more", Field.nullable("a", INT32)), null)
                .publish();
        appendSpots(10, 1, (at, row) -> {
            at.getChild("score", IntVector.class).setSafe(row, 9);
            at.getChild("name", Float8Vector.class).setSafe(row, 0.1);
        });
        assertThat(select(table.current(), "id", "spot"))
                .containsExactly(
                        "0|{\"place\":{\"score\":7,\"name\":0.5}}",
                        "1|{\"place\":{\"score\":7,\"name\":1.5}}",
                        "2|null",
                        "10|{\"place\":{\"score\":9,\"name\":0.1}}",
                        "11|null");
        assertThat(where("spot.place.score = 7 AND spot.place.name > 1")).containsExactly("1");
        assertThat(where("spot.place.score IS NULL")).containsExactly("2", "11");
        assertThat(where("spot.more.a IS NULL")).hasSize(5);
        assertThat(table.current().files().get(0)).isEqualTo(before.get(0));
        assertThat(select(table.at(1), "spot")).first().isEqualTo("{\"place\":{\"x\":0.5}}");

        assertThatThrownBy(() -> change().dropColumn(ColumnPath.of("spot", "more", "b")))
                .isInstanceOf(SchemaException.class)
                .hasMessageEndingWith("has no column 'spot.more.b': there are [a]. Did you mean 'a'?");
        assertThatThrownBy(() -> change().dropColumn(ColumnPath.of("spot", "more", "a")))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageEndingWith("cannot be dropped: it is the last one left for rows.");
        assertThatThrownBy(() -> change().addField(ColumnPath.of("id"), Field.nullable("a", INT32), null))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("is Int(64, true) and has no fields: expected a struct.");
    }

    private static Field struct(String name, Field... fields) {
        return new Field(name, FieldType.nullable(new ArrowType.Struct()), List.of(fields));
    }

    /** Appends rows with an id and a place, and one more that has no spot. */
    private void appendSpots(long firstId, int rows, ObjIntConsumer<StructVector> place) {
        appendRows(rows + 1, batch -> {
            StructVector spot = (StructVector) batch.getVector("spot");
            StructVector at = spot.getChild("place", StructVector.class);
            for (int row = 0; row <= rows; row++) {
                ((BigIntVector) batch.getVector("id")).setSafe(row, firstId + row);
                if (row < rows) {
                    spot.setIndexDefined(row);
                    at.setIndexDefined(row);
                    place.accept(at, row);
                }
            }
        });
    }

    @Test
    void requiredColumnsBecomeOptional() {
        change().addColumn(Field.notNullable("score", INT32), 7).publish();
        TableSnapshot optional = change().allowNulls("score").publish();
        assertThat(optional.schema().findField("score").isNullable()).isTrue();
        assertThat(select(optional, "score")).containsOnly("7");
    }

    @Test
    void aChangeOfNothingIsNoVersion() {
        TableSnapshot seen = table.current();
        SchemaChange nothing = change().renameColumn("id", "id")
                .widenColumn("id", INT64)
                .moveFirst("id")
                .allowNulls("id");
        assertThat(nothing.publish().version()).isEqualTo(seen.version());
        assertThatThrownBy(nothing::publish).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whatMakesNoSenseIsRefusedAndTheRestStays() {
        SchemaChange change = change().addColumn(Field.nullable("score", INT32));
        assertThatThrownBy(() -> change.addColumn(Field.nullable("pos", INT32)))
                .isInstanceOf(SchemaException.class)
                .hasMessage("Table " + storage.location()
                        + " has a column 'pos' already: choose another name, or drop that column first.");
        assertThatThrownBy(() -> change.renameColumn("id", "score"))
                .isInstanceOf(SchemaException.class)
                .hasMessageContaining("has a column 'score' already");
        assertThatThrownBy(() -> change.renameColumn("id", ""))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("expected the name of a column");
        assertThatThrownBy(() -> change.dropColumn("embeding"))
                .isInstanceOf(SchemaException.class)
                .hasMessage("Table " + storage.location() + " has no column 'embeding': its columns are [id, pos,"
                        + " embedding, score]. Did you mean 'embedding'?");
        assertThatThrownBy(() -> change.widenColumn("id", INT32))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("Column 'id' of table " + storage.location()
                        + " is Int(64, true) and cannot become Int(32, true): expected a longer integer");
        assertThatThrownBy(() -> change.widenColumn(
                        "embedding", Schemas.vector("v", true, 8).getType()))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("cannot become FixedSizeList(8)");
        assertThatThrownBy(() -> change.addColumn(Field.notNullable("must", INT32)))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("Column 'must' may not be null and has no default");
        assertThatThrownBy(() -> change.addColumn(Field.nullable("small", new ArrowType.Int(8, true)), 1000))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("cannot have the default 1000");
        assertThatThrownBy(() -> change.addColumn(
                        new Field("d", FieldType.nullable(new ArrowType.Duration(TimeUnit.SECOND)), null)))
                .isInstanceOf(UnsupportedFeatureException.class);
        assertThatThrownBy(() -> change.moveAfter("id", "nothing")).isInstanceOf(SchemaException.class);
        assertThatThrownBy(() -> change.dropColumn("id")
                        .dropColumn("pos")
                        .dropColumn("embedding")
                        .dropColumn("score"))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("Column 'score' of table " + storage.location()
                        + " cannot be dropped: it is the last one left for rows.");
        assertThat(change.schema().getFields()).extracting(Field::getName).containsExactly("score");
    }
}

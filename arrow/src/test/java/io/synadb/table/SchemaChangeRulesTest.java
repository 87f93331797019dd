package io.synadb.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.ConflictException;
import io.synadb.InvalidArgumentException;
import io.synadb.SchemaException;
import io.synadb.UnsupportedFeatureException;
import io.synadb.arrow.Schemas;
import io.synadb.table.compaction.Compaction;
import io.synadb.table.data.DataFile;
import io.synadb.table.predicate.ColumnPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.ObjIntConsumer;
import java.util.stream.LongStream;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;

/** What a change of columns may do, and what goes with it. */
class SchemaChangeRulesTest extends AbstractSchemaChangeTest {
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
    void twoColumnsSwapTheirNamesAndWhatIsSaidOfThem() {
        table = Table.create(
                TestTables.storage(directory.resolve("swapped")),
                TableSpec.builder()
                        .schema(new Schema(List.of(
                                Field.nullable("id", INT64),
                                Schemas.vector("a", true, 2),
                                Schemas.vector("b", true, 3),
                                Schemas.vector("a.b", true, 4))))
                        .property("vector.a.dim", "2")
                        .property("vector.b.dim", "3")
                        .property("vector.a.b.dim", "4")
                        .build());
        appendRows(1, batch -> {
            FixedSizeListVector vectors = (FixedSizeListVector) batch.getVector("a");
            vectors.startNewValue(0);
            ((Float4Vector) vectors.getDataVector()).setSafe(0, 1);
            ((Float4Vector) vectors.getDataVector()).setSafe(1, 2);
        });
        TableSnapshot swapped = change().renameColumn("a", "old")
                .renameColumn("b", "a")
                .renameColumn("old", "b")
                .publish();
        assertThat(select(swapped, "a", "b")).containsExactly("null|[1.0,2.0]");
        assertThat(swapped.properties())
                .isEqualTo(Map.of("vector.a.dim", "3", "vector.b.dim", "2", "vector.a.b.dim", "4"));
        assertThat(change().dropColumn("a").publish().properties())
                .isEqualTo(Map.of("vector.b.dim", "2", "vector.a.b.dim", "4"));
    }

    @Test
    void appendsAndCompactionsGoOnWhileColumnsChange() throws Exception {
        int commits = 8;
        ExecutorService pool = Executors.newFixedThreadPool(3);
        try {
            List<Future<?>> work = new ArrayList<>();
            work.add(pool.submit(() -> appendOneByOne(1000, commits)));
            work.add(pool.submit(() -> appendOneByOne(2000, commits)));
            work.add(pool.submit(() -> {
                for (int i = 0; i < commits; i++) {
                    SchemaChange change = change().addColumn(Field.notNullable("c" + i, INT32), i);
                    (i % 3 == 2 ? change.dropColumn("c" + (i - 1)) : change).publish();
                    if (i % 3 == 0) {
                        Compaction.of(table).run(allocator);
                    }
                }
            }));
            for (Future<?> part : work) {
                part.get();
            }
        } finally {
            pool.shutdownNow();
        }
        TableSnapshot last = table.current();
        assertThat(names(last)).containsExactly("id", "pos", "embedding", "c0", "c2", "c3", "c5", "c6", "c7");
        List<String> expected = new ArrayList<>();
        LongStream.range(0, 8).forEach(id -> expected.add(id + "|0|2|3|5|6|7"));
        for (long id = 0; id < commits; id++) {
            expected.add(1000 + id + "|0|2|3|5|6|7");
            expected.add(2000 + id + "|0|2|3|5|6|7");
        }
        assertThat(select(last, "id", "c0", "c2", "c3", "c5", "c6", "c7"))
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    /** Appends rows whose values are those that rows without the columns show. */
    private void appendOneByOne(long firstId, int commits) {
        for (int i = 0; i < commits; i++) {
            WritePlan plan = table.newWrite(WriteOptions.defaults());
            try (TableWriter writer = plan.newWriter("one by one", allocator);
                    VectorSchemaRoot batch = VectorSchemaRoot.create(plan.schema(), allocator)) {
                batch.allocateNew();
                ((BigIntVector) batch.getVector("id")).setSafe(0, firstId + i);
                for (FieldVector column : batch.getFieldVectors()) {
                    if (column instanceof IntVector added) {
                        added.setSafe(0, Integer.parseInt(added.getName().substring(1)));
                    }
                }
                batch.setRowCount(1);
                writer.write(batch);
                table.newCommit(table.current()).append(writer.finish()).publish();
            }
        }
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

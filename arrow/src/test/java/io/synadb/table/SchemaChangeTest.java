package io.synadb.table;

import static io.synadb.table.TestTables.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.ConflictException;
import io.synadb.InvalidArgumentException;
import io.synadb.SchemaException;
import io.synadb.arrow.Schemas;
import io.synadb.table.data.DataFile;
import io.synadb.table.partition.PartitionBy;
import io.synadb.table.predicate.Predicate;
import io.synadb.table.search.Nearest;
import io.synadb.table.search.NullOrder;
import io.synadb.vector.DistanceMetric;
import java.util.List;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.SmallIntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;

/** Columns change, and files that were there before are shown as if they had always been so. */
class SchemaChangeTest extends AbstractSchemaChangeTest {
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

    /** Who replaces rows has read them without the column, and so are those that stand for them. */
    @Test
    void rowsAreNotReplacedByOthersWithoutAColumnThatIsBack() {
        TableSnapshot whole = table.current();
        TableSnapshot dropped = change().dropColumn("pos").publish();
        DataFile file = dropped.files().get(0);
        TableCommit deletion = table.newCommit(dropped).delete(file.path(), 0);
        TableCommit replacement =
                table.newCommit(dropped).delete(file.path(), 1).append(List.of(file.withDeletes(null)));
        table.maintenance().rollback(dropped, whole.version());
        assertThatThrownBy(replacement::publish)
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("the schema or the partitioning of the table has changed");
        assertThat(select(deletion.publish(), "id")).hasSize(7);
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
    void requiredColumnsBecomeOptional() {
        change().addColumn(Field.notNullable("score", INT32), 7).publish();
        TableSnapshot optional = change().allowNulls("score").publish();
        assertThat(optional.schema().findField("score").isNullable()).isTrue();
        assertThat(select(optional, "score")).containsOnly("7");
    }
}

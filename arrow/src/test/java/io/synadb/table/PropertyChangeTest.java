package io.synadb.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.ConflictException;
import io.synadb.InvalidArgumentException;
import io.synadb.SchemaException;
import io.synadb.SynaException;
import io.synadb.UnsupportedFeatureException;
import io.synadb.table.commit.IndexChange;
import io.synadb.table.commit.log.CommitLog;
import io.synadb.table.compaction.Compaction;
import io.synadb.table.data.DataFile;
import io.synadb.table.storage.Storage;
import io.synadb.vector.DistanceMetric;
import io.synadb.vector.IndexSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PropertyChangeTest {
    private final BufferAllocator allocator = new RootAllocator();

    @TempDir
    Path directory;

    private Storage storage;
    private Table table;

    @BeforeEach
    void create() {
        storage = TestTables.storage(directory);
        TableSpec spec = TableSpec.builder()
                .schema(TestTables.SCHEMA)
                .property("vector.embedding.dim", Integer.toString(TestTables.DIMENSIONS))
                .property("owner", "me")
                .build();
        table = Table.create(storage, spec);
    }

    @AfterEach
    void everythingIsFreed() {
        allocator.close();
    }

    private DataFile append(int rows) {
        try (VectorSchemaRoot batch = TestTables.batch(0, rows, allocator);
                TableWriter writer = table.newWrite(WriteOptions.defaults()).newWriter("t", allocator)) {
            writer.write(batch);
            List<DataFile> files = writer.finish();
            table.newCommit(table.current()).append(files).publish();
            return files.get(0);
        }
    }

    private PropertyChange change() {
        return table.changeProperties(table.current());
    }

    @Test
    void whatIsWrittenFromThenOnGoesByThem() {
        DataFile plain = append(10_000);
        TableSnapshot changed = change().set("compression", "zstd")
                .set("dictionary.pos", "true")
                .publish();
        assertThat(changed.properties()).containsEntry("compression", "zstd").containsEntry("owner", "me");
        DataFile packed = append(10_000);
        assertThat(packed.length()).isLessThan(plain.length() * 3 / 4);
        TableSnapshot back =
                change().remove("compression").remove("dictionary.pos").publish();
        assertThat(back.properties()).isEqualTo(table.at(0).properties());
        assertThat(append(10_000).length()).isEqualTo(plain.length());
        assertThat(table.current().rows()).isEqualTo(30_000);
        assertThat(TestTables.read(table.at(3), allocator)).hasSize(20_000);
    }

    @Test
    void whatIsSetToWhatItWasStillConflictsWithAnotherValue() {
        TableSnapshot base = table.current();
        PropertyChange alone = table.changeProperties(base).set("owner", "me");
        PropertyChange withOther =
                table.changeProperties(base).set("owner", "me").set("other", "1");
        PropertyChange without = table.changeProperties(base).remove("team");
        PropertyChange apart = table.changeProperties(base).set("apart", "1");
        change().set("owner", "you").set("team", "a").publish();
        for (PropertyChange change : List.of(alone, withOther)) {
            assertThatThrownBy(change::publish)
                    .isInstanceOf(ConflictException.class)
                    .hasMessageContaining("the property 'owner' has changed. Read version 0, where it was 'me', found"
                            + " version 1, where it is 'you'.");
        }
        assertThatThrownBy(without::publish)
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("where it was not set, found version 1, where it is 'a'");
        assertThat(apart.publish().properties()).containsEntry("owner", "you").containsEntry("apart", "1");
    }

    @Test
    void garbageThatAnEarlierVersionTookIsMended() {
        // As if by a version that did not look at values.
        CommitLog log = new CommitLog(storage);
        new IndexChange(
                        log.load(),
                        Map.of("target-file-bytes", "plenty", "compresion", "lz4", "index-min-rows", "few"),
                        List.of(),
                        List.of())
                .publish(log);
        append(10);
        append(10);
        assertThatThrownBy(() -> Compaction.of(table).run(allocator)).isInstanceOf(InvalidArgumentException.class);
        change().set("compression", "lz4").publish();
        TableSnapshot mended = change().remove("target-file-bytes")
                .remove("compresion")
                .remove("index-min-rows")
                .publish();
        assertThat(mended.properties().keySet())
                .containsExactlyInAnyOrder("compression", "owner", "vector.embedding.dim");
        assertThat(Compaction.of(table).run(allocator).isCommitted()).isTrue();
    }

    @Test
    void searchesThatNameNoMetricGoByTheNewOne() {
        append(20);
        change().set("vector.embedding.metric", "dot").publish();
        assertThat(metric(table.current())).isEqualTo(metric(table.current(), DistanceMetric.DOT));
        assertThat(metric(table.at(1))).isEqualTo(metric(table.at(1), DistanceMetric.L2));
        assertThat(metric(table.current())).isNotEqualTo(metric(table.at(1)));
    }

    private float metric(TableSnapshot snapshot) {
        return nearest(snapshot.search("embedding", new float[] {3, 1, 2, 5}));
    }

    private float metric(TableSnapshot snapshot, DistanceMetric metric) {
        return nearest(snapshot.search("embedding", new float[] {3, 1, 2, 5}).metric(metric));
    }

    private float nearest(VectorSearch search) {
        try (Matches matches = search.k(1).run(allocator)) {
            return matches.distances()[0];
        }
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            # name,                   value
            compression,              lz5
            dictionary.pos,           yes
            dictionary.po,            true
            dictionary.id,            true
            target-file-bytes,        1 GB
            target-file-bytes,        0
            index-min-rows,           -1
            vector.embedding.metric,  near
            vector.embeding.metric,   l2
            vector.pos.metric,        l2
            vector,                   l2
            index,                    hnsw
            index.3,                  metric=l2
            vector.embedding.metrics, l2
            compresion,               lz4
            Compression,              lz4
            target_file_bytes,        100
            """)
    void aPropertyThatMakesNoSenseIsRefused(String name, String value) {
        PropertyChange change = change();
        assertThatThrownBy(() -> change.set(name, value))
                .isInstanceOfAny(InvalidArgumentException.class, SchemaException.class)
                .hasMessageContaining(name);
        assertThat(change.publish().version()).isZero();
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            primary-key,               id
            bucket,                    4
            vector.embedding.dim,      8
            vector.embedding.encoding, f16
            tensor.embedding.shape,    '2,2'
            sparse.pos.dim,            8
            index.3.hnsw,              metric=l2
            """)
    void aPropertyThatFilesGoByCannotChange(String name, String value) {
        assertThatThrownBy(() -> change().set(name, value))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageStartingWith("The property '" + name + "' of table " + directory + " cannot change: ");
        assertThatThrownBy(() -> change().remove(name)).isInstanceOf(UnsupportedFeatureException.class);
    }

    @Test
    void theReasonSaysWhatToDo() {
        assertThatThrownBy(() -> change().remove("vector.embedding.dim"))
                .hasMessage(
                        "The property 'vector.embedding.dim' of table " + directory + " cannot change: the values of"
                                + " the column are stored as it says. Add another column, and drop this one.");
        assertThatThrownBy(() -> change().set("compresion", "lz4"))
                .hasMessage(
                        "Unknown property 'compresion'. Did you mean 'compression'? One of your own needs a name that"
                                + " is not so near to one of a table's, as in 'my.compresion'.");
    }

    @Test
    void aColumnThatIsThereBecomesNoneOfVectors() {
        assertThatThrownBy(() -> change().set("vector.pos.metric", "l2"))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("The property 'vector.pos.metric' says how vectors are compared, and column 'pos' of the"
                        + " table is Utf8: add another column, of vectors, or leave it out.");
    }

    @Test
    void whatIsAsItShallBeMakesNoVersion() {
        TableSnapshot same = change().set("owner", "me")
                .set("vector.embedding.dim", Integer.toString(TestTables.DIMENSIONS))
                .remove("comment")
                .publish();
        assertThat(same.version()).isZero();
        PropertyChange change = change().set("owner", "you");
        assertThat(change.properties()).containsEntry("owner", "you");
        change.publish();
        assertThatThrownBy(change::publish).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void differentPropertiesFollowOneAnother() {
        PropertyChange second = change().set("compression", "lz4").remove("owner");
        change().set("comment", "words").set("dictionary.pos", "true").publish();
        table.indexes().create("embedding", IndexSpec.parse("hnsw", Map.of("metric", "l2")), allocator);
        assertThat(second.publish().properties())
                .containsOnlyKeys("compression", "comment", "dictionary.pos", "index.3.hnsw", "vector.embedding.dim");
    }

    @Test
    void theSamePropertyConflictsUnlessBothMeanTheSame() {
        PropertyChange other = change().set("owner", "they");
        PropertyChange removal = change().remove("owner");
        PropertyChange same = change().set("owner", "you").set("comment", "words");
        change().set("owner", "you").publish();
        assertThat(same.publish().properties()).containsEntry("owner", "you").containsEntry("comment", "words");
        for (PropertyChange loser : List.of(other, removal)) {
            assertThatThrownBy(loser::publish)
                    .isInstanceOf(ConflictException.class)
                    .hasMessageContaining("the property 'owner' has changed. Read version 0, found version 1 (alter");
        }
    }

    @Test
    void columnsAndPropertiesFollowOneAnotherUnlessTheyAreAboutTheSame() {
        Field score = Field.nullable("score", new ArrowType.Int(32, true));
        SchemaChange added = table.changeSchema(table.current()).addColumn(score);
        SchemaChange renamed = table.changeSchema(table.current()).renameColumn("pos", "part");
        PropertyChange owner = change().set("owner", "you");
        PropertyChange parts = change().set("dictionary.pos", "true");
        change().set("dictionary.pos", "false").publish();
        assertThatThrownBy(renamed::publish)
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("the column that the property 'dictionary.pos' is about was renamed or dropped");
        assertThat(added.publish().properties()).containsEntry("dictionary.pos", "false");
        table.changeSchema(table.current()).renameColumn("pos", "part").publish();
        assertThat(owner.publish().properties())
                .containsEntry("owner", "you")
                .containsEntry("dictionary.part", "false");
        assertThatThrownBy(parts::publish).isInstanceOf(ConflictException.class);
        assertThatThrownBy(() -> change().set("dictionary.pos", "true"))
                .isInstanceOf(SynaException.class)
                .hasMessageContaining("which does not exist");
        assertThat(table.current().schema().getFields())
                .extracting(Field::getName)
                .contains("score", "part");
    }

    @Test
    void aRollbackBringsThemBackAndRowsAreNobodysConflict() {
        append(10);
        TableSnapshot read = table.current();
        change().set("compression", "lz4").publish();
        assertThatThrownBy(() -> table.maintenance().rollback(read, 0)).isInstanceOf(ConflictException.class);
        table.newCommit(read).deleteFiles(List.copyOf(read.files())).publish();
        TableSnapshot back = table.maintenance().rollback(table.current(), 1);
        assertThat(back.properties()).isEqualTo(read.properties());
        assertThat(back.rows()).isEqualTo(10);
    }

    @Test
    void followersPassOverThem() {
        append(10);
        TableSnapshot seen = table.current();
        change().set("compression", "lz4").publish();
        append(10);
        TableIncrement increment = table.appendedAfter(seen, Long.MAX_VALUE);
        assertThat(increment.files()).hasSize(1);
    }
}

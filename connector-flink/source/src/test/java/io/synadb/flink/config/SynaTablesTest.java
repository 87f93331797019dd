package io.synadb.flink.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.InvalidArgumentException;
import io.synadb.NotFoundException;
import io.synadb.SchemaException;
import io.synadb.table.Table;
import io.synadb.table.TableSnapshot;
import io.synadb.table.TableSpec;
import io.synadb.table.partition.PartitionBy;
import io.synadb.table.storage.Storage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.types.AbstractDataType;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.RowType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SynaTablesTest {
    private static final DataType VECTOR = DataTypes.ARRAY(DataTypes.FLOAT());
    private static final Map<String, String> THREE = Map.of("vector.emb.dim", "3");

    @TempDir
    Path folder;

    private Storage storage;

    @BeforeEach
    void locate() {
        storage = SynaTables.storage(folder.resolve("t").toString());
    }

    /** Columns from names and types in turn. */
    private static RowType rows(Object... namesAndTypes) {
        List<DataTypes.Field> fields = new ArrayList<>();
        for (int i = 0; i < namesAndTypes.length; i += 2) {
            DataType type = (DataType) (AbstractDataType<?>) namesAndTypes[i + 1];
            fields.add(DataTypes.FIELD((String) namesAndTypes[i], type));
        }
        return (RowType) DataTypes.ROW(fields).getLogicalType();
    }

    private TableSnapshot table(RowType rows, Map<String, String> properties) {
        return SynaTables.openOrCreate(storage, SynaTables.spec(rows, TableLayout.PLAIN, properties))
                .current();
    }

    @Test
    void aMissingTableIsToldWithWhatIsThereInstead() throws IOException {
        assertThatThrownBy(() -> SynaTables.open(storage))
                .isInstanceOf(NotFoundException.class)
                .hasMessage("There is no SynaDB table at " + storage.location()
                        + ": nothing is there. Check the path, or write rows there first: INSERT INTO or a SynaSink"
                        + " creates the table");

        Files.createDirectories(folder.resolve("t/_delta_log"));

        assertThatThrownBy(() -> SynaTables.open(storage))
                .hasMessageContaining("the folder has no _syna/log, and holds other files (_delta_log)");
        assertThatThrownBy(() -> table(rows("id", DataTypes.BIGINT()), Map.of()))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("the folder holds other files (_delta_log); choose an empty or a new folder");
    }

    @Test
    void anEmptyPathIsRefused() {
        assertThatThrownBy(() -> SynaTables.storage("  "))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageStartingWith("The path of the table is empty");
    }

    @Test
    void manySubtasksMakeOneTable() throws Exception {
        TableSpec spec = SynaTables.spec(rows("id", DataTypes.BIGINT(), "emb", VECTOR), TableLayout.PLAIN, THREE);
        ExecutorService subtasks = Executors.newFixedThreadPool(8);
        try {
            List<Future<UUID>> ids = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                ids.add(subtasks.submit(
                        () -> SynaTables.openOrCreate(storage, spec).id()));
            }
            for (Future<UUID> found : ids) {
                assertThat(found.get()).isEqualTo(ids.get(0).get());
            }
        } finally {
            subtasks.shutdownNow();
        }
        assertThat(Table.open(storage).current().version()).isZero();
    }

    @Test
    void theDeclaredTableIsTheSame() {
        RowType rows = rows(
                "id",
                DataTypes.BIGINT().notNull(),
                "emb",
                VECTOR,
                "tags",
                DataTypes.ARRAY(DataTypes.ROW(DataTypes.FIELD("k", DataTypes.STRING()))));
        TableSnapshot table = table(rows, THREE);

        assertThatCode(() -> {
                    SynaTables.requireSame(table, rows, THREE);
                    SynaTables.requireSame(table, rows, Map.of("vector.EMB.dim", " 3 "));
                    SynaTables.requireSame(table, rows, Map.of());
                    SynaTables.requireNullsDeclared(table, rows);
                })
                .doesNotThrowAnyException();
    }

    @Test
    void anotherTypeNamesTheColumnAndBothTypes() {
        TableSnapshot table = table(rows("id", DataTypes.BIGINT().notNull(), "emb", VECTOR), THREE);

        assertThatThrownBy(() -> SynaTables.requireSame(table, rows("id", DataTypes.INT(), "emb", VECTOR), THREE))
                .isInstanceOf(SchemaException.class)
                .hasMessage("Column 'id' is declared as INT, but is BIGINT in the " + table + ": declare it as BIGINT");
        assertThatThrownBy(() -> SynaTables.requireSame(
                        table, rows("id", DataTypes.BIGINT(), "emb", DataTypes.ARRAY(DataTypes.DOUBLE())), Map.of()))
                .hasMessage("Column 'emb' is declared as ARRAY<DOUBLE>, but is ARRAY<FLOAT> in the " + table
                        + ": declare it as ARRAY<FLOAT>");
    }

    @Test
    void aFieldInsideAColumnCounts() {
        DataType found = DataTypes.ROW(DataTypes.FIELD("k", DataTypes.STRING()));
        DataType declared = DataTypes.ROW(DataTypes.FIELD("key", DataTypes.STRING()));
        TableSnapshot table = table(rows("r", found), Map.of());

        assertThatThrownBy(() -> SynaTables.requireSame(table, rows("r", declared), Map.of()))
                .hasMessage("Column 'r' is declared as ROW<`key` STRING>, but is ROW<`k` STRING> in the " + table
                        + ": declare it as ROW<`k` STRING>");
    }

    @Test
    void anotherDimensionNamesTheColumnAndBoth() {
        RowType rows = rows("id", DataTypes.BIGINT(), "emb", VECTOR);
        TableSnapshot table = table(rows, THREE);

        assertThatThrownBy(() -> SynaTables.requireSame(table, rows, Map.of("vector.emb.dim", "4")))
                .isInstanceOf(SchemaException.class)
                .hasMessage("Column 'emb' is declared with 'vector.emb.dim' = '4', but the " + table
                        + " holds vectors of dimension 3 there: set 'vector.emb.dim' = '3', or leave it out");
    }

    @Test
    void aListIsNoVector() {
        RowType rows = rows("emb", VECTOR);
        TableSnapshot table = table(rows, Map.of());

        assertThatThrownBy(() -> SynaTables.requireSame(table, rows, THREE))
                .isInstanceOf(SchemaException.class)
                .hasMessage("Column 'emb' is declared with 'vector.emb.dim' = '3', but the " + table
                        + " holds lists of any length there: leave 'vector.emb.dim' out");
    }

    @Test
    void otherColumnsAreNamed() {
        TableSnapshot table = table(rows("id", DataTypes.BIGINT(), "word", DataTypes.STRING()), Map.of());

        assertThatThrownBy(() -> SynaTables.requireSame(
                        table, rows("id", DataTypes.BIGINT(), "words", DataTypes.STRING()), Map.of()))
                .isInstanceOf(SchemaException.class)
                .hasMessage("Column 'words' is declared, but the " + table
                        + " has only [id, word]: correct its name, or leave it out. Did you mean 'word'?");
        assertThatThrownBy(() -> SynaTables.requireSame(table, rows("id", DataTypes.BIGINT()), Map.of()))
                .hasMessage("Column 'word' of the " + table
                        + " is not declared: declare it as STRING, so that the columns are [id, word]");
        assertThatThrownBy(() -> SynaTables.requireSame(
                        table, rows("word", DataTypes.STRING(), "id", DataTypes.BIGINT()), Map.of()))
                .hasMessage("The columns are declared in the order [word, id], but the " + table
                        + " has the order [id, word]: declare them in that order");
    }

    @Test
    void whatMayBeNullIsNotDeclaredNotNull() {
        TableSnapshot table = table(rows("id", DataTypes.BIGINT(), "emb", VECTOR), THREE);
        DataType plainElements = DataTypes.ARRAY(DataTypes.FLOAT().notNull());

        assertThatCode(() ->
                        SynaTables.requireNullsDeclared(table, rows("id", DataTypes.BIGINT(), "emb", plainElements)))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> SynaTables.requireNullsDeclared(
                        table, rows("id", DataTypes.BIGINT().notNull(), "emb", VECTOR)))
                .isInstanceOf(SchemaException.class)
                .hasMessage("Column 'id' is declared as BIGINT NOT NULL, but may be null in the " + table
                        + ": declare it as BIGINT");
    }

    @Test
    void anotherPartitioningIsRefused() {
        RowType rows = rows("id", DataTypes.BIGINT(), "pos", DataTypes.STRING());
        TableSnapshot table = SynaTables.openOrCreate(
                        storage,
                        SynaTables.spec(rows, TableLayout.partitionedBy(PartitionBy.identity("pos")), Map.of()))
                .current();

        assertThatCode(() -> {
                    SynaTables.requireSameLayout(table, TableLayout.partitionedBy(PartitionBy.identity("pos")));
                    SynaTables.requireSameLayout(table, TableLayout.PLAIN);
                })
                .doesNotThrowAnyException();
        assertThatThrownBy(() ->
                        SynaTables.requireSameLayout(table, TableLayout.partitionedBy(PartitionBy.bucket("id", 2))))
                .isInstanceOf(SchemaException.class)
                .hasMessage("The " + table
                        + " is partitioned by [pos], but declared with [bucket(2, id)]: declare the same, or"
                        + " leave it out");
    }
}

package io.synadb.flink.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.SchemaException;
import io.synadb.table.SchemaChange;
import io.synadb.table.Table;
import io.synadb.table.storage.LocalStorage;
import java.util.List;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tables whose columns have changed, as Flink sees them. */
class SqlEvolutionTest extends SqlTest {
    private static final ArrowType INT64 = new ArrowType.Int(64, true);
    private static final ArrowType FLOAT64 = new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);

    @BeforeEach
    void fill() throws Exception {
        declare("t", "(id INT, word STRING, score FLOAT)", "'scan.discovery-interval' = '50 ms'");
        insert(batch, "INSERT INTO t VALUES (1, 'a', CAST(0.5 AS FLOAT)), (2, 'b', CAST(1.5 AS FLOAT))");
    }

    private SchemaChange change() {
        Table table = Table.open(LocalStorage.of(folder.resolve("t")));
        return table.changeSchema(table.current());
    }

    private void changeAll() {
        change().addColumn(Field.notNullable("points", new ArrowType.Int(32, true)), 7)
                .addColumn(Field.nullable("note", new ArrowType.Utf8()))
                .renameColumn("word", "kind")
                .widenColumn("id", INT64)
                .widenColumn("score", FLOAT64)
                .moveFirst("kind")
                .publish();
        declare("t", "(kind STRING, id BIGINT, score DOUBLE, points INT NOT NULL, note STRING)");
    }

    @Test
    void rowsFromBeforeAreShownInTheColumnsOfNow() throws Exception {
        changeAll();
        insert(batch, "INSERT INTO t VALUES ('a', CAST(5000000000 AS BIGINT), CAST(0.1 AS DOUBLE), 8, 'new')");
        assertThat(rows(batch, "SELECT * FROM t"))
                .containsExactly(
                        Row.of("a", 1L, 0.5, 7, null),
                        Row.of("a", 5_000_000_000L, 0.1, 8, "new"),
                        Row.of("b", 2L, 1.5, 7, null));
        assertThat(rows(batch, "SELECT id FROM t WHERE kind = 'a' AND points < 8 AND note IS NULL"))
                .containsExactly(Row.of(1L));
        assertThat(rows(batch, "SELECT id FROM t WHERE points = 8 OR note <> 'x'"))
                .containsExactly(Row.of(5_000_000_000L));
        // Earlier rows, in the columns that are declared.
        assertThat(rows(batch, "SELECT kind, points FROM t /*+ OPTIONS('version-as-of' = '1') */"))
                .containsExactly(Row.of("a", 7), Row.of("b", 7));
    }

    @Test
    void whoDeclaresTheColumnsOfBeforeIsTold() {
        changeAll();
        declare("t", "(id INT, word STRING, score FLOAT)");
        assertThatFails(() -> rows(batch, "SELECT * FROM t"))
                .isInstanceOf(SchemaException.class)
                .hasMessageContaining("Column 'word' is declared, but the table")
                .hasMessageContaining("has only [kind, id, score, points, note]");
    }

    @Test
    @Timeout(300)
    void aStreamGoesOnInTheColumnsThatItBeganWith() throws Exception {
        try (CloseableIterator<Row> stream =
                streaming.executeSql("SELECT id, word FROM t WHERE score < 2").collect()) {
            assertThat(List.of(stream.next(), stream.next())).containsExactlyInAnyOrder(Row.of(1, "a"), Row.of(2, "b"));
            change().addColumn(Field.notNullable("points", new ArrowType.Int(32, true)), 7)
                    .renameColumn("word", "kind")
                    .moveFirst("kind")
                    .publish();
            declare("t", "(kind STRING, id INT, score FLOAT, points INT NOT NULL)");
            insert(batch, "INSERT INTO t VALUES ('c', 3, CAST(1 AS FLOAT), 8)");
            assertThat(stream.next()).isEqualTo(Row.of(3, "c"));
        }
    }

    @Test
    @Timeout(300)
    void aStreamWhoseColumnsNoLongerFitFailsAndSaysWhy() throws Exception {
        streaming.getConfig().set(RestartStrategyOptions.RESTART_STRATEGY, "disable");
        try (CloseableIterator<Row> stream =
                streaming.executeSql("SELECT id FROM t").collect()) {
            assertThat(List.of(stream.next(), stream.next())).containsExactlyInAnyOrder(Row.of(1), Row.of(2));
            change().widenColumn("id", INT64).publish();
            declare("t", "(id BIGINT, word STRING, score FLOAT)");
            insert(batch, "INSERT INTO t VALUES (CAST(3 AS BIGINT), 'c', CAST(1 AS FLOAT))");
            assertThatFails(stream::next)
                    .isInstanceOf(SchemaException.class)
                    .hasMessageContaining("column 'id' was written as id: Int(64, true)");
        }
    }
}

package io.synadb.flink.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.ConflictException;
import io.synadb.SchemaException;
import io.synadb.UnsupportedFeatureException;
import io.synadb.table.Table;
import io.synadb.table.TableSnapshot;
import io.synadb.table.storage.LocalStorage;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.Schema;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.types.Row;
import org.apache.flink.types.RowKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class SqlKeyedTableTest extends SqlTest {
    private static final String COLUMNS = "(id BIGINT, word STRING, emb ARRAY<FLOAT>, PRIMARY KEY (id) NOT ENFORCED)";
    private static final String DIM = "'vector.emb.dim' = '2'";
    private static final String BUCKETS = "'bucket' = '4'";

    private TableSnapshot current(String table) {
        return Table.open(LocalStorage.of(Path.of(path(table)))).current();
    }

    private static String values(String... rows) {
        return "INSERT INTO t SELECT id, word, ARRAY[CAST(id AS FLOAT), CAST(1 AS FLOAT)] FROM (VALUES "
                + String.join(", ", rows) + ") AS v(id, word)";
    }

    @Test
    void anInsertTakesThePlaceOfRowsWithItsKeys() throws Exception {
        declare("t", COLUMNS, DIM, BUCKETS);
        insert(batch, values("(CAST(1 AS BIGINT), 'one')", "(2, 'two')", "(3, 'three')"));
        insert(streaming, values("(CAST(2 AS BIGINT), 'zwei')", "(4, 'vier')"));

        assertThat(rows(batch, "SELECT id, word, emb[1] FROM t"))
                .containsExactly(
                        Row.of(1L, "one", 1f), Row.of(2L, "zwei", 2f), Row.of(3L, "three", 3f), Row.of(4L, "vier", 4f));
        assertThat(current("t").key()).containsExactly("id");
        assertThat(current("t").buckets()).isEqualTo(4);
        assertThat(rows(batch, "SELECT word FROM t WHERE id = 2")).containsExactly(Row.of("zwei"));
        assertThat(rows(batch, "SELECT COUNT(*) FROM t")).containsExactly(Row.of(4L));
    }

    @Test
    void aStreamOfChangesIsApplied() throws Exception {
        declare("t", COLUMNS, DIM);
        insert(batch, values("(CAST(1 AS BIGINT), 'one')", "(2, 'two')", "(3, 'three')"));
        StreamExecutionEnvironment jobs = StreamExecutionEnvironment.getExecutionEnvironment();
        jobs.setParallelism(2);
        jobs.enableCheckpointing(200);
        StreamTableEnvironment sql = StreamTableEnvironment.create(jobs);
        DataStream<Row> changes = jobs.fromData(
                Types.ROW_NAMED(new String[] {"id", "word"}, Types.LONG, Types.STRING),
                Row.ofKind(RowKind.UPDATE_AFTER, 1L, "eins"),
                Row.ofKind(RowKind.DELETE, 2L, null),
                Row.ofKind(RowKind.INSERT, 4L, "four"),
                Row.ofKind(RowKind.DELETE, 4L, null),
                Row.ofKind(RowKind.DELETE, 5L, null),
                Row.ofKind(RowKind.INSERT, 5L, "five"),
                Row.ofKind(RowKind.DELETE, 99L, null));
        sql.createTemporaryView(
                "changes",
                sql.fromChangelogStream(
                        changes,
                        Schema.newBuilder()
                                .column("id", "BIGINT NOT NULL")
                                .column("word", "STRING")
                                .primaryKey("id")
                                .build(),
                        ChangelogMode.upsert()));
        sql.executeSql("CREATE TABLE t " + COLUMNS + " WITH ('connector' = 'synadb', 'path' = '" + path("t") + "')");

        insert(sql, "INSERT INTO t SELECT id, word, ARRAY[CAST(id AS FLOAT), CAST(7 AS FLOAT)] FROM changes");

        assertThat(rows(batch, "SELECT id, word FROM t"))
                .containsExactly(Row.of(1L, "eins"), Row.of(3L, "three"), Row.of(5L, "five"));
    }

    @Test
    void aQueryThatUpdatesItsRowsKeepsTheNewest() throws Exception {
        declare("counts", "(word STRING, n BIGINT NOT NULL, PRIMARY KEY (word) NOT ENFORCED)", "'bucket' = '2'");
        String counts =
                "INSERT INTO counts SELECT word, COUNT(*) FROM (VALUES ('a'), ('b'), ('a'), ('c'), ('a'), ('b'))"
                        + " AS v(word) GROUP BY word";

        assertThat(streaming.explainSql(counts)).doesNotContain("upsertMaterialize=[true]");
        insert(streaming, counts);

        assertThat(rows(batch, "SELECT word, n FROM counts"))
                .containsExactly(Row.of("a", 3L), Row.of("b", 2L), Row.of("c", 1L));
    }

    @Test
    void aKeyOfSeveralColumnsHasThePartition() throws Exception {
        declare(
                "t",
                "(word STRING, kind STRING, seen TIMESTAMP(3), price DECIMAL(10, 2), PRIMARY KEY (kind, seen, price) NOT"
                        + " ENFORCED) PARTITIONED BY (kind)",
                BUCKETS);
        String row = "INSERT INTO t VALUES ('%s', '%s', TIMESTAMP '2026-11-22 10:00:00.123', 1.5)";
        insert(batch, row.formatted("one", "a"));
        insert(batch, row.formatted("two", "b"));
        insert(batch, row.formatted("three", "a"));

        assertThat(rows(batch, "SELECT kind, word FROM t")).containsExactly(Row.of("a", "three"), Row.of("b", "two"));
        declare("u", "(id BIGINT, kind STRING, PRIMARY KEY (id) NOT ENFORCED) PARTITIONED BY (kind)");
        assertThatFails(() -> batch.explainSql("INSERT INTO u VALUES (CAST(1 AS BIGINT), 'a')"))
                .hasMessageStartingWith("The key [id] does not have the partition column 'kind'");
    }

    @Test
    void aKeyMayBeLeftOutWhereNothingIsTakenBack() throws Exception {
        declare("t", COLUMNS, DIM, BUCKETS);
        insert(batch, values("(CAST(1 AS BIGINT), 'one')"));
        declare("t", "(id BIGINT NOT NULL, word STRING, emb ARRAY<FLOAT>)");
        insert(batch, values("(CAST(1 AS BIGINT), 'eins')"));

        assertThat(rows(batch, "SELECT id, word FROM t")).containsExactly(Row.of(1L, "eins"));
        assertThatFails(
                        () -> streaming.explainSql(
                                "INSERT INTO t SELECT id, MAX(word), ARRAY[CAST(COUNT(*) AS FLOAT), CAST(1 AS FLOAT)] FROM t GROUP BY id"))
                .isInstanceOf(UnsupportedFeatureException.class);
    }

    @Test
    void anotherKeyAndOtherBucketsAreRefused() throws Exception {
        declare("t", COLUMNS, DIM, BUCKETS);
        insert(batch, values("(CAST(1 AS BIGINT), 'one')"));
        String found = "The table " + path("t") + " at version 1 has ";

        declare("t", COLUMNS, "'bucket' = '8'");
        assertThatFails(() -> batch.explainSql(values("(CAST(1 AS BIGINT), 'one')")))
                .isInstanceOf(SchemaException.class)
                .hasMessage(found + "4 buckets, but is declared with 8: declare the same, or leave it out");
        declare("t", "(id BIGINT NOT NULL, word STRING, emb ARRAY<FLOAT>, PRIMARY KEY (word) NOT ENFORCED)");
        assertThatFails(() -> batch.explainSql("SELECT * FROM t"))
                .isInstanceOf(SchemaException.class)
                .hasMessage(found + "the key [id], but is declared with the key [word]: declare the same, or leave it"
                        + " out");
    }

    @Test
    void aStreamGoesOnOverNewKeysAndIsToldOfReplacedRows() throws Exception {
        declare("t", COLUMNS, DIM);
        insert(batch, values("(CAST(1 AS BIGINT), 'one')"));
        insert(batch, values("(CAST(2 AS BIGINT), 'two')"));
        declare("t", COLUMNS, "'starting-version' = '1'", "'scan.bounded' = 'true'");
        assertThat(rows(batch, "SELECT id, word FROM t")).isEqualTo(List.of(Row.of(2L, "two")));

        declare("t", COLUMNS);
        insert(batch, values("(CAST(1 AS BIGINT), 'eins')"));
        declare("t", COLUMNS, "'starting-version' = '1'", "'scan.bounded' = 'true'");
        assertThatFails(() -> rows(batch, "SELECT id, word FROM t"))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("version 3 (upsert) put rows in the places of others with their keys");
    }
}

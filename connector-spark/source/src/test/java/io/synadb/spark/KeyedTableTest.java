package io.synadb.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.InvalidArgumentException;
import io.synadb.SchemaException;
import io.synadb.UnsupportedFeatureException;
import io.synadb.table.Table;
import io.synadb.table.TableSnapshot;
import io.synadb.table.storage.LocalStorage;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tables with a primary key: every append is an upsert. */
class KeyedTableTest extends SparkTest {
    private static final String CREATE =
            "CREATE TABLE syna.db.t (id BIGINT, word STRING, v ARRAY<FLOAT>) TBLPROPERTIES ("
                    + "'primary-key' = 'id', 'bucket' = '4', 'vector.v.dim' = '2')";

    private Dataset<Row> numbers(long first, long end, String word) {
        return spark.range(first, end, 1, 3)
                .selectExpr("id", "concat('" + word + " ', id) AS word", "array(float(id), 1F) AS v");
    }

    private TableSnapshot current() {
        return Table.open(LocalStorage.of(folder.resolve("warehouse/db/t"))).current();
    }

    private long count(String condition) {
        return sql("SELECT * FROM syna.db.t WHERE " + condition).count();
    }

    @Test
    void anAppendTakesThePlaceOfRowsWithItsKeys() throws Exception {
        sql(CREATE);
        numbers(0, 100, "old").writeTo("syna.db.t").append();
        numbers(90, 120, "new").writeTo("syna.db.t").append();
        sql("INSERT INTO syna.db.t VALUES (5, 'five', array(5F, 5F))");

        assertThat(current().key()).containsExactly("id");
        assertThat(current().buckets()).isEqualTo(4);
        assertThat(count("true")).isEqualTo(120);
        assertThat(count("word = concat('old ', id)")).isEqualTo(89);
        assertThat(count("word = concat('new ', id)")).isEqualTo(30);
        assertThat(rows(sql("SELECT word, v FROM syna.db.t WHERE id = 5"))).hasToString("[[five,ArraySeq(5.0, 5.0)]]");
        assertThat(sql("SELECT * FROM syna.db.t VERSION AS OF 1").count()).isEqualTo(100);
        assertThat(rows(sql("SELECT id FROM syna.db.t ORDER BY syna.system.l2_distance(v, array(95F, 1F)) LIMIT 1")))
                .containsExactly("[95]");
    }

    @Test
    void theRowsOfABucketComeToOneTask() throws Exception {
        sql(CREATE);
        numbers(0, 500, "word").writeTo("syna.db.t").append();

        assertThat(current().files()).hasSize(4);
    }

    @Test
    void rowsAreDeletedAndReplacedAsInOtherTables() throws Exception {
        sql(CREATE);
        numbers(0, 50, "old").writeTo("syna.db.t").append();

        sql("DELETE FROM syna.db.t WHERE id < 10 OR word = 'old 30'");
        assertThat(count("true")).isEqualTo(39);
        numbers(5, 15, "new").writeTo("syna.db.t").append();
        assertThat(count("true")).isEqualTo(44);
        assertThat(count("word LIKE 'new %'")).isEqualTo(10);

        sql("INSERT OVERWRITE syna.db.t VALUES (7, 'seven', array(7F, 7F)), (8, 'eight', array(8F, 8F))");
        assertThat(sorted(sql("SELECT id, word FROM syna.db.t"))).containsExactly("[7,seven]", "[8,eight]");
        sql("TRUNCATE TABLE syna.db.t");
        assertThat(count("true")).isZero();
    }

    @Test
    void updateAndMergeAreRefusedInWords() {
        sql(CREATE);
        assertThatThrownBy(() -> sql("UPDATE syna.db.t SET word = 'x' WHERE id = 1"))
                .hasMessageContaining("UPDATE TABLE")
                .hasMessageContaining("support");
        assertThatThrownBy(() -> sql("MERGE INTO syna.db.t AS t USING (SELECT 1L AS id) AS s ON t.id = s.id"
                        + " WHEN MATCHED THEN DELETE"))
                .hasMessageContaining("MERGE INTO TABLE")
                .hasMessageContaining("support");
    }

    @Test
    void aCompactionKeepsTheLastRowOfEachKey() throws Exception {
        sql(CREATE);
        for (int i = 0; i < 4; i++) {
            numbers(i * 10, i * 10 + 40, "round " + i).writeTo("syna.db.t").append();
        }
        String before = sorted(sql("SELECT * FROM syna.db.t")).toString();
        sql("CALL syna.system.compact(table => 'db.t', min_files => 2)");

        assertThat(current().files()).hasSize(4);
        assertThat(sorted(sql("SELECT * FROM syna.db.t"))).hasToString(before);
        numbers(0, 70, "last").writeTo("syna.db.t").append();
        assertThat(count("true")).isEqualTo(70);
        assertThat(count("word LIKE 'last %'")).isEqualTo(70);
    }

    @Test
    void theKeyIsShownAndMakesTheSameTableAgain() {
        sql(CREATE);
        String statement = sql("SHOW CREATE TABLE syna.db.t").first().getString(0);
        assertThat(statement)
                .contains("'primary-key' = 'id'")
                .contains("'bucket' = '4'")
                .contains("id BIGINT NOT NULL");
        assertThat(rows(sql("DESCRIBE EXTENDED syna.db.t")).toString())
                .contains("bucket=4")
                .contains("primary-key=id");
        assertThat(rows(sql("SHOW TBLPROPERTIES syna.db.t"))).contains("[bucket,4]", "[primary-key,id]");
        sql("DROP TABLE syna.db.t");
        sql(statement);
        assertThat(sql("SHOW CREATE TABLE syna.db.t").first().getString(0)).isEqualTo(statement);
    }

    @Test
    void aKeyOfSeveralColumnsHasThePartition() {
        sql("CREATE TABLE syna.db.t (id INT, kind STRING, n INT) PARTITIONED BY (kind)"
                + " TBLPROPERTIES ('Primary-Key' = 'KIND, id', 'bucket' = '2')");
        sql("INSERT INTO syna.db.t VALUES (1, 'a', 1), (2, 'a', 2), (1, 'b', 3)");
        sql("INSERT INTO syna.db.t VALUES (1, 'b', 30), (3, 'c', 4)");

        assertThat(sorted(sql("SELECT kind, id, n FROM syna.db.t")))
                .containsExactly("[a,1,1]", "[a,2,2]", "[b,1,30]", "[c,3,4]");
        assertThat(current().key()).containsExactly("kind", "id");
        assertThat(sql("SHOW CREATE TABLE syna.db.t").first().getString(0)).contains("'primary-key' = 'kind, id'");
    }

    @Test
    void aTableMadeByAQueryOrByItsPathHasAKey() throws Exception {
        sql("CREATE TABLE syna.db.t TBLPROPERTIES ('primary-key' = 'id', 'vector.v.dim' = '2') AS"
                + " SELECT id % 10 AS id, 'word' AS word, array(float(id), 0F) AS v FROM range(100)");
        assertThat(count("true")).as("of rows with one key one is kept").isEqualTo(10);
        assertThat(current().buckets()).isEqualTo(1);

        Map<String, String> options = Map.of("primary-key", "id", "bucket", "2", "vector.v.dim", "2");
        numbers(0, 20, "old").write().format("synadb").options(options).save(path("u"));
        numbers(10, 30, "new")
                .write()
                .format("synadb")
                .options(options)
                .mode("append")
                .save(path("u"));
        assertThat(read(path("u")).count()).isEqualTo(30);
        assertThatThrownBy(() -> numbers(0, 1, "x")
                        .write()
                        .format("synadb")
                        .option("primary-key", "word")
                        .mode("append")
                        .save(path("u")))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageStartingWith("The option 'primary-key' is 'word', but the table at " + path("u")
                        + " has 'id': leave the option out");
    }

    @Test
    void aRowWithoutAKeyIsRefused() {
        sql(CREATE);
        assertThatThrownBy(() ->
                        sql("INSERT INTO syna.db.t SELECT if(id = 7, NULL, id), 'word', array(1F, 2F) FROM range(9)"))
                .satisfies(failure -> assertThat(rootCause(failure)).hasMessageContaining("id"));
        assertThat(count("true")).isZero();
        assertThatThrownBy(() -> sql("CREATE TABLE syna.db.u TBLPROPERTIES ('primary-key' = 'id') AS"
                        + " SELECT if(id = 7, NULL, id) AS id, 'word' AS word FROM range(0, 9, 1, 1)"))
                .satisfies(failure -> assertThat(rootCause(failure)).hasMessageContaining("id"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            'primary-key' = 'ids'                 | Key column 'ids' does not exist: the columns are [id, word, score]. Did you
            'primary-key' = 'id, id'              | Key column 'id' is named twice. Name it once.
            'primary-key' = 'id,'                 | The property 'primary-key' is 'id,': expected names of columns with commas
            'primary-key' = 'id', 'bucket' = '0'  | The property 'bucket' is '0': expected a whole number of at least 1
            'primary-key' = 'id', 'bucket' = 'x'  | The property 'bucket' is 'x': expected a whole number of at least 1
            'bucket' = '16'                       | The property 'bucket' is '16', but there is no 'primary-key': say which
            'primary-key' = 'score'               | Column 'score' of type FloatingPoint(DOUBLE) cannot be part of a key
            """, quoteCharacter = '`')
    void whatNoKeyCanBeIsRefused(String properties, String message) {
        assertThatThrownBy(() -> sql("CREATE TABLE syna.db.t (id BIGINT, word STRING, score DOUBLE) TBLPROPERTIES ("
                        + properties + ")"))
                .hasMessageStartingWith(message);
        assertThat(folder.resolve("warehouse/db/t")).doesNotExist();
    }

    @Test
    void theKeyStaysAsItIs() {
        sql(CREATE);
        assertThatThrownBy(() -> sql("ALTER TABLE syna.db.t DROP COLUMN id"))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("is of the table's key");
        assertThatThrownBy(() -> sql("ALTER TABLE syna.db.t ALTER COLUMN id DROP NOT NULL"))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("it is of the table's key");
        assertThatThrownBy(() -> sql("CREATE OR REPLACE TABLE syna.db.t TBLPROPERTIES ('primary-key' = 'word',"
                        + " 'vector.v.dim' = '2') AS SELECT 1L AS id, 'a' AS word, array(1F, 2F) AS v"))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("would change its columns, partitioning, key or properties");
        assertThatThrownBy(
                        () -> sql("CREATE TABLE syna.db.u (id BIGINT, kind STRING) PARTITIONED BY (kind) TBLPROPERTIES"
                                + " ('primary-key' = 'id')"))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageStartingWith("The key [id] does not have the partition column 'kind'");
        assertThatThrownBy(() ->
                        sql("CREATE TABLE syna.db.u (id BIGINT, _op TINYINT) TBLPROPERTIES ('primary-key' = 'id')"))
                .isInstanceOfAny(InvalidArgumentException.class, SchemaException.class)
                .hasMessageContaining("_op");
    }
}

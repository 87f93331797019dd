package io.synadb.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.InvalidArgumentException;
import io.synadb.NotFoundException;
import io.synadb.UnsupportedFeatureException;
import io.synadb.VersionNotFoundException;
import io.synadb.table.Table;
import io.synadb.table.Tag;
import io.synadb.table.storage.LocalStorage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CatalogTest extends SparkTest {
    @Test
    void createsInsertsSelectsAndDrops() {
        sql("CREATE TABLE syna.db.words (id BIGINT, word STRING, kind STRING) PARTITIONED BY (kind)");
        sql("INSERT INTO syna.db.words VALUES (1, 'run', 'verb'), (2, 'tree', 'noun')");
        sql("INSERT INTO syna.db.words SELECT id + 2, upper(word), kind FROM syna.db.words");

        assertThat(sorted(sql("SELECT * FROM syna.db.words WHERE kind = 'verb'")))
                .containsExactly("[1,run,verb]", "[3,RUN,verb]");
        assertThat(rows(sql("SHOW TABLES IN syna.db"))).containsExactly("[db,words,false]");
        assertThat(rows(sql("SHOW NAMESPACES IN syna"))).containsExactly("[db]");
        assertThat(rows(sql("DESCRIBE syna.db.words")))
                .contains(
                        "[id,bigint,null]", "[word,string,null]", "[kind,string,null]", "[# Partition Information,,]");

        sql("DROP TABLE syna.db.words");
        assertThat(rows(sql("SHOW TABLES IN syna.db"))).isEmpty();
        assertThat(folder.resolve("warehouse/db/words")).doesNotExist();
        assertThatThrownBy(() -> sql("SELECT * FROM syna.db.words")).isInstanceOf(AnalysisException.class);
    }

    @Test
    void insertOverwriteReplacesAllRows() {
        sql("CREATE TABLE syna.db.t AS SELECT id FROM range(5)");
        sql("INSERT OVERWRITE syna.db.t SELECT id FROM range(7, 9)");

        assertThat(sorted(sql("SELECT * FROM syna.db.t"))).containsExactly("[7]", "[8]");
    }

    @Test
    void createTableAsSelectIsOneVersion() {
        sql("CREATE TABLE syna.db.t TBLPROPERTIES ('vector.v.dim' = '2') AS"
                + " SELECT id, array(CAST(id AS FLOAT), 1F) AS v FROM range(3)");

        assertThat(sorted(sql("SELECT id, v[0] FROM syna.db.t"))).containsExactly("[0,0.0]", "[1,1.0]", "[2,2.0]");
        assertThat(commits("warehouse/db/t")).containsExactly("00000000000000000000.json");
    }

    @Test
    void createTableAsSelectThatFailsLeavesNoTable() {
        assertThatThrownBy(() ->
                        sql("CREATE TABLE syna.db.t AS SELECT id, if(id = 2, CAST(raise_error('no luck') AS INT), 0) AS x FROM range(3)")
                                .collect())
                .hasStackTraceContaining("no luck");

        assertThat(spark.catalog().tableExists("syna.db.t")).isFalse();
        assertThat(commits("warehouse/db/t")).isEmpty();
        sql("CREATE TABLE syna.db.t AS SELECT id FROM range(3)");
        assertThat(sql("SELECT * FROM syna.db.t").count()).isEqualTo(3);
    }

    @Test
    void createOrReplaceKeepsTheHistory() {
        sql("CREATE OR REPLACE TABLE syna.db.t AS SELECT id FROM range(2)");
        sql("CREATE OR REPLACE TABLE syna.db.t AS SELECT id FROM range(5, 7)");

        assertThat(sorted(sql("SELECT * FROM syna.db.t"))).containsExactly("[5]", "[6]");
        assertThat(sorted(sql("SELECT * FROM syna.db.t VERSION AS OF 0"))).containsExactly("[0]", "[1]");
        assertThatThrownBy(() -> sql("CREATE OR REPLACE TABLE syna.db.t AS SELECT 'text' AS id"))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessage(
                        "REPLACE TABLE syna.db.t would change its columns, partitioning, key or properties, which is not"
                                + " supported: DROP TABLE it, then CREATE TABLE … AS SELECT");
    }

    @Test
    void saveAsTableKnowsAllModes() {
        spark.range(2).write().mode("append").saveAsTable("syna.db.t");
        spark.range(2, 3).write().mode("append").saveAsTable("syna.db.t");
        spark.range(7, 8).write().mode("ignore").saveAsTable("syna.db.t");
        assertThat(sorted(sql("SELECT * FROM syna.db.t"))).containsExactly("[0]", "[1]", "[2]");

        spark.range(4, 5).write().format("synadb").mode("overwrite").saveAsTable("syna.db.t");
        assertThat(sorted(sql("SELECT * FROM syna.db.t"))).containsExactly("[4]");
        assertThatThrownBy(() -> spark.range(1).write().saveAsTable("syna.db.t"))
                .isInstanceOf(AnalysisException.class)
                .hasMessageContaining("already exists");
    }

    @Test
    void readsEarlierVersions() {
        sql("CREATE TABLE syna.db.t (id BIGINT)");
        sql("INSERT INTO syna.db.t VALUES (1)");
        sql("INSERT INTO syna.db.t VALUES (2)");

        assertThat(rows(sql("SELECT * FROM syna.db.t VERSION AS OF 1"))).containsExactly("[1]");
        assertThat(rows(spark.read().option("version-as-of", 1).table("syna.db.t")))
                .containsExactly("[1]");
        assertThat(sorted(sql("SELECT * FROM syna.db.t TIMESTAMP AS OF now()"))).containsExactly("[1]", "[2]");
        assertThatThrownBy(() -> sql("SELECT * FROM syna.db.t VERSION AS OF 9").collect())
                .isInstanceOf(VersionNotFoundException.class)
                .hasMessageContaining("9");
    }

    @Test
    void readsVersionsByTheirTags() {
        sql("CREATE TABLE syna.db.t (id BIGINT)");
        sql("INSERT INTO syna.db.t VALUES (1)");
        sql("INSERT INTO syna.db.t VALUES (2)");
        String location = folder.resolve("warehouse/db/t").toString();
        Table.open(LocalStorage.of(Path.of(location))).maintenance().createTag(Tag.of("first row"), 1);

        assertThat(rows(sql("SELECT * FROM syna.db.t VERSION AS OF 'first row'")))
                .containsExactly("[1]");
        assertThat(rows(spark.read().option("tag", "first row").table("syna.db.t")))
                .containsExactly("[1]");
        assertThat(rows(spark.read().format("synadb").option("tag", "first row").load(location)))
                .containsExactly("[1]");
        assertThat(read(location).count()).isEqualTo(2);
        assertThat(spark.read()
                        .format("synadb")
                        .option("timestamp-as-of", "2100-01-01")
                        .load(location)
                        .count())
                .isEqualTo(2);
        assertThatThrownBy(() -> sql("SELECT * FROM syna.db.t VERSION AS OF 'old'"))
                .isInstanceOf(NotFoundException.class)
                .hasMessage("Table " + location + " has no tag 'old': it has the tags [first row].");
        assertThatThrownBy(() -> sql("SELECT * FROM syna.db.t TIMESTAMP AS OF '2001-01-01'"))
                .isInstanceOf(VersionNotFoundException.class)
                .hasMessageContaining("did not exist at 2001-01-01T00:00:00Z");
    }

    @Test
    void namespacesAreFolders() throws IOException {
        sql("CREATE NAMESPACE syna.a");
        sql("CREATE NAMESPACE syna.a.b");
        sql("CREATE TABLE syna.a.b.t (id BIGINT)");

        assertThat(folder.resolve("warehouse/a/b/t")).isDirectory();
        assertThat(rows(sql("SHOW NAMESPACES IN syna.a"))).containsExactly("[a.b]");
        assertThatThrownBy(() -> sql("DROP NAMESPACE syna.a.b")).isInstanceOf(AnalysisException.class);
        assertThatThrownBy(() -> sql("CREATE TABLE syna.a.b.t.u (id BIGINT)"))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("is a table, not a namespace");
        assertThatThrownBy(() -> sql("SHOW TABLES IN syna.missing")).isInstanceOf(AnalysisException.class);
        sql("DROP NAMESPACE syna.a CASCADE");
        assertThat(folder.resolve("warehouse/a")).doesNotExist();
    }

    @Test
    void filesOfOtherFormatsAreReadInANamespaceOfTheCatalog() {
        spark.range(3).write().parquet(path("numbers"));
        sql("CREATE NAMESPACE syna.db");
        sql("USE syna.db");

        assertThat(sql("SELECT * FROM parquet.`" + path("numbers") + "`").count())
                .isEqualTo(3);
    }

    @Test
    void aNameThatCannotBeAFolderNamesNothing() {
        assertThat(spark.catalog().tableExists("syna.db.`a/b`")).isFalse();
        sql("DROP TABLE IF EXISTS syna.db.`a/b`");
        assertThatThrownBy(() -> sql("SELECT * FROM syna.db.`..`")).isInstanceOf(AnalysisException.class);
        assertThatThrownBy(() -> sql("SHOW TABLES IN syna.`a/b`")).isInstanceOf(AnalysisException.class);
        assertThatThrownBy(() -> sql("CREATE TABLE syna.db.`a/b` (id BIGINT)"))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageStartingWith("The name 'a/b' cannot be a folder");
    }

    @Test
    void showsAStatementThatMakesTheSameTable() {
        sql("CREATE TABLE syna.db.t (id INT, v ARRAY<FLOAT>, kind STRING) PARTITIONED BY (kind)"
                + " TBLPROPERTIES ('vector.v.dim' = '2')");
        String statement = sql("SHOW CREATE TABLE syna.db.t").first().getString(0);
        sql("DROP TABLE syna.db.t");
        sql(statement);

        assertThat(sql("SHOW CREATE TABLE syna.db.t").first().getString(0)).isEqualTo(statement);
    }

    @Test
    void aVectorDeclaredWhereItCannotBeIsRefused() {
        Dataset<Row> vectors = sql("SELECT 1 AS id, array(1F, 2F) AS v");

        assertThatThrownBy(() -> vectors.write().option("vector.v.dim", 2).saveAsTable("syna.db.t"))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("The option 'vector.v.dim' is '2', but the table syna.db.t has no such property: leave the"
                        + " option out, or make a table that has it, with TBLPROPERTIES or"
                        + " writeTo(…).tableProperty(…).create()");
        assertThat(spark.catalog().tableExists("syna.db.t")).isFalse();

        sql("CREATE TABLE syna.db.t (id INT, v ARRAY<FLOAT>) TBLPROPERTIES ('vector.v.dim' = '2')");
        vectors.write().option("vector.V.dim", 2).mode("append").saveAsTable("syna.db.t");
        assertThatThrownBy(() ->
                        vectors.write().option("vector.v.dim", 3).mode("append").saveAsTable("syna.db.t"))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("is '3', but the table syna.db.t has '2'");
        assertThat(sql("SELECT * FROM syna.db.t").count()).isEqualTo(1);
    }

    @Test
    void theSessionCatalogKnowsATableByItsLocation() {
        spark.range(3).write().format("synadb").save(path("t"));
        sql("CREATE TABLE spark_catalog.default.numbers USING synadb LOCATION '" + path("t") + "'");
        try {
            assertThat(sql("SELECT * FROM spark_catalog.default.numbers").count())
                    .isEqualTo(3);
        } finally {
            sql("DROP TABLE spark_catalog.default.numbers");
        }
        assertThat(read(path("t")).count()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.b", "p/q", "ü =", "SELECT"})
    void aPartitionColumnMayHaveAnyName(String column) {
        sql("CREATE TABLE syna.db.t (id INT, `" + column + "` STRING) PARTITIONED BY (`" + column + "`)");
        sql("INSERT INTO syna.db.t VALUES (1, 'x'), (2, 'y')");
        spark.table("syna.db.t").write().format("synadb").partitionBy(column).save(path("t"));
        read(path("t"))
                .where("id = 1")
                .write()
                .format("synadb")
                .partitionBy(column)
                .mode("append")
                .save(path("t"));

        assertThat(sorted(sql("SELECT * FROM syna.db.t"))).containsExactly("[1,x]", "[2,y]");
        assertThat(sorted(read(path("t")))).containsExactly("[1,x]", "[1,x]", "[2,y]");
    }

    @Test
    void droppingANamespaceLeavesWhatALinkLeadsTo() throws IOException {
        sql("CREATE TABLE syna.kept.t AS SELECT 1 AS id");
        sql("CREATE NAMESPACE syna.db");
        Files.createSymbolicLink(folder.resolve("warehouse/db/link"), folder.resolve("warehouse/kept"));

        assertThatThrownBy(() -> sql("DROP NAMESPACE syna.db CASCADE")).isInstanceOf(AnalysisException.class);
        assertThat(sql("SELECT * FROM syna.kept.t").count()).isEqualTo(1);
    }

    @Test
    void functionsLiveInTheNamespaceSystem() {
        assertThat(rows(sql("SHOW USER FUNCTIONS IN syna.system")))
                .containsExactly(
                        "[syna.system.bucket]",
                        "[syna.system.cosine_distance]",
                        "[syna.system.days]",
                        "[syna.system.hamming_distance]",
                        "[syna.system.hours]",
                        "[syna.system.inner_product]",
                        "[syna.system.l2_distance]",
                        "[syna.system.months]",
                        "[syna.system.truncate]",
                        "[syna.system.years]");
        assertThat(rows(sql("SELECT syna.system.l2_distance(array(0F, 0F), array(3F, 4F))")))
                .containsExactly("[5.0]");
        assertThatThrownBy(() -> sql("SELECT syna.system.l3_distance(array(0F), array(3F))"))
                .isInstanceOf(AnalysisException.class)
                .hasMessageContaining("l3_distance");
        assertThatThrownBy(() -> sql("CREATE TABLE syna.system.t (id BIGINT)"))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("The namespace 'system' holds functions: create the table t in another one");
    }

    @Test
    void refusesWhatATableCannotBe() {
        assertThatThrownBy(() -> sql("CREATE TABLE syna.db.t (id BIGINT, tags STRING COLLATE UNICODE_CI)"))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageStartingWith("The column 'tags' has the type STRING COLLATE UNICODE_CI");
        assertThatThrownBy(() -> sql("CREATE TABLE syna.db.t (id BIGINT) PARTITIONED BY (zorder(id))"))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessage("PARTITIONED BY zorder(id) is not supported: name a column, or write years, months, days or"
                        + " hours of one, as in days(ts), bucket(16, id) or truncate(4, word)");
        assertThatThrownBy(() -> sql("CREATE TABLE syna.db.t (id BIGINT) PARTITIONED BY (days(id))"))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessage("Column 'id' of type Int(64, true) cannot partition a table as day(id): expected a date or"
                        + " timestamp column.");
        assertThatThrownBy(() -> sql("CREATE TABLE syna.db.t (id BIGINT) PARTITIONED BY (truncate(0, id))"))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("with a width of 0");
        assertThatThrownBy(() -> sql("CREATE TABLE syna.db.t (id BIGINT) USING csv"))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("A SynaCatalog holds SynaDB tables, found USING csv: write USING synadb, or nothing");
        assertThatThrownBy(() -> sql("CREATE TABLE syna.db.t (id BIGINT) LOCATION '/elsewhere'"))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("found LOCATION");
        assertThatThrownBy(() -> sql("CREATE TABLE syna.db.t (v ARRAY<FLOAT>) TBLPROPERTIES ('vector.w.dim' = '3')"))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("The property 'vector.w.dim' names no column: the table has v");
        assertThatThrownBy(() -> sql("CREATE TABLE syna.db.t (v ARRAY<FLOAT>) TBLPROPERTIES ('vector.v.dims' = '3')"))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("Unknown table property 'vector.v.dims': did you mean 'vector.<column>.dim'?"
                        + " Known are sparse.<column>.dim, tensor.<column>.dtype, tensor.<column>.shape, vector.<column>.dim,"
                        + " vector.<column>.encoding, vector.<column>.metric");
        assertThat(spark.catalog().tableExists("syna.db.t")).isFalse();
    }

    @Test
    void aCatalogNeedsAWarehouse() {
        spark.conf().set("spark.sql.catalog.other", SynaCatalog.class.getName());

        assertThatThrownBy(() -> sql("SHOW NAMESPACES IN other"))
                .hasStackTraceContaining(
                        "The catalog other has no warehouse: set spark.sql.catalog.other.warehouse to the"
                                + " folder of its tables");
    }

    private List<String> commits(String table) {
        return files(table + "/_syna/log");
    }

    /** The names of all files in a folder, sorted; none where there is no folder. */
    private List<String> files(String directory) {
        Path root = folder.resolve(directory);
        if (!Files.exists(root)) {
            return List.of();
        }
        try (Stream<Path> found = Files.walk(root)) {
            return found.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package io.synadb.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.InvalidArgumentException;
import io.synadb.UnsupportedFeatureException;
import io.synadb.table.Table;
import io.synadb.table.TableVersion;
import io.synadb.table.storage.LocalStorage;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.AnalysisException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AlterTableTest extends SparkTest {
    private void create() {
        sql("CREATE TABLE syna.db.t (id INT, word STRING, score FLOAT) PARTITIONED BY (word)");
        sql("INSERT INTO syna.db.t VALUES (1, 'a', 0.5), (2, 'b', 1.5)");
    }

    private Map<String, String> properties(String table) {
        return Table.open(LocalStorage.of(folder.resolve("warehouse/db/" + table)))
                .current()
                .properties();
    }

    private List<TableVersion> versions() {
        return Table.open(LocalStorage.of(folder.resolve("warehouse/db/t"))).versions();
    }

    @Test
    void columnsAreAddedDroppedRenamedMovedAndWidened() {
        create();
        sql("ALTER TABLE syna.db.t ADD COLUMNS (note STRING, rank SMALLINT AFTER id)");
        sql("INSERT INTO syna.db.t VALUES (3, 7, 'a', 2.5, 'new')");
        assertThat(sorted(sql("SELECT * FROM syna.db.t")))
                .containsExactly("[1,null,a,0.5,null]", "[2,null,b,1.5,null]", "[3,7,a,2.5,new]");

        sql("ALTER TABLE syna.db.t RENAME COLUMN word TO kind");
        sql("ALTER TABLE syna.db.t ALTER COLUMN id TYPE BIGINT");
        sql("ALTER TABLE syna.db.t ALTER COLUMN score TYPE DOUBLE");
        sql("ALTER TABLE syna.db.t ALTER COLUMN note FIRST");
        sql("ALTER TABLE syna.db.t DROP COLUMN rank");
        sql("ALTER TABLE syna.db.t DROP COLUMN IF EXISTS rank");
        sql("INSERT INTO syna.db.t VALUES ('long', 5000000000, 'b', 0.1)");

        assertThat(rows(sql("DESCRIBE syna.db.t")))
                .contains("[note,string,null]", "[id,bigint,null]", "[kind,string,null]", "[score,double,null]");
        assertThat(sorted(sql("SELECT * FROM syna.db.t WHERE kind = 'b' AND score < 2")))
                .containsExactly("[long,5000000000,b,0.1]", "[null,2,b,1.5]");
        assertThat(sorted(sql("SELECT id, note FROM syna.db.t WHERE note IS NULL OR id > 4000000000")))
                .containsExactly("[1,null]", "[2,null]", "[5000000000,long]");
        assertThat(sorted(sql("SELECT * FROM syna.db.t VERSION AS OF 1"))).containsExactly("[1,a,0.5]", "[2,b,1.5]");
    }

    @Test
    void fieldsOfStructsChangeLikeColumns() {
        sql("CREATE TABLE syna.db.t (id INT, at STRUCT<x: FLOAT, name: STRING>)");
        sql("INSERT INTO syna.db.t VALUES (1, named_struct('x', 0.5F, 'name', 'here'))");
        sql("ALTER TABLE syna.db.t ADD COLUMN at.z SMALLINT AFTER x");
        sql("ALTER TABLE syna.db.t ALTER COLUMN at.x TYPE DOUBLE");
        sql("ALTER TABLE syna.db.t RENAME COLUMN at.name TO label");
        sql("INSERT INTO syna.db.t VALUES (2, named_struct('x', 0.1D, 'z', 3S, 'label', 'there'))");
        assertThat(sorted(sql("SELECT * FROM syna.db.t"))).containsExactly("[1,[0.5,null,here]]", "[2,[0.1,3,there]]");
        sql("ALTER TABLE syna.db.t DROP COLUMN at.x");
        assertThat(sorted(sql("SELECT at FROM syna.db.t WHERE at.label LIKE '%here'")))
                .containsExactly("[[3,there]]", "[[null,here]]");
    }

    private static final String DEFAULTS = "rank SMALLINT NOT NULL DEFAULT 7, note STRING DEFAULT 'a \\'note\\'',"
            + " price DECIMAL(6, 2) DEFAULT 1.5, day DATE DEFAULT DATE '2026-11-21',"
            + " at TIMESTAMP DEFAULT TIMESTAMP '2026-11-21 10:00:00',"
            + " wall TIMESTAMP_NTZ DEFAULT TIMESTAMP_NTZ '2026-11-21 11:00:00', real FLOAT DEFAULT 0.1,"
            + " nan DOUBLE DEFAULT double('NaN'), yes BOOLEAN DEFAULT true, raw BINARY DEFAULT X'00FF',"
            + " big BIGINT DEFAULT 7, nothing INT DEFAULT NULL";

    private static final String SHOW =
            "rank, note, price, day, string(at), wall, real, nan, yes, hex(raw), big, nothing FROM syna.db.t";

    /** What {@link #SHOW} selects of a row without values of its own. */
    private static final String SHOWN =
            "7,a 'note',1.50,2026-11-21,2026-11-21 10:00:00,2026-11-21T11:00,0.1,NaN,true,00FF,7,null]";

    @Test
    void aDefaultIsShownByRowsFromBeforeAndWrittenWhereAnInsertLeavesItOut() {
        create();
        sql("ALTER TABLE syna.db.t ADD COLUMNS (" + DEFAULTS + ")");
        sql("INSERT INTO syna.db.t (id, word, score) VALUES (3, 'a', 2.5)");
        sql("INSERT INTO syna.db.t (id, word, rank, note) VALUES (4, 'a', DEFAULT, NULL)");
        assertThat(sorted(sql("SELECT id, " + SHOW + " WHERE id < 4")))
                .containsExactly("[1," + SHOWN, "[2," + SHOWN, "[3," + SHOWN);
        assertThat(sorted(sql("SELECT id, rank, note FROM syna.db.t WHERE id = 4")))
                .containsExactly("[4,7,null]");
        assertThat(sorted(
                        sql("SELECT id FROM syna.db.t WHERE rank = 7 AND isnan(nan) AND price < 2 AND note LIKE 'a%'")))
                .containsExactly("[1]", "[2]", "[3]");
        sql("DELETE FROM syna.db.t WHERE big = 7 AND id <> 2");
        assertThat(sorted(sql("SELECT id, " + SHOW))).containsExactly("[2," + SHOWN);
    }

    @Test
    void aTableIsMadeWithDefaults() {
        sql("CREATE TABLE syna.db.t (id INT, " + DEFAULTS + ")");
        sql("INSERT INTO syna.db.t (id) VALUES (1)");
        assertThat(sorted(sql("SELECT id, " + SHOW))).containsExactly("[1," + SHOWN);
    }

    @Test
    void whatHasNoValueForRowsFromBeforeIsRefused() {
        create();
        assertThatThrownBy(() -> sql("ALTER TABLE syna.db.t ADD COLUMN must INT NOT NULL"))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("Column 'must' may not be null and has no default");
        assertThatThrownBy(() -> sql("ALTER TABLE syna.db.t ALTER COLUMN id SET DEFAULT 5"))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("cannot do UpdateColumnDefaultValue");
        assertThat(versions()).hasSize(2);
    }

    @Test
    void columnsThatMayNotBeNullAreLetBeNull() {
        sql("CREATE TABLE syna.db.t (id INT NOT NULL)");
        sql("ALTER TABLE syna.db.t ALTER COLUMN id DROP NOT NULL");
        sql("INSERT INTO syna.db.t VALUES (NULL)");
        assertThat(rows(sql("SELECT * FROM syna.db.t"))).containsExactly("[null]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ADD COLUMN word INT",
                "RENAME COLUMN id TO score",
                "DROP COLUMN nothing",
                "ALTER COLUMN id TYPE SMALLINT"
            })
    void sparkRefusesWhatMakesNoSense(String change) {
        create();
        assertThatThrownBy(() -> sql("ALTER TABLE syna.db.t " + change)).isInstanceOf(AnalysisException.class);
        assertThat(versions()).hasSize(2);
    }

    @Test
    void theTableRefusesWhatItCannotDo() {
        create();
        assertThatThrownBy(() -> sql("ALTER TABLE syna.db.t DROP COLUMN word"))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("cannot be dropped: it partitions the table");
        assertThatThrownBy(() -> sql("ALTER TABLE syna.db.t ALTER COLUMN id TYPE DOUBLE"))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("cannot become FloatingPoint(DOUBLE)");
        assertThatThrownBy(() -> sql("ALTER TABLE syna.db.t ALTER COLUMN id COMMENT 'the key'"))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("cannot do UpdateColumnComment");
        assertThatThrownBy(() -> sql("ALTER TABLE syna.db.t ADD COLUMN note STRING COMMENT 'x'"))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("ADD COLUMN note with a COMMENT is not supported");
        assertThat(versions()).hasSize(2);
    }

    @Test
    void propertiesAreSetAndUnset() {
        create();
        sql("ALTER TABLE syna.db.t SET TBLPROPERTIES ('Compression' = 'zstd', 'dictionary.WORD' = 'true', 'a' = 'b')");
        sql("INSERT INTO syna.db.t VALUES (3, 'c', 2.5)");
        sql("ALTER TABLE syna.db.t UNSET TBLPROPERTIES ('compression', 'a')");
        sql("COMMENT ON TABLE syna.db.t IS 'words'");
        assertThat(rows(sql("SHOW TBLPROPERTIES syna.db.t")))
                .contains("[dictionary.word,true]")
                .doesNotContain("[compression,zstd]", "[a,b]");
        assertThat(properties("t")).containsEntry("comment", "words");
        assertThat(sorted(sql("SELECT * FROM syna.db.t"))).containsExactly("[1,a,0.5]", "[2,b,1.5]", "[3,c,2.5]");
        assertThat(versions()).hasSize(6);
    }

    @Test
    void propertiesThatCannotBeMeantOrCannotChangeAreRefused() {
        sql("CREATE TABLE syna.db.t (id BIGINT, word STRING, v ARRAY<FLOAT>)"
                + " TBLPROPERTIES ('primary-key' = 'id', 'vector.v.dim' = '2')");
        String set = "ALTER TABLE syna.db.t SET TBLPROPERTIES ";
        assertThatThrownBy(() -> sql(set + "('compresion' = 'lz4')"))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("Unknown property 'compresion'. Did you mean 'compression'?");
        assertThatThrownBy(() -> sql(set + "('target-file-bytes' = '1 GB')"))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("expected a whole number of bytes");
        assertThatThrownBy(() -> sql(set + "('vector.V.dim' = '3')"))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("The property 'vector.v.dim' of table");
        assertThatThrownBy(() -> sql(set + "('primary-key' = 'word')"))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("the key of a table is chosen when it is made");
        assertThatThrownBy(() -> sql("ALTER TABLE syna.db.t UNSET TBLPROPERTIES ('bucket')"))
                .isInstanceOf(UnsupportedFeatureException.class);
        assertThatThrownBy(() -> sql("CREATE TABLE syna.db.u (id INT) TBLPROPERTIES ('target-file-byte' = '1')"))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("Did you mean 'target-file-bytes'?");
        assertThatThrownBy(() ->
                        sql("CREATE TABLE syna.db.u (id INT, v ARRAY<FLOAT>) TBLPROPERTIES ('vectors.v.dim' = '1')"))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("Did you mean 'vector.v.dim'?");
        assertThat(versions()).hasSize(1);
    }

    @Test
    void tablesHaveTheUsersOwnPropertiesAndSparksOptions() {
        sql("CREATE TABLE syna.db.u (id INT) USING synadb OPTIONS ('chunk-bytes' = '1000') COMMENT 'mine'"
                + " TBLPROPERTIES ('team' = 'search', 'created.by' = 'me')");
        assertThat(properties("u"))
                .containsEntry("team", "search")
                .containsEntry("created.by", "me")
                .containsEntry("comment", "mine");
    }
}

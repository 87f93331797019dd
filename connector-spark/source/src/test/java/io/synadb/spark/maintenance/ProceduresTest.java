package io.synadb.spark.maintenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.AlreadyExistsException;
import io.synadb.InvalidArgumentException;
import io.synadb.NotFoundException;
import io.synadb.SynaException;
import io.synadb.UnsupportedFeatureException;
import io.synadb.VersionNotFoundException;
import io.synadb.spark.SparkTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Row;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code CALL}, and what a table tells of itself. */
class ProceduresTest extends SparkTest {
    /** Versions 0 to 3: nothing, 1, 1 and 2, only 2. */
    @BeforeEach
    void table() {
        sql("CREATE TABLE syna.db.t (id BIGINT, kind STRING) PARTITIONED BY (kind)");
        sql("INSERT INTO syna.db.t VALUES (1, 'noun')");
        sql("INSERT INTO syna.db.t VALUES (2, NULL)");
        sql("DELETE FROM syna.db.t WHERE id = 1");
    }

    private List<String> call(String procedure) {
        return rows(sql("CALL syna.system." + procedure));
    }

    private List<String> ids() {
        return sorted(sql("SELECT id FROM syna.db.t"));
    }

    private AbstractThrowableAssert<?, ? extends Throwable> assertThatCallFails(
            String procedure, Class<? extends SynaException> type) {
        return assertThatThrownBy(() -> call(procedure)).isInstanceOf(type);
    }

    @Test
    void aRollbackSaysFromWhereAndWhereTo() {
        assertThat(call("rollback(table => 'db.t', version => 2)")).containsExactly("[3,2,4]");
        assertThat(ids()).containsExactly("[1]", "[2]");
        assertThat(call("rollback('syna.db.t', 2)")).as("nothing to do").containsExactly("[4,2,4]");
    }

    @Test
    void aVersionIsReadByItsTagUntilItIsDropped() {
        assertThat(call("create_tag(table => 'db.t', tag => 'both', version => 2)"))
                .containsExactly("[both,2]");
        assertThat(call("create_tag('db.t', 'now')")).containsExactly("[now,4]");

        assertThat(sorted(sql("SELECT id FROM syna.db.t VERSION AS OF 'both'"))).containsExactly("[1]", "[2]");
        assertThat(rows(sql("SELECT * FROM syna.db.t.tags ORDER BY tag"))).containsExactly("[both,2]", "[now,4]");

        assertThat(call("drop_tag(tag => 'both', table => 'db.t')")).containsExactly("[both,2]");
        assertThat(rows(sql("SELECT tag FROM syna.db.t.tags"))).containsExactly("[now]");
    }

    @Test
    void versionsExpireButForTheLastOnesAndThoseWithATag() {
        call("create_tag('db.t', 'first', 1)");
        assertThat(call("expire_versions('db.t', TIMESTAMP '2001-01-01')")).containsExactly("[0,0]");
        Row done = sql("CALL syna.system.expire_versions('db.t', now() + INTERVAL 1 MINUTE, 2)")
                .first();

        assertThat(done.getLong(0)).isEqualTo(3);
        assertThat(done.getLong(1)).isPositive();
        assertThat(rows(sql("SELECT version, operation FROM syna.db.t.versions ORDER BY version")))
                .containsExactly("[1,append]", "[3,delete]", "[4,tag]", "[5,expire]");
        assertThat(ids()).containsExactly("[2]");
        assertThat(rows(sql("SELECT id FROM syna.db.t VERSION AS OF 'first'"))).containsExactly("[1]");
        assertThatCallFails("rollback('db.t', 2)", VersionNotFoundException.class)
                .hasMessageContaining("no version 2 any more: it has expired, the oldest version left is 3");
    }

    @Test
    void orphansGoWhenTheyAreOldEnough() throws IOException {
        Path orphan = folder.resolve("warehouse/db/t/data/orphan.syna");
        Files.writeString(orphan, "left by a writer");
        assertThat(call("remove_orphan_files(table => 'db.t')")).containsExactly("[0]");
        Files.setLastModifiedTime(orphan, FileTime.from(Instant.now().minus(Duration.ofDays(4))));

        assertThat(call("remove_orphan_files('db.t', now() - INTERVAL 5 DAYS)")).containsExactly("[0]");
        assertThat(call("remove_orphan_files(table => 'db.t')")).containsExactly("[1]");
        assertThat(orphan).doesNotExist();
        assertThat(ids()).containsExactly("[2]");
    }

    @Test
    void aTableTellsOfItsVersionsAndFiles() {
        assertThat(rows(sql("SELECT version, operation, counts['rows'] FROM syna.db.t.versions WHERE version < 3")))
                .containsExactly("[0,create,0]", "[1,append,1]", "[2,append,1]");
        assertThat(sql("SELECT * FROM syna.db.t.versions WHERE timestamp > now() - INTERVAL 1 HOUR")
                        .count())
                .isEqualTo(4);
        assertThat(rows(sql("SELECT partition['kind'], live_rows, deleted_rows, size_bytes > 0 FROM syna.db.t.files")))
                .containsExactly("[null,1,0,true]");
        assertThat(rows(sql("SELECT partition['kind'], live_rows FROM syna.db.t.FILES VERSION AS OF 2")))
                .containsExactlyInAnyOrder("[noun,1]", "[null,1]");
        assertThatThrownBy(() -> sql("SELECT * FROM syna.db.t.versions VERSION AS OF 2"))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("syna.db.t.versions is not of one version");
        assertThatThrownBy(() -> sql("SELECT * FROM syna.db.t.indexs")).isInstanceOf(AnalysisException.class);
        assertThatThrownBy(() -> sql("SELECT * FROM syna.db.u.files")).isInstanceOf(AnalysisException.class);
        assertThatThrownBy(() -> sql("INSERT INTO syna.db.t.tags VALUES ('x', 1)"))
                .isInstanceOf(AnalysisException.class);
    }

    @Test
    void proceduresAreListedAndDescribed() {
        assertThat(rows(sql("SHOW PROCEDURES IN syna.system").select("procedure_name")))
                .containsExactly(
                        "[compact]",
                        "[create_index]",
                        "[create_tag]",
                        "[drop_index]",
                        "[drop_tag]",
                        "[expire_versions]",
                        "[remove_orphan_files]",
                        "[rollback]");
        assertThat(rows(sql("DESCRIBE PROCEDURE syna.system.expire_versions")).toString())
                .contains("retain_last")
                .contains("DEFAULT 1")
                .contains("so many of the newest versions stay");
    }

    @Test
    void whatIsWrongIsNamedAsItWasWritten() {
        assertThatCallFails("rollback('db.u', 1)", NotFoundException.class)
                .hasMessage("There is no table 'db.u' in the catalog syna: write its namespace and its name, as in"
                        + " table => 'db.words'");
        assertThatCallFails("rollback('db.t', 9)", VersionNotFoundException.class)
                .hasMessageContaining("no version 9: it has versions 0 to 3");
        assertThatCallFails("rollback('db.t', -1)", VersionNotFoundException.class)
                .hasMessageContaining("version -1");
        assertThatCallFails("rollback('db.t', NULL)", InvalidArgumentException.class)
                .hasMessage("The argument 'version' of rollback is NULL: write a value, version => …");
        assertThatCallFails("drop_tag('db.t', 'release')", NotFoundException.class)
                .hasMessageContaining("has no tag 'release'");
        assertThatCallFails("create_tag('db.t', ' ')", InvalidArgumentException.class);
        call("create_tag('db.t', 'release', 1)");
        assertThatCallFails("create_tag('db.t', 'release', 2)", AlreadyExistsException.class)
                .hasMessageContaining("a tag 'release' already, of version 1");
        assertThatCallFails("expire_versions('db.t', now(), 0)", InvalidArgumentException.class)
                .hasMessageContaining("found retain_last 0, expected 1 or more");
        assertThatCallFails("remove_orphan_files('db.t', now() + INTERVAL 2 HOURS)", InvalidArgumentException.class)
                .hasMessageContaining("expected an hour or more");
        assertThatThrownBy(() -> call("compress('db.t')"))
                .isInstanceOf(AnalysisException.class)
                .hasRootCauseMessage("There is no procedure syna.system.compress: the procedures of syna.system are"
                        + " [compact, create_index, create_tag, drop_index, drop_tag, expire_versions,"
                        + " remove_orphan_files, rollback]");
        assertThatThrownBy(() -> call("rollback('db.t', to => 1)")).isInstanceOf(AnalysisException.class);
        assertThat(ids()).containsExactly("[2]");
    }
}

package io.synadb.spark.maintenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.CorruptDataException;
import io.synadb.InvalidArgumentException;
import io.synadb.SchemaException;
import io.synadb.spark.SparkTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code CALL syna.system.compact}. */
class CompactTest extends SparkTest {
    /** Versions 1 to 3: ten nouns and ten verbs each. */
    @BeforeEach
    void table() {
        sql("CREATE TABLE syna.db.t (id BIGINT, kind STRING, v ARRAY<FLOAT>) PARTITIONED BY (kind)"
                + " TBLPROPERTIES ('vector.v.dim' = '2')");
        for (int i = 0; i < 3; i++) {
            sql("INSERT INTO syna.db.t SELECT id, if(id % 2 = 0, 'noun', 'verb'), array(float(id), 0f) FROM range("
                    + 20 * i + ", " + 20 * (i + 1) + ", 1, 1)");
        }
    }

    private Row compact(String arguments) {
        return sql("CALL syna.system.compact('db.t'" + arguments + ")").first();
    }

    private List<String> all() {
        return sorted(sql("SELECT * FROM syna.db.t"));
    }

    private long files() {
        return sql("SELECT * FROM syna.db.t.files").count();
    }

    @Test
    void theFilesOfAPartitionBecomeOneAndTheRowSaysSo() {
        List<String> before = all();
        long bytes = sql("SELECT sum(size_bytes) FROM syna.db.t.files").first().getLong(0);

        Row done = compact("");

        assertThat(done.schema().fieldNames())
                .containsExactly(
                        "files_before",
                        "files_after",
                        "bytes_before",
                        "bytes_after",
                        "rows",
                        "deleted_rows",
                        "version");
        assertThat(done.getInt(0)).isEqualTo(6);
        assertThat(done.getInt(1)).isEqualTo(2);
        assertThat(done.getLong(2)).isEqualTo(bytes);
        assertThat(done.getLong(3)).isPositive().isLessThan(bytes);
        assertThat(done.getLong(4)).isEqualTo(60);
        assertThat(done.getLong(5)).isZero();
        assertThat(done.getLong(6)).isEqualTo(4);
        assertThat(files()).isEqualTo(2);
        assertThat(all()).isEqualTo(before);
        assertThat(sorted(sql("SELECT * FROM syna.db.t VERSION AS OF 3"))).isEqualTo(before);
        assertThat(compact("").toString()).as("nothing to do").isEqualTo("[0,0,0,0,0,0,4]");
    }

    @Test
    void aConditionChoosesThePartitions() {
        Row done = compact(", where => \"kind = 'noun'\"");
        assertThat(done.getInt(0)).isEqualTo(3);
        assertThat(done.getInt(1)).isEqualTo(1);
        assertThat(rows(sql("SELECT partition['kind'], count(*) FROM syna.db.t.files GROUP BY 1 ORDER BY 1")))
                .containsExactly("[noun,1]", "[verb,3]");
    }

    @Test
    void optionsSayWhatPays() {
        sql("DELETE FROM syna.db.t WHERE id = 0");
        assertThat(compact(", min_files => 4").getInt(0)).isZero();
        assertThat(compact(", min_rows => 1").getInt(0)).isZero();
        assertThat(compact(", target_file_bytes => 1").getInt(0)).isZero();
        Row worn = compact(", min_rows => 1, deleted_share => 0.05");
        assertThat(worn.getInt(0)).isEqualTo(1);
        assertThat(worn.getLong(4)).isEqualTo(9);
        assertThat(worn.getLong(5)).isEqualTo(1);
        assertThat(all()).hasSize(59);
    }

    @Test
    void whatIsWrongIsSaidBeforeAnythingIsRead() {
        assertThatThrownBy(() -> compact(", where => 'kin = 1'"))
                .isInstanceOf(SchemaException.class)
                .hasMessageContaining("names 'kin'")
                .hasMessageEndingWith("Did you mean 'kind'?");
        assertThatThrownBy(() -> compact(", where => 'kind ='")).isInstanceOf(InvalidArgumentException.class);
        assertThatThrownBy(() -> compact(", min_files => 1"))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("min-files is 1: expected 2 or more.");
        assertThat(files()).isEqualTo(6);
    }

    @Test
    void aDamagedFileIsNamedAndNothingIsCommitted() throws IOException {
        String noun = rows(sql("SELECT path FROM syna.db.t.files WHERE partition['kind'] = 'noun'"))
                .get(2)
                .replaceAll("[\\[\\]]", "");
        Path damaged = folder.resolve("warehouse/db/t").resolve(noun);
        byte[] bytes = Files.readAllBytes(damaged);
        byte[] zeroed = bytes.clone();
        Arrays.fill(zeroed, 64, zeroed.length, (byte) 0);
        Files.write(damaged, zeroed);

        assertThatThrownBy(() -> compact("")).satisfies(failure -> assertThat(rootCause(failure))
                .isInstanceOf(CorruptDataException.class)
                .hasMessageContaining(noun));

        assertThat(files()).isEqualTo(6);
        assertThat(sql("SELECT * FROM syna.db.t.versions").count()).isEqualTo(4);
        Files.write(damaged, bytes);
        assertThat(compact("").getInt(0)).isEqualTo(6);
    }
}

package io.synadb.spark.maintenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.CorruptDataException;
import io.synadb.InvalidArgumentException;
import io.synadb.NotFoundException;
import io.synadb.SchemaException;
import io.synadb.SynaException;
import io.synadb.spark.SparkTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Row;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code CALL syna.system.create_index} and {@code drop_index}, and the view of index files. */
class IndexesTest extends SparkTest {
    private static final String FILES = "SELECT column, kind, options, rows, size_bytes > 0 FROM syna.db.t.indexes";

    /** Versions 1 to 3, of a file each: 200, 200 and 50 rows. */
    @BeforeEach
    void table() {
        sql("CREATE TABLE syna.db.t (id BIGINT, kind STRING, v ARRAY<FLOAT>)"
                + " TBLPROPERTIES ('vector.v.dim' = '4', 'index-min-rows' = '100')");
        insert(0, 200);
        insert(200, 200);
        insert(400, 50);
    }

    private void insert(int first, int rows) {
        sql("INSERT INTO syna.db.t SELECT id, 'noun', transform(sequence(1, 4), x -> float(pmod(hash(id, x), 1000)))"
                + " FROM range(" + first + ", " + (first + rows) + ", 1, 1)");
    }

    private Row create(String arguments) {
        return sql("CALL syna.system.create_index('db.t', " + arguments + ")").first();
    }

    private AbstractThrowableAssert<?, ? extends Throwable> assertThatCallFails(
            String procedure, Class<? extends SynaException> type) {
        return assertThatThrownBy(() -> sql("CALL syna.system." + procedure)).isInstanceOf(type);
    }

    @Test
    void anIndexIsBuiltOfEveryFileThatIsLargeEnoughAndLaterOfThoseThatCame() {
        Row made = create("column => 'v', metric => 'l2', options => map('m', '8')");

        assertThat(made.schema().fieldNames())
                .containsExactly("files", "rows", "size_bytes", "scanned_files", "version");
        assertThat(made.getInt(0)).isEqualTo(2);
        assertThat(made.getLong(1)).isEqualTo(400);
        assertThat(made.getLong(2))
                .isEqualTo(sql("SELECT sum(size_bytes) FROM syna.db.t.indexes")
                        .first()
                        .getLong(0));
        assertThat(made.getInt(3)).isEqualTo(1);
        assertThat(made.getLong(4)).as("what is wanted, and the files").isEqualTo(5);
        assertThat(rows(sql(FILES)))
                .containsExactly("[v,hnsw,metric=l2 m=8,200,true]", "[v,hnsw,metric=l2 m=8,200,true]");
        assertThat(create("column => 'v', metric => 'l2', options => map('m', '8')")
                        .toString())
                .as("nothing to do")
                .isEqualTo("[0,0,0,1,5]");

        insert(450, 100);
        assertThat(create("'v', 'HNSW', 'l2', map('M', '8')").getInt(0)).isEqualTo(1);
        assertThat(sorted(sql("SELECT f.live_rows, i.rows FROM syna.db.t.files f LEFT JOIN syna.db.t.indexes i"
                        + " ON i.data_path = f.path")))
                .containsExactly("[100,100]", "[200,200]", "[200,200]", "[50,null]");
    }

    @Test
    void otherOptionsReplaceAnIndexAndACompactionBuildsItOfWhatItWrites() {
        create("'v'");
        assertThat(rows(sql(FILES))).hasSize(2).allMatch(file -> file.contains("hnsw,metric=cosine,"));
        assertThat(create("'v', metric => 'dot'").getInt(0)).isEqualTo(2);
        assertThat(rows(sql(FILES))).hasSize(2).allMatch(file -> file.contains("hnsw,metric=dot,"));

        sql("CALL syna.system.compact('db.t')");
        assertThat(rows(sql(FILES))).containsExactly("[v,hnsw,metric=dot,450,true]");
        sql("ALTER TABLE syna.db.t RENAME COLUMN v TO vector");
        assertThat(rows(sql(FILES))).containsExactly("[vector,hnsw,metric=dot,450,true]");
    }

    @Test
    void aDroppedIndexStaysInEarlierVersions() {
        long built = create("'v'").getLong(4);

        assertThat(rows(sql("CALL syna.system.drop_index('db.t', column => 'v')")))
                .containsExactly("[2," + (built + 1) + "]");

        assertThat(rows(sql(FILES))).isEmpty();
        assertThat(rows(sql(FILES + " VERSION AS OF " + built))).hasSize(2);
        sql("INSERT OVERWRITE syna.db.t SELECT * FROM syna.db.t WHERE id < 120");
        assertThat(create("'v'").getLong(1)).isEqualTo(120);
        assertThatCallFails("drop_index('db.t', 'id')", NotFoundException.class)
                .hasMessageContaining("Column 'id'")
                .hasMessageContaining("has no index of kind 'hnsw': the table has [v hnsw metric=cosine]");
    }

    @Test
    void whatIsWrongIsSaidBeforeAnythingIsBuilt() {
        assertThatCallFails("create_index('db.t', 'w')", SchemaException.class)
                .hasMessageContaining("has no column 'w'")
                .hasMessageEndingWith("Did you mean 'v'?");
        assertThatCallFails("create_index('db.t', 'kind')", InvalidArgumentException.class)
                .hasMessageContaining("Column 'kind'")
                .hasMessageContaining("expected vectors");
        assertThatCallFails("create_index('db.t', 'v', 'hsnw')", InvalidArgumentException.class)
                .hasMessageContaining("Unknown index 'hsnw'")
                .hasMessageContaining("'hnsw'");
        assertThatCallFails("create_index('db.t', 'v', 'flat')", InvalidArgumentException.class)
                .hasMessageContaining("'flat', which has no file: expected one of [hnsw]");
        assertThatCallFails("create_index('db.t', 'v', metric => 'euclid')", InvalidArgumentException.class)
                .hasMessageContaining("euclid");
        assertThatCallFails(
                        "create_index('db.t', 'v', options => map('ef-serch', '9'))", InvalidArgumentException.class)
                .hasMessageContaining("Unknown option 'ef-serch' of index 'hnsw'")
                .hasMessageContaining("ef-search");
        assertThatCallFails("create_index('db.t', 'v', options => map('m', '0'))", InvalidArgumentException.class)
                .hasMessageContaining("Option 'm' of index 'hnsw' is '0'");
        assertThatCallFails(
                        "create_index('db.t', 'v', options => map('m', CAST(NULL AS STRING)))",
                        InvalidArgumentException.class)
                .hasMessage("'m' is NULL in the argument 'options' of create_index: write a value, or leave it out");
        assertThatCallFails(
                        "create_index('db.t', 'v', metric => 'l2', options => map('metric', 'dot'))",
                        InvalidArgumentException.class)
                .hasMessage("create_index has the metric 'l2' and, among the options, 'dot': write it once,"
                        + " as metric => 'l2'");
        assertThatCallFails("create_index('db.t', NULL)", InvalidArgumentException.class)
                .hasMessage("The argument 'column' of create_index is NULL: write a value, column => …");
        assertThat(sql("SELECT * FROM syna.db.t.versions").count()).isEqualTo(4);
    }

    @Test
    void whatWasBuiltBeforeADamagedFileWasFoundStays() throws IOException {
        List<Path> paths = sql("SELECT path FROM syna.db.t.files").collectAsList().stream()
                .map(row -> folder.resolve("warehouse/db/t").resolve(row.getString(0)))
                .toList();
        byte[] bytes = Files.readAllBytes(paths.get(1));
        byte[] zeroed = bytes.clone();
        Arrays.fill(zeroed, 64, zeroed.length, (byte) 0);
        Files.write(paths.get(1), zeroed);

        assertThatThrownBy(() -> create("'v'")).satisfies(failure -> assertThat(rootCause(failure))
                .isInstanceOf(CorruptDataException.class)
                .hasMessageContaining(paths.get(1).getFileName().toString()));

        long built = sql(FILES).count();
        assertThat(built).isBetween(0L, 1L);
        Files.write(paths.get(1), bytes);
        assertThat(create("'v'").getInt(0)).isEqualTo(2 - (int) built);
    }
}

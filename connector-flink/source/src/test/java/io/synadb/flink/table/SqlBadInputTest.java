package io.synadb.flink.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.DimensionMismatchException;
import io.synadb.InvalidArgumentException;
import io.synadb.NotFoundException;
import io.synadb.SchemaException;
import io.synadb.UnsupportedFeatureException;
import io.synadb.VersionNotFoundException;
import io.synadb.table.Table;
import io.synadb.table.storage.LocalStorage;
import java.nio.file.Files;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(300)
class SqlBadInputTest extends SqlTest {
    private static final String COLUMNS = "(id BIGINT, emb ARRAY<FLOAT>)";
    private static final String DIM = "'vector.emb.dim' = '2'";
    private static final String ROW =
            "INSERT INTO t VALUES (CAST(1 AS BIGINT), ARRAY[CAST(1 AS FLOAT), CAST(2 AS FLOAT)])";

    private AbstractThrowableAssert<?, Throwable> assertReadFails() {
        return assertThatFails(() -> batch.explainSql("SELECT * FROM t"));
    }

    private AbstractThrowableAssert<?, Throwable> assertWriteFails() {
        return assertThatFails(() -> batch.explainSql(ROW));
    }

    /** The table that the other declarations are held against. */
    private void makeTable() throws Exception {
        declare("t", COLUMNS, DIM);
        insert(batch, ROW);
    }

    private String found() {
        return "table " + path("t") + " at version 1";
    }

    @Test
    void aMissingTableIsNotRead() throws Exception {
        declare("t", COLUMNS, DIM);

        assertReadFails()
                .isInstanceOf(NotFoundException.class)
                .hasMessage("There is no SynaDB table at " + path("t") + ": nothing is there. Check the path, or write"
                        + " rows there first: INSERT INTO or a SynaSink creates the table");

        batch.explainSql(ROW);
        assertThat(folder.resolve("t")).as("planning makes no table").doesNotExist();
    }

    @Test
    void aTableOfAnotherFormatIsTold() throws Exception {
        Files.createDirectories(folder.resolve("t/metadata"));
        declare("t", COLUMNS, DIM);

        assertReadFails()
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining("the folder has no _syna/log, and holds other files (metadata)");
        assertWriteFails()
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("the folder holds other files (metadata); choose an empty or a new folder");
    }

    @Test
    void anUnknownOptionNamesTheNearest() {
        declare("t", COLUMNS, "'vector.emb.dims' = '2'");
        assertReadFails()
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageStartingWith("Unknown option 'vector.emb.dims': did you mean 'vector.<column>.dim'?");

        declare("t", COLUMNS, "'sink.deliver' = 'exactly-once'");
        assertWriteFails().hasMessageStartingWith("Unknown option 'sink.deliver': did you mean 'sink.delivery'?");
    }

    @Test
    void thePathIsRequired() {
        batch.executeSql("CREATE TABLE p " + COLUMNS + " WITH ('connector' = 'synadb')");
        assertThatFails(() -> batch.explainSql("SELECT * FROM p"))
                .hasMessageContaining("Missing required options are:\n\npath");

        batch.executeSql("CREATE TABLE q " + COLUMNS + " WITH ('connector' = 'synadb', 'path' = ' ')");
        assertThatFails(() -> batch.explainSql("SELECT * FROM q"))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageStartingWith("The path of the table is empty");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '"',
            value = {
                "'scan.bounded' = 'false'; 'scan.bounded' = 'false' in a batch job",
                "'scan.bounded' = 'false', 'version-as-of' = '1'; 'scan.bounded' = 'false' in a batch job",
                "'scan.bounded' = 'true', 'scan.discovery-interval' = '1 s';"
                        + "'scan.discovery-interval' = 'PT1S' contradicts 'scan.bounded' = 'true'",
                "'starting-version' = 'latest'; 'starting-version' = 'latest' of a bounded scan",
                "'starting-version' = 'newest';"
                        + "The option 'starting-version' is 'newest': expected earliest, latest or a whole number of at"
                        + " least 0",
                "'scan.discovery-interval' = '0 s'; discovery-interval is PT0S: expected 1 ms to 36500 days.",
                "'scan.discovery-interval' = '40000 d'; discovery-interval is PT960000H: expected 1 ms to 36500 days.",
                "'version-as-of' = '-1'; The option 'version-as-of' is '-1': expected a whole number of at least 0",
            })
    void optionsThatMakeNoSenseTogetherAreRefused(String options, String message) throws Exception {
        makeTable();
        declare("t", COLUMNS, options);

        assertReadFails().isInstanceOf(InvalidArgumentException.class).hasMessageStartingWith(message);
    }

    @Test
    void aVersionOfAScanWithoutEndIsAContradiction() throws Exception {
        makeTable();
        declare("t", COLUMNS, "'scan.bounded' = 'false'", "'version-as-of' = '1'");

        assertThatFails(() -> streaming.explainSql("SELECT * FROM t"))
                .hasMessage("'version-as-of' = '1' contradicts 'scan.bounded' = 'false': leave one of them out");
    }

    @Test
    void aValueOfAnotherKindNamesItsOption() {
        declare("t", COLUMNS, "'chunk-bytes' = 'large'");
        assertThatThrownBy(() -> batch.explainSql(ROW))
                .hasStackTraceContaining("Invalid value for option 'chunk-bytes'");

        declare("t", COLUMNS, "'chunk-bytes' = '0'");
        assertWriteFails()
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageStartingWith("chunk-bytes is 0: expected 1 to");

        declare("t", COLUMNS, "'sink.delivery' = 'none'");
        assertWriteFails()
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("The option 'sink.delivery' is 'none': expected exactly-once, which costs no more, or"
                        + " at-least-once");
    }

    @Test
    void aColumnOfAnotherTypeIsNamedWithBothTypes() throws Exception {
        makeTable();
        declare("t", "(id INT, emb ARRAY<FLOAT>)", DIM);

        assertReadFails()
                .isInstanceOf(SchemaException.class)
                .hasMessage(
                        "Column 'id' is declared as INT, but is BIGINT in the " + found() + ": declare it as BIGINT");
        assertThatFails(() -> batch.explainSql("INSERT INTO t VALUES (1, ARRAY[CAST(1 AS FLOAT)])"))
                .isInstanceOf(SchemaException.class)
                .hasMessageStartingWith("Column 'id' is declared as INT, but is BIGINT");
    }

    @Test
    void anotherDimensionIsNamedWithBoth() throws Exception {
        makeTable();
        declare("t", COLUMNS, "'vector.emb.dim' = '3'");
        String message = "Column 'emb' is declared with 'vector.emb.dim' = '3', but the " + found()
                + " holds vectors of dimension 2 there: set 'vector.emb.dim' = '2', or leave it out";

        assertReadFails().isInstanceOf(SchemaException.class).hasMessage(message);
        assertWriteFails().isInstanceOf(SchemaException.class).hasMessage(message);
    }

    @Test
    void aColumnThatMayBeNullIsNotReadAsNotNull() throws Exception {
        makeTable();
        declare("t", "(id BIGINT NOT NULL, emb ARRAY<FLOAT>)");

        assertReadFails()
                .isInstanceOf(SchemaException.class)
                .hasMessage("Column 'id' is declared as BIGINT NOT NULL, but may be null in the " + found()
                        + ": declare it as BIGINT");
        batch.explainSql(ROW);
    }

    @Test
    void aTypeThatNoTableHoldsIsNamed() {
        declare("t", "(id BIGINT, at_time VARIANT)");

        assertThatFails(() -> batch.explainSql("INSERT INTO t VALUES (CAST(1 AS BIGINT), TIME '12:00:00')"))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageStartingWith("Column 'at_time' has the type VARIANT, which a table cannot hold");
    }

    @Test
    void aVectorOfNoListIsRefused() {
        declare("t", "(id BIGINT, emb ARRAY<DOUBLE>)", DIM);

        assertThatFails(() -> batch.explainSql("INSERT INTO t SELECT CAST(1 AS BIGINT), ARRAY[CAST(1 AS DOUBLE)]"))
                .isInstanceOf(SchemaException.class)
                .hasMessageStartingWith("Column 'emb' is declared as vectors of length 2");
    }

    @Test
    void aKeyThatTheTableLacksIsRefused() throws Exception {
        makeTable();
        declare("t", "(id BIGINT, emb ARRAY<FLOAT>, PRIMARY KEY (id) NOT ENFORCED)");

        assertWriteFails()
                .isInstanceOf(SchemaException.class)
                .hasMessage("The " + found() + " has no key, but is declared with the key [id]: declare the same, or"
                        + " leave it out");
        assertReadFails().isInstanceOf(SchemaException.class).hasMessageContaining("has no key");
    }

    @Test
    void bucketsWithoutAKeyAreRefused() {
        declare("t", COLUMNS, DIM, "'bucket' = '16'");

        assertWriteFails()
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("16 buckets are asked for ('bucket'), but no key: declare PRIMARY KEY (…) NOT ENFORCED, or"
                        + " key(…); or partition a table without a key by bucket(16, <column>).");
    }

    @Test
    void noBucketsAreRefused() {
        declare("t", "(id BIGINT, emb ARRAY<FLOAT>, PRIMARY KEY (id) NOT ENFORCED)", DIM, "'bucket' = '0'");

        assertWriteFails()
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("The option 'bucket' is '0': expected a whole number of at least 1");
    }

    @Test
    void aKeyOfATypeThatHasNoEqualBytesIsRefused() {
        declare("t", "(id DOUBLE, emb ARRAY<FLOAT>, PRIMARY KEY (id) NOT ENFORCED)", DIM);

        assertThatFails(() -> batch.explainSql("INSERT INTO t VALUES (1.0E0, ARRAY[CAST(1 AS FLOAT)])"))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageStartingWith("Column 'id' of type FloatingPoint(DOUBLE) cannot be part of a key");
    }

    @Test
    void anotherPartitioningIsRefused() throws Exception {
        makeTable();
        declare("t", COLUMNS + " PARTITIONED BY (id)");

        assertReadFails()
                .isInstanceOf(SchemaException.class)
                .hasMessage("The " + found() + " is partitioned by [], but declared with [id]: declare the same, or"
                        + " leave it out");
    }

    @Test
    void aPartitioningThatNoTableCanHaveIsRefusedBeforeTheJobStarts() {
        declare("t", "(id BIGINT, name STRING)", "'partition-by' = 'bucket(id)'");
        assertWriteFails()
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage(
                        "Cannot partition by 'bucket(id)': expected a whole number and a comma, as in bucket(16, id)"
                                + " at character 8. Name columns and transforms of columns, as in 'kind, day(ts),"
                                + " bucket(16, id), truncate(4, word)'.");
        declare("t", "(id BIGINT, name STRING)", "'partition-by' = 'day(id)'");
        assertWriteFails()
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("Column 'id'")
                .hasMessageContaining("as day(id): expected a date or timestamp column");
        declare("t", "(id BIGINT, name STRING)", "'partition-by' = 'bucket(4, ids)'");
        assertWriteFails()
                .isInstanceOf(SchemaException.class)
                .hasMessage("Partition column 'ids' does not exist: the columns are [id, name]. Did you mean 'id'?");
        assertThat(folder.resolve("t")).doesNotExist();
    }

    @Test
    void aQueryThatTakesRowsBackIsRefused() throws Exception {
        makeTable();
        declare("counts", "(id BIGINT, n BIGINT)");

        assertThatFails(() -> streaming.explainSql("INSERT INTO counts SELECT id, COUNT(*) FROM t GROUP BY id"))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageStartingWith("Cannot write this query to table default_catalog.default_database.counts: it"
                        + " changes or takes back rows that it gave before");
        insert(batch, "INSERT INTO counts SELECT id, COUNT(*) FROM t GROUP BY id");
        assertThat(Table.open(LocalStorage.of(folder.resolve("counts")))
                        .current()
                        .rows())
                .isEqualTo(1);
    }

    @Test
    void aVersionThatDoesNotExistFailsTheJob() throws Exception {
        makeTable();

        assertThatFails(() -> rows(batch, "SELECT id FROM t /*+ OPTIONS('version-as-of' = '9') */"))
                .isInstanceOf(VersionNotFoundException.class)
                .hasMessageContaining("9");
        assertThatFails(() -> rows(batch, "SELECT id FROM t /*+ OPTIONS('starting-version' = '9') */"))
                .hasMessageContaining("9");
    }

    @Test
    void aVectorOfAnotherLengthFailsTheJobWithTheRow() {
        declare("t", COLUMNS, DIM);

        assertThatFails(() -> insert(batch, "INSERT INTO t VALUES (CAST(77 AS BIGINT), ARRAY[CAST(1 AS FLOAT)])"))
                .isInstanceOf(DimensionMismatchException.class)
                .hasMessageContaining("'emb'")
                .hasMessageContaining("77");
    }

    @Test
    void aVectorWithANullFailsTheJobWithTheRow() {
        declare("t", COLUMNS, DIM);

        assertThatFails(() -> insert(
                        batch,
                        "INSERT INTO t VALUES (CAST(77 AS BIGINT), ARRAY[CAST(1 AS FLOAT), CAST(NULL AS FLOAT)])"))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("column 'emb' has NULL as element 1 of its vector")
                .hasMessageContaining("id = 77");
    }
}

package io.synadb.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.spark.memory.TaskMemory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * A test in Spark: one session for all tests of the process, a folder and a catalog {@code syna} of its own for each test,
 * and no memory left behind.
 */
public abstract class SparkTest {
    private static final SparkSession SHARED = SparkSession.builder()
            .master("local[2,2]")
            .appName("synadb-tests")
            .config("spark.ui.enabled", false)
            .config("spark.driver.host", "localhost")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.sql.shuffle.partitions", 2)
            .config("spark.sql.session.timeZone", "UTC")
            .getOrCreate();

    @TempDir
    protected Path folder;

    protected SparkSession spark = SHARED;

    @BeforeEach
    final void newSession() {
        spark = SHARED.newSession();
        SparkSession.setActiveSession(spark);
        spark.conf().set("spark.sql.catalog.syna", SynaCatalog.class.getName());
        spark.conf()
                .set(
                        "spark.sql.catalog.syna.warehouse",
                        folder.resolve("warehouse").toString());
    }

    /** When a task fails, its job has ended before the tasks beside it have: they are waited for. */
    @AfterEach
    final void noMemoryIsLeft() throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (TaskMemory.allocatedBytes() != 0 && System.nanoTime() < deadline) {
            Thread.sleep(10);
        }
        assertThat(TaskMemory.allocatedBytes())
                .as("bytes that tasks left behind")
                .isZero();
    }

    /** A path for a table, where nothing is yet. */
    protected final String path(String name) {
        return folder.resolve(name).toString();
    }

    protected final Dataset<Row> sql(String statement) {
        return spark.sql(statement);
    }

    protected final Dataset<Row> read(String path) {
        return spark.read().format("synadb").load(path);
    }

    /** All rows of a query as text, in the query's order. */
    protected static List<String> rows(Dataset<Row> query) {
        return Arrays.stream((Row[]) query.collect()).map(Row::toString).toList();
    }

    /** All rows of a query as text, sorted. */
    protected static List<String> sorted(Dataset<Row> query) {
        return rows(query).stream().sorted().toList();
    }

    /** The innermost cause: what was thrown in a task, or under Spark's own exception. */
    protected static Throwable rootCause(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}

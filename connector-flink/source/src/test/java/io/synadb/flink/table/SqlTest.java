package io.synadb.flink.table;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** SQL on a cluster of one TaskManager, with checkpoints in streams, and a folder for tables. */
abstract class SqlTest {
    private static final int PARALLELISM = 2;

    @RegisterExtension
    static final MiniClusterExtension CLUSTER = new MiniClusterExtension(new MiniClusterResourceConfiguration.Builder()
            .setNumberTaskManagers(1)
            .setNumberSlotsPerTaskManager(4)
            .build());

    @TempDir
    Path folder;

    StreamTableEnvironment streaming;
    StreamTableEnvironment batch;

    @BeforeEach
    void start() {
        streaming = environment(RuntimeExecutionMode.STREAMING);
        batch = environment(RuntimeExecutionMode.BATCH);
    }

    private static StreamTableEnvironment environment(RuntimeExecutionMode mode) {
        StreamExecutionEnvironment jobs = StreamExecutionEnvironment.getExecutionEnvironment();
        jobs.setRuntimeMode(mode);
        jobs.setParallelism(PARALLELISM);
        EnvironmentSettings.Builder settings = EnvironmentSettings.newInstance();
        if (mode == RuntimeExecutionMode.STREAMING) {
            jobs.enableCheckpointing(200);
            settings.inStreamingMode();
        } else {
            settings.inBatchMode();
        }
        return StreamTableEnvironment.create(jobs, settings.build());
    }

    String path(String table) {
        return folder.resolve(table).toString();
    }

    /** Declares a table at {@link #path} of its name, in both modes; options as {@code 'word' = 'value'}. */
    void declare(String table, String columns, String... options) {
        String with = "";
        for (String option : options) {
            with += ", " + option;
        }
        String create = "CREATE TABLE " + table + " " + columns + " WITH ('connector' = 'synadb', 'path' = '"
                + path(table) + "'" + with + ")";
        for (StreamTableEnvironment sql : List.of(streaming, batch)) {
            sql.executeSql("DROP TABLE IF EXISTS " + table);
            sql.executeSql(create);
        }
    }

    /** Runs an INSERT to its end. */
    static void insert(StreamTableEnvironment sql, String statement) throws Exception {
        sql.executeSql(statement).await();
    }

    /** All rows of a query that ends, in an order that depends on them alone. */
    static List<Row> rows(StreamTableEnvironment sql, String query) throws Exception {
        List<Row> rows = new ArrayList<>();
        try (CloseableIterator<Row> result = sql.executeSql(query).collect()) {
            result.forEachRemaining(rows::add);
        }
        rows.sort((a, b) -> a.toString().compareTo(b.toString()));
        return rows;
    }

    /** The innermost cause of a failure, which is ours: Flink wraps it in where it happened. */
    static AbstractThrowableAssert<?, Throwable> assertThatFails(ThrowingCallable statement) {
        Throwable failure = Assertions.catchThrowable(statement);
        Throwable cause = failure;
        while (cause != null && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return Assertions.assertThat(cause);
    }
}

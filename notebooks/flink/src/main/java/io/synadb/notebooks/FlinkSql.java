package io.synadb.notebooks;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.TableResult;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;

/**
 * Runs the SQL statements that it reads from its input, one after the other, as streaming jobs with checkpoints on a Flink cluster
 * inside this process. A statement ends with a semicolon at the end of a line. Each job is waited for, and rows that a statement
 * gives back are printed.
 */
public final class FlinkSql {
    private static final int PARALLELISM = 2;
    private static final Duration CHECKPOINTS = Duration.ofSeconds(1);

    /** Flink's own default is to try for ever, and nobody would see why. */
    private static final int RESTARTS = 2;

    private FlinkSql() {}

    public static void main(String[] arguments) throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, CHECKPOINTS);
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, RESTARTS);
        StreamTableEnvironment tables = StreamTableEnvironment.create(
                StreamExecutionEnvironment.createLocalEnvironment(PARALLELISM, configuration));
        String statements = new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
        for (String statement : statements.split(";\\s*(\\n|$)")) {
            if (!statement.isBlank()) {
                TableResult result = tables.executeSql(statement);
                // Waits for an INSERT to end, too; await() waits for a first row, for ever where there is none.
                result.print();
            }
        }
    }
}

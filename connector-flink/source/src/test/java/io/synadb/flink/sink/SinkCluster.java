package io.synadb.flink.sink;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.runtime.scheduler.ExecutionGraphInfo;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;

/** A cluster in this JVM whose TaskManagers can be lost, and jobs that write numbers. Thread-safe. */
final class SinkCluster implements AutoCloseable {
    static final int TASK_MANAGERS = 2;
    private static final int SLOTS = 4;

    private final MiniCluster cluster;
    private final Path checkpoints;
    private int eldest;

    SinkCluster(Path checkpoints) throws Exception {
        this.checkpoints = checkpoints;
        Configuration settings = new Configuration();
        // Any free one: the default is taken where another cluster runs.
        settings.set(RestOptions.BIND_PORT, "0");
        this.cluster = new MiniCluster(new MiniClusterConfiguration.Builder()
                .setConfiguration(settings)
                .setNumTaskManagers(TASK_MANAGERS)
                .setNumSlotsPerTaskManager(SLOTS)
                .build());
        cluster.start();
    }

    /**
     * A job that writes the numbers from 0 in order of each of {@code parallelism} ranges; the last quarter comes slowly for
     * as long as the test holds it by {@link SinkFaults}.
     *
     * @param millis how long it sleeps after each number
     * @param savepoint where it starts; null at the beginning
     */
    JobGraph numbers(MappedSink<Long> sink, long count, int parallelism, long millis, @Nullable String savepoint) {
        return numbers(sink, sink.faults(), count, parallelism, millis, savepoint);
    }

    /** As {@link #numbers(MappedSink, long, int, long, String)}, to any sink, held under a name. */
    JobGraph numbers(
            Sink<Long> sink, String name, long count, int parallelism, long millis, @Nullable String savepoint) {
        Configuration settings = new Configuration();
        settings.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY, checkpoints.toUri().toString());
        settings.set(
                CheckpointingOptions.SAVEPOINT_DIRECTORY, checkpoints.toUri().toString());
        settings.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(100));
        settings.set(
                CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
        // Some fail until the test does something about it, which may take a while.
        restartAfterFailures(settings, 100);
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(settings);
        env.setParallelism(parallelism);
        env.setMaxParallelism(16);
        env.fromSource(new NumberSequenceSource(0, count - 1), WatermarkStrategy.noWatermarks(), "numbers")
                .uid("numbers")
                .map(number -> {
                    Thread.sleep(millis);
                    if (number >= count / 4 * 3) {
                        SinkFaults.mayHoldUp(name);
                    }
                    return number;
                })
                .uid("slowly")
                .sinkTo(sink)
                .uid("sink");
        JobGraph job = env.getStreamGraph().getJobGraph();
        if (savepoint != null) {
            job.setSavepointRestoreSettings(SavepointRestoreSettings.forPath(savepoint, false));
        }
        return job;
    }

    JobID submit(JobGraph job) throws Exception {
        cluster.submitJob(job).get();
        return job.getJobID();
    }

    /** A batch job that writes the numbers, once, without checkpoints. */
    JobGraph batch(Sink<Long> sink, long count, int parallelism) {
        Configuration settings = new Configuration();
        settings.set(ExecutionOptions.RUNTIME_MODE, RuntimeExecutionMode.BATCH);
        restartAfterFailures(settings, 2);
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(settings);
        env.setParallelism(parallelism);
        env.fromSource(new NumberSequenceSource(0, count - 1), WatermarkStrategy.noWatermarks(), "numbers")
                .sinkTo(sink);
        return env.getStreamGraph().getJobGraph();
    }

    private static void restartAfterFailures(Configuration settings, int failures) {
        settings.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        settings.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, failures);
        settings.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(50));
    }

    /** Waits for the end of a job, and fails if it has failed. */
    void finish(JobID job) throws Exception {
        result(job).toJobExecutionResult(getClass().getClassLoader());
    }

    /** Waits for the end of a job. */
    JobResult result(JobID job) throws Exception {
        return cluster.requestJobResult(job).get(3, TimeUnit.MINUTES);
    }

    /** What is known of a job, running or ended. */
    ExecutionGraphInfo info(JobID job) throws Exception {
        return cluster.getExecutionGraphInfo(job).get(3, TimeUnit.MINUTES);
    }

    void cancel(JobID job) throws Exception {
        cluster.cancelJob(job).get();
        cluster.requestJobResult(job).get(3, TimeUnit.MINUTES);
    }

    /** Ends a running job with a savepoint, where it can be continued; asks again while its tasks start. */
    String stopWithSavepoint(JobID job) throws Exception {
        return stopWithSavepoint(job, false);
    }

    /** As {@link #stopWithSavepoint(JobID)}; when drained, the job's tasks believe that their input has ended. */
    String stopWithSavepoint(JobID job, boolean drained) throws Exception {
        for (int attempt = 0; ; attempt++) {
            try {
                String path = cluster.stopWithSavepoint(
                                job, checkpoints.toUri().toString(), drained, SavepointFormatType.CANONICAL)
                        .get(3, TimeUnit.MINUTES);
                result(job);
                return path;
            } catch (ExecutionException e) {
                if (attempt == 100 || cluster.getJobStatus(job).get().isTerminalState()) {
                    throw e;
                }
                Thread.sleep(100);
            }
        }
    }

    /** Loses every TaskManager, as if their machines were gone, and gets new ones. */
    synchronized void loseTaskManagers() throws Exception {
        for (int i = 0; i < TASK_MANAGERS; i++) {
            cluster.startTaskManager();
        }
        for (int i = 0; i < TASK_MANAGERS; i++) {
            // The cluster keeps counting: those that were lost before keep their numbers.
            cluster.terminateTaskManager(eldest++);
        }
    }

    /** What may fail, for a thread of its own. */
    interface Task {
        void run() throws Exception;
    }

    static Runnable unchecked(Task task) {
        return () -> {
            try {
                task.run();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        };
    }

    @Override
    public void close() throws Exception {
        cluster.close();
    }
}

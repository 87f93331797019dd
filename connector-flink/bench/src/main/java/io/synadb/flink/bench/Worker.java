package io.synadb.flink.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.synadb.bench.Timing;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.TableResult;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;

/**
 * A process that runs one format's jobs, so that formats share neither a class path nor a compiler nor a heap. It reads a request a
 * line from its input and answers each with a line that starts with {@value #ANSWER}.
 */
final class Worker {
    /** What an answer starts with; whatever else a library prints does not. */
    static final String ANSWER = "> ";

    /** The request for the {@link io.synadb.flink.bench.Digest} of what is stored. */
    static final String DIGEST = "DIGEST";

    /** Before a {@link Workload}, jobs not to count and jobs to count: the request for its {@link CpuProfile}. */
    static final String PROFILE = "PROFILE ";

    private static final int PARALLELISM = 2;

    private final Format format;
    private final Path folder;
    private final Duration checkpoints;
    private final URI cluster;

    private Worker(Format format, Path folder, Duration checkpoints, URI cluster) {
        this.format = format;
        this.folder = folder;
        this.checkpoints = checkpoints;
        this.cluster = cluster;
    }

    /** @param arguments the format, the folder of its table, how many rows, the milliseconds from checkpoint to checkpoint */
    public static void main(String[] arguments) throws Exception {
        Rows.make(Integer.parseInt(arguments[2]));
        try (MiniCluster cluster = startCluster()) {
            Worker worker = new Worker(
                    Format.valueOf(arguments[0]),
                    Path.of(arguments[1]),
                    Duration.ofMillis(Long.parseLong(arguments[3])),
                    cluster.getRestAddress().get());
            ObjectMapper json = new ObjectMapper();
            BufferedReader requests = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String request = requests.readLine(); request != null; request = requests.readLine()) {
                System.out.println(ANSWER + json.writeValueAsString(worker.answer(request)));
            }
        }
        // Some peers leave threads behind that would keep the process alive.
        System.exit(0);
    }

    /** One cluster for all jobs of the process, so that a job does not pay for the start of one. */
    private static MiniCluster startCluster() throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(RestOptions.ADDRESS, "localhost");
        configuration.set(RestOptions.BIND_PORT, "0");
        MiniCluster cluster = new MiniCluster(new MiniClusterConfiguration.Builder()
                .setConfiguration(configuration)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(PARALLELISM)
                .build());
        cluster.start();
        return cluster;
    }

    private Object answer(String request) throws Exception {
        if (request.equals(DIGEST)) {
            return format.stores() ? digest() : Rows.digest();
        }
        if (request.startsWith(PROFILE)) {
            String[] words = request.substring(PROFILE.length()).split(" ");
            return profile(Workload.valueOf(words[0]), Integer.parseInt(words[1]), Integer.parseInt(words[2]));
        }
        Workload workload = Workload.valueOf(request);
        StreamTableEnvironment tables = environment(workload);
        return Timing.of(() -> run(tables, workload));
    }

    /** From the text of a statement to the end of its job. */
    private void run(StreamTableEnvironment tables, Workload workload) throws IOException {
        String stored = format.stores() ? format.table() : "source_rows";
        String statement =
                switch (workload) {
                    case APPEND -> "INSERT INTO " + format.table() + " SELECT id, text, embedding FROM source_rows";
                    case READ -> "INSERT INTO blackhole_rows SELECT id, text, embedding FROM " + stored;
                    case KEYS -> "INSERT INTO blackhole_keys SELECT id FROM " + stored;
                };
        try {
            tables.executeSql(statement).await();
        } catch (ExecutionException | InterruptedException e) {
            throw new IOException("%s: %s failed: %s".formatted(format.title(), workload.title(), statement), e);
        }
    }

    private CpuProfile profile(Workload workload, int warmUps, int jobs) throws IOException {
        Deque<StreamTableEnvironment> environments = new ArrayDeque<>();
        for (int i = 0; i < warmUps + jobs; i++) {
            environments.add(environment(workload));
        }
        return CpuProfile.of(warmUps, jobs, () -> run(environments.remove(), workload));
    }

    private Digest digest() throws Exception {
        StreamTableEnvironment tables = environment(Workload.READ);
        TableResult result =
                tables.executeSql("SELECT COUNT(*), SUM(row_hash(id, text, embedding)) FROM " + format.table());
        try (CloseableIterator<Row> rows = result.collect()) {
            Row row = rows.next();
            return new Digest(row.<Long>getFieldAs(0), row.<Long>getFieldAs(1));
        }
    }

    private StreamTableEnvironment environment(Workload workload) {
        Configuration configuration = new Configuration();
        configuration.set(PipelineOptions.OBJECT_REUSE, true);
        // Its first sink fails on this Flink: Kryo cannot copy what its writers hand over.
        configuration.setString("table.exec.iceberg.use-v2-sink", "true");
        if (workload == Workload.APPEND) {
            configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, checkpoints);
            configuration.set(CheckpointingOptions.CHECKPOINT_STORAGE, "jobmanager");
        } else {
            configuration.set(ExecutionOptions.RUNTIME_MODE, RuntimeExecutionMode.BATCH);
        }
        StreamExecutionEnvironment jobs =
                StreamExecutionEnvironment.createRemoteEnvironment(cluster.getHost(), cluster.getPort(), configuration);
        jobs.setParallelism(PARALLELISM);
        StreamTableEnvironment tables = StreamTableEnvironment.create(jobs);
        tables.createTemporaryView(
                "source_rows", jobs.fromSource(Rows.source(), WatermarkStrategy.noWatermarks(), "rows"));
        tables.createTemporarySystemFunction("row_hash", RowHash.class);
        tables.executeSql("CREATE TABLE blackhole_rows (%s) WITH ('connector' = 'blackhole')".formatted(Rows.COLUMNS));
        tables.executeSql("CREATE TABLE blackhole_keys (id BIGINT) WITH ('connector' = 'blackhole')");
        format.declarations(folder).forEach(tables::executeSql);
        return tables;
    }
}

package io.synadb.flink.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.TableResult;
import org.apache.flink.util.concurrent.FutureUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs that bring the bundle along come and go in one cluster, and leave nothing in its process. */
class SessionClusterTest {
    private static final Path BUNDLE = Path.of(Objects.requireNonNull(System.getProperty("bundle.jar")));

    @TempDir
    Path folder;

    private MiniCluster cluster;
    private URI rest;
    private Path witness;

    @BeforeEach
    void startCluster() throws Exception {
        Configuration settings = new Configuration();
        settings.setString("rest.bind-port", "0");
        cluster = new MiniCluster(new MiniClusterConfiguration.Builder()
                .setConfiguration(settings)
                .setNumSlotsPerTaskManager(2)
                .build());
        cluster.start();
        rest = cluster.getRestAddress().get();
        witness = jarOf(Witness.class);
    }

    @AfterEach
    void stopCluster() throws Exception {
        cluster.close();
    }

    @Test
    void tenJobsLeaveNeitherMemoryNorThreadsNorClassLoaders() throws Exception {
        runWithoutTheBundle();
        Set<String> threads = Leftovers.threads();

        succeed("streaming", "INSERT INTO words SELECT witness(n, -1, 0), emb FROM numbers");
        succeed("streaming", "INSERT INTO nowhere SELECT witness(id, -1, 0), emb FROM words_now");
        succeed("streaming", "INSERT INTO copies SELECT witness(id, -1, 0), emb FROM words_now");
        succeed("batch", "INSERT INTO copies SELECT witness(id, -1, 0), emb FROM words_now");
        fail("INSERT INTO words SELECT witness(n, -1, 0), ARRAY[CAST(n AS FLOAT)] FROM numbers", "'emb' has 1 numbers");
        fail("INSERT INTO nowhere SELECT witness(id, 500, 0), emb FROM words", "The witness fails at 500");
        fail("INSERT INTO copies SELECT witness(id, 500, 0), emb FROM words", "The witness fails at 500");
        cancel("INSERT INTO others SELECT witness(n, -1, 2), emb FROM endless", false);
        cancel("INSERT INTO nowhere SELECT witness(id, -1, 20), emb FROM words", true);
        cancel("INSERT INTO copies SELECT witness(id, -1, 20), emb FROM words", true);

        awaitCleanUp(threads);
        assertThat(Leftovers.threads()).isSubsetOf(threads);
        assertThat(Leftovers.classLoaders()).isZero();
    }

    /** A job counts as ended before Flink's coordinators and clients have let go of it. */
    private static void awaitCleanUp(Set<String> threads) throws Exception {
        for (int i = 0; i < 600; i++) {
            if (threads.containsAll(Leftovers.threads()) && Leftovers.classLoaders() == 0) {
                return;
            }
            Thread.sleep(100);
        }
    }

    /** Starts the threads that Flink keeps, whatever the jobs. */
    private void runWithoutTheBundle() throws Exception {
        for (String mode : List.of("streaming", "batch")) {
            session(mode)
                    .executeSql("INSERT INTO nowhere SELECT n, emb FROM numbers")
                    .await(3, TimeUnit.MINUTES);
        }
        cancel(session("streaming").executeSql("INSERT INTO nowhere SELECT n, emb FROM endless"));
        // Flink closes sources within a time, which a thread of its own watches.
        FutureUtils.orTimeout(new CompletableFuture<>(), 1, TimeUnit.MILLISECONDS, "over");
    }

    private void succeed(String mode, String statement) throws Exception {
        sessionWithTheBundle(mode).executeSql(statement).await(3, TimeUnit.MINUTES);
        assertNothingIsHeld(statement);
    }

    private void fail(String statement, String message) throws Exception {
        TableResult result = sessionWithTheBundle("streaming").executeSql(statement);
        assertThatThrownBy(() -> result.await(3, TimeUnit.MINUTES)).hasStackTraceContaining(message);
        assertNothingIsHeld(statement);
    }

    private void cancel(String statement, boolean reads) throws Exception {
        TableResult result = sessionWithTheBundle("streaming").executeSql(statement);
        // Long before it has read all that there is.
        while (Testimony.rows() < 100) {
            Thread.sleep(10);
        }
        // What this test looks for is there to be seen.
        assertThat(Leftovers.classLoaders()).isPositive();
        assertThat(Leftovers.mappings().isEmpty()).isNotEqualTo(reads);
        assertThat(Testimony.memory().stream().anyMatch(memory -> memory.readerBytes() > 0))
                .isEqualTo(reads);
        cancel(result);
        assertNothingIsHeld(statement);
    }

    private static void cancel(TableResult result) throws Exception {
        JobClient job = result.getJobClient().orElseThrow();
        while (job.getJobStatus().get() != JobStatus.RUNNING) {
            Thread.sleep(10);
        }
        job.cancel().get();
        while (!job.getJobStatus().get().isGloballyTerminalState()) {
            Thread.sleep(10);
        }
    }

    private static void assertNothingIsHeld(String statement) throws Exception {
        assertThat(Testimony.memory()).as(statement).isNotEmpty().allSatisfy(memory -> {
            assertThat(memory.readerBytes()).isZero();
            assertThat(memory.bufferBytes()).isZero();
        });
        assertThat(Leftovers.mappings()).as(statement).isEmpty();
        Testimony.forget();
    }

    private TableEnvironment sessionWithTheBundle(String mode) {
        TableEnvironment sql = session(mode);
        sql.executeSql("ADD JAR '" + BUNDLE + "'");
        sql.executeSql(
                "CREATE TEMPORARY FUNCTION witness AS '" + Witness.class.getName() + "' USING JAR '" + witness + "'");
        for (String table : List.of("words", "copies", "others")) {
            sql.executeSql("CREATE TABLE " + table + " (id BIGINT, emb ARRAY<FLOAT>) WITH ('connector' = 'synadb',"
                    + " 'path' = '" + folder.resolve(table) + "', 'vector.emb.dim' = '3')");
        }
        sql.executeSql("CREATE TABLE words_now WITH ('scan.bounded' = 'true') LIKE words");
        return sql;
    }

    private Configuration settings(String mode) {
        Configuration settings = new Configuration();
        settings.setString("execution.target", "remote");
        settings.setString("rest.address", rest.getHost());
        settings.setString("rest.port", String.valueOf(rest.getPort()));
        settings.setString("execution.runtime-mode", mode);
        settings.setString("execution.checkpointing.interval", "100 ms");
        settings.setString("restart-strategy.type", "none");
        settings.setString("parallelism.default", "2");
        return settings;
    }

    /** A client with tables of Flink's own. */
    private TableEnvironment session(String mode) {
        TableEnvironment sql = TableEnvironment.create(EnvironmentSettings.newInstance()
                .withConfiguration(settings(mode))
                .build());
        sql.executeSql("CREATE TABLE endless (n BIGINT, emb ARRAY<FLOAT>) WITH ('connector' = 'datagen',"
                + " 'fields.n.kind' = 'sequence', 'fields.n.start' = '0', 'fields.n.end' = '999999',"
                + " 'fields.emb.length' = '3')");
        sql.executeSql("CREATE TABLE numbers WITH ('number-of-rows' = '1000') LIKE endless");
        sql.executeSql("CREATE TABLE nowhere (n BIGINT, emb ARRAY<FLOAT>) WITH ('connector' = 'blackhole')");
        return sql;
    }

    private Path jarOf(Class<?> type) throws IOException {
        String name = type.getName().replace('.', '/') + ".class";
        Path jar = folder.resolve(type.getSimpleName() + ".jar");
        try (InputStream in = Objects.requireNonNull(type.getClassLoader().getResourceAsStream(name));
                OutputStream out = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(out)) {
            entries.putNextEntry(new JarEntry(name));
            in.transferTo(entries);
        }
        return jar;
    }
}

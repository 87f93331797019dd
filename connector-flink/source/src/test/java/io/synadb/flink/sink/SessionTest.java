package io.synadb.flink.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.ErrorCode;
import io.synadb.SynaException;
import io.synadb.table.storage.LocalStorage;
import io.synadb.table.storage.Storage;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.apache.flink.api.common.JobID;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.table.data.RowData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs come and go in one cluster, and leave nothing. */
class SessionTest {
    private static final int JOBS = 10;

    @TempDir
    Path directory;

    @Test
    void jobsLeaveNeitherMemoryNorThreads() throws Exception {
        try (SinkCluster cluster = new SinkCluster(directory.resolve("checkpoints"))) {
            for (int i = 0; i < JOBS; i++) {
                Storage storage = LocalStorage.of(directory.resolve("table" + i));
                SinkSettings settings = SinkTables.settings(storage, DeliveryGuarantee.EXACTLY_ONCE);
                switch (i % 3) {
                    case 0 ->
                        cluster.finish(cluster.submit(
                                cluster.numbers(new MappedSink<>(settings, SinkTables::row, "none"), 100, 2, 1, null)));
                    case 1 -> {
                        JobID job = cluster.submit(cluster.numbers(
                                new MappedSink<>(settings, SinkTables::row, "none"), 100_000, 2, 1, null));
                        while (MappedSink.MEMORY.getAllocatedMemory() == 0) {
                            Thread.sleep(10);
                        }
                        cluster.cancel(job);
                    }
                    default -> {
                        JobID job = cluster.submit(cluster.numbers(
                                new MappedSink<>(settings, SessionTest::rowUntilItFails, "none"), 100, 2, 1, null));
                        assertThat(cluster.result(job).getSerializedThrowable()).isPresent();
                    }
                }
                assertThat(MappedSink.MEMORY.getAllocatedMemory())
                        .as("job %d", i)
                        .isZero();
                assertThat(MappedSink.MEMORY.getChildAllocators()).isEmpty();
            }
        }
        Map<Thread, StackTraceElement[]> threads = Thread.getAllStackTraces();
        assertThat(threads.entrySet().stream()
                        .filter(thread -> thread.getKey() != Thread.currentThread())
                        .filter(thread -> Arrays.stream(thread.getValue())
                                .anyMatch(call -> call.getClassName().startsWith("io.synadb"))))
                .isEmpty();
    }

    private static RowData rowUntilItFails(long id) {
        if (id == 40) {
            throw new SynaException(ErrorCode.IO, "no space left on device");
        }
        return SinkTables.row(id);
    }
}

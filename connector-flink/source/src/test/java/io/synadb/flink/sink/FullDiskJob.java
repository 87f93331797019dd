package io.synadb.flink.sink;

import io.synadb.table.storage.LocalStorage;
import java.nio.file.Path;
import java.util.Iterator;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.runtime.checkpoint.CheckpointStatsCounts;
import org.apache.flink.runtime.checkpoint.CheckpointStatsSnapshot;
import org.apache.flink.runtime.scheduler.ExecutionGraphInfo;
import org.apache.flink.runtime.scheduler.exceptionhistory.RootExceptionHistoryEntry;

/**
 * A process that runs a job to its end, and says on its standard output, a line each, what made the job start again
 * ({@link #FAILURE}), and at the end {@link #CHECKPOINTS} and {@link #MEMORY}.
 */
public final class FullDiskJob {
    static final long NUMBERS = 6_000;
    static final int PARALLELISM = 2;
    /** Vectors so long that the file of a checkpoint is longer than anything else that the process writes. */
    static final int DIMENSIONS = 256;

    static final String FAILURE = "failure: ";
    /** How many checkpoints failed, and to how many the job was restored. */
    static final String CHECKPOINTS = "checkpoints: ";
    /** How many bytes the writers of all attempts still hold. */
    static final String MEMORY = "memory: ";

    private FullDiskJob() {}

    /** @param args the folder of the table, and that of the checkpoints */
    public static void main(String... args) throws Exception {
        SinkSettings settings =
                SinkTables.settings(LocalStorage.of(Path.of(args[0])), DeliveryGuarantee.EXACTLY_ONCE, DIMENSIONS);
        MappedSink<Long> sink = new MappedSink<>(settings, id -> SinkTables.row(id, DIMENSIONS), "none");
        try (SinkCluster cluster = new SinkCluster(Path.of(args[1]))) {
            JobID job = cluster.submit(cluster.numbers(sink, NUMBERS, PARALLELISM, 1, null));
            int told = 0;
            ExecutionGraphInfo info = cluster.info(job);
            while (!ended(info)) {
                told = tell(info, told);
                Thread.sleep(20);
                info = cluster.info(job);
            }
            tell(info, told);
            cluster.finish(job);
            CheckpointStatsSnapshot statistics =
                    info.getArchivedExecutionGraph().getCheckpointStatsSnapshot();
            CheckpointStatsCounts counts = statistics.getCounts();
            System.out.println(CHECKPOINTS + counts.getNumberOfFailedCheckpoints() + " failed, "
                    + counts.getNumberOfRestoredCheckpoints() + " restored");
        }
        System.out.println(MEMORY + MappedSink.MEMORY.getAllocatedMemory());
        System.exit(0);
    }

    private static boolean ended(ExecutionGraphInfo info) {
        JobStatus status = info.getArchivedExecutionGraph().getState();
        return status.isGloballyTerminalState();
    }

    /** Says what has failed since the first {@code told} failures, and gives how many there are. */
    private static int tell(ExecutionGraphInfo info, int told) {
        int count = 0;
        Iterator<RootExceptionHistoryEntry> failures =
                info.getExceptionHistory().iterator();
        while (failures.hasNext()) {
            RootExceptionHistoryEntry failure = failures.next();
            if (count++ >= told) {
                System.out.println(FAILURE
                        + failure.getException().getFullStringifiedStackTrace().replace('\n', ' '));
            }
        }
        return Math.max(count, told);
    }
}

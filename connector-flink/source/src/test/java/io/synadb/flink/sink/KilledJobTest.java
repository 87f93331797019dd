package io.synadb.flink.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.table.Table;
import io.synadb.table.storage.LocalStorage;
import io.synadb.table.storage.Storage;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KilledJobTest {
    private static final int KILLS = 3;
    private static final long SEED = 20_251_121;

    @TempDir
    Path directory;

    @Test
    void aJobThatIsKilledContinuesFromItsLastCheckpoint() throws Exception {
        Path checkpoints = Files.createDirectory(directory.resolve("checkpoints"));
        Storage storage = LocalStorage.of(directory.resolve("table"));
        Random random = new Random(SEED);
        for (int kill = 0; kill < KILLS; kill++) {
            Process job = start(storage, checkpoints, KilledJob.HELD);
            awaitVersion(job, storage, version(storage) + 2);
            Thread.sleep(random.nextInt(150));
            job.destroyForcibly().waitFor();
            if (Table.exists(storage)) {
                SinkTables.exactIds(storage, KilledJob.NUMBERS, KilledJob.PARALLELISM);
            }
        }
        Process last = start(storage, checkpoints, "");
        assertThat(last.waitFor(10, TimeUnit.MINUTES)).isTrue();
        assertThat(last.exitValue()).isZero();
        assertThat(SinkTables.exactIds(storage, KilledJob.NUMBERS, KilledJob.PARALLELISM))
                .isEqualTo(LongStream.range(0, KilledJob.NUMBERS).boxed().toList());
    }

    private static long version(Storage storage) {
        return Table.exists(storage) ? Table.open(storage).current().version() : 0;
    }

    private static void awaitVersion(Process job, Storage storage, long version) throws InterruptedException {
        while (job.isAlive() && version(storage) < version) {
            Thread.sleep(20);
        }
    }

    private Process start(Storage storage, Path checkpoints, String held) throws Exception {
        File log = Files.createTempFile(directory, "job", ".log").toFile();
        return JobProcess.of(KilledJob.class, storage.location(), checkpoints.toString(), held)
                .redirectOutput(log)
                .start();
    }
}

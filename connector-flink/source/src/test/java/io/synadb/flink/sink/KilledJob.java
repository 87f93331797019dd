package io.synadb.flink.sink;

import io.synadb.table.storage.LocalStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.jspecify.annotations.Nullable;

/** A process that runs a job from its newest retained checkpoint, until it is killed or the job has ended. */
public final class KilledJob {
    static final long NUMBERS = 1_500;
    static final int PARALLELISM = 2;
    /** Said as the third argument to one that is to be killed before it ends. */
    static final String HELD = "held";

    private static final String FAULTS = "none";

    private KilledJob() {}

    /** @param args the folder of the table, that of the checkpoints, and {@link #HELD} or nothing */
    public static void main(String... args) throws Exception {
        Path checkpoints = Path.of(args[1]);
        String newest = newest(checkpoints).map(Path::toString).orElse(null);
        System.out.println("from " + newest);
        if (args[2].equals(HELD)) {
            SinkFaults.hold(FAULTS);
        }
        run(Path.of(args[0]), checkpoints, newest);
        System.out.println("finished");
        System.exit(0);
    }

    private static void run(Path table, Path checkpoints, @Nullable String newest) throws Exception {
        SinkSettings settings = SinkTables.settings(LocalStorage.of(table), DeliveryGuarantee.EXACTLY_ONCE);
        try (SinkCluster cluster = new SinkCluster(checkpoints)) {
            cluster.finish(cluster.submit(cluster.numbers(
                    new MappedSink<>(settings, SinkTables::row, FAULTS), NUMBERS, PARALLELISM, 8, newest)));
        }
    }

    /** The complete checkpoint with the greatest number, of whichever job. */
    static Optional<Path> newest(Path checkpoints) throws IOException {
        try (Stream<Path> files = Files.walk(checkpoints, 3)) {
            List<Path> complete = files.filter(file -> Files.exists(file.resolve("_metadata")))
                    .toList();
            return complete.stream().max(Comparator.comparingLong(KilledJob::number));
        }
    }

    private static long number(Path checkpoint) {
        String name = String.valueOf(checkpoint.getFileName());
        return name.startsWith("chk-") ? Long.parseLong(name.substring("chk-".length())) : -1;
    }
}

package io.synadb.table.commit.log;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.synadb.table.commit.format.Action;
import io.synadb.table.commit.format.Commit;
import io.synadb.table.commit.format.CommitFormat;
import io.synadb.table.data.DataFile;
import io.synadb.table.data.statistics.StatisticsJson;
import io.synadb.table.partition.PartitionField;
import io.synadb.table.storage.LocalStorage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The log of a table that has been written to for long: one version in ten with a transaction, the last checkpoint 250 versions ago. The
 * benchmark of the table writes it too.
 */
public final class LongLog {
    private LongLog() {}

    /**
     * Writes a log whose first commits each add a file; each of the others puts one in place of the oldest. There are no such
     * files.
     *
     * @param directory of the table, which is not there
     */
    public static void write(Path directory, int commits, int files) throws IOException {
        Files.createDirectories(directory.resolve(LogNames.DIRECTORY));
        Replay replay = new Replay();
        UUID previous = null;
        for (int version = 0; version < commits; version++) {
            List<Action> actions = new ArrayList<>();
            if (version == 0) {
                actions.add(Action.Protocol.of(CommitFormat.WRITTEN_VERSION));
                actions.add(TestLogs.METADATA);
            }
            if (version >= files) {
                actions.add(new Action.Remove(file(version - files).path()));
            }
            actions.add(new Action.Add(file(version)));
            if (version % 10 == 0) {
                actions.add(new Action.Txn("job", version, "5a".repeat(32)));
            }
            UUID uuid = new UUID(1, version);
            Commit commit = new Commit(1_000_000L + version, "append", Map.of("files", 1L), uuid, previous, actions);
            replay.apply("test", commit);
            Files.write(directory.resolve(LogNames.commit(version)), CommitFormat.encode(commit));
            previous = uuid;
            if (version == commits - 250) {
                TableState state = replay.state("test");
                Files.write(directory.resolve(LogNames.checkpoint(version)), CheckpointFormat.encode(state));
                new LastHint(version, version).write(LocalStorage.of(directory));
                replay = new Replay(state);
            }
        }
    }

    private static DataFile file(int version) {
        String statistics =
                "{\"1\":{\"min\":%d,\"max\":%d,\"nulls\":0},\"2\":{\"min\":\"YWJj\",\"max\":\"eHl6\",\"nulls\":7},"
                                .formatted(version * 1000L, version * 1000L + 999)
                        + "\"3\":{\"min\":-0.125,\"max\":17.5,\"nulls\":0},\"4\":{\"nulls\":0,\"minLen\":768,\"maxLen\":768}}";
        try {
            return new DataFile(
                    "data/pos=noun/" + new UUID(7, version) + ".syna",
                    3_000_000,
                    2_990_000,
                    version,
                    1000,
                    StatisticsJson.read(new ObjectMapper().readTree(statistics)),
                    Map.of(PartitionField.identity(2), "noun"),
                    0,
                    0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

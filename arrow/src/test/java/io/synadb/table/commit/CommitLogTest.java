package io.synadb.table.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.ConflictException;
import io.synadb.CorruptDataException;
import io.synadb.ErrorCode;
import io.synadb.InvalidArgumentException;
import io.synadb.SynaException;
import io.synadb.UnsupportedFeatureException;
import io.synadb.arrow.Schemas;
import io.synadb.table.commit.TableChange.Kind;
import io.synadb.table.commit.format.Action;
import io.synadb.table.commit.format.Commit;
import io.synadb.table.commit.log.AppendedFile;
import io.synadb.table.commit.log.CheckpointFormat;
import io.synadb.table.commit.log.CommitLog;
import io.synadb.table.commit.log.Increment;
import io.synadb.table.commit.log.Replay;
import io.synadb.table.commit.log.TableState;
import io.synadb.table.commit.log.TestLogs;
import io.synadb.table.data.DataFile;
import io.synadb.table.deletes.DeletesEntry;
import io.synadb.table.storage.LocalStorage;
import io.synadb.table.storage.Storage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommitLogTest {
    private static final Action.Metadata METADATA = TestLogs.METADATA;

    @TempDir
    Path directory;

    private Storage storage;
    private CommitLog log;

    @BeforeEach
    void create() {
        storage = LocalStorage.of(directory);
        log = new CommitLog(storage);
        new TableChange(Kind.CREATE, METADATA, null, List.of(), null).publish(log);
    }

    private TableState append(CommitLog to, String name) {
        TableState base = to.load();
        return new TableChange(Kind.APPEND, base.metadata(), base, List.of(TestLogs.file(name)), null).publish(to);
    }

    /** Publishes lines under a matching checksum, as another writer might. */
    private void commit(long version, long time, String... actions) {
        StringBuilder lines = new StringBuilder("{\"commit\":{\"time\":" + time
                + ",\"operation\":\"other\",\"counts\":{},\"uuid\":\"" + UUID.randomUUID() + "\"}}\n");
        for (String action : actions) {
            lines.append(action).append('\n');
        }
        CRC32C crc = new CRC32C();
        crc.update(lines.toString().getBytes(StandardCharsets.UTF_8));
        lines.append(String.format(Locale.ROOT, "{\"crc32c\":\"%08x\"}\n", crc.getValue()));
        storage.put(path(version), lines.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static String path(long version) {
        return String.format(Locale.ROOT, "_syna/log/%020d.json", version);
    }

    @Test
    void aFileThatGrewAppendsTheRowsBehindThoseItHad() {
        TableState before = append(log, "a");
        commit(
                2,
                before.timeMicros() + 1,
                "{\"extend\":{\"path\":\"data/a\",\"length\":300,\"footer\":250,\"footerCrc\":\"00000002\",\"rows\":25,"
                        + "\"stats\":{}}}");
        Increment increment = log.incrementAfter(before, Long.MAX_VALUE);
        DataFile grown = Objects.requireNonNull(increment.state().files().get("data/a"));
        assertThat(increment.files()).containsExactly(new AppendedFile(2, grown, 10));
        assertThat(grown.rows()).isEqualTo(25);
    }

    @Test
    void aMissingCommitBelowTheNewestIsDamage() throws IOException {
        append(log, "a");
        append(log, "b");
        Files.delete(directory.resolve(path(1)));
        assertThatThrownBy(log::load)
                .isInstanceOf(CorruptDataException.class)
                .hasMessage(
                        "Damaged file " + directory.resolve(path(1))
                                + " at offset 0: the commit is missing, but the table has version 2. Restore this file from a copy.");
    }

    @Test
    void theHintIsWrittenAndNeverTrusted() {
        append(log, "a");
        assertThat(storage.read("_syna/last"))
                .contains("{\"version\":1,\"checkpoint\":null}".getBytes(StandardCharsets.UTF_8));
        for (String wrong : List.of("{\"version\":9,\"checkpoint\":7}", "", "\0\0")) {
            storage.put("_syna/last", wrong.getBytes(StandardCharsets.UTF_8));
            assertThat(log.load().version()).isEqualTo(1);
        }
        storage.delete("_syna/last");
        assertThat(log.load().version()).isEqualTo(1);
    }

    @Test
    void otherFilesInTheLogAreNoCommits() throws IOException {
        for (String name : List.of("00000000000000000001.json.bak", "1.json", "99999999999999999999.json", "x")) {
            Files.write(directory.resolve("_syna/log").resolve(name), new byte[1]);
        }
        assertThat(log.load().version()).isZero();
    }

    @Test
    void timeNeverGoesBack() {
        InstantSource stopped = InstantSource.fixed(Instant.EPOCH);
        long last = log.load().timeMicros();
        CommitLog slow = new CommitLog(storage, stopped);
        assertThat(append(slow, "a").timeMicros()).isEqualTo(last + 1);
        assertThat(append(slow, "b").timeMicros()).isEqualTo(last + 2);
    }

    @Test
    void aCommitBeforeItsPredecessorIsDamage() {
        commit(1, 5);
        assertThatThrownBy(log::load)
                .isInstanceOf(CorruptDataException.class)
                .hasMessageContaining(path(1))
                .hasMessageContaining("time 5 is not after ");
    }

    @Test
    void actionsThatDoNotFitTheStateAreDamage() {
        long time = log.load().timeMicros() + 1;
        commit(1, time, "{\"remove\":{\"path\":\"data/a\"}}");
        assertThatThrownBy(log::load)
                .isInstanceOf(CorruptDataException.class)
                .hasMessageContaining(path(1))
                .hasMessageContaining("'remove' of data/a, which is not part of the table");
        commit(
                1,
                time,
                "{\"extend\":{\"path\":\"data/a\",\"length\":1,\"footer\":0,\"footerCrc\":\"00000000\",\"rows\":0,"
                        + "\"stats\":{}}}");
        assertThatThrownBy(log::load).hasMessageContaining("'extend' of data/a, which is not part of the table");
    }

    @Test
    void aTableThatAsksForMoreIsRefused() {
        long time = log.load().timeMicros() + 1;
        commit(1, time, "{\"protocol\":{\"minReader\":2,\"minWriter\":2,\"features\":[]}}");
        assertThatThrownBy(log::load)
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessage("Cannot read the table: " + directory.resolve(path(1))
                        + " asks for a reader of version 2, this one knows versions up to 1. Use a newer SynaDB.");
        commit(1, time, "{\"protocol\":{\"minReader\":1,\"minWriter\":1,\"features\":[\"colours\"]}}");
        assertThatThrownBy(log::load)
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("asks for the features [colours]");
    }

    @Test
    void deletedRowsAreKnownUntilTheyAreCleared() {
        append(log, "a");
        long time = log.load().timeMicros() + 1;
        commit(2, time, deletes(7));
        DataFile file = Objects.requireNonNull(log.load().files().get("data/a"));
        assertThat(file.deletes()).isEqualTo(new DeletesEntry("deletes/x.dv", 8, 20, 0xab, 7));
        assertThat(file.liveRows()).isEqualTo(3);
        TableState state = log.load();
        Commit checkpoint = state.last().with(state.actions());
        assertThat(Replay.checkpoint("checkpoint", 2, checkpoint).files()).isEqualTo(state.files());
        assertThat(log.load(1).files()).containsEntry("data/a", TestLogs.file("a"));
        commit(3, time + 1, "{\"deletes\":{\"path\":\"data/a\",\"length\":0}}");
        assertThat(log.load().files()).containsEntry("data/a", TestLogs.file("a"));
    }

    private static String deletes(long count) {
        return "{\"deletes\":{\"path\":\"data/a\",\"file\":\"deletes/x.dv\",\"offset\":8,\"length\":20,"
                + "\"crc\":\"000000ab\",\"count\":" + count + "}}";
    }

    @Test
    void deletesOfNoFileAndOfMoreRowsThanItHasAreDamage() {
        long time = log.load().timeMicros() + 1;
        commit(1, time, deletes(1));
        assertThatThrownBy(log::load)
                .isInstanceOf(CorruptDataException.class)
                .hasMessageContaining("'deletes' of data/a, which is not part of the table.");
        storage.delete(path(1));
        append(log, "a");
        for (long count : List.of(0L, 11L)) {
            commit(2, log.load(1).timeMicros() + 1, deletes(count));
            assertThatThrownBy(log::load)
                    .isInstanceOf(CorruptDataException.class)
                    .hasMessageContaining("'deletes' of " + count + " rows of data/a, which has 10.");
        }
    }

    @Test
    void rowsThatACommitAppendsAndDeletesAtOnceAreFollowed() {
        TableState before = log.load();
        String add =
                "{\"add\":{\"path\":\"data/a\",\"length\":100,\"footer\":50,\"footerCrc\":\"00000001\",\"rows\":10,"
                        + "\"stats\":{},\"partition\":{},\"bucket\":0,\"generation\":0}}";
        commit(1, before.timeMicros() + 1, add, deletes(4));
        Increment increment = log.incrementAfter(before, Long.MAX_VALUE);
        assertThat(increment.files())
                .containsExactly(new AppendedFile(
                        1, TestLogs.file("a").withDeletes(new DeletesEntry("deletes/x.dv", 8, 20, 0xab, 4)), 0));
        commit(2, before.timeMicros() + 2, deletes(5));
        assertThatThrownBy(() -> log.incrementAfter(increment.state(), Long.MAX_VALUE))
                .isInstanceOf(ConflictException.class)
                .hasMessage("Cannot follow table " + directory + " past version 1: version 2 (other) deleted rows of"
                        + " data/a, so that rows that were read before are no longer part of it. Begin again, with all"
                        + " rows of the newest version or with what comes after version 2.");
    }

    @Test
    void aKeyOfColumnsThatAreNotThereIsDamage() {
        String metadata = "{\"metadata\":{\"id\":\"" + METADATA.id() + "\",\"schema\":\""
                + Schemas.toBase64(METADATA.schema())
                + "\",\"partitionBy\":[],\"primaryKey\":[77],\"buckets\":4,\"properties\":{}}}";
        commit(1, log.load().timeMicros() + 1, metadata);
        assertThatThrownBy(log::load)
                .isInstanceOf(CorruptDataException.class)
                .hasMessageContaining("has the primary key [77] and 4 buckets, expected columns of the table");
    }

    @Test
    void aTableThatAsksForANewerWriterIsReadAndNotWritten() {
        commit(1, log.load().timeMicros() + 1, "{\"protocol\":{\"minReader\":1,\"minWriter\":7,\"features\":[]}}");
        assertThat(log.load().version()).isEqualTo(1);
        assertThatThrownBy(() -> append(log, "a"))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessage("Cannot write table " + directory
                        + ": it asks for a writer of version 7, this one is of version 1. Use a newer SynaDB.");
        // It may name files in ways that are not known here.
        assertThatThrownBy(() -> new Expiry(storage, log).removeOrphans(3_600_000_000L))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("it asks for a writer of version 7");
    }

    @Test
    void whatCouldNotBeReadAgainIsNotPublished() {
        assertThatThrownBy(() -> new TableChange.Transaction(" ", 2, 1))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("needs a name, found ' '");
        TableState base = log.load();
        Action.Metadata halfAPair = base.metadata().withProperties(Map.of("owner", "\ud83d"));
        TableChange change = new TableChange(Kind.ALTER, halfAPair, base, List.of(), null);
        assertThatThrownBy(() -> change.publish(log))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("half a surrogate pair");
        List<Action> outside = List.of(new Action.Remove("../elsewhere"));
        assertThatThrownBy(() -> Publication.publish(
                        log, base, state -> Optional.of(new Publication.Draft("delete", Map.of(), outside))))
                .isInstanceOf(CorruptDataException.class)
                .hasMessageContaining("expected a relative path without '..'");
        assertThat(log.load().version()).isZero();
    }

    @Test
    void aTableThatAsksWritersForAnUnknownFeatureIsReadAndNotWritten() {
        commit(
                1,
                log.load().timeMicros() + 1,
                "{\"protocol\":{\"minReader\":1,\"minWriter\":1,\"features\":[],\"writerFeatures\":[\"paint\"]}}");
        assertThat(log.load().version()).isEqualTo(1);
        assertThatThrownBy(() -> append(log, "a"))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessage("Cannot write table " + directory
                        + ": it asks writers for the features [paint], which this version does not know. Use a newer"
                        + " SynaDB.");
    }

    @Test
    void aNewTableIsOfFormat1AndStaysSoInItsCheckpoints() {
        Action.Protocol protocol = new Action.Protocol(1, 1, List.of(), List.of());
        assertThat(log.load().protocol()).isEqualTo(protocol);
        TableState state = append(log, "a");
        assertThat(CheckpointFormat.decode("c", 1, CheckpointFormat.encode(state))
                        .protocol())
                .isEqualTo(protocol);
    }

    @Test
    void aFailureAfterPublicationIsFoundOut() {
        CommitLog flaky = new CommitLog(new FaultyStorage(storage, FaultyStorage.Fault.AFTER));
        assertThat(append(flaky, "a").version()).isEqualTo(1);
        assertThat(log.load().files()).containsOnlyKeys("data/a");
    }

    @Test
    void aFailureBeforePublicationIsReported() {
        CommitLog flaky = new CommitLog(new FaultyStorage(storage, FaultyStorage.Fault.BEFORE));
        assertThatThrownBy(() -> append(flaky, "a"))
                .isInstanceOf(SynaException.class)
                .hasMessage("no space left")
                .extracting(failure -> ((SynaException) failure).code())
                .isEqualTo(ErrorCode.IO);
        assertThat(log.load().version()).isZero();
    }

    @Test
    void aFailureThatSomebodyElseWonIsRebased() {
        CommitLog flaky = new CommitLog(new FaultyStorage(storage, FaultyStorage.Fault.LOST));
        TableState state = append(flaky, "a");
        assertThat(state.version()).isEqualTo(2);
        assertThat(state.files()).containsOnlyKeys("data/a");
    }

    @Test
    void aCommitThatWasPublishedUnderItsOwnNoseIsFoundOut() {
        CommitLog flaky = new CommitLog(new FaultyStorage(storage, FaultyStorage.Fault.DENIED));
        assertThat(append(flaky, "a").version()).isEqualTo(1);
        assertThat(log.load().version()).isEqualTo(1);
    }
}

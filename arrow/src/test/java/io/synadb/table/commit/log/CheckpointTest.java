package io.synadb.table.commit.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.CorruptDataException;
import io.synadb.ErrorCode;
import io.synadb.NotFoundException;
import io.synadb.SynaException;
import io.synadb.table.commit.Expiry;
import io.synadb.table.commit.FaultyStorage;
import io.synadb.table.commit.StorageView;
import io.synadb.table.commit.TableChange;
import io.synadb.table.commit.TableChange.Kind;
import io.synadb.table.commit.TableChange.Transaction;
import io.synadb.table.commit.format.Action;
import io.synadb.table.commit.format.Commit;
import io.synadb.table.commit.format.CommitFormat;
import io.synadb.table.data.DataFile;
import io.synadb.table.storage.MemoryStorage;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointTest {
    private static final String HINT = "_syna/last";

    private MemoryStorage storage;
    private CommitLog log;

    @BeforeEach
    void create() {
        storage = new MemoryStorage();
        log = new CommitLog(storage);
        new TableChange(Kind.CREATE, TestLogs.METADATA, null, List.of(), null).publish(log);
    }

    /** Publishes appends until this version, each with a transaction, some in place of what was there. */
    private TableState growTo(long version) {
        TableState state = log.load();
        while (state.version() < version) {
            long next = state.version() + 1;
            Kind kind = next % 40 == 0 ? Kind.OVERWRITE : Kind.APPEND;
            DataFile file = TestLogs.file("f" + next);
            state = new TableChange(
                            kind, state.metadata(), state, List.of(file), new Transaction("job", next, next - 1))
                    .publish(log);
        }
        return state;
    }

    private static String checkpoint(long version) {
        return String.format(Locale.ROOT, "_syna/log/%020d.checkpoint.json.lz4", version);
    }

    private static String commit(long version) {
        return String.format(Locale.ROOT, "_syna/log/%020d.json", version);
    }

    /** What all commits from the first add up to. */
    private List<Action> replayed(long version) {
        Replay replay = new Replay();
        while (replay.version() < version) {
            replay.apply("test", log.read(replay.version() + 1).orElseThrow());
        }
        return replay.state("test").actions();
    }

    private void flip(String path, int bit) {
        byte[] content = storage.read(path).orElseThrow();
        content[bit / 8] ^= (byte) (1 << bit % 8);
        storage.put(path, content);
    }

    @Test
    void anOpenReadsACheckpointAndTheCommitsAfterIt() {
        growTo(213);
        assertThat(storage.paths()).contains(checkpoint(100), checkpoint(200)).doesNotContain(checkpoint(0));
        storage.takeReads();
        TableState state = new CommitLog(storage).load();
        // The hint, the checkpoint, 13 commits, and the one that is not there.
        assertThat(storage.takeReads()).isEqualTo(16);
        assertThat(state.version()).isEqualTo(213);
        assertThat(state.actions()).isEqualTo(replayed(213));
        assertThat(state.transactionHash("job", 1)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 99, 100, 101, 150, 200, 213})
    void aCheckpointAnswersAsTheCommitsDo(long version) {
        growTo(213);
        TableState state = log.load(version);
        assertThat(state.version()).isEqualTo(version);
        assertThat(state.actions()).isEqualTo(replayed(version));
        assertThat(state.last()).isEqualTo(log.read(version).orElseThrow().with(List.of()));
        assertThat(log.loadAsOf(state.timeMicros()).version()).isEqualTo(version);
    }

    @Test
    void aWriterGoesOnFromACheckpoint() {
        growTo(105);
        TableState opened = new CommitLog(storage).load();
        TableState next = new TableChange(Kind.APPEND, opened.metadata(), opened, List.of(TestLogs.file("x")), null)
                .publish(new CommitLog(storage));
        assertThat(next.version()).isEqualTo(106);
        assertThat(next.actions()).isEqualTo(replayed(106));
    }

    @Test
    void noFlippedBitOfACheckpointChangesWhatIsRead() {
        growTo(103);
        List<Action> expected = replayed(103);
        byte[] good = storage.read(checkpoint(100)).orElseThrow();
        // The header, the trailer, and a share of what lies between: each costs a replay of all commits.
        for (int bit = 0; bit < 8 * good.length; bit += bit < 128 || bit > 8 * good.length - 64 ? 5 : 701) {
            flip(checkpoint(100), bit);
            assertThat(log.load().actions()).as("bit %d", bit).isEqualTo(expected);
            storage.put(checkpoint(100), good);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 20, 200})
    void aCutCheckpointIsPassedOver(int length) {
        growTo(203);
        byte[] good = storage.read(checkpoint(200)).orElseThrow();
        storage.put(checkpoint(200), Arrays.copyOf(good, length));
        assertThat(log.load().actions()).isEqualTo(replayed(203));
        storage.takeReads();
        log.load();
        // From the checkpoint before, not from the beginning.
        assertThat(storage.takeReads()).isLessThan(120);
    }

    @Test
    void missingCheckpointsAreReplacedByCommits() {
        growTo(203);
        storage.delete(checkpoint(200));
        assertThat(log.load().actions()).isEqualTo(replayed(203));
        storage.delete(checkpoint(100));
        assertThat(log.load().actions()).isEqualTo(replayed(203));
    }

    @Test
    void aDamagedCheckpointThatNothingReplacesIsNamed() {
        growTo(103);
        flip(checkpoint(100), 800);
        storage.delete(commit(0));
        assertThatThrownBy(log::load)
                .isInstanceOf(CorruptDataException.class)
                .hasMessageStartingWith("Damaged file memory/" + checkpoint(100) + " at offset ")
                .hasMessageEndingWith(" Nothing else leads to version 103: restore this file from a copy.");
    }

    @Test
    void aDamagedCommitBehindACheckpointIsNamed() {
        growTo(103);
        flip(commit(102), 99);
        assertThatThrownBy(log::load).isInstanceOf(CorruptDataException.class).hasMessageContaining(commit(102));
        storage.delete(commit(102));
        assertThatThrownBy(log::load)
                .isInstanceOf(CorruptDataException.class)
                .hasMessageContaining(commit(102))
                .hasMessageContaining("the commit is missing, but the table has version 103");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "{\"version\":9999,\"checkpoint\":100}",
                "{\"version\":5,\"checkpoint\":null}",
                "{\"version\":5,\"checkpoint\":77}",
                "{\"version\":-1,\"checkpoint\":-9}",
                "{\"version\":\"x\",\"checkpoint\":100}"
            })
    void aHintIsNeverTrustedAlone(String hint) {
        growTo(103);
        storage.put(HINT, hint.getBytes(StandardCharsets.UTF_8));
        assertThat(log.load().actions()).isEqualTo(replayed(103));
        storage.delete(HINT);
        assertThat(log.load().version()).isEqualTo(103);
    }

    @Test
    void anOldHintOnlyCostsTime() {
        growTo(103);
        byte[] old = storage.read(HINT).orElseThrow();
        growTo(213);
        storage.put(HINT, old);
        assertThat(log.load().version()).isEqualTo(213);
    }

    @Test
    void aPublicationStandsWhoseCheckpointFails() {
        TableState base = growTo(99);
        FaultyStorage flaky = new FaultyStorage(storage, FaultyStorage.Fault.DENIED);
        TableState state = new TableChange(Kind.APPEND, base.metadata(), base, List.of(TestLogs.file("x")), null)
                .publish(new CommitLog(flaky));
        assertThat(state.version()).isEqualTo(100);
        assertThat(storage.paths()).doesNotContain(checkpoint(100));
        assertThat(growTo(213).version()).isEqualTo(213);
        assertThat(log.load().actions()).isEqualTo(replayed(213));
    }

    @Test
    void theHintNamesNoCheckpointThatHasExpired() {
        Expiry expiry = new Expiry(storage, log);
        for (long version = 3; version < 9; version += 3) {
            TableState writer = growTo(version);
            expiry.expire(Long.MAX_VALUE, 1);
            assertHintLeadsToTheEnd();
            // By a writer that knew the table before, and its hint of the older checkpoint.
            new TableChange(Kind.APPEND, writer.metadata(), writer, List.of(TestLogs.file("x" + version)), null)
                    .publish(log);
            assertHintLeadsToTheEnd();
        }
    }

    private void assertHintLeadsToTheEnd() {
        LastHint hint = LastHint.read(storage).orElseThrow();
        assertThat(storage.paths()).contains(checkpoint(hint.checkpoint()));
        assertThat(hint.version()).isEqualTo(log.load().version());
    }

    @Test
    void whoHasNotWrittenTheCheckpointNamesItInTheHint() {
        TableState base = growTo(99);
        growTo(100);
        TableState state = new TableChange(Kind.APPEND, base.metadata(), base, List.of(TestLogs.file("x")), null)
                .publish(new CommitLog(storage));
        assertThat(state.checkpoint()).isEqualTo(100);
        assertThat(LastHint.read(storage)).contains(new LastHint(101, 100));
    }

    @Test
    void aStateThatIsFarBehindJumpsToACheckpoint() {
        TableState old = growTo(3);
        TableState newest = growTo(650);
        storage.takeReads();
        TableState found = log.loadAfter(old);
        assertThat(found.actions()).isEqualTo(newest.actions());
        assertThat(storage.takeReads()).isLessThan(300);
    }

    @Test
    void aCommitThatFollowsAnotherIsDamage() {
        TableState state = growTo(3);
        Commit stranger =
                new Commit(state.timeMicros() + 1, "append", Map.of(), new UUID(1, 1), new UUID(2, 2), List.of());
        storage.put(commit(4), CommitFormat.encode(stranger));
        assertThatThrownBy(log::load)
                .isInstanceOf(CorruptDataException.class)
                .hasMessage("Damaged file memory/" + commit(4) + " at offset 0: the commit follows commit "
                        + new UUID(2, 2) + ", and the one before it is "
                        + state.last().uuid()
                        + ". One of the two is a copy from elsewhere.");
    }

    @Test
    void aTableThatWasMadeAnewIsAnother() {
        TableState old = growTo(3);
        storage.deleteAll();
        new TableChange(Kind.CREATE, TestLogs.METADATA, null, List.of(), null).publish(log);
        growTo(5);
        assertThatThrownBy(() -> log.loadAfter(old))
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining("another was made in its place");
    }

    @Test
    void aTableOfManyTransactionsIsCheckpointedLessOften() {
        Replay replay = new Replay(log.load());
        Action[] many = new Action[100_000];
        for (int i = 0; i < many.length; i++) {
            many[i] = new Action.Txn("job", i, "ab".repeat(32));
        }
        TableState base = log.load();
        replay.apply(
                "test", new Commit(base.timeMicros() + 1, "append", Map.of(), new UUID(1, 1), null, List.of(many)));
        TableState large = replay.state("test");
        assertThat(large.newestTransaction("job")).hasValue(99_999);
        assertThat(log.checkpoints().due(large)).isZero();
        assertThat(large.size()).isEqualTo(100_000);
        assertThat(CheckpointFormat.decode("test", 1, CheckpointFormat.encode(large))
                        .actions())
                .isEqualTo(large.actions());
    }

    @Test
    void aStorageThatFailsIsNoMissingCheckpoint() {
        growTo(103);
        SynaException failure = new SynaException(ErrorCode.IO, "the network is away");
        CommitLog away = new CommitLog(new StorageView(storage) {
            private static final long serialVersionUID = 1L;

            @Override
            public Optional<byte[]> read(String path) {
                if (path.equals(checkpoint(100))) {
                    throw failure;
                }
                return super.read(path);
            }
        });
        assertThatThrownBy(away::load).isSameAs(failure);
    }
}

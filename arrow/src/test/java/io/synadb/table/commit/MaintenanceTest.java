package io.synadb.table.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.AlreadyExistsException;
import io.synadb.ConflictException;
import io.synadb.InvalidArgumentException;
import io.synadb.NotFoundException;
import io.synadb.SynaException;
import io.synadb.VersionNotFoundException;
import io.synadb.table.commit.TableChange.Kind;
import io.synadb.table.commit.TableChange.Transaction;
import io.synadb.table.commit.log.CommitLog;
import io.synadb.table.commit.log.LogNames;
import io.synadb.table.commit.log.TableState;
import io.synadb.table.commit.log.TestLogs;
import io.synadb.table.data.DataFile;
import io.synadb.table.storage.MemoryStorage;
import io.synadb.table.storage.Storage;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MaintenanceTest {
    private static final long HOUR = 3_600_000_000L;

    private MemoryStorage storage;
    private long nowMicros;
    private CommitLog log;
    private Maintenance maintenance;
    private Expiry expiry;

    @BeforeEach
    void create() {
        storage = new MemoryStorage();
        nowMicros = 1_000_000 * HOUR;
        InstantSource clock = () -> Instant.EPOCH.plus(nowMicros, ChronoUnit.MICROS);
        log = new CommitLog(storage, clock);
        maintenance = new Maintenance(log);
        expiry = new Expiry(storage, log);
        new TableChange(Kind.CREATE, TestLogs.METADATA, null, List.of(), null).publish(log);
    }

    private TableState commit(Kind kind, String... names) {
        nowMicros += HOUR;
        TableState base = log.load();
        List<DataFile> files = new ArrayList<>();
        for (String name : names) {
            files.add(TestLogs.file(name));
            storage.put("data/" + name, new byte[1]);
        }
        return new TableChange(kind, base.metadata(), base, files, new Transaction("job", base.version() + 1, -1))
                .publish(log);
    }

    /** Versions 0 to 4 with no file, a, a b, c, c d. */
    private void fiveVersions() {
        commit(Kind.APPEND, "a");
        commitAgain(Kind.APPEND, "b");
        commitAgain(Kind.OVERWRITE, "c");
        commitAgain(Kind.APPEND, "d");
    }

    private TableState commitAgain(Kind kind, String name) {
        nowMicros += HOUR;
        TableState base = log.load();
        storage.put("data/" + name, new byte[1]);
        return new TableChange(kind, base.metadata(), base, List.of(TestLogs.file(name)), null).publish(log);
    }

    private List<String> dataFiles() {
        return storage.list("data");
    }

    @Test
    void aTagNamesAVersionUntilItIsDropped() {
        fiveVersions();
        maintenance.createTag("release", 2);
        assertThat(maintenance.tagged("release")).isEqualTo(2);
        assertThat(log.load().version()).isEqualTo(5);
        assertThat(maintenance.createTag("release", 2).version()).isEqualTo(5);
        assertThatThrownBy(() -> maintenance.createTag("release", 3))
                .isInstanceOf(AlreadyExistsException.class)
                .hasMessageContaining("has a tag 'release' already, of version 2");
        assertThatThrownBy(() -> maintenance.createTag("later", 77))
                .isInstanceOf(VersionNotFoundException.class)
                .hasMessage("Table memory has no version 77: it has versions 0 to 5.");
        maintenance.dropTag("release");
        assertThatThrownBy(() -> maintenance.tagged("release"))
                .isInstanceOf(NotFoundException.class)
                .hasMessage("Table memory has no tag 'release': it has the tags [].");
        assertThatThrownBy(() -> maintenance.dropTag("release")).isInstanceOf(NotFoundException.class);
    }

    @Test
    void aRollbackIsANewVersionWithTheRowsOfAnOldOne() {
        fiveVersions();
        TableState back = maintenance.rollback(log.load(), 2);
        assertThat(back.version()).isEqualTo(5);
        assertThat(back.files()).isEqualTo(log.load(2).files());
        assertThat(log.load(4).files()).containsOnlyKeys("data/c", "data/d");
        assertThat(maintenance.rollback(back, 2).version()).isEqualTo(5);
        // What applications have committed is not taken back: they would write it twice.
        assertThat(maintenance.rollback(back, 0).newestTransaction("job")).hasValue(1);
    }

    @Test
    void aRollbackDoesNotUndoWhatItHasNotSeen() {
        fiveVersions();
        TableState seen = log.load();
        TableState winner = commitAgain(Kind.APPEND, "e");
        assertThatThrownBy(() -> maintenance.rollback(seen, 2))
                .isInstanceOf(ConflictException.class)
                .hasMessage("Cannot commit to table memory: there are changes that this rollback does not know of. Read"
                        + " version 4, found version 5 (append, commit "
                        + winner.last().uuid()
                        + "). Nothing was committed, and a retry is safe: read the table again and repeat the change.");
        maintenance.createTag("release", 1);
        assertThat(maintenance.rollback(winner, 2).files()).containsOnlyKeys("data/a", "data/b");
    }

    @Test
    void expiryKeepsTheVersionsSinceATimeAndRemovesTheFilesOfOthers() {
        fiveVersions();
        long third = log.load(3).timeMicros();
        // Commits 0 to 2, and the files a and b.
        assertThat(expiry.expire(third, 1)).isEqualTo(5);
        assertThat(dataFiles()).containsExactly("c", "d");
        assertThat(log.load().version()).isEqualTo(5);
        assertThat(log.load().oldest()).isEqualTo(3);
        assertThat(log.load(3).files()).containsOnlyKeys("data/c");
        assertThat(log.load(4).files()).containsOnlyKeys("data/c", "data/d");
        assertThat(log.load().newestTransaction("job")).hasValue(1);
        assertThatThrownBy(() -> log.load(2))
                .isInstanceOf(VersionNotFoundException.class)
                .hasMessage("Table memory has no version 2 any more: it has expired, the oldest version left is 3.");
        assertThatThrownBy(() -> log.load(9)).hasMessage("Table memory has no version 9: it has versions 3 to 5.");
        assertThatThrownBy(() -> log.loadAsOf(third - 1))
                .isInstanceOf(VersionNotFoundException.class)
                .hasMessageContaining("has expired: the oldest version left is 3");
        assertThat(log.loadAsOf(third).version()).isEqualTo(3);
        assertThat(expiry.expire(third, 1)).isZero();
        assertThat(log.load().version()).isEqualTo(5);
    }

    @Test
    void expiryDoesNotRelyOnADamagedCheckpoint() {
        fiveVersions();
        storage.put(LogNames.checkpoint(4), new byte[77]);
        expiry.expire(Long.MAX_VALUE, 1);
        assertThat(log.load().oldest()).isEqualTo(4);
        assertThat(log.load(4).files()).containsOnlyKeys("data/c", "data/d");
    }

    @Test
    void aTransactionThatTakesOtherFilesAwayIsAnother() {
        fiveVersions();
        TableState base = log.load();
        for (String name : List.of("c", "c", "d")) {
            TableChange change = new TableChange(
                    Kind.DELETE,
                    base.metadata(),
                    base,
                    List.of(TestLogs.file(name)),
                    List.of(),
                    Map.of(),
                    new Transaction("cleaner", 1, 0));
            if (name.equals("c")) {
                assertThat(change.publish(log).version()).isEqualTo(5);
            } else {
                assertThatThrownBy(() -> change.publish(log))
                        .isInstanceOf(ConflictException.class)
                        .hasMessageContaining("committed other files under its version 1");
            }
        }
    }

    @Test
    void expiryRetainsTheLastVersions() {
        fiveVersions();
        expiry.expire(Long.MAX_VALUE, 2);
        assertThat(log.load().oldest()).isEqualTo(3);
        expiry.expire(Long.MAX_VALUE, 1);
        // The expiry itself was version 5.
        assertThat(log.load().oldest()).isEqualTo(5);
        assertThat(log.load().files()).containsOnlyKeys("data/c", "data/d");
        assertThatThrownBy(() -> expiry.expire(0, 0)).isInstanceOf(InvalidArgumentException.class);
    }

    @Test
    void expiryRetainsWhatTagsNameUntilTheyAreDropped() {
        fiveVersions();
        maintenance.createTag("release", 1);
        expiry.expire(Long.MAX_VALUE, 1);
        assertThat(dataFiles()).containsExactly("a", "c", "d");
        assertThat(log.load(1).files()).containsOnlyKeys("data/a");
        assertThatThrownBy(() -> log.load(2)).hasMessageEndingWith(" Versions with a tag are left, too: {release=1}.");
        assertThatThrownBy(() -> maintenance.createTag("late", 2)).isInstanceOf(VersionNotFoundException.class);
        assertThat(maintenance.rollback(log.load(), 1).files()).containsOnlyKeys("data/a");
        assertThat(maintenance.rollback(log.load(), 5).files()).containsOnlyKeys("data/c", "data/d");
        maintenance.dropTag("release");
        commitAgain(Kind.APPEND, "e");
        expiry.expire(Long.MAX_VALUE, 1);
        assertThat(dataFiles()).containsExactly("c", "d", "e");
    }

    @Test
    void whatExpiryLeavesIsReadBeforeListingsKnowOfItsCheckpoints() {
        fiveVersions();
        maintenance.createTag("release", 1);
        expiry.expire(Long.MAX_VALUE, 2);
        storage.delete("_syna/last");
        CommitLog behind = new CommitLog(new StorageView(storage) {
            private static final long serialVersionUID = 1L;

            @Override
            public List<String> list(String directory) {
                return super.list(directory).stream()
                        .filter(name -> LogNames.checkpointVersion(name) < 0)
                        .toList();
            }
        });
        assertThat(behind.load(1).files()).containsOnlyKeys("data/a");
        assertThat(behind.load(4).files()).containsOnlyKeys("data/c", "data/d");
        assertThat(behind.load().version()).isEqualTo(6);
        assertThatThrownBy(() -> behind.load(2)).isInstanceOf(VersionNotFoundException.class);
    }

    @Test
    void anExpiryThatIsDisturbedDeclaresOnce() {
        fiveVersions();
        AtomicBoolean disturbed = new AtomicBoolean();
        Storage busy = new StorageView(storage) {
            private static final long serialVersionUID = 1L;

            @Override
            public void put(String path, byte[] content) {
                super.put(path, content);
                if (path.equals(LogNames.checkpoint(3)) && disturbed.compareAndSet(false, true)) {
                    commitAgain(Kind.APPEND, "e");
                    maintenance.createTag("late", 4);
                    storage.delete(path);
                }
            }
        };
        new Expiry(busy, new CommitLog(busy)).expire(Long.MAX_VALUE, 2);
        assertThat(disturbed).isTrue();
        assertThat(log.load().oldest()).isEqualTo(3);
        assertThat(log.history().values())
                .filteredOn(done -> done.operation().equals("expire"))
                .hasSize(1);
    }

    /** The log of a writer that others overtake just before it publishes for the first time. */
    private CommitLog slowLog(Runnable others) {
        return new CommitLog(new StorageView(storage) {
            private static final long serialVersionUID = 1L;
            private boolean done;

            @Override
            public boolean putIfAbsent(String path, byte[] content) {
                if (!done) {
                    done = true;
                    others.run();
                }
                return super.putIfAbsent(path, content);
            }
        });
    }

    @Test
    void aRollbackToAVersionThatExpiresMeanwhileIsRefused() {
        fiveVersions();
        TableState seen = log.load();
        CommitLog slow = slowLog(() -> expiry.expire(Long.MAX_VALUE, 1));
        assertThatThrownBy(() -> new Maintenance(slow).rollback(seen, 2)).isInstanceOf(VersionNotFoundException.class);
        assertThat(dataFiles()).containsExactly("c", "d");
        assertThat(log.load().files()).containsOnlyKeys("data/c", "data/d");
    }

    @Test
    void aWriterThatStoodStillWhileItsVersionExpiredIsNotToldThatItCommitted() {
        fiveVersions();
        TableState base = log.load();
        CommitLog slow = slowLog(() -> {
            commitAgain(Kind.APPEND, "e");
            commitAgain(Kind.APPEND, "f");
            expiry.expire(Long.MAX_VALUE, 1);
        });
        assertThatThrownBy(() -> new TableChange(Kind.APPEND, base.metadata(), base, List.of(TestLogs.file("x")), null)
                        .publish(slow))
                .isInstanceOf(SynaException.class)
                .hasMessageContaining("Cannot tell whether version 5 of table memory was committed");
        assertThat(log.load().files()).containsOnlyKeys("data/c", "data/d", "data/e", "data/f");
    }

    @Test
    void aStateWhoseVersionHasExpiredIsBroughtUpToDate() {
        fiveVersions();
        TableState old = log.load(1);
        TableState newest = log.load();
        expiry.expire(Long.MAX_VALUE, 1);
        assertThat(log.loadAfter(old).files()).isEqualTo(newest.files());
        assertThatThrownBy(() -> log.incrementAfter(old, Long.MAX_VALUE))
                .isInstanceOf(VersionNotFoundException.class)
                .hasMessageContaining(
                        "from version 1: the commits after it have expired, the oldest version left is 4");
    }

    @Test
    void orphansGoByAge() {
        fiveVersions();
        for (String path :
                List.of("data/old", "data/p=v/old", "index/old", "deletes/old", "_syna/log/.0.tmp", "other/x")) {
            storage.put(path, new byte[1]);
        }
        storage.put("data/young", new byte[1]);
        storage.setModifiedMicros("data/young", nowMicros - 2 * HOUR);
        assertThat(expiry.removeOrphans(3 * HOUR)).isEqualTo(5);
        assertThat(storage.paths()).contains("data/young", "other/x").doesNotContain("data/old", "_syna/log/.0.tmp");
        // Files of versions that can still be read are nobody's orphans.
        assertThat(dataFiles()).containsExactly("a", "b", "c", "d", "young");
        assertThat(expiry.removeOrphans(HOUR)).isEqualTo(1);
        assertThatThrownBy(() -> expiry.removeOrphans(Duration.ofMinutes(59).toMillis() * 1000))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("expected an hour or more");
    }
}

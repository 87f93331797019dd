package io.synadb.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.Atom;
import io.synadb.Compression;
import io.synadb.ErrorCode;
import io.synadb.SynaException;
import io.synadb.SyncPolicy;
import io.synadb.file.ChannelFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Threads that share a sync, which the test holds where it wants it. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class SharedSyncTest {
    @TempDir
    Path folder;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private FaultyFile file;
    private DatabaseLog log;

    @BeforeEach
    void open() {
        file = new FaultyFile(ChannelFile.create(folder.resolve("test.db")));
        log = open(SyncPolicy.GROUP);
        log.append("first", Atom.of(0));
        file.holdSyncs();
    }

    private DatabaseLog open(SyncPolicy policy) {
        return DatabaseLog.open(new FaultyDisk(file), file.path(), null, policy, Compression.NONE);
    }

    @AfterEach
    void end() {
        file.letSyncsGo();
        log.close();
        threads.shutdownNow();
    }

    @Test
    void appendsThatComeWhileASyncRunsShareTheNextOne() throws Exception {
        int before = file.syncs();
        Future<?> leader = append("leader");
        file.awaitHeldSync();
        List<Future<?>> followers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            followers.add(append("follower/" + i));
        }
        awaitWritten(1 + 1 + 20);
        assertThat(followers).noneMatch(Future::isDone);
        assertThat(log.view().get("leader"))
                .as("what is not on the device is not seen")
                .isEmpty();
        file.letSyncsGo();
        leader.get();
        for (Future<?> follower : followers) {
            follower.get();
        }
        assertThat(file.syncs() - before)
                .as("the leader's, and one for all others")
                .isEqualTo(2);
        for (int i = 0; i < 20; i++) {
            assertThat(log.view().get("follower/" + i)).contains(Atom.of(1));
        }
    }

    @Test
    void readsWaitForNoSync() throws Exception {
        Future<?> leader = append("leader");
        file.awaitHeldSync();
        Future<Optional<Atom>> read = threads.submit(() -> log.view().get("first"));
        assertThat(read.get()).contains(Atom.of(0));
        assertThat(threads.submit(() -> log.view().keys()).get()).containsExactly("first");
        assertThat(leader.isDone()).isFalse();
    }

    @Test
    void aFailedSyncIsToldToAllWhoWaitAndToAllWhoComeLater() throws Exception {
        Future<?> leader = append("leader");
        file.awaitHeldSync();
        Future<?> follower = append("follower");
        awaitWritten(1 + 2);
        file.failSyncs(true);
        file.letSyncsGo();
        assertThatThrownBy(leader::get).cause().hasMessageContaining("input/output error");
        file.failSyncs(false);
        assertThatThrownBy(follower::get)
                .cause()
                .isInstanceOf(SynaException.class)
                .hasMessage("Whether this write to " + file.path() + " will last is not known: the sync that it waited"
                        + " for, or another write before that, failed. Close the database and open it again to see what"
                        + " it holds.")
                .hasRootCauseMessage("Cannot sync " + file.path() + ": input/output error")
                .extracting(e -> ((SynaException) e).code())
                .isEqualTo(ErrorCode.IO);
        assertThatThrownBy(() -> log.append("later", Atom.of(1)))
                .isInstanceOf(SynaException.class)
                .extracting(e -> ((SynaException) e).code())
                .isEqualTo(ErrorCode.READ_ONLY);
        assertThatThrownBy(() -> log.sync()).isInstanceOf(SynaException.class);
        assertThat(log.view().keys()).as("no read shows what may be lost").containsExactly("first");
    }

    @Test
    void anInterruptEndsNoWait() throws Exception {
        Future<?> leader = append("leader");
        file.awaitHeldSync();
        Thread[] waiting = new Thread[1];
        Future<Boolean> follower = threads.submit(() -> {
            waiting[0] = Thread.currentThread();
            log.append("follower", Atom.of(1));
            return Thread.interrupted();
        });
        awaitWritten(1 + 2);
        waiting[0].interrupt();
        file.letSyncsGo();
        leader.get();
        assertThat(follower.get()).as("the interrupt status is kept").isTrue();
        assertThat(log.view().get("follower")).contains(Atom.of(1));
    }

    @Test
    void closingWaitsForTheSyncAndAcknowledgesWhatItBroughtToTheDevice() throws Exception {
        Future<?> leader = append("leader");
        file.awaitHeldSync();
        Future<?> follower = append("follower");
        awaitWritten(1 + 2);
        Future<?> closing = threads.submit(log::close);
        file.letSyncsGo();
        closing.get();
        leader.get();
        follower.get();
        try (DatabaseLog again = DatabaseLog.openReadOnly(file.path())) {
            assertThat(again.view().keys()).containsExactly("first", "leader", "follower");
        }
    }

    @Test
    void manyThreadsNeedFewerSyncsThanAppends() throws Exception {
        int before = file.syncs();
        List<Future<?>> writers = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            String key = "writer/" + i;
            writers.add(threads.submit(() -> {
                for (int n = 0; n < 50; n++) {
                    log.append(key, Atom.of(n));
                    assertThat(log.view().get(key)).contains(Atom.of(n));
                }
            }));
        }
        // All have begun: on one processor each could have done all of its work in its turn.
        awaitWritten(1 + 16);
        file.letSyncsGo();
        for (Future<?> writer : writers) {
            writer.get();
        }
        assertThat(file.syncs() - before).isLessThan(16 * 50);
    }

    private Future<?> append(String key) {
        Callable<?> append = () -> log.append(key, Atom.of(1));
        return threads.submit(append);
    }

    /** Waits until the file has this many records of users. */
    private void awaitWritten(int appends) throws InterruptedException, ExecutionException {
        while (log.stats().appends() < appends) {
            Thread.sleep(1);
        }
    }
}

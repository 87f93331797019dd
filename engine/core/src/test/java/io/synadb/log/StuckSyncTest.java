package io.synadb.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.Atom;
import io.synadb.Compression;
import io.synadb.Entry;
import io.synadb.KeyRange;
import io.synadb.SyncPolicy;
import io.synadb.Version;
import io.synadb.file.ChannelFile;
import io.synadb.log.view.LogView;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A disk that takes its time keeps the writer waiting, with its lock held, and nobody who reads. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class StuckSyncTest {
    @TempDir(factory = FastTempDir.class)
    Path folder;

    @Test
    void everyReadIsAnsweredWhileASyncIsStuck() throws InterruptedException {
        Path path = folder.resolve("test.db");
        FaultyFile file = new FaultyFile(ChannelFile.create(path));
        try (DatabaseLog log =
                DatabaseLog.open(new FaultyDisk(file), path, null, SyncPolicy.ALWAYS, Compression.NONE)) {
            Version first = log.append("a", Atom.of(1));
            log.append("b", Atom.of(2.5));
            file.holdSyncs();
            Thread writer = new Thread(() -> log.append("c", Atom.of(3)));
            Thread waiting = new Thread(() -> log.append("d", Atom.of(4)));
            writer.start();
            file.awaitHeldSync();
            waiting.start();
            try {
                assertAnswers(log.view(), first);
            } finally {
                file.letSyncsGo();
                writer.join();
                waiting.join();
            }
            assertThat(log.view().size()).isEqualTo(4);
        }
    }

    private static void assertAnswers(LogView view, Version first) {
        assertThat(view.get("a")).contains(Atom.of(1));
        assertThat(view.exists("a")).isTrue();
        assertThat(view.getAsOf("a", first.timestampMicros())).contains(Atom.of(1));
        assertThat(view.keys()).contains("a", "b");
        assertThat(view.size()).isGreaterThanOrEqualTo(2);
        assertThat(view.series("b").all().values()).containsExactly(2.5);
        try (Stream<Version> history = view.history("a");
                Stream<Entry> entries = view.scan(KeyRange.before("c"))) {
            assertThat(history).containsExactly(first);
            assertThat(entries.map(Entry::key)).containsExactly("a", "b");
        }
    }
}

package io.synadb.table.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.table.commit.TableChange.Kind;
import io.synadb.table.commit.format.Action;
import io.synadb.table.commit.format.Commit;
import io.synadb.table.commit.log.CheckpointFormat;
import io.synadb.table.commit.log.CommitLog;
import io.synadb.table.commit.log.LogNames;
import io.synadb.table.commit.log.Replay;
import io.synadb.table.commit.log.TableState;
import io.synadb.table.commit.log.TestLogs;
import io.synadb.table.data.DataFile;
import io.synadb.table.data.IndexFile;
import io.synadb.table.storage.MemoryStorage;
import io.synadb.table.storage.Storage;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of the indexes of files that come and go meanwhile. */
class IndexChangeTest {
    private static final String PROPERTY = "index.1.hnsw";
    private static final IndexFile OF_A = index("a", 10);
    private static final IndexFile OF_B = index("b", 10);

    private final Storage storage = new MemoryStorage();
    private final CommitLog log = new CommitLog(storage);
    private TableState base;

    private static IndexFile index(String name, long rows) {
        return new IndexFile("data/" + name, "index/" + name + ".1.syx", 1, "hnsw", rows, 64);
    }

    @BeforeEach
    void create() {
        TableState created = new TableChange(Kind.CREATE, TestLogs.METADATA, null, List.of(), null).publish(log);
        TableState files = change(created, Kind.APPEND, List.of(), "a", "b");
        base = wanting(files, "metric=l2");
    }

    private TableState change(TableState from, Kind kind, List<DataFile> replaced, String... names) {
        List<DataFile> files = List.of(names).stream().map(TestLogs::file).toList();
        return new TableChange(kind, from.metadata(), from, replaced, files, Map.of(), null).publish(log);
    }

    private TableState wanting(TableState from, String options) {
        Map<String, String> properties = new HashMap<>();
        properties.put(PROPERTY, options);
        return new IndexChange(from, properties, List.of(), List.of(PROPERTY)).publish(log);
    }

    private TableState publish(TableState from, IndexFile... files) {
        return new IndexChange(from, Map.of(), List.of(files), List.of()).publish(log);
    }

    @Test
    void indexesAreKnownAfterTheCommitAndFromACheckpoint() {
        TableState indexed = publish(base, OF_A, OF_B);
        assertThat(indexed.version()).isEqualTo(base.version() + 1);
        assertThat(indexed.last().operation()).isEqualTo("index");
        assertThat(indexed.last().counts()).isEqualTo(Map.of("indexes", 2L, "dropped", 0L));
        assertThat(indexed.index("data/a", 1, "hnsw")).contains(OF_A);
        assertThat(new CommitLog(storage).load().index("data/b", 1, "hnsw")).contains(OF_B);
        TableState checkpointed =
                CheckpointFormat.decode("a checkpoint", indexed.version(), CheckpointFormat.encode(indexed));
        assertThat(checkpointed.indexes()).isEqualTo(indexed.indexes()).hasSize(2);
    }

    @Test
    void theBytesOfTheActionAreFixed() {
        TableState indexed = publish(base, OF_A);
        byte[] commit = storage.read(LogNames.commit(indexed.version())).orElseThrow();
        assertThat(new String(commit, StandardCharsets.UTF_8).lines().toList().get(1))
                .isEqualTo("{\"index\":{\"path\":\"data/a\",\"file\":\"index/a.1.syx\",\"column\":1,\"kind\":\"hnsw\","
                        + "\"rows\":10,\"length\":64}}");
    }

    @Test
    void theIndexOfAFileThatLeftMeanwhileIsDroppedAndTheOthersArePublished() {
        TableState without = change(base, Kind.DELETE, List.of(TestLogs.file("a")));
        TableState indexed = publish(base, OF_A, OF_B);
        assertThat(indexed.version()).isEqualTo(without.version() + 1);
        assertThat(indexed.index("data/a", 1, "hnsw")).isEmpty();
        assertThat(indexed.index("data/b", 1, "hnsw")).contains(OF_B);
    }

    @Test
    void nothingIsCommittedWhereNothingIsOfUse() {
        TableState without = change(base, Kind.DELETE, List.of(TestLogs.file("a")));
        assertThat(publish(base, OF_A).version()).isEqualTo(without.version());
        TableState indexed = publish(base, OF_B);
        assertThat(publish(base, OF_B).version()).isEqualTo(indexed.version());
        assertThat(publish(base, index("b", 11)).index("data/b", 1, "hnsw")).contains(OF_B);
    }

    @Test
    void anIndexByOptionsOfBeforeIsDropped() {
        publish(base, OF_A);
        TableState other = wanting(base, "m=8 metric=l2");
        assertThat(other.indexes()).isEmpty();
        assertThat(publish(base, OF_B).version()).isEqualTo(other.version());
        assertThat(publish(other, OF_B).index("data/b", 1, "hnsw")).contains(OF_B);
    }

    @Test
    void everyOtherChangeFollowsUponIndexesAndTheyUponIt() {
        TableState indexed = publish(base, OF_A, OF_B);
        TableState appended = change(base, Kind.APPEND, List.of(), "c");
        assertThat(appended.version()).isEqualTo(indexed.version() + 1);
        TableState compacted = change(base, Kind.COMPACT, List.of(TestLogs.file("a")), "d");
        assertThat(compacted.indexes().values()).extracting(Action.Index::path).containsExactly("data/b");
        TableState overwritten = change(compacted, Kind.OVERWRITE, List.of(), "e");
        assertThat(overwritten.indexes()).isEmpty();
        assertThat(overwritten.metadata().properties()).containsKey(PROPERTY);
        TableState back = new Maintenance(log).rollback(overwritten, indexed.version());
        assertThat(back.indexes()).isEqualTo(indexed.indexes());
    }

    /** And with them those that were built by them: one by other options would be of no use, and nobody would miss its own. */
    @Test
    void aRollbackBringsBackTheOptionsOfIndexes() {
        TableState indexed = publish(base, OF_A);
        TableState other = wanting(indexed, "metric=cosine");
        IndexFile cosine = new IndexFile("data/b", "index/b.cosine.syx", 1, "hnsw", 10, 64);
        TableState ofOther = publish(other, cosine);
        TableState back = new Maintenance(log).rollback(ofOther, indexed.version());
        assertThat(back.indexes()).isEqualTo(indexed.indexes());
        assertThat(new CommitLog(storage).load().index("data/b", 1, "hnsw")).isEmpty();
        TableState again = publish(back, OF_B);
        TableState undone = new Maintenance(log).rollback(again, indexed.version());
        assertThat(undone.indexes()).as("by the same options it stays").isEqualTo(again.indexes());
    }

    @Test
    void aCompactionBringsIndexesOfItsFiles() {
        TableChange change = new TableChange(
                Kind.COMPACT,
                base.metadata(),
                base,
                List.of(TestLogs.file("a")),
                List.of(TestLogs.file("c")),
                List.of(index("c", 10), OF_B),
                Map.of(),
                null);
        TableState compacted = change.publish(log);
        assertThat(compacted.index("data/c", 1, "hnsw")).contains(index("c", 10));
        assertThat(compacted.indexes()).hasSize(1);
    }

    @Test
    void anActionOfAFileThatIsNotThereIsPassedOver() {
        Replay replay = new Replay(base);
        Commit last = base.last();
        replay.apply(
                "a commit",
                new Commit(
                        last.timeMicros() + 1,
                        "index",
                        Map.of(),
                        last.uuid(),
                        last.uuid(),
                        List.of(Action.Index.of(index("x", 10)))));
        assertThat(replay.state("a commit").indexes()).isEmpty();
    }
}
